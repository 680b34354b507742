//! Simulated votes: the first vote on each motion in each estate, against the bars of its day.

use super::super::super::audience;
use super::super::super::decide::bars;
use super::super::super::figures;
use super::super::super::language::Language;
use super::super::super::number::{self, Unit};
use super::super::super::privacy::{fewest, withheld};
use super::super::super::tables::{Cell, Sheet, count};
use super::super::draw::{Align, Frame, GREY, TEXT, WIDTH, shortened, wrapped};
use super::super::{Chart, words};
use super::ballots::{self, Bar};
use crate::decide::vote::{Base, Measure};
use crate::experiment::compare::{Interval, NINETY_FIVE, Scope};
use crate::experiment::results::{Both, MotionFact, Results, Vote};

/// Most votes drawn; the table has all.
const MOST: usize = 6;

const HEAD: f64 = 34.0;
const LINE: f64 = 19.0;
const NAME: f64 = 26.0;

/// The first votes of one estate on one motion.
struct Ballot {
    policy: usize,
    motion: usize,
    estate: usize,
    /// Runs in which the vote was held, and in which this estate carried it.
    held: usize,
    carried: usize,
    /// By owners and by area; `None` where the roll is too small to be shown.
    measured: Option<[Measured; 2]>,
}

/// Parts of the roll over runs, and the marks.
struct Measured {
    measure: Measure,
    in_favour: Interval,
    cast: Interval,
    quorum: Option<f64>,
    approval: Option<f64>,
}

pub(in super::super) fn chart(results: &Results, language: Language) -> Option<Chart> {
    let all = votes(results);
    let first = all.first()?;
    let title = finding(results, first, language);
    let drawn = &all[..all.len().min(MOST * results.estates.len().max(1))];
    let note =
        if results.audience.is_exact() { "votes_chart_note" } else { "votes_chart_note_steps" };
    let mut notes = vec![language.say(note, &[])];
    if drawn.len() < all.len() {
        let n = (all.len() - drawn.len()).to_string();
        notes.push(language.say("votes_left_out", &[("n", &n)]));
    }
    if all.iter().any(|ballot| ballot.measured.is_none()) {
        notes.push(language.say("votes_hidden_note", &[("n", &fewest().to_string())]));
    }
    notes.extend(words::ending(results, language));
    let has_spread = results.runs > 1;
    let frame = Frame {
        title: title.clone(),
        subtitle: words::subtitle(results, &language.say("votes_measure", &[]), language),
        keys: ballots::keys(false, has_spread, [false; 2], language),
        notes,
    };
    let head_of = |nth: usize| {
        let same =
            |other: &Ballot| (other.policy, other.motion) == (drawn[nth].policy, drawn[nth].motion);
        nth == 0 || !same(&drawn[nth - 1])
    };
    let law_of = |nth: usize| {
        let motion = &results.policies[drawn[nth].policy].motions[drawn[nth].motion];
        wrapped(&asked(motion, language), 14.0, WIDTH - 40.0)
    };
    let height_of = |nth: usize| {
        let rows = if drawn[nth].measured.is_some() { 2.0 * ballots::ROW } else { 0.0 };
        let head = HEAD + LINE * words::many(law_of(nth).len()) + 8.0;
        (if head_of(nth) { head } else { 0.0 }) + NAME + rows + 12.0
    };
    let height: f64 = (0..drawn.len()).map(height_of).sum::<f64>() + 26.0;
    let (mut picture, top) = frame.open(height);
    let mut y = top;
    for (nth, ballot) in drawn.iter().enumerate() {
        let motion = &results.policies[ballot.policy].motions[ballot.motion];
        if head_of(nth) {
            let name = figures::named(results, ballot.policy, language);
            let places = [("policy", name.as_str()), ("motion", language.pick(&motion.title))];
            let heading = language.say("votes_heading", &places);
            words::heading(&mut picture, (20.0, y + 10.0), &heading, WIDTH - 40.0);
            y += HEAD;
            for line in law_of(nth) {
                picture.styled((20.0, y), line, 14.0, Align::Left, GREY, false);
                y += LINE;
            }
            y += 8.0;
        }
        let said = outcome(results, ballot, language);
        let said = wrapped(&said, 15.0, WIDTH - 40.0).into_iter().next().unwrap_or_default();
        picture.styled((20.0, y + 12.0), said, 15.0, Align::Left, TEXT, true);
        y += NAME;
        if let Some(measured) = &ballot.measured {
            for one in measured {
                ballots::draw(&mut picture, &bar(results, one, has_spread, language), y);
                y += ballots::ROW;
            }
        }
        y += 12.0;
    }
    ballots::scale(&mut picture, y + 4.0);
    let data = data(results, &all);
    let description = language.say("votes_description", &[("finding", &title)]);
    Some(Chart {
        id: "votes",
        title,
        description,
        table: data.clone(),
        data,
        caption: None,
        picture,
    })
}

