use super::palette::{Colour, GREY, TEXT, WHITE};
use super::picture::{Align, Dash, Fill, Picture};
use super::width::{width, wrapped};

/// Width of every chart, px.
pub(in super::super::super) const WIDTH: f64 = 900.0;

const MARGIN: f64 = 20.0;
const TITLE: f64 = 20.0;
const BODY: f64 = 15.0;
const NOTE: f64 = 14.0;

/// What a key shows beside its words.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in super::super::super) enum Sample {
    Line(Colour, Dash),
    Band(Colour, f64),
    Block(Colour, Fill),
    Dot(Colour),
    /// A numbered mark, as used for events.
    None,
}

/// One entry of the key above a chart.
#[derive(Debug, Clone, PartialEq)]
pub(in super::super::super) struct Key {
    pub sample: Sample,
    pub words: String,
}

/// Everything around the data: what was found, what is measured, the key, and the notes.
#[derive(Debug, Clone, Default, PartialEq)]
pub(in super::super::super) struct Frame {
    /// The finding.
    pub title: String,
    /// Measure, unit, period, population, runs.
    pub subtitle: String,
    pub keys: Vec<Key>,
    /// Source, assumptions, cautions.
    pub notes: Vec<String>,
}

impl Frame {
    /// An empty picture with the frame drawn, and the top of the `height` px left for the data.
    pub fn open(&self, height: f64) -> (Picture, f64) {
        let mut picture = Picture::new(WIDTH, 0.0);
        let room = WIDTH - 2.0 * MARGIN;
        let mut y = 26.0;
        for line in wrapped(&self.title, TITLE, room) {
            picture.styled((MARGIN, y), line, TITLE, Align::Left, TEXT, true);
            y += 28.0;
        }
        for line in wrapped(&self.subtitle, BODY, room) {
            picture.styled((MARGIN, y), line, BODY, Align::Left, GREY, false);
            y += 22.0;
        }
        y = self.draw_keys(&mut picture, y + 8.0);
        let top = y;
        y += height + 16.0;
        for note in &self.notes {
            for line in wrapped(note, NOTE, room) {
                picture.styled((MARGIN, y), line, NOTE, Align::Left, GREY, false);
                y += 20.0;
            }
        }
        picture.height = y + 4.0;
        // White ground, so that the picture is also readable on a dark page.
        let mut ground = Picture::new(WIDTH, picture.height);
        ground.block((0.0, 0.0), (WIDTH, picture.height), WHITE, Fill::Solid);
        ground.marks.append(&mut picture.marks);
        (ground, top)
    }

    fn draw_keys(&self, picture: &mut Picture, mut y: f64) -> f64 {
        if self.keys.is_empty() {
            return y;
        }
        let mut x = MARGIN;
        for key in &self.keys {
            let swatch = if key.sample == Sample::None { 0.0 } else { 40.0 };
            let lines = wrapped(&key.words, NOTE, WIDTH - 2.0 * MARGIN - swatch);
            let wide = lines.iter().map(|line| width(line, NOTE)).fold(0.0, f64::max);
            if x > MARGIN && x + swatch + wide > WIDTH - MARGIN {
                (x, y) = (MARGIN, y + 24.0);
            }
            draw_sample(picture, key.sample, x, y);
            for (nth, line) in lines.iter().enumerate() {
                if nth > 0 {
                    y += 20.0;
                }
                picture.words((x + swatch, y), line.clone(), NOTE, Align::Left);
            }
            x += swatch + wide + 26.0;
        }
        y + 22.0
    }
}

fn draw_sample(picture: &mut Picture, sample: Sample, x: f64, y: f64) {
    match sample {
        Sample::Line(colour, dash) => {
            picture.line(&[(x, y), (x + 32.0, y)], colour, 2.5, dash);
        }
        Sample::Band(colour, alpha) => {
            let (low, high) =
                ([(x, y + 7.0), (x + 32.0, y + 7.0)], [(x, y - 7.0), (x + 32.0, y - 7.0)]);
            picture.band(&low, &high, colour, alpha);
        }
        Sample::Block(colour, fill) => {
            picture.block((x + 6.0, y - 7.0), (x + 30.0, y + 7.0), colour, fill);
        }
        Sample::Dot(colour) => picture.disc((x + 20.0, y), 5.0, colour),
        Sample::None => {}
    }
}

/// Places for `n` panels of a height, from `top`: one below the other, or in two columns from
/// three on. Gives left, top and width of each, and the height of them all.
pub(in super::super::super) fn panels(n: usize, height: f64) -> (Vec<(f64, f64, f64)>, f64) {
    let columns = if n > 2 { 2 } else { 1 };
    let gap = 26.0;
    let wide = (WIDTH - 2.0 * MARGIN - if columns == 2 { gap } else { 0.0 })
        / if columns == 2 { 2.0 } else { 1.0 };
    let (mut places, mut top) = (Vec::new(), 0.0);
    for at in 0..n {
        let second = columns == 2 && at % 2 == 1;
        places.push((if second { MARGIN + wide + gap } else { MARGIN }, top, wide));
        if columns == 1 || second || at + 1 == n {
            top += height;
        }
    }
    (places, top)
}
