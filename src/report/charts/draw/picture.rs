use super::palette::{Colour, TEXT, WHITE};

/// How a line is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super::super) enum Dash {
    Solid,
    Long,
    Dots,
    Mixed,
}

/// How a surface is filled; patterns repeat what colour says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super::super) enum Fill {
    Solid,
    Hatch,
    /// Hatched twice as closely.
    Dense,
    Pale,
    /// Discs on white.
    Dotted,
    Hollow,
}

/// Where the point of a text lies on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super::super) enum Align {
    Left,
    Middle,
    Right,
}

/// One thing drawn; places are px of a picture 900 wide.
#[derive(Debug, Clone, PartialEq)]
pub(in super::super::super) enum Mark {
    Line { points: Vec<(f64, f64)>, colour: Colour, thick: f64, dash: Dash },
    Area { points: Vec<(f64, f64)>, colour: Colour, alpha: f64 },
    Disc { at: (f64, f64), radius: f64, colour: Colour },
    Words { at: (f64, f64), text: String, size: f64, colour: Colour, bold: bool, align: Align },
}

/// A picture of a fixed size.
#[derive(Debug, Clone, PartialEq)]
pub(in super::super::super) struct Picture {
    pub width: f64,
    pub height: f64,
    pub marks: Vec<Mark>,
}

impl Picture {
    pub fn new(width: f64, height: f64) -> Self {
        Self { width, height, marks: Vec::new() }
    }

    /// A text whose middle line is at `at.1`.
    pub fn words(&mut self, at: (f64, f64), text: impl Into<String>, size: f64, align: Align) {
        self.styled(at, text, size, align, TEXT, false);
    }

    /// A text in a colour, bold or not.
    pub fn styled(
        &mut self,
        at: (f64, f64),
        text: impl Into<String>,
        size: f64,
        align: Align,
        colour: Colour,
        bold: bool,
    ) {
        self.marks.push(Mark::Words { at, text: text.into(), size, colour, bold, align });
    }

    /// A line through points; where a point is not a number the line is broken.
    pub fn line(&mut self, points: &[(f64, f64)], colour: Colour, thick: f64, dash: Dash) {
        for stretch in points.split(|(x, y)| !x.is_finite() || !y.is_finite()) {
            match stretch {
                [] => {}
                [at] => self.marks.push(Mark::Disc { at: *at, radius: thick + 1.5, colour }),
                _ => self.marks.push(Mark::Line { points: stretch.to_vec(), colour, thick, dash }),
            }
        }
    }

    /// The surface between two lines that share their x; broken where either is.
    pub fn band(&mut self, low: &[(f64, f64)], high: &[(f64, f64)], colour: Colour, alpha: f64) {
        let pairs: Vec<_> = low.iter().zip(high).collect();
        for stretch in pairs.split(|(l, h)| !l.1.is_finite() || !h.1.is_finite()) {
            if stretch.len() < 2 {
                for (l, h) in stretch {
                    self.line(
                        &[**l, **h],
                        colour,
                        if alpha > 0.2 { 7.0 } else { 2.0 },
                        Dash::Solid,
                    );
                }
                continue;
            }
            let lows = stretch.iter().map(|(l, _)| **l);
            let highs = stretch.iter().rev().map(|(_, h)| **h);
            self.marks.push(Mark::Area { points: lows.chain(highs).collect(), colour, alpha });
        }
    }

    /// A rectangle, its corners given in any order.
    pub fn block(&mut self, one: (f64, f64), other: (f64, f64), colour: Colour, fill: Fill) {
        let (x0, x1) = (one.0.min(other.0), one.0.max(other.0));
        let (y0, y1) = (one.1.min(other.1), one.1.max(other.1));
        if !(x1 - x0 > 0.0 && y1 - y0 > 0.0) {
            return;
        }
        let corners = vec![(x0, y0), (x1, y0), (x1, y1), (x0, y1)];
        if fill != Fill::Solid {
            // Grid lines do not show through a pattern.
            self.marks.push(Mark::Area { points: corners.clone(), colour: WHITE, alpha: 1.0 });
        }
        match fill {
            Fill::Solid => {
                self.marks.push(Mark::Area { points: corners.clone(), colour, alpha: 1.0 });
            }
            Fill::Pale => {
                self.marks.push(Mark::Area { points: corners.clone(), colour, alpha: 0.28 });
            }
            Fill::Hatch => self.hatch([x0, y0, x1, y1], colour, 6.0),
            Fill::Dense => self.hatch([x0, y0, x1, y1], colour, 3.0),
            Fill::Dotted => self.discs([x0, y0, x1, y1], colour),
            Fill::Hollow => {}
        }
        if colour == WHITE {
            return;
        }
        let outline = corners.iter().chain(corners.first()).copied().collect();
        self.marks.push(Mark::Line { points: outline, colour, thick: 1.0, dash: Dash::Solid });
    }

    /// A rectangle in a shade of a colour, 0 to 1, without an outline.
    pub fn tint(&mut self, one: (f64, f64), other: (f64, f64), colour: Colour, alpha: f64) {
        let points = vec![one, (other.0, one.1), other, (one.0, other.1)];
        self.marks.push(Mark::Area { points, colour, alpha });
    }

    /// A disc.
    pub fn disc(&mut self, at: (f64, f64), radius: f64, colour: Colour) {
        if at.0.is_finite() && at.1.is_finite() {
            self.marks.push(Mark::Disc { at, radius, colour });
        }
    }

    /// Discs in rows that stand between each other.
    fn discs(&mut self, [x0, y0, x1, y1]: [f64; 4], colour: Colour) {
        const STEP: f64 = 6.0;
        const RADIUS: f64 = 1.6;
        let mut y = y0 + STEP / 2.0;
        let mut is_shifted = false;
        while y + RADIUS <= y1 {
            let mut x = x0 + if is_shifted { STEP } else { STEP / 2.0 };
            while x + RADIUS <= x1 {
                self.disc((x, y), RADIUS, colour);
                x += STEP;
            }
            (y, is_shifted) = (y + STEP, !is_shifted);
        }
    }

    /// Slanted lines, `step` px apart on the same lattice everywhere so that stacked blocks line up.
    fn hatch(&mut self, [x0, y0, x1, y1]: [f64; 4], colour: Colour, step: f64) {
        let mut sum = ((x0 + y0) / step).ceil() * step;
        while sum < x1 + y1 {
            let (left, right) = ((sum - y1).max(x0), (sum - y0).min(x1));
            if right > left {
                let points = vec![(left, sum - left), (right, sum - right)];
                self.marks.push(Mark::Line { points, colour, thick: 1.0, dash: Dash::Solid });
            }
            sum += step;
        }
    }
}