/// The first votes of every policy put before owners, motion by motion, estate by estate.
fn votes(results: &Results) -> Vec<Ballot> {
    let withheld = withheld(results);
    let mut all = Vec::new();
    for policy in figures::compared(results) {
        for (nth, motion) in results.policies[policy].motions.iter().enumerate() {
            for (estate, fact) in results.estates.iter().enumerate() {
                let is_one = |vote: &&Vote| {
                    vote.motion == motion.id && vote.attempt == 1 && vote.estate == estate
                };
                let held: Vec<&Vote> =
                    results.policies[policy].votes.iter().filter(is_one).collect();
                if held.is_empty() {
                    continue;
                }
                let is_small = withheld[estate]
                    || fact.n_households < fewest()
                    || held
                        .iter()
                        .any(|vote| vote.roll_heads < i64::try_from(fewest()).unwrap_or(5));
                let ballot = format!("{} {} {}", results.policies[policy].id, motion.id, fact.id);
                let measured = (!is_small).then(|| {
                    [Measure::Heads, Measure::Area]
                        .map(|measure| measured(results, &held, motion, (measure, &ballot)))
                });
                let runs = |n| audience::told_runs(results, n, results.runs);
                let carried = runs(held.iter().filter(|vote| vote.carried).count());
                let held = runs(held.len());
                all.push(Ballot { policy, motion: nth, estate, held, carried, measured });
            }
        }
    }
    all
}

#[expect(clippy::cast_precision_loss, reason = "heads and areas of an estate are small")]
fn part(part: i64, whole: i64) -> f64 {
    if whole == 0 { f64::NAN } else { part as f64 / whole as f64 }
}

/// The parts of a ballot by one measure; `ballot` names it where its steps are drawn.
fn measured(
    results: &Results,
    held: &[&Vote],
    motion: &MotionFact,
    (measure, ballot): (Measure, &str),
) -> Measured {
    let smallest = audience::households_in(results, Scope::Estate(0));
    let over = |what: &str, pick: fn(&Vote) -> [i64; 4]| {
        let seen = Interval::of(held.iter().map(|vote| {
            let [heads, area, roll_heads, roll_area] = pick(vote);
            match measure {
                Measure::Heads => part(heads, roll_heads),
                Measure::Area => part(area, roll_area),
            }
        }));
        let what = format!("{what} {measure:?} {ballot}");
        audience::told_shares(results, seen, smallest, &what)
    };
    let cast = over("cast", |v| [v.cast_heads, v.cast_area, v.roll_heads, v.roll_area]);
    let in_favour = over("for", |v| [v.for_heads, v.for_area, v.roll_heads, v.roll_area]);
    let mark = |is_approval: bool| {
        let bars = motion.law.iter().flat_map(|law| &law.bars);
        let mut bars = bars.filter(|bar| bar.test.is_approval == is_approval);
        let bar = bars.find(|bar| bar.test.measure == measure)?;
        let share = number::fraction(bar.share);
        Some(if bar.base == Base::Roll { share } else { share * cast.p50 })
    };
    Measured { measure, in_favour, cast, quorum: mark(false), approval: mark(true) }
}

