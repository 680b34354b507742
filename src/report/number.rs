//! How a report writes numbers: for people in either language, and for programs in CSV.
//!
//! Rounding is to the nearest, digits are grouped by threes, a minus is a real minus sign, and what
//! could not be measured is called unknown. A figure never prints as minus nought.

use super::language::Language;
use crate::experiment::compare::Interval;
use crate::units::Share;

/// What a figure counts, which decides how it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    /// Money, held as fen and shown as yuan.
    Fen,
    /// A part of a whole, 0 to 1, shown as a percentage; a change of it counts points.
    Share,
    /// A score on its own scale.
    Score,
    /// Things counted.
    Count,
    /// Money told in steps.
    FenInSteps,
    /// A share told in steps of whole points.
    ShareInSteps,
    /// A score told in whole steps.
    ScoreInSteps,
    /// Things counted, told in steps.
    CountInSteps,
}

impl Unit {
    /// From the word that an outcome declares.
    pub(super) fn of(word: &str) -> Self {
        match word {
            "fen" => Self::Fen,
            "share" | "rate" | "probability" => Self::Share,
            "score" => Self::Score,
            _ => Self::Count,
        }
    }

    /// The same for figures that are told in steps: written no finer than they are told, and what is
    /// rounded to nought is called less than a step.
    pub(super) fn in_steps(self) -> Self {
        match self.kind() {
            Self::Fen => Self::FenInSteps,
            Self::Share => Self::ShareInSteps,
            Self::Score => Self::ScoreInSteps,
            _ => Self::CountInSteps,
        }
    }

    /// What is counted, whether in steps or not.
    pub(super) fn kind(self) -> Self {
        match self {
            Self::Fen | Self::FenInSteps => Self::Fen,
            Self::Share | Self::ShareInSteps => Self::Share,
            Self::Score | Self::ScoreInSteps => Self::Score,
            Self::Count | Self::CountInSteps => Self::Count,
        }
    }

    /// Are figures told in steps?
    pub(super) fn is_in_steps(self) -> bool {
        self != self.kind()
    }

    /// Decimals of a share in percent.
    pub(super) fn decimals_of_percent(self) -> usize {
        usize::from(!self.is_in_steps())
    }
}

/// How the figures of one row are written: all with the same decimals, in the same unit.
#[derive(Debug, Clone, Copy)]
struct Style {
    decimals: usize,
    /// In ten thousands of yuan.
    in_ten_thousands: bool,
}

impl Style {
    /// What the figures together need.
    fn of(figures: &[f64], unit: Unit, language: Language) -> Self {
        let any =
            |test: fn(f64) -> bool| figures.iter().any(|value| value.is_finite() && test(*value));
        let in_ten_thousands = unit.kind() == Unit::Fen
            && language == Language::Chinese
            && any(|fen| fen.abs() / 100.0 >= 9_999.5);
        let decimals = match unit {
            Unit::Fen if in_ten_thousands => 2,
            Unit::FenInSteps if in_ten_thousands => needed(figures),
            // Scores from 0 to 1 need a second decimal.
            Unit::Score if !any(|value| value.abs() >= 1.0) => 2,
            Unit::Share | Unit::Score => 1,
            Unit::Count => usize::from(any(is_broken)),
            // What is told in steps is told in whole ones.
            _ => 0,
        };
        Self { decimals, in_ten_thousands }
    }

    fn over(seen: &Interval, unit: Unit, language: Language) -> Self {
        Self::of(&[seen.p05, seen.p50, seen.p95], unit, language)
    }
}

/// A figure with its unit: `84.1%`, `1.23 万元`.
pub(super) fn level(value: f64, unit: Unit, language: Language) -> String {
    written(value, unit, Style::of(&[value], unit, language), language, false)
}

/// A difference with its sign and unit: `+5.2 points`.
pub(super) fn change(value: f64, unit: Unit, language: Language) -> String {
    written(value, unit, Style::of(&[value], unit, language), language, true)
}

/// The median of a level, written as the ends of its interval are.
pub(super) fn middle_level(seen: &Interval, unit: Unit, language: Language) -> String {
    let unit = told_in(seen, unit);
    written(seen.p50, unit, Style::over(seen, unit, language), language, false)
}

