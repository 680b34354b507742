//! A table of past votes, one row for each, as notices and reports print them: counts, areas and
//! percentages as far as the source gives them.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::sheet::{Heading, Row, Sheet, needed, optional};
use super::super::{MOST_COUNTED, Table};
use crate::diagnostic::{Faults, Text};
use crate::units::{Area, Date};

const HEADINGS: [Heading; 23] = [
    needed("case", "编号"),
    optional("estate", "小区"),
    optional("place", "地点"),
    optional("date", "日期"),
    optional("matter", "事项"),
    optional("regime_stated", "所称规则"),
    optional("total_heads", "总人数"),
    optional("total_area_m2", "总面积"),
    optional("part_heads", "参与人数"),
    optional("part_area_m2", "参与面积"),
    optional("yes_heads", "同意人数"),
    optional("yes_area_m2", "同意面积"),
    optional("no_heads", "反对人数"),
    optional("no_area_m2", "反对面积"),
    optional("abstain_heads", "弃权人数"),
    optional("void_heads", "废票数"),
    optional("deemed_heads", "视同人数"),
    optional("deemed_to", "视同一方"),
    optional("stated_part_heads_pct", "所称参与人数比例"),
    optional("stated_part_area_pct", "所称参与面积比例"),
    optional("stated_yes_heads_pct", "所称同意人数比例"),
    optional("stated_yes_area_pct", "所称同意面积比例"),
    optional("announced", "公布结果"),
];

/// A day as a source gives it: known to the day, the month or the year, or not at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dated {
    /// As written; empty when nothing is.
    pub text: String,
    /// First and last day that can be meant.
    pub span: Option<(Date, Date)>,
}

/// A printed percentage: how many ten-to-the-minus-`decimals` of a percent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Percent {
    /// All digits as one whole number.
    pub digits: i64,
    /// How many of them stand behind the point.
    pub decimals: u32,
}

impl Percent {
    /// The least and the largest part of a whole that print as this percentage, halves either way.
    #[must_use]
    pub fn of(self, whole: i64) -> (i64, i64) {
        let scale = 200 * 10_i128.pow(self.decimals);
        let (whole, twice) = (i128::from(whole), 2 * i128::from(self.digits));
        let low = (whole * (twice - 1) + scale - 1).div_euclid(scale);
        let high = (whole * (twice + 1)).div_euclid(scale);
        let fit = |value: i128| i64::try_from(value.clamp(0, whole)).unwrap_or(i64::MAX);
        (fit(low), fit(high))
    }

    /// The least and the largest whole of which a part prints as this percentage, halves either way;
    /// no largest where the part may print as nothing.
    #[must_use]
    pub fn wholes(self, part: i64) -> (i64, Option<i64>) {
        let scale = 200 * 10_i128.pow(self.decimals);
        let (part, twice) = (i128::from(part), 2 * i128::from(self.digits));
        let fit = |value: i128| i64::try_from(value).unwrap_or(i64::MAX);
        let low = (part * scale + twice).div_euclid(twice + 1);
        (fit(low), (twice > 1).then(|| fit((part * scale).div_euclid(twice - 1))))
    }
}

impl std::fmt::Display for Percent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let scale = 10_i64.pow(self.decimals);
        let (whole, rest) = (self.digits / scale, self.digits % scale);
        if self.decimals == 0 {
            return write!(f, "{whole}%");
        }
        write!(f, "{whole}.{rest:0width$}%", width = self.decimals as usize)
    }
}

/// A past vote as printed; what the source does not say is `None`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastVote {
    /// Id of the row.
    pub case: String,
    /// Name of the estate.
    pub estate: String,
    /// Day of the vote.
    pub date: Dated,
    /// The matter in the source's words.
    pub matter: String,
    /// The rules that the source says it followed.
    pub regime_stated: String,
    /// Everyone on the roll, heads and area.
    pub total: (Option<i64>, Option<Area>),
    /// Those taking part.
    pub part: (Option<i64>, Option<Area>),
    /// In favour.
    pub yes: (Option<i64>, Option<Area>),
    /// Against.
    pub no: (Option<i64>, Option<Area>),
    /// Abstained, heads.
    pub abstain: Option<i64>,
    /// Void, heads.
    pub void: Option<i64>,
    /// Silent owners counted to a side, heads.
    pub deemed: Option<i64>,
    /// That side: `yes` or `no`.
    pub deemed_to: String,
    /// Printed share taking part, heads and area.
    pub part_percent: [Option<Percent>; 2],
    /// Printed share in favour, heads and area.
    pub yes_percent: [Option<Percent>; 2],
    /// The source's own verdict, in its words.
    pub announced: String,
    /// Cells that give an area which can't be counted, with what stands there.
    pub unsound: Vec<(String, String)>,
}

/// Reads a table of past votes. A cell that can't be counted, such as an area with three decimals,
/// is named in its row and taken as not known: the rest of the row still says something.
///
/// # Errors
/// A missing column, a count that is none.
pub fn past_votes(text: &Arc<Text>) -> Result<Table<PastVote>, Faults> {
    let sheet = Sheet::read(text, &HEADINGS)?;
    let mut seen: BTreeMap<String, Row<'_>> = BTreeMap::new();
    let mut rows = Vec::new();
    for row in sheet.rows() {
        let Some(vote) = past_vote(row) else { continue };
        if let Some(other) = seen.insert(vote.case.clone(), row) {
            let message = format!("case `{}` is in the table twice", vote.case);
            let help = "each vote has one row and an id of its own";
            row.clash("case", other, "dataset::two_cases", message, help);
        }
        rows.push(vote);
    }
    let table = Table { rows, unknown_columns: sheet.unknown.clone() };
    sheet.done(table)
}

