//! Paints a picture with plotters, then gives the file what plotters leaves out.

use plotters::coord::Shift;
use plotters::prelude::{
    Circle, DrawingArea, IntoDrawingArea, PathElement, Polygon, RGBAColor, SVGBackend, ShapeStyle,
    Text,
};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontStyle, IntoFont, RGBColor, TextStyle};

use super::picture::{Align, Mark, Picture};

/// Plotters places by whole px; drawing four times as large and scaling back keeps curves smooth.
const SCALE: f64 = 4.0;

/// Plotters divides a font size by this before it writes it.
const FONT: f64 = 1.24;

/// Simplified faces are named first: some systems would give Han characters their Japanese shape.
const FAMILIES: &str = "Noto Sans CJK SC, Source Han Sans SC, Microsoft YaHei, PingFang SC, \
                        WenQuanYi Micro Hei, sans-serif";

/// The picture as a whole SVG file, with its title and description for readers without sight.
///
/// `id` must be unique on the page that holds the picture; `tag` is the language of its text.
pub(in super::super::super) fn paint(
    picture: &Picture,
    id: &str,
    tag: &str,
    [title, description]: [&str; 2],
) -> Result<String, String> {
    let mut svg = String::new();
    {
        let size = (whole(picture.width).unsigned_abs(), whole(picture.height).unsigned_abs());
        let area = SVGBackend::with_string(&mut svg, size).into_drawing_area();
        for mark in &picture.marks {
            draw(&area, mark)?;
        }
        area.present().map_err(|error| error.to_string())?;
    }
    let body = svg.split_once('>').map_or("", |(_, body)| body).trim_start();
    let (width, height) = (picture.width, picture.height);
    let (wide, high) = (whole(width), whole(height));
    Ok(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.0}\" height=\"{height:.0}\" \
         viewBox=\"0 0 {wide} {high}\" role=\"img\" lang=\"{tag}\" \
         aria-labelledby=\"{id}-title {id}-desc\">\n<title id=\"{id}-title\">{}</title>\n\
         <desc id=\"{id}-desc\">{}</desc>\n{}",
        escaped(title),
        escaped(description),
        tidied(body)
    ))
}

fn draw(area: &DrawingArea<SVGBackend<'_>, Shift>, mark: &Mark) -> Result<(), String> {
    let done = match mark {
        Mark::Line { points, colour, thick } => {
            let style = ShapeStyle {
                color: rgba(*colour, 1.0),
                filled: false,
                stroke_width: whole(*thick).unsigned_abs(),
            };
            area.draw(&PathElement::new(places(points), style))
        }
        Mark::Area { points, colour, alpha } => {
            area.draw(&Polygon::new(places(points), rgba(*colour, *alpha).filled()))
        }
        Mark::Disc { at, radius, colour } => {
            area.draw(&Circle::new(place(*at), whole(*radius), rgba(*colour, 1.0).filled()))
        }
        Mark::Words { at, text, size, colour, bold, align } => {
            let face = if *bold { FontStyle::Bold } else { FontStyle::Normal };
            let h_pos = match align {
                Align::Left => HPos::Left,
                Align::Middle => HPos::Center,
                Align::Right => HPos::Right,
            };
            let shade = rgba(*colour, 1.0);
            let style = TextStyle::from((FAMILIES, size * SCALE * FONT, face).into_font())
                .color(&shade)
                .pos(Pos::new(h_pos, VPos::Top));
            // Plotters puts the base line 0.76 em below a top-anchored point; text looks centred
            // when its base line is 0.36 em below the middle.
            let raised = (at.0, at.1 - 0.40 * size);
            area.draw(&Text::new(text.clone(), place(raised), style))
        }
    };
    done.map_err(|error| error.to_string())
}

#[expect(clippy::cast_possible_truncation, reason = "a picture is a few thousand px large")]
fn whole(value: f64) -> i32 {
    (value * SCALE).round() as i32
}

fn place((x, y): (f64, f64)) -> (i32, i32) {
    (whole(x), whole(y))
}

fn places(points: &[(f64, f64)]) -> Vec<(i32, i32)> {
    points.iter().map(|at| place(*at)).collect()
}

fn rgba((red, green, blue): (u8, u8, u8), alpha: f64) -> RGBAColor {
    RGBColor(red, green, blue).mix(alpha)
}

/// Takes out what repeats on every element and rounds font sizes, which plotters writes with
/// sixteen digits.
fn tidied(body: &str) -> String {
    let body =
        body.replace(" opacity=\"1\"", "").replace(&format!(" font-family=\"{FAMILIES}\""), "");
    let mut text = format!("<g font-family=\"{FAMILIES}\">\n");
    for (nth, part) in body.split("font-size=\"").enumerate() {
        match part.split_once('"') {
            Some((size, rest)) if nth > 0 => {
                let size: f64 = size.parse().unwrap_or(14.0 * SCALE);
                text.push_str(&format!("font-size=\"{size:.0}\"{rest}"));
            }
            _ => text.push_str(part),
        }
    }
    match text.rfind("</svg>") {
        Some(end) => text.replace_range(end.., "</g>\n</svg>\n"),
        None => text.push_str("</g>\n</svg>\n"),
    }
    text
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
