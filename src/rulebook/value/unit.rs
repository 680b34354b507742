//! Units of quantities: what may be added, compared and multiplied.
//!
//! A unit is a product of powers (fen, m², months, days, years, points of a score, logits) and a
//! power of ten, or a pure number that is a count, a share or a plain ratio. `fen/m2/month` is a
//! rate; `m2/100` counts hundredths of a square metre. Rules of the month speak of one month, so a
//! unit for each month fits where the same unit without it is due; but what was multiplied by months
//! is a sum over several of them, which fits nothing that is for each month.

use std::fmt;

/// What a number counts when it has no dimension.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pure {
    /// Things.
    Count,
    /// A part of a whole, or a probability.
    Share,
    /// A ratio, a rate, an exponent.
    Plain,
}

/// A base that units are made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Base {
    Fen,
    Area,
    Month,
    Day,
    Year,
    Score,
    Logit,
    Index,
}

impl Base {
    const WRITTEN: [(&'static str, Self, i8); 13] = [
        ("fen", Self::Fen, 0),
        ("yuan", Self::Fen, 2),
        ("m2", Self::Area, 0),
        ("months", Self::Month, 0),
        ("month", Self::Month, 0),
        ("days", Self::Day, 0),
        ("day", Self::Day, 0),
        ("years", Self::Year, 0),
        ("year", Self::Year, 0),
        ("score", Self::Score, 0),
        ("points", Self::Score, 0),
        ("logit", Self::Logit, 0),
        ("index", Self::Index, 0),
    ];
}

/// The unit of a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unit {
    /// A bare 0, 1 or 100, or a value whose unit nobody declared: fits everything.
    Any,
    /// A day of the calendar.
    Date,
    /// A power of ten times a product of bases.
    Of(Product),
}

/// See [`Unit::Of`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Product {
    powers: Vec<(Base, i8)>,
    tens: i8,
    pure: Pure,
    /// A rate for each month was multiplied by months.
    is_over_months: bool,
}

impl Product {
    const fn pure(pure: Pure) -> Self {
        Self { powers: Vec::new(), tens: 0, pure, is_over_months: false }
    }

    fn times(&mut self, base: Base, power: i8) {
        match self.powers.binary_search_by_key(&base, |known| known.0) {
            Ok(at) => {
                self.powers[at].1 += power;
                if self.powers[at].1 == 0 {
                    self.powers.remove(at);
                }
            }
            Err(at) => self.powers.insert(at, (base, power)),
        }
    }

    fn power(&self, base: Base) -> i8 {
        self.powers.iter().find(|known| known.0 == base).map_or(0, |known| known.1)
    }

    /// Is one a sum over several months and the other for each month?
    fn differ_in_months(&self, other: &Self) -> bool {
        let differ = |sum: &Self, rate: &Self| sum.is_over_months && rate.power(Base::Month) < 0;
        differ(self, other) || differ(other, self)
    }

    /// Without "for each month".
    fn of_one_month(&self) -> Self {
        let mut own = self.clone();
        let months = own.power(Base::Month);
        if months < 0 {
            own.times(Base::Month, -months);
        }
        own
    }
}

impl Unit {
    /// A probability or part of a whole.
    pub const fn share() -> Self {
        Self::Of(Product::pure(Pure::Share))
    }

    /// A plain number.
    pub const fn plain() -> Self {
        Self::Of(Product::pure(Pure::Plain))
    }

    /// Logits.
    pub fn logit() -> Self {
        Self::read("logit").unwrap_or(Self::Any)
    }

    /// A span of days.
    pub fn days() -> Self {
        Self::read("days").unwrap_or(Self::Any)
    }

    /// A span of months.
    pub fn months() -> Self {
        Self::read("months").unwrap_or(Self::Any)
    }

    /// Reads a unit such as `fen/m2/month`; `None` for words that are no unit of numbers.
    pub fn read(text: &str) -> Option<Self> {
        if text == "date" {
            return Some(Self::Date);
        }
        let mut product = Product::pure(Pure::Plain);
        for (at, part) in text.split('/').enumerate() {
            let sign = if at == 0 { 1 } else { -1 };
            if at > 0 && part == "100" {
                product.tens -= 2;
                continue;
            }
            if let Some((_, base, tens)) = Base::WRITTEN.iter().find(|known| known.0 == part) {
                product.times(*base, sign);
                product.tens += sign * tens;
                continue;
            }
            let pure = match part {
                "count" | "household" | "unit" | "bay" | "car" | "case" | "estate" => Pure::Count,
                "share" | "probability" | "fraction" => Pure::Share,
                "ratio" | "rate" | "exponent" => Pure::Plain,
                _ => return None,
            };
            if at == 0 {
                product.pure = pure;
            }
        }
        Some(Self::Of(product))
    }