/// The median of a difference, written as the ends of its interval are.
pub(super) fn middle(seen: &Interval, unit: Unit, language: Language) -> String {
    let unit = told_in(seen, unit);
    written(seen.p50, unit, Style::over(seen, unit, language), language, true)
}

/// One end of a difference, written as its median and its other end are.
pub(super) fn end(value: f64, seen: &Interval, unit: Unit, language: Language) -> String {
    let unit = told_in(seen, unit);
    written(value, unit, Style::over(seen, unit, language), language, true)
}

/// How large a difference is, without its sign: `5.2 points`.
pub(super) fn size(seen: &Interval, unit: Unit, language: Language) -> String {
    if unit.kind() == Unit::Share {
        let n = fixed(100.0 * seen.p50.abs(), unit.decimals_of_percent());
        return language.say("points", &[("n", &n)]);
    }
    level(seen.p50.abs(), unit, language)
}

/// The 90 % interval of a difference: `+3.1 to +7.0 points`; in words when there is none.
pub(super) fn range(seen: &Interval, unit: Unit, language: Language) -> String {
    if seen.n < 2 {
        return no_range(seen, language);
    }
    if is_within_a_step(seen, unit) {
        return language.say("range_within_step", &[]);
    }
    let style = Style::over(seen, unit, language);
    let [low, high] = [seen.p05, seen.p95].map(|value| match unit.kind() {
        Unit::Share => sign(100.0 * value, style.decimals),
        kind => written(value, kind, style, language, true),
    });
    let low = without_unit(low, &high, unit, language);
    language.say("range", &[("low", &low), ("high", &high)])
}

/// The 90 % interval of a level: `90% interval 79.0% to 88.2%`; in words when there is none.
pub(super) fn level_range(seen: &Interval, unit: Unit, language: Language) -> String {
    if seen.n < 2 {
        return no_range(seen, language);
    }
    if is_within_a_step(seen, unit) {
        return language.say("level_range_within_step", &[]);
    }
    let style = Style::over(seen, unit, language);
    let [low, high] =
        [seen.p05, seen.p95].map(|value| written(value, unit.kind(), style, language, false));
    let low = without_unit(low, &high, unit, language);
    language.say("level_range", &[("low", &low), ("high", &high)])
}

/// The unit of an interval: figures are in steps when nothing is claimed of their error.
fn told_in(seen: &Interval, unit: Unit) -> Unit {
    if seen.error.is_infinite() { unit } else { unit.kind() }
}

/// Do both ends fall into one step?
fn is_within_a_step(seen: &Interval, unit: Unit) -> bool {
    told_in(seen, unit).is_in_steps() && (seen.p05 - seen.p95).abs() <= 1e-9
}

/// Decimals that figures in steps need in ten thousands of yuan.
fn needed(figures: &[f64]) -> usize {
    let is_whole = |value: f64, times: f64| {
        let units = value * times / 1_000_000.0;
        !value.is_finite() || (units - units.round()).abs() < 1e-6
    };
    let fits = |times: f64| figures.iter().all(|value| is_whole(*value, times));
    [1.0, 10.0].into_iter().position(fits).unwrap_or(2)
}

/// Is a count between two whole numbers?
fn is_broken(value: f64) -> bool {
    (value - value.round()).abs() > 0.05
}

/// The lower end without its unit when the upper end ends in the same one.
fn without_unit(low: String, high: &str, unit: Unit, language: Language) -> String {
    let units = ["ten_thousand_yuan", "yuan"].map(|key| language.say(key, &[("n", "")]));
    let shared = units.iter().find(|word| low.ends_with(word.as_str()));
    match shared {
        Some(word) if unit.kind() == Unit::Fen && high.ends_with(word.as_str()) => {
            low[..low.len() - word.len()].trim_end().to_string()
        }
        _ => low,
    }
}

fn no_range(seen: &Interval, language: Language) -> String {
    language.say(if seen.n == 0 { "unknown" } else { "range_one_run" }, &[])
}

