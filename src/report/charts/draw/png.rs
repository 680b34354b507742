//! Paints a picture as PNG, from the same marks as the SVG, twice as large.
//!
//! Shapes are filled by the area that they cover of each pixel. Text is drawn from the outlines of a
//! [`Face`], each glyph at its own bearing, so that full-width brackets stand where they belong; a
//! character without a glyph is refused, as a gap in a sentence can change what it says.

use std::io::Write as _;

use ab_glyph_rasterizer::{Point, Rasterizer, point};
use flate2::write::ZlibEncoder;
use flate2::{Compression, Crc};
use ttf_parser::OutlineBuilder;

use super::face::Face;
use super::palette::{Colour, WHITE};
use super::picture::{Align, Dash, Mark, Picture};

/// Pixels for each px of a picture.
const SCALE: f32 = 2.0;

/// Dots for each metre at that scale, so that office programs show the picture in its own size.
const PER_METRE: u32 = 7_559;

/// The furthest a corner of a line reaches out, in parts of half its thickness.
const MITRE: f32 = 2.0;

/// A closed contour, as points of the canvas.
type Contour = Vec<Point>;

/// The picture as a PNG file; `is_latin` says that its quotation marks are those of Latin text.
///
/// # Errors
/// Every character that the face has no glyph for, each once.
pub(in super::super::super) fn paint_png(
    picture: &Picture,
    face: &Face,
    is_latin: bool,
) -> Result<Vec<u8>, Vec<char>> {
    let marks: Vec<Mark> = picture.marks.iter().map(|mark| worded(mark, is_latin)).collect();
    let mut lacking: Vec<char> = Vec::new();
    for mark in &marks {
        if let Mark::Words { text, .. } = mark {
            lacking.extend(face.lacks(text));
        }
    }
    lacking.sort_unstable();
    lacking.dedup();
    if !lacking.is_empty() {
        return Err(lacking);
    }
    let mut canvas = Canvas::new(picture.width, picture.height);
    for mark in &marks {
        canvas.draw(mark, face);
    }
    Ok(canvas.png())
}

/// The mark as it is drawn. Line breaks and tabs inside a name are blanks, as in an SVG. Chinese faces
/// draw curly quotes and the ellipsis full width, which tears English words apart: Latin text has
/// their narrow forms.
fn worded(mark: &Mark, is_latin: bool) -> Mark {
    let mut mark = mark.clone();
    if let Mark::Words { text, .. } = &mut mark {
        *text = text.replace(char::is_control, " ");
        if is_latin {
            *text = text.replace(['“', '”'], "\"").replace(['‘', '’'], "'").replace('…', "...");
        }
    }
    mark
}

#[expect(clippy::cast_possible_truncation, reason = "a picture is a few thousand px large")]
fn at((x, y): (f64, f64)) -> Point {
    point(x as f32 * SCALE, y as f32 * SCALE)
}

#[expect(clippy::cast_possible_truncation, reason = "sizes are a few px")]
fn size(value: f64) -> f32 {
    value as f32 * SCALE
}

/// What is painted so far: red, green and blue of each pixel.
struct Canvas {
    width: usize,
    height: usize,
    rgb: Vec<u8>,
}