fn past_vote(row: Row<'_>) -> Option<PastVote> {
    let mut unsound = Vec::new();
    let text = |column: &str| row.maybe_text(column).unwrap_or_default();
    let mut area = |column: &str| {
        let text = row.maybe_text(column)?;
        let area = text
            .parse::<Area>()
            .ok()
            .filter(|area| (0..=super::super::MOST_AREA.0 * MOST_COUNTED).contains(&area.0));
        if area.is_none() {
            unsound.push((column.to_string(), text));
        }
        area
    };
    let areas = ["total_area_m2", "part_area_m2", "yes_area_m2", "no_area_m2"].map(&mut area);
    let count = |column: &str| row.maybe_count(column);
    let percent = |column: &str| {
        let text = row.maybe_text(column)?;
        let percent = percent(&text);
        if percent.is_none() {
            row.wrong(column, "a percentage such as 66.67");
        }
        percent
    };
    let deemed_to = match text("deemed_to").as_str() {
        "同意" | "赞成" => "yes".into(),
        "反对" => "no".into(),
        word => word.to_string(),
    };
    if !["", "yes", "no"].contains(&deemed_to.as_str()) {
        row.wrong("deemed_to", "yes 同意 or no 反对: the side to which silent owners were counted");
    }
    Some(PastVote {
        case: row.text("case")?,
        estate: text("estate"),
        date: dated(&text("date")),
        matter: text("matter"),
        regime_stated: text("regime_stated"),
        total: (count("total_heads"), areas[0]),
        part: (count("part_heads"), areas[1]),
        yes: (count("yes_heads"), areas[2]),
        no: (count("no_heads"), areas[3]),
        abstain: count("abstain_heads"),
        void: count("void_heads"),
        deemed: count("deemed_heads"),
        deemed_to,
        part_percent: ["stated_part_heads_pct", "stated_part_area_pct"].map(percent),
        yes_percent: ["stated_yes_heads_pct", "stated_yes_area_pct"].map(percent),
        announced: text("announced"),
        unsound,
    })
}

fn percent(text: &str) -> Option<Percent> {
    let text = text.trim().trim_end_matches('%');
    let (whole, behind) = text.split_once('.').unwrap_or((text, ""));
    let digits: i64 = format!("{whole}{behind}").parse().ok()?;
    let decimals = u32::try_from(behind.len()).ok().filter(|decimals| *decimals <= 6)?;
    (0..=100 * 10_i64.pow(decimals)).contains(&digits).then_some(Percent { digits, decimals })
}

fn dated(text: &str) -> Dated {
    let day = |text: &str| text.parse::<Date>().ok();
    let two = |number: &str| format!("{number:0>2}");
    // 2021年5月1日 is 2021-05-01.
    let plain = text.replace(['年', '月'], "-").replace('日', "");
    let span = match plain.trim_end_matches('-').split('-').collect::<Vec<_>>()[..] {
        [year, month, of_month] => {
            day(&format!("{year}-{}-{}", two(month), two(of_month))).map(|day| (day, day))
        }
        [year, month] => {
            day(&format!("{year}-{}-01", two(month))).map(|first| (first, first.last_of_month()))
        }
        [year] if year.len() == 4 => {
            day(&format!("{year}-01-01")).map(|first| (first, first.last_of_year()))
        }
        _ => None,
    };
    Dated { text: text.into(), span }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_printed_percentage_stands_for_every_count_that_rounds_to_it() {
        let of = |text: &str, whole| percent(text).expect("a percentage").of(whole);
        assert_eq!(of("86", 258), (221, 223));
        assert_eq!(of("51.5", 2237), (1151, 1153));
        assert_eq!(of("63.38", 1360), (862, 862));
        assert_eq!(of("63.40", 1360), (863, 862), "no count prints so");
        assert_eq!(of("100", 40), (40, 40));
        assert_eq!(percent("101"), None);
        let wholes = |text: &str, part| percent(text).expect("a percentage").wholes(part);
        assert_eq!(wholes("89.55", 60), (67, Some(67)), "60 of 67 prints as 89.55 %");
        assert_eq!(wholes("50", 10), (20, Some(20)));
        assert_eq!(wholes("0", 0), (0, None));
    }

    #[test]
    fn a_day_may_be_known_to_the_month_or_not_at_all() {
        let span = |text: &str| dated(text).span.map(|(a, b)| (a.to_string(), b.to_string()));
        let both = |a: &str, b: &str| Some((a.to_string(), b.to_string()));
        assert_eq!(span("2012-03"), both("2012-03-01", "2012-03-31"));
        assert_eq!(span("2007"), both("2007-01-01", "2007-12-31"));
        assert_eq!(span("2022-08-28"), both("2022-08-28", "2022-08-28"));
        assert_eq!(span("2021年5月1日"), both("2021-05-01", "2021-05-01"));
        assert_eq!(span("2021年5月"), both("2021-05-01", "2021-05-31"));
        assert_eq!(span("2021年"), both("2021-01-01", "2021-12-31"));
        assert_eq!(span("2022-02-30"), None);
        assert_eq!(span("10 September, year masked"), None);
        assert_eq!(span(""), None);
    }
}