/// A Monte-Carlo error, half of a 95 % interval: `±0.3 points`, with one decimal more than the figure it belongs to.
pub(super) fn error(value: f64, unit: Unit, language: Language) -> String {
    if !value.is_finite() {
        return language.say("unknown", &[]);
    }
    let text = match unit.kind() {
        Unit::Share => language.say("points", &[("n", &fixed(100.0 * value, 2))]),
        Unit::Fen => language.say("yuan", &[("n", &fixed(value / 100.0, 0))]),
        _ => fixed(value, 2),
    };
    format!("±{text}")
}

/// A number with `decimals` places and grouped digits.
pub(super) fn fixed(value: f64, decimals: usize) -> String {
    if !value.is_finite() {
        return "–".into();
    }
    let digits = format!("{:.decimals$}", value.abs());
    let (whole, rest) = digits.split_once('.').map_or((digits.as_str(), ""), |(w, r)| (w, r));
    let mut text = String::new();
    if value < 0.0 && digits.bytes().any(|b| (b'1'..=b'9').contains(&b)) {
        text.push('−');
    }
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if !rest.is_empty() {
        text.push('.');
        text.push_str(rest);
    }
    text
}

/// As [`fixed`], with a plus before what is above nought.
pub(super) fn sign(value: f64, decimals: usize) -> String {
    let text = fixed(value, decimals);
    let nought = !text.bytes().any(|b| (b'1'..=b'9').contains(&b));
    if value > 0.0 && value.is_finite() && !nought { format!("+{text}") } else { text }
}

/// A number for programs: at most six decimals, a point, no grouping; empty when unmeasured.
pub(super) fn machine(value: f64) -> String {
    if !value.is_finite() {
        return String::new();
    }
    let text = format!("{value:.6}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".into() } else { text.into() }
}

/// A share as a number, for laying out only: no verdict rests on it.
pub(super) fn fraction(share: Share) -> f64 {
    let text = share.to_string();
    let (part, whole) = text.split_once('/').unwrap_or((&text, "1"));
    let number = |text: &str| text.parse::<f64>().unwrap_or(f64::NAN);
    number(part) / number(whole)
}

/// Whole numbers that add up to `total`, each as near as can be to its fraction (numerator and
/// denominator): floors first, then one more where the remainder is largest. When floors and
/// fractions miss the total by more than that, the round begins again, up or down. Nothing that is
/// nought or more becomes negative while another part can give way.
pub(super) fn fitted(fractions: &[(i128, i128)], total: i64) -> Vec<i64> {
    let mut parts: Vec<i128> =
        fractions.iter().map(|(top, bottom)| top.div_euclid(*bottom)).collect();
    let mut missing = i128::from(total) - parts.iter().sum::<i128>();
    // How far above its part a fraction lies, in units of one; compared exactly.
    let above = |parts: &[i128], at: usize| {
        let (top, bottom) = fractions[at];
        (top - parts[at] * bottom, bottom)
    };
    let less = |a: (i128, i128), b: (i128, i128)| (a.0 * b.1).cmp(&(b.0 * a.1));
    while missing != 0 && !parts.is_empty() {
        let open = (0..parts.len()).filter(|at| missing > 0 || parts[*at] > 0);
        let chosen = if missing > 0 {
            // The first of equals, so that the answer does not hang on the search.
            open.max_by(|a, b| less(above(&parts, *a), above(&parts, *b)).then(b.cmp(a)))
        } else {
            open.min_by(|a, b| less(above(&parts, *a), above(&parts, *b)).then(a.cmp(b)))
        };
        parts[chosen.unwrap_or(0)] += missing.signum();
        missing -= missing.signum();
    }
    parts.into_iter().map(|part| i64::try_from(part).expect("parts are as small as sums")).collect()
}

