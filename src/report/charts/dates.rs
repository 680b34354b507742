//! Dated lines on charts: when a policy begins, and the events of the scenario.

use super::super::figures;
use super::super::language::Language;
use super::draw::{Align, Colour, Dash, Fill, GREY, Picture, Plot, TEXT, WHITE, apart, width};
use super::words::look;
use crate::experiment::results::Results;
use crate::units::Month;

const SIZE: f64 = 14.0;

/// A dated line: month, label, colour.
pub(super) struct Start {
    month: Month,
    label: String,
    colour: Colour,
}

/// Lines for the months in which a policy begins, for a panel of its own.
pub(super) fn starts(results: &Results, policy: usize, language: Language) -> Vec<Start> {
    figures::starts(results, policy)
        .into_iter()
        .map(|(month, vote)| {
            let key = if vote { "start_vote_label" } else { "start_day_label" };
            let label = language.say(key, &[("month", &month.to_string())]);
            Start { month, label, colour: TEXT }
        })
        .collect()
}

/// Lines for the months in which several policies begin, for a panel that they share.
pub(super) fn lettered_starts(results: &Results, policies: &[usize]) -> Vec<Start> {
    let of = |policy: &usize| {
        let (policy, colour) = (*policy, look(results, *policy).0);
        figures::starts(results, policy).into_iter().map(move |(month, _)| Start {
            month,
            label: format!("{} {month}", figures::letter(policy)),
            colour,
        })
    };
    policies.iter().flat_map(of).collect()
}

/// Draws the starts as dashed lines; labels stand side by side above the plot.
pub(super) fn draw_starts(
    picture: &mut Picture,
    plot: &Plot,
    starts: &[Start],
    x: impl Fn(Month) -> f64,
) {
    let wide_of = |start: &Start| width(&start.label, SIZE);
    let wide = starts.iter().map(wide_of).fold(0.0, f64::max);
    let wanted: Vec<f64> = starts.iter().map(|start| x(start.month)).collect();
    let (low, high) = (plot.left + wide / 2.0, plot.right - wide / 2.0);
    let placed = apart(&wanted, wide + 10.0, low.min(high), high.max(low));
    // Labels that do not fit side by side are left to the note.
    let fits = placed.iter().all(|at| *at >= low - 0.5 && *at <= high + 0.5);
    for (start, (line, at)) in starts.iter().zip(wanted.iter().zip(placed)) {
        let mut points = vec![(*line, plot.top), (*line, plot.bottom)];
        if fits {
            points.insert(0, (at, plot.top - 10.0));
            let place = (at, plot.top - 20.0);
            // A ground, so that no event's line runs through the words.
            let half = wide_of(start) / 2.0 + 3.0;
            let corners = ((at - half, place.1 - 9.0), (at + half, place.1 + 9.0));
            picture.block(corners.0, corners.1, WHITE, Fill::Solid);
            picture.styled(place, start.label.clone(), SIZE, Align::Middle, start.colour, false);
        }
        picture.line(&points, start.colour, 1.25, Dash::Long);
    }
}

/// The starts of policies in words; `None` when none begins inside the period.
pub(super) fn start_note(
    results: &Results,
    policies: &[usize],
    language: Language,
) -> Option<String> {
    let items: Vec<String> = policies
        .iter()
        .flat_map(|policy| {
            figures::starts(results, *policy).into_iter().map(|(month, vote)| {
                let key = if vote { "start_vote" } else { "start_day" };
                let (name, month) = (figures::letter(*policy), month.to_string());
                language.say(key, &[("name", &name), ("month", &month)])
            })
        })
        .collect();
    (!items.is_empty()).then(|| language.say("starts", &[("list", &language.clauses(&items))]))
}

/// Dated events inside the period, numbered from 1.
pub(super) fn events(results: &Results) -> Vec<(usize, Month)> {
    let last = figures::month(results, results.months - 1);
    results
        .events
        .iter()
        .enumerate()
        .map(|(at, event)| (at + 1, Month::of(event.date)))
        .filter(|(_, month)| (results.start..=last).contains(month))
        .collect()
}

/// Draws the events as numbered lines; numbers that would touch stand side by side.
pub(super) fn draw_events(
    picture: &mut Picture,
    plot: &Plot,
    marks: &[(usize, Month)],
    x: impl Fn(Month) -> f64,
) {
    let wanted: Vec<f64> = marks.iter().map(|(_, month)| x(*month)).collect();
    let placed = apart(&wanted, 20.0, plot.left, plot.right);
    for ((number, _), (line, disc)) in marks.iter().zip(wanted.iter().zip(&placed)) {
        let top = plot.top - 42.0;
        let points = [(*disc, top), (*line, plot.top - 30.0), (*line, plot.bottom)];
        picture.line(&points, GREY, 1.0, Dash::Dots);
        picture.disc((*disc, top), 9.0, GREY);
        picture.styled((*disc, top), number.to_string(), SIZE, Align::Middle, WHITE, true);
    }
}

/// The key to the numbered events; `None` without any.
pub(super) fn event_note(
    results: &Results,
    marks: &[(usize, Month)],
    language: Language,
) -> Option<String> {
    let items: Vec<String> = marks
        .iter()
        .map(|(number, month)| {
            format!("{number} {month} {}", language.pick(&results.events[number - 1].title))
        })
        .collect();
    (!items.is_empty()).then(|| language.say("events", &[("list", &language.clauses(&items))]))
}