fn measure_name(measure: Measure, language: Language) -> String {
    let key = match measure {
        Measure::Heads => "votes_by_heads",
        Measure::Area => "votes_by_area",
    };
    language.say(key, &[])
}

fn bar(results: &Results, one: &Measured, has_spread: bool, language: Language) -> Bar {
    let unit = figures::told(results, Unit::Share);
    let level = |share: f64| number::level(share, unit, language);
    let places = [
        ("for", level(one.in_favour.p50)),
        ("cast", level(one.cast.p50)),
        ("range", number::level_range(&one.in_favour, unit, language)),
    ];
    let places = places.each_ref().map(|(place, said)| (*place, said.as_str()));
    Bar {
        name: measure_name(one.measure, language),
        in_favour: one.in_favour.p50,
        against: None,
        cast: one.cast.p50,
        deemed: [0.0; 2],
        quorum: one.quorum,
        approval: one.approval,
        spread: has_spread.then_some([one.in_favour.p05, one.in_favour.p95]),
        said: language.say("votes_bar_said", &places),
    }
}

/// What the law of the first vote asks for, in one line.
fn asked(motion: &MotionFact, language: Language) -> String {
    let Some(law) = &motion.law else { return language.say("votes_unread", &[]) };
    let places = [
        ("regime", bars::regime(&law.regime, language)),
        ("bars", language.clauses(&bars::bars(law, language))),
        ("day", motion.first.to_string()),
    ];
    let places = places.each_ref().map(|(place, said)| (*place, said.as_str()));
    language.say("votes_law", &places)
}

fn outcome(results: &Results, ballot: &Ballot, language: Language) -> String {
    let estate = shortened(language.pick(&results.estates[ballot.estate].name), 1.0, 20.0);
    if ballot.measured.is_none() {
        let is_small = results.estates[ballot.estate].n_households < fewest();
        let key = if is_small { "votes_hidden" } else { "votes_withheld" };
        return language.say(key, &[("estate", &estate)]);
    }
    let n = figures::runs_said(results, ballot.carried, ballot.held, language);
    let runs = ballot.held.to_string();
    language.say("votes_outcome", &[("estate", &estate), ("n", &n), ("runs", &runs)])
}

/// The first motion's fate in one sentence: adopted at the first attempt in how many runs.
fn finding(results: &Results, first: &Ballot, language: Language) -> String {
    let mut parts: Vec<String> = Vec::new();
    for policy in figures::compared(results) {
        for motion in &results.policies[policy].motions {
            if parts.len() == 2 {
                break;
            }
            let is_first = |vote: &&Vote| vote.motion == motion.id && vote.attempt == 1;
            let of_first = results.policies[policy].votes.iter().filter(is_first);
            let mut runs: Vec<usize> =
                of_first.clone().filter(|vote| vote.adopted).map(|vote| vote.run).collect();
            runs.sort_unstable();
            runs.dedup();
            let mut held: Vec<usize> = of_first.map(|vote| vote.run).collect();
            held.sort_unstable();
            held.dedup();
            if held.is_empty() {
                continue;
            }
            let [low, high] = wilson(runs.len(), held.len());
            let percent = |part: f64| number::fixed(100.0 * part, 0);
            let told = |n| audience::told_runs(results, n, results.runs);
            let of_all = told(held.len());
            let places = [
                ("policy", words::brief(results, policy, language)),
                ("n", figures::runs_said(results, told(runs.len()), of_all, language)),
                ("runs", of_all.to_string()),
                ("low", percent(low)),
                ("high", percent(high)),
            ];
            let places = places.each_ref().map(|(place, said)| (*place, said.as_str()));
            let key = match figures::few_runs(results) {
                _ if !results.audience.is_exact() => "votes_finding_steps",
                true => "votes_finding_few",
                false => "votes_finding_one",
            };
            parts.push(language.say(key, &places));
        }
    }
    if parts.is_empty() {
        parts.push(figures::named(results, first.policy, language));
    }
    language.say("votes_finding", &[("parts", &language.clauses(&parts))])
}