fn written(value: f64, unit: Unit, style: Style, language: Language, signed: bool) -> String {
    let Style { decimals, in_ten_thousands } = style;
    let put = |value: f64| if signed { sign(value, decimals) } else { fixed(value, decimals) };
    if !value.is_finite() {
        return language.say("unknown", &[]);
    }
    if unit.is_in_steps() && value.abs() < 1e-9 {
        return language.say("below_step", &[]);
    }
    match unit.kind() {
        Unit::Fen if in_ten_thousands => {
            language.say("ten_thousand_yuan", &[("n", &put(value / 1_000_000.0))])
        }
        Unit::Fen => language.say("yuan", &[("n", &put(value / 100.0))]),
        Unit::Share if signed => language.say("points", &[("n", &put(100.0 * value))]),
        Unit::Share => format!("{}%", put(100.0 * value)),
        _ => put(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well_in_both_languages() {
        let zh = Language::Chinese;
        let en = Language::English;
        assert_eq!(level(123_456_700.0, Unit::Fen, zh), "123.46 万元");
        assert_eq!(level(-123_456_700.0, Unit::Fen, en), "−1,234,567 yuan");
        assert_eq!(level(999_900.0, Unit::Fen, zh), "9,999 元");
        assert_eq!(change(0.0521, Unit::Share, en), "+5.2 points");
        assert_eq!(change(-0.0521, Unit::Share, zh), "−5.2 个百分点");
        assert_eq!(level(0.8412, Unit::Share, zh), "84.1%");
        assert_eq!(change(-0.0001, Unit::Score, en), "0.00");
        // The figures of one row are written alike.
        let seen = Interval { n: 9, ..Interval::of([-400.0, 0.0, 1_200_000.0]) };
        let row = Interval { p05: 0.0, p50: 400_000.0, p95: 1_200_000.0, ..seen };
        let said = [middle(&row, Unit::Fen, zh), range(&row, Unit::Fen, zh)];
        assert_eq!(said, ["+0.40 万元", "0.00 至 +1.20 万元"]);
        let row = Interval { p05: -4.0, p50: -4.0, p95: -3.8, ..seen };
        let said = [middle(&row, Unit::Count, en), range(&row, Unit::Count, en)];
        assert_eq!(said, ["−4.0", "−4.0 to −3.8"]);
        assert_eq!(level(f64::NAN, Unit::Score, en), "unknown");
    }

    #[test]
    fn figures_in_steps_are_written_no_finer_than_they_are_told() {
        let (zh, en) = (Language::Chinese, Language::English);
        assert_eq!(level(0.84, Unit::Share.in_steps(), en), "84%");
        assert_eq!(level(4_000_000.0, Unit::Fen.in_steps(), zh), "4 万元");
        assert_eq!(level(1_500_000.0, Unit::Fen.in_steps(), zh), "1.5 万元");
        assert_eq!(change(0.0, Unit::Share.in_steps(), zh), "不足一档");
        let told = |p05: f64, p50: f64, p95: f64| Interval {
            p05,
            p50,
            p95,
            error: f64::INFINITY,
            n: 9,
            ..Interval::of([])
        };
        let unit = Unit::Fen.in_steps();
        assert_eq!(range(&told(0.0, 0.0, 1_000_000.0), unit, zh), "0 至 +1 万元");
        let within = range(&told(1_000_000.0, 1_000_000.0, 1_000_000.0), unit, en);
        assert_eq!(within, "narrower than a step");
    }

    #[test]
    fn parts_are_rounded_so_that_they_add_up() {
        let thirds = [(1, 3), (1, 3), (1, 3)];
        assert_eq!(fitted(&thirds, 1), [1, 0, 0]);
        assert_eq!(fitted(&[(7, 2), (5, 2)], 6), [4, 2]);
        assert_eq!(fitted(&[(19, 10), (2, 10)], 2), [2, 0]);
        assert_eq!(fitted(&[(0, 1), (31, 10)], 2), [0, 2]);
        assert_eq!(fitted(&[(-5, 2), (3, 1)], 1), [-2, 3]);
        assert!(fitted(&[], 0).is_empty());
    }

    #[test]
    fn programs_get_plain_numbers_and_nothing_for_what_was_not_measured() {
        assert_eq!(machine(0.1 + 0.2), "0.3");
        assert_eq!(machine(-0.000_000_01), "0");
        assert_eq!(machine(1_234_567.0), "1234567");
        assert_eq!(machine(f64::NAN), "");
    }
}