impl Canvas {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a picture is a few thousand px large"
    )]
    fn new(width: f64, height: f64) -> Self {
        let whole = |value: f64| (value.max(1.0) * f64::from(SCALE)).ceil() as usize;
        let (width, height) = (whole(width), whole(height));
        Self { width, height, rgb: vec![WHITE.0; width * height * 3] }
    }

    fn draw(&mut self, mark: &Mark, face: &Face) {
        match mark {
            Mark::Line { points, colour, thick, dash } => {
                let points: Vec<Point> = points.iter().map(|place| at(*place)).collect();
                let strokes: Vec<Contour> = dashed(&points, *dash)
                    .iter()
                    .map(|part| stroke(part, size(*thick) / 2.0))
                    .collect();
                for stroke in strokes {
                    self.fill(&[stroke], *colour, 1.0);
                }
            }
            Mark::Area { points, colour, alpha } => {
                let contour = points.iter().map(|place| at(*place)).collect();
                self.fill(&[contour], *colour, size(*alpha) / SCALE);
            }
            Mark::Disc { at: middle, radius, colour } => {
                self.fill(&[circle(at(*middle), size(*radius))], *colour, 1.0);
            }
            Mark::Words { at: place, text, size: px, colour, bold, align } => {
                // The base line lies as in the SVG, see `svg::draw`.
                let from = at((place.0, place.1 + 0.36 * px));
                self.words(from, text, size(*px), (*colour, *bold, *align), face);
            }
        }
    }

    fn words(
        &mut self,
        from: Point,
        text: &str,
        px: f32,
        (colour, bold, align): (Colour, bool, Align),
        face: &Face,
    ) {
        let (outlines, is_thickened) = face.parsed(bold);
        let scale = px / f32::from(outlines.units_per_em());
        let glyphs = || text.chars().filter_map(|c| outlines.glyph_index(c));
        let advance =
            |glyph| f32::from(outlines.glyph_hor_advance(glyph).unwrap_or_default()) * scale;
        let wide: f32 = glyphs().map(advance).sum();
        let mut x = match align {
            Align::Left => from.x,
            Align::Middle => from.x - wide / 2.0,
            Align::Right => from.x - wide,
        };
        for glyph in glyphs() {
            let shifts: &[f32] = if is_thickened { &[-0.02, 0.02] } else { &[0.0] };
            for shift in shifts {
                let mut pen =
                    Pen { origin: point(x + shift * px, from.y), scale, contours: Vec::new() };
                outlines.outline_glyph(glyph, &mut pen);
                self.fill(&pen.contours, colour, 1.0);
            }
            x += advance(glyph);
        }
    }

    /// Fills closed contours; what they cover twice is filled once.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "points are clipped to the canvas"
    )]
    fn fill(&mut self, contours: &[Contour], (red, green, blue): Colour, alpha: f32) {
        let all = || contours.iter().flatten();
        let (wide, high) = (self.width as f32, self.height as f32);
        let bound = |low: f32, high: f32, most: f32| (low.max(0.0).floor(), high.min(most).ceil());
        let least = |pick: fn(&Point) -> f32| all().map(pick).fold(f32::INFINITY, f32::min);
        let most = |pick: fn(&Point) -> f32| all().map(pick).fold(f32::NEG_INFINITY, f32::max);
        let (left, right) = bound(least(|p| p.x), most(|p| p.x), wide);
        let (top, bottom) = bound(least(|p| p.y), most(|p| p.y), high);
        if !(right > left && bottom > top) {
            return;
        }
        let (columns, rows) = ((right - left) as usize, (bottom - top) as usize);
        let mut raster = Rasterizer::new(columns, rows);
        // Points beyond the canvas are drawn on its edge: what lies outside is not seen.
        let inside = |p: &Point| {
            point((p.x - left).clamp(0.0, right - left), (p.y - top).clamp(0.0, bottom - top))
        };
        for contour in contours {
            let Some(last) = contour.last() else { continue };
            let mut before = inside(last);
            for next in contour.iter().map(inside) {
                raster.draw_line(before, next);
                before = next;
            }
        }
        let (x0, y0, width) = (left as usize, top as usize, self.width);
        let rgb = &mut self.rgb;
        raster.for_each_pixel_2d(|x, y, covered| {
            let covered = covered.min(1.0) * alpha;
            if covered <= 0.0 {
                return;
            }
            let place = 3 * ((y0 + y as usize) * width + x0 + x as usize);
            let pixel = &mut rgb[place..place + 3];
            if covered >= 1.0 {
                pixel.copy_from_slice(&[red, green, blue]);
                return;
            }
            for (seen, new) in pixel.iter_mut().zip([red, green, blue]) {
                let mixed = f32::from(*seen) * (1.0 - covered) + f32::from(new) * covered;
                *seen = (mixed + 0.5) as u8;
            }
        });
    }

    /// The file: header, size in metres, compressed rows, end.
    fn png(&self) -> Vec<u8> {
        let whole = |n: usize| u32::try_from(n).expect("a picture is a few thousand px large");
        let mut header = Vec::new();
        header.extend(whole(self.width).to_be_bytes());
        header.extend(whole(self.height).to_be_bytes());
        // Eight bits for each of three colours, no interlacing.
        header.extend([8, 2, 0, 0, 0]);
        let mut metres = Vec::new();
        metres.extend([PER_METRE.to_be_bytes(), PER_METRE.to_be_bytes()].concat());
        metres.push(1);
        let mut rows = ZlibEncoder::new(Vec::new(), Compression::new(6));
        let in_memory = "writing to memory does not fail";
        for row in self.rgb.chunks(self.width * 3) {
            rows.write_all(&[0]).expect(in_memory);
            rows.write_all(row).expect(in_memory);
        }
        let rows = rows.finish().expect(in_memory);
        let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
        for (kind, content) in
            [(b"IHDR", header), (b"pHYs", metres), (b"IDAT", rows), (b"IEND", Vec::new())]
        {
            file.extend(whole(content.len()).to_be_bytes());
            let from = file.len();
            file.extend(kind);
            file.extend(content);
            let mut crc = Crc::new();
            crc.update(&file[from..]);
            file.extend(crc.sum().to_be_bytes());
        }
        file
    }
}

/// Collects the outline of one glyph as contours of short lines.
struct Pen {
    origin: Point,
    scale: f32,
    contours: Vec<Contour>,
}

/// Lines that a curve of a glyph is drawn with; letters are some 30 pixels high.
const PIECES: u8 = 6;