/// The 95 % interval of a part seen `n` times in `all` (Wilson's, which holds at 0 and at all too).
fn wilson(n: usize, all: usize) -> [f64; 2] {
    let (all, part) = (count(all), count(n) / count(all));
    let square = NINETY_FIVE * NINETY_FIVE;
    let middle = part + square / (2.0 * all);
    let half = NINETY_FIVE * (part * (1.0 - part) / all + square / (4.0 * all * all)).sqrt();
    [middle - half, middle + half].map(|end| (end / (1.0 + square / all)).clamp(0.0, 1.0))
}

fn data(results: &Results, all: &[Ballot]) -> Sheet {
    let mut sheet = words::sheet(&[
        ("policy", "col_policy"),
        ("motion", "votes_motion"),
        ("estate", "col_estate"),
        ("measure", "col_measure"),
        ("in_favour_p05", "col_for_p05"),
        ("in_favour_p50", "votes_for"),
        ("in_favour_p95", "col_for_p95"),
        ("cast_p50", "votes_cast"),
        ("quorum", "votes_key_quorum"),
        ("approval", "votes_key_approval"),
        ("carried", "col_carried"),
        ("held", "col_held"),
    ]);
    for ballot in all {
        let motion = &results.policies[ballot.policy].motions[ballot.motion];
        let estate = &results.estates[ballot.estate];
        let Some(measured) = &ballot.measured else { continue };
        for one in measured {
            let mut row = vec![
                words::policy_cell(results, ballot.policy),
                Cell::name(motion.id.clone(), motion.title.clone()),
                Cell::name(estate.id.clone(), estate.name.clone()),
                Cell::name(
                    match one.measure {
                        Measure::Heads => "heads".into(),
                        Measure::Area => "area".into(),
                    },
                    super::super::super::language::both(match one.measure {
                        Measure::Heads => "votes_by_heads",
                        Measure::Area => "votes_by_area",
                    }),
                ),
            ];
            let seen = &one.in_favour;
            let shares = [seen.p05, seen.p50, seen.p95, one.cast.p50];
            let marks = [one.quorum, one.approval].map(|mark| mark.unwrap_or(f64::NAN));
            let unit = figures::told(results, Unit::Share);
            row.extend(shares.map(|share| Cell::Level(share, unit)));
            row.extend(marks.map(|mark| Cell::Level(mark, Unit::Share)));
            let [zh, en] = Language::ALL
                .map(|side| figures::runs_said(results, ballot.carried, ballot.held, side));
            row.push(Cell::name(ballot.carried.to_string(), Both { zh, en }));
            row.push(Cell::Text(ballot.held.to_string()));
            sheet.rows.push(row);
        }
    }
    sheet
}

#[cfg(test)]
mod tests {
    use super::wilson;

    #[test]
    fn the_interval_of_a_part_is_wide_where_little_was_seen() {
        // Newcombe (1998), table I: 81 of 263, 15 of 148, 0 of 20, 1 of 29.
        let told = [(81, 263), (15, 148), (0, 20), (1, 29)]
            .map(|(n, all)| wilson(n, all).map(|end| (10_000.0 * end).round() / 10_000.0));
        assert_eq!(told, [[0.2553, 0.3662], [0.0624, 0.1605], [0.0, 0.1611], [0.0061, 0.1718]]);
        assert!(wilson(1, 1)[1] > 0.999);
    }
}