    /// May the two be added or compared?
    pub fn fits(&self, other: &Self) -> bool {
        let (a, b) = match (self, other) {
            (Self::Any, _) | (_, Self::Any) | (Self::Date, Self::Date) => return true,
            (Self::Date, _) | (_, Self::Date) => return false,
            (Self::Of(a), Self::Of(b)) => (a, b),
        };
        if a.differ_in_months(b) {
            return false;
        }
        let (a, b) = (a.of_one_month(), b.of_one_month());
        a.powers == b.powers
            && a.tens == b.tens
            && (!a.powers.is_empty()
                || a.pure == b.pure
                || a.pure == Pure::Plain
                || b.pure == Pure::Plain)
    }

    /// As parameter files write it, for one month: `fen`, `m2/100`, `share`; a product with a point
    /// between its parts, a plain number with nothing.
    pub fn written(&self) -> String {
        let own = match self {
            Self::Any => return String::new(),
            Self::Date => return "date".into(),
            Self::Of(own) => own,
        };
        let own = own.of_one_month();
        if own.powers.is_empty() && own.tens == 0 {
            let word = match own.pure {
                Pure::Count => "count",
                Pure::Share => "share",
                Pure::Plain => "",
            };
            return word.into();
        }
        let written = Self::Of(own).to_string();
        let one = |part: &str| match part {
            "months" => "month".into(),
            "days" => "day".into(),
            "years" => "year".into(),
            part => part.to_string(),
        };
        match written.split_once('/') {
            Some((above, below)) => {
                let below: Vec<String> = below.split('/').map(one).collect();
                format!("{above}/{}", below.join("/"))
            }
            None => written,
        }
    }

    /// A number without dimension, or one that fits everything.
    pub fn is_pure(&self) -> bool {
        match self {
            Self::Any => true,
            Self::Date => false,
            Self::Of(own) => own.powers.is_empty(),
        }
    }

    /// May a value of this unit be an exponent? Pure numbers and spans of time.
    pub fn is_exponent(&self) -> bool {
        match self {
            Self::Any => true,
            Self::Date => false,
            Self::Of(own) => own
                .powers
                .iter()
                .all(|(base, _)| matches!(base, Base::Month | Base::Year | Base::Day)),
        }
    }

    /// The unit of a sum of the two, once they fit.
    pub fn or(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::Date, _) => Self::Date,
            (Self::Of(_), Self::Of(b)) if b.is_over_months => other.clone(),
            (Self::Of(a), Self::Of(_)) if !a.powers.is_empty() || a.pure != Pure::Plain => {
                self.clone()
            }
            (Self::Of(_), Self::Any) => self.clone(),
            (_, known) => known.clone(),
        }
    }

    /// The unit of a product. `bare` is the value of a bare number in it, which shifts the power of
    /// ten: a hundredth of a hundred m² is one m².
    pub fn by(&self, other: &Self, bare: Option<i64>) -> Self {
        match (self, other) {
            (Self::Date, _) | (_, Self::Date) | (Self::Any, Self::Any) => Self::Any,
            (Self::Any, Self::Of(known)) | (Self::Of(known), Self::Any) => {
                let mut known = known.clone();
                if bare == Some(100) {
                    known.tens -= 2;
                }
                Self::Of(known)
            }
            (Self::Of(a), Self::Of(b)) => {
                let mut product = a.clone();
                b.powers.iter().for_each(|(base, power)| product.times(*base, *power));
                product.tens += b.tens;
                let (ours, theirs) = (a.power(Base::Month), b.power(Base::Month));
                product.is_over_months = product.power(Base::Month) == 0
                    && (a.is_over_months || b.is_over_months || ours * theirs < 0);
                product.pure = match (a.pure, b.pure) {
                    (Pure::Plain, pure) | (pure, Pure::Plain) => pure,
                    (a, b) if a == b => a,
                    _ => Pure::Plain,
                };
                Self::Of(product)
            }
        }
    }

    /// The unit of a quotient; `bare` as in [`Self::by`], for a bare divisor.
    pub fn per(&self, other: &Self, bare: Option<i64>) -> Self {
        match (self, other) {
            (Self::Date, _) | (_, Self::Date) | (Self::Any, Self::Any) => Self::Any,
            (Self::Of(known), Self::Any) => {
                let mut known = known.clone();
                if bare == Some(100) {
                    known.tens += 2;
                }
                Self::Of(known)
            }
            (_, Self::Of(below)) => {
                let mut product = match self {
                    Self::Of(above) => above.clone(),
                    _ => Product::pure(Pure::Plain),
                };
                let of_a_kind = matches!(self, Self::Of(above) if above.fits_as_part(below));
                below.powers.iter().for_each(|(base, power)| product.times(*base, -power));
                product.tens -= below.tens;
                // A sum over months, divided by such a sum or by months, is one no longer.
                product.is_over_months &= !below.is_over_months && product.power(Base::Month) == 0;
                if of_a_kind && product.powers.is_empty() {
                    product.pure = Pure::Plain;
                }
                Self::Of(product)
            }
        }
    }
}