impl Pen {
    fn place(&self, x: f32, y: f32) -> Point {
        point(self.origin.x + x * self.scale, self.origin.y - y * self.scale)
    }

    fn curve(&mut self, bend: impl Fn(Point, f32) -> Point) {
        let Some(contour) = self.contours.last_mut() else { return };
        let Some(from) = contour.last().copied() else { return };
        for piece in 1..=PIECES {
            contour.push(bend(from, f32::from(piece) / f32::from(PIECES)));
        }
    }
}

fn between(a: Point, b: Point, t: f32) -> Point {
    point(a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t)
}

impl OutlineBuilder for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        let start = self.place(x, y);
        self.contours.push(vec![start]);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let end = self.place(x, y);
        if let Some(contour) = self.contours.last_mut() {
            contour.push(end);
        }
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let (control, end) = (self.place(x1, y1), self.place(x, y));
        self.curve(|from, t| between(between(from, control, t), between(control, end, t), t));
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let (one, two, end) = (self.place(x1, y1), self.place(x2, y2), self.place(x, y));
        self.curve(|from, t| {
            let (a, b, c) = (between(from, one, t), between(one, two, t), between(two, end, t));
            between(between(a, b, t), between(b, c, t), t)
        });
    }

    fn close(&mut self) {}
}

fn circle(middle: Point, radius: f32) -> Contour {
    (0..48u8)
        .map(|nth| {
            let angle = f32::from(nth) / 48.0 * std::f32::consts::TAU;
            point(middle.x + radius * angle.cos(), middle.y + radius * angle.sin())
        })
        .collect()
}

/// The stretches of a line that its dash leaves.
fn dashed(points: &[Point], dash: Dash) -> Vec<Vec<Point>> {
    // The same lengths as in the SVG, whose numbers count quarters of a px.
    let pattern: &[f32] = match dash {
        Dash::Solid => return vec![points.to_vec()],
        Dash::Long => &[11.0, 5.0],
        Dash::Dots => &[2.5, 4.5],
        Dash::Mixed => &[11.0, 4.0, 2.5, 4.0],
    };
    let mut parts: Vec<Vec<Point>> = Vec::new();
    let mut current: Vec<Point> = points.first().copied().into_iter().collect();
    let (mut nth, mut left) = (0, pattern[0] * SCALE);
    for pair in points.windows(2) {
        let (mut from, to) = (pair[0], pair[1]);
        loop {
            let long = (to.x - from.x).hypot(to.y - from.y);
            if long <= left {
                left -= long;
                if nth % 2 == 0 {
                    current.push(to);
                }
                break;
            }
            let cut = between(from, to, left / long);
            if nth % 2 == 0 {
                current.push(cut);
                parts.push(std::mem::take(&mut current));
            } else {
                current = vec![cut];
            }
            nth = (nth + 1) % pattern.len();
            left = pattern[nth] * SCALE;
            from = cut;
        }
    }
    if current.len() > 1 {
        parts.push(current);
    }
    parts
}

/// The outline of a line of a thickness: out along one side, back along the other.
fn stroke(points: &[Point], half: f32) -> Contour {
    let mut line: Vec<Point> = Vec::new();
    for next in points {
        let is_new = |last: &Point| (last.x - next.x).hypot(last.y - next.y) > 1e-3;
        if line.last().is_none_or(is_new) {
            line.push(*next);
        }
    }
    if line.len() < 2 {
        return Vec::new();
    }
    let is_closed = line.len() > 3 && {
        let (first, last) = (line[0], line[line.len() - 1]);
        (first.x - last.x).hypot(first.y - last.y) < 1e-3
    };
    let normal = |a: Point, b: Point| {
        let long = (b.x - a.x).hypot(b.y - a.y);
        point(-(b.y - a.y) / long, (b.x - a.x) / long)
    };
    let normals: Vec<Point> = line.windows(2).map(|pair| normal(pair[0], pair[1])).collect();
    let (mut out, mut back) = (Vec::new(), Vec::new());
    for (nth, at) in line.iter().enumerate() {
        let ends = is_closed.then(|| normals[normals.len() - 1]);
        let before = nth.checked_sub(1).map(|n| normals[n]).or(ends).unwrap_or(normals[0]);
        let after = normals.get(nth).copied().or(is_closed.then(|| normals[0])).unwrap_or(before);
        let sum = point(before.x + after.x, before.y + after.y);
        let long = sum.x.hypot(sum.y).max(1e-3);
        // The side of a corner lies on the bisector, further out the sharper the corner.
        let reach = (2.0 / long).min(MITRE) * half;
        let shift = point(sum.x / long * reach, sum.y / long * reach);
        out.push(point(at.x + shift.x, at.y + shift.y));
        back.push(point(at.x - shift.x, at.y - shift.y));
    }
    // Of a closed line these are two rings, the inner one turned round, with a seam of no width.
    out.extend(back.into_iter().rev());
    out
}
