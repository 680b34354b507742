use super::super::super::number::fixed;
use super::palette::{GREY, GRID, TEXT};
use super::picture::{Align, Dash, Picture};
use crate::units::Month;

/// Size of the numbers on axes, px.
const TICK: f64 = 14.0;

/// A scale with round ticks.
#[derive(Debug, Clone, PartialEq)]
pub(in super::super::super) struct Axis {
    pub low: f64,
    pub high: f64,
    pub step: f64,
}

impl Axis {
    /// Round ticks around the values, about `wanted` of them. Values that are not numbers are
    /// left out; without any the scale is 0 to 1.
    pub fn around(values: impl IntoIterator<Item = f64>, wanted: f64) -> Self {
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        for value in values.into_iter().filter(|value| value.is_finite()) {
            (low, high) = (low.min(value), high.max(value));
        }
        if low > high {
            (low, high) = (0.0, 1.0);
        }
        if high - low < 1e-9 * high.abs().max(1.0) {
            high = low + if low == 0.0 { 1.0 } else { low.abs() * 0.1 };
        }
        let rough = (high - low) / wanted;
        let power = 10f64.powf(rough.log10().floor());
        let step = [1.0, 2.0, 5.0, 10.0]
            .into_iter()
            .map(|times| times * power)
            .find(|step| *step >= rough * 0.999)
            .unwrap_or(10.0 * power);
        Self {
            low: (low / step + 1e-9).floor() * step,
            high: (high / step - 1e-9).ceil() * step,
            step,
        }
    }

    /// As [`Axis::around`], from nought, for bars.
    pub fn from_nought(values: impl IntoIterator<Item = f64>, wanted: f64) -> Self {
        Self::around(values.into_iter().chain([0.0]), wanted)
    }

    /// The ticks, low to high.
    pub fn ticks(&self) -> Vec<f64> {
        let n = ((self.high - self.low) / self.step).round();
        let mut ticks = Vec::new();
        let mut at = 0.0;
        while at <= n {
            ticks.push(self.low + at * self.step);
            at += 1.0;
        }
        ticks
    }

    /// A tick as text, with the decimals that the step needs.
    pub fn label(&self, tick: f64) -> String {
        let mut decimals = 0;
        while decimals < 4 && {
            let scaled = self.step * 10f64.powi(i32::try_from(decimals).unwrap_or(4));
            (scaled - scaled.round()).abs() > 1e-6
        } {
            decimals += 1;
        }
        fixed(tick, decimals)
    }
}

/// A rectangle that data is drawn in.
#[derive(Debug, Clone, PartialEq)]
pub(in super::super::super) struct Plot {
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
    pub axis: Axis,
}

impl Plot {
    /// Height of a value.
    pub fn y(&self, value: f64) -> f64 {
        let part = (value - self.axis.low) / (self.axis.high - self.axis.low);
        self.bottom - part * (self.bottom - self.top)
    }

    /// Horizontal grid lines with their numbers, and a firm base line.
    pub fn grid(&self, picture: &mut Picture, suffix: &str) {
        for tick in self.axis.ticks() {
            let y = self.y(tick);
            let base = tick.abs() < self.axis.step * 1e-6;
            let colour = if base { GREY } else { GRID };
            picture.line(&[(self.left, y), (self.right, y)], colour, 1.0, Dash::Solid);
            let text = format!("{}{suffix}", self.axis.label(tick));
            picture.styled((self.left - 8.0, y), text, TICK, Align::Right, TEXT, false);
        }
    }
}

/// The months of a chart along its width.
#[derive(Debug, Clone, PartialEq)]
pub(in super::super::super) struct MonthAxis {
    pub first: Month,
    pub last: Month,
}

impl MonthAxis {
    /// Place of a month.
    pub fn x(&self, plot: &Plot, month: Month) -> f64 {
        let span = self.last - self.first;
        if span == 0 {
            return f64::midpoint(plot.left, plot.right);
        }
        let part = f64::from(month - self.first) / f64::from(span);
        plot.left + part * (plot.right - plot.left)
    }

    /// Years at each January, or the first and last month of a short stretch.
    pub fn draw(&self, picture: &mut Picture, plot: &Plot) {
        let span = self.last - self.first;
        let mut marked: Vec<(Month, String)> = (0..=span)
            .map(|at| self.first + at)
            .filter(|month| month.in_year() == 1)
            .map(|month| (month, month.year().to_string()))
            .collect();
        if marked.len() < 2 {
            marked = vec![(self.first, self.first.to_string())];
            if span > 0 {
                marked.push((self.last, self.last.to_string()));
            }
        }
        let mut free = f64::NEG_INFINITY;
        for (month, text) in marked {
            let x = self.x(plot, month);
            picture.line(&[(x, plot.bottom), (x, plot.bottom + 5.0)], GREY, 1.0, Dash::Solid);
            let half = super::width::width(&text, TICK) / 2.0;
            if x - half >= free {
                picture.words((x, plot.bottom + 18.0), text, TICK, Align::Middle);
                free = x + half + 10.0;
            }
        }
    }
}

/// Moves heights apart so that neighbours stand at least `gap` from each other and inside
/// `low..high`, in the order given by their wanted heights.
pub(in super::super::super) fn apart(wanted: &[f64], gap: f64, low: f64, high: f64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by(|a, b| wanted[*a].total_cmp(&wanted[*b]));
    let mut placed = wanted.to_vec();
    let mut floor = low;
    for at in &order {
        placed[*at] = placed[*at].max(floor);
        floor = placed[*at] + gap;
    }
    let mut ceiling = high;
    for at in order.iter().rev() {
        placed[*at] = placed[*at].min(ceiling);
        ceiling = placed[*at] - gap;
    }
    placed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_hold_the_values() {
        let axis = Axis::around([0.713, 0.886], 4.0);
        assert_eq!(
            axis.ticks().iter().map(|t| axis.label(*t)).collect::<Vec<_>>(),
            ["0.70", "0.75", "0.80", "0.85", "0.90"]
        );
        assert_eq!(
            Axis::from_nought([7.0, f64::NAN], 4.0),
            Axis { low: 0.0, high: 8.0, step: 2.0 }
        );
        assert!((Axis::around([], 4.0).high - 1.0).abs() < 1e-9);
        assert!(Axis::around([5.0, 5.0], 4.0).high > 5.0);
    }

    #[test]
    fn labels_keep_their_distance() {
        assert_eq!(apart(&[10.0, 11.0, 50.0], 5.0, 0.0, 52.0), [10.0, 15.0, 50.0]);
        assert_eq!(apart(&[51.0, 50.0], 5.0, 0.0, 52.0), [52.0, 47.0]);
    }
}
