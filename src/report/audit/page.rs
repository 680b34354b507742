//! Does a page say anything finer than its steps?

use super::super::audience;
use super::super::number::{Unit, fraction};
use super::steps::{float, is_in};
use crate::experiment::compare::Scope;
use crate::experiment::results::Results;

/// Numbers with a unit in a text that people read, in order: money in fen, shares in percent.
fn spoken(text: &str) -> Vec<(f64, Unit)> {
    let mut found = Vec::new();
    let mut open: Vec<f64> = Vec::new();
    let mut rest = text;
    while let Some(from) = rest.find(|c: char| c.is_ascii_digit()) {
        let end = rest[from..]
            .find(|c: char| !c.is_ascii_digit() && c != ',' && c != '.')
            .map_or(rest.len(), |len| from + len);
        let number = rest[from..end].trim_end_matches(['.', ',']).replace(',', "");
        let after = rest[end..].trim_start_matches([' ', '\u{a0}']);
        rest = &rest[end..];
        let Ok(value) = number.parse::<f64>() else { continue };
        open.push(value);
        let units = [
            ("万元", 1e6, Unit::Fen),
            ("元", 100.0, Unit::Fen),
            ("yuan", 100.0, Unit::Fen),
            ("%", 1.0, Unit::Share),
            ("个百分点", 1.0, Unit::Share),
            ("point", 1.0, Unit::Share),
        ];
        let unit = units.iter().find(|(word, ..)| after.starts_with(word));
        if let Some((_, times, unit)) = unit {
            found.extend(open.drain(..).map(|value| (value * times, *unit)));
        } else if !(after.starts_with("to ") || after.starts_with('至')) {
            open.clear();
        }
    }
    found
}

/// Which shares the law asks for in the votes of these results.
fn law_shares(results: &Results) -> Vec<f64> {
    let motions = results.policies.iter().flat_map(|policy| &policy.motions);
    let bars = motions.flat_map(|motion| &motion.law).flat_map(|law| &law.bars);
    bars.map(|bar| fraction(bar.share)).collect()
}

/// What a page says that is finer than its step. `blank` is the same page about a world in which
/// nothing was measured: its numbers come from rules and fixed words, so they may be said.
pub(super) fn of_page(results: &Results, page: &str, blank: &str) -> Vec<String> {
    let known = spoken(&read_aloud(blank));
    let text = read_aloud(page);
    let money = audience::money_steps(results).map_or(f64::NAN, |steps| float(steps[0]));
    let shares = [
        audience::points(audience::households_in(results, Scope::All)),
        audience::points(audience::households_in(results, Scope::Estate(0))),
        100.0 * audience::step_of_runs(results.runs),
    ];
    let bars: Vec<f64> = law_shares(results);
    // What the law asks of those who took part, in the decimal that a page has.
    let is_bar = |value: f64, step: f64| {
        let nearest = |bar: &f64| (value / bar / step).round() * bar * step;
        bars.iter().any(|bar| (value - nearest(bar)).abs() <= 0.05 + 1e-9)
    };
    let is_told = |value: f64, unit: Unit| match unit {
        Unit::Fen => value == 0.0 || is_in(value, money),
        _ => shares.iter().any(|step| is_in(value, *step)) || is_bar(value, shares[1]),
    };
    let mut problems: Vec<String> = spoken(&text)
        .into_iter()
        .filter(|(value, unit)| !known.contains(&(*value, *unit)) && !is_told(*value, *unit))
        .map(|(value, unit)| match unit {
            Unit::Fen => format!("it says {} yuan, finer than a step", value / 100.0),
            _ => format!("it says {value}%, finer than a step"),
        })
        .collect();
    let mut errors = text.split('±').skip(1);
    if errors.any(|after| after.starts_with(|c: char| c.is_ascii_digit())) {
        problems.push("it says how large an error is".into());
    }
    problems.dedup();
    problems
}

/// What a page says without its styles, tags and the labels inside pictures; what pictures are called
/// for readers without sight is kept.
fn read_aloud(page: &str) -> String {
    let mut text = String::new();
    let mut rest = page;
    while let Some(from) = rest.find('<') {
        text.push_str(&rest[..from]);
        rest = &rest[from..];
        let skipped = [("<style", "</style>"), ("<text", "</text>")];
        let close = skipped.iter().find(|(open, _)| rest.starts_with(open)).map_or(">", |(_, c)| c);
        let end = rest.find(close).map_or(rest.len(), |at| at + close.len());
        rest = &rest[end..];
        text.push(' ');
    }
    text.push_str(rest);
    text
}

#[cfg(test)]
mod tests {
    use super::super::steps::tests::told;
    use super::*;

    #[test]
    fn a_page_says_nothing_finer_than_its_steps() {
        let mut results = told();
        results.policies.clear();
        let blank = "<p>fee 0.30 yuan</p>";
        let found = |said: &str| of_page(&results, said, blank);
        assert!(found("<p>fee 0.30 yuan, 58% of 60%</p>").is_empty());
        assert_eq!(found("<p>Monte-Carlo error ±271 yuan</p>").len(), 2);
        assert_eq!(found("<svg><title>58.5% to 60.0%</title></svg>").len(), 1);
        assert_eq!(found("<p>±0</p>").len(), 1);
    }

    #[test]
    fn numbers_are_heard_with_their_units() {
        let heard = spoken("+3.1 to +7.0 points; 1.23 万元, 12,345 yuan, 90% of 158 households");
        let fen = |yuan: f64| (100.0 * yuan, Unit::Fen);
        let share = |part: f64| (part, Unit::Share);
        assert_eq!(heard, [share(3.1), share(7.0), fen(12_300.0), fen(12_345.0), share(90.0)]);
        assert_eq!(spoken("−200 至 1,500 元").len(), 2);
        let page = "<style>1%</style><p>2%<svg><title>3%</title><text x=\"1\">4%</text></svg>5%";
        let heard: Vec<f64> = spoken(&read_aloud(page)).iter().map(|(value, _)| *value).collect();
        assert_eq!(heard, [2.0, 3.0, 5.0]);
    }
}