impl Product {
    fn fits_as_part(&self, whole: &Self) -> bool {
        self.powers == whole.powers && self.pure == whole.pure
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let own = match self {
            Self::Any => return write!(f, "any unit"),
            Self::Date => return write!(f, "a day of the calendar"),
            Self::Of(own) => own,
        };
        if own.powers.is_empty() {
            let word = match own.pure {
                Pure::Count => "a count",
                Pure::Share => "a share",
                Pure::Plain => "a plain number",
            };
            write!(f, "{word}")?;
        }
        let name = |base: Base| {
            Base::WRITTEN.iter().find(|known| known.1 == base && known.2 == 0).map_or("?", |k| k.0)
        };
        let above = own.powers.iter().filter(|(_, power)| *power > 0);
        let above: Vec<String> = above.map(|(base, power)| raised(name(*base), *power)).collect();
        if !own.powers.is_empty() {
            let above = if above.is_empty() { "1".into() } else { above.join("·") };
            write!(f, "{above}")?;
        }
        for (base, power) in own.powers.iter().filter(|(_, power)| *power < 0) {
            write!(f, "/{}", raised(name(*base), -power))?;
        }
        match own.tens {
            0 => {}
            -2 => write!(f, "/100")?,
            2 => write!(f, "×100")?,
            tens => write!(f, "×10^{tens}")?,
        }
        if own.is_over_months { write!(f, " over several months") } else { Ok(()) }
    }
}

fn raised(name: &str, power: i8) -> String {
    if power == 1 { name.into() } else { format!("{name}^{power}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(text: &str) -> Unit {
        Unit::read(text).unwrap_or_else(|| panic!("`{text}` is a unit"))
    }

    #[test]
    fn a_fee_is_area_times_rate_over_a_hundred() {
        let product = unit("m2/100").by(&unit("fen/m2/month"), None);
        assert!(!product.fits(&unit("fen")), "hundredths of m² were forgotten: {product}");
        assert!(product.per(&Unit::Any, Some(100)).fits(&unit("fen")));
    }

    #[test]
    fn fen_and_square_metres_do_not_add() {
        assert!(!unit("fen").fits(&unit("m2/100")));
        assert!(!unit("count").fits(&unit("share")));
        assert!(unit("score").fits(&unit("points")));
        assert!(unit("fen").fits(&unit("fen/month")));
        assert!(!unit("fen").fits(&unit("yuan")));
        assert!(!unit("months").fits(&unit("count")));
    }

    #[test]
    fn what_a_month_brings_times_months_is_a_total() {
        assert!(unit("fen/month").by(&unit("months"), None).fits(&unit("fen")));
        assert!(!unit("fen").by(&unit("months"), None).fits(&unit("fen")));
        let year = unit("fen/m2/month").by(&unit("months"), None).by(&unit("m2/100"), None);
        let year = year.per(&Unit::Any, Some(100));
        assert_eq!(year.to_string(), "fen over several months");
        assert!(year.fits(&unit("fen")) && !year.fits(&unit("fen/month")));
        assert!(!unit("fen/month").fits(&unit("fen").or(&year)));
        assert!(year.per(&unit("months"), None).fits(&unit("fen/month")));
        assert!(year.per(&unit("fen/month"), None).fits(&unit("months")));
        assert!(year.per(&year, None).fits(&unit("share")));
        assert!(unit("logit/score").by(&unit("score"), None).fits(&unit("logit")));
        assert!(unit("count").per(&unit("count"), None).fits(&unit("share")));
    }

    #[test]
    fn units_are_written_as_people_would() {
        assert_eq!(unit("fen/m2/month").to_string(), "fen/m2/month".replace("/month", "/months"));
        assert_eq!(unit("m2/100").to_string(), "m2/100");
        assert_eq!(unit("probability").to_string(), "a share");
        assert_eq!(unit("fen").by(&unit("m2/100"), None).to_string(), "fen·m2/100");
    }
}
