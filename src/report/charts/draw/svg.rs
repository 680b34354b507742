//! Paints a picture with plotters, then gives the file what plotters leaves out.

use std::fmt::Write as _;

use plotters::coord::Shift;
use plotters::prelude::{
    Circle, DrawingArea, IntoDrawingArea, PathElement, Polygon, RGBAColor, SVGBackend, ShapeStyle,
    Text,
};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontStyle, IntoFont, RGBColor, TextStyle};

use super::picture::{Align, Dash, Mark, Picture};

/// Plotters places by whole px; drawing four times as large and scaling back keeps curves smooth.
const SCALE: f64 = 4.0;

/// Plotters divides a font size by this before it writes it.
const FONT: f64 = 1.24;

/// The family that plotters is told; the file names real ones once, see [`families`].
const FAMILY: &str = "sans-serif";

/// Fonts for a language. Simplified faces are named first in Chinese, as some systems would give Han
/// characters their Japanese shape; Latin faces in English, as Chinese ones draw “quotes” full width.
fn families(tag: &str) -> &'static str {
    if tag == "en" {
        "Noto Sans, Segoe UI, Helvetica, Arial, Noto Sans CJK SC, Microsoft YaHei, sans-serif"
    } else {
        "Noto Sans CJK SC, Source Han Sans SC, Microsoft YaHei, PingFang SC, WenQuanYi Micro Hei, \
         sans-serif"
    }
}

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
        joined(&dashes(&tidied(body, families(tag))))
    ))
}

fn draw(area: &DrawingArea<SVGBackend<'_>, Shift>, mark: &Mark) -> Result<(), String> {
    let done = match mark {
        Mark::Line { points, colour, thick, dash } => {
            let style = ShapeStyle {
                color: rgba(*colour, 1.0),
                filled: false,
                stroke_width: whole(*thick).unsigned_abs() + mark_of(*dash),
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
            let style = TextStyle::from((FAMILY, size * SCALE * FONT, face).into_font())
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

/// Plotters knows no dashed line in SVG. A dash is therefore added to the width, in thousands, and
/// taken off again by [`dashes`].
const DASHES: [(Dash, &str); 4] =
    [(Dash::Solid, ""), (Dash::Long, "44 20"), (Dash::Dots, "10 18"), (Dash::Mixed, "44 16 10 16")];

fn mark_of(dash: Dash) -> u32 {
    let place = DASHES.iter().position(|(known, _)| *known == dash).unwrap_or(0);
    1_000 * u32::try_from(place).unwrap_or(0)
}

/// Puts short lines of one look that follow each other, such as those of a hatching, into one path.
fn joined(body: &str) -> String {
    let mut text = String::with_capacity(body.len());
    let mut open: Option<&str> = None;
    for line in body.lines() {
        let stroke = line
            .strip_prefix("<polyline ")
            .and_then(|rest| rest.strip_suffix("\"/>"))
            .and_then(|rest| rest.split_once(" points=\""))
            .and_then(|(look, points)| Some((look, points.trim_end().split_once(' ')?)))
            .filter(|(_, (_, to))| !to.contains(' '));
        if open.is_some() && open != stroke.map(|(look, _)| look) {
            text.push_str("\"/>\n");
            open = None;
        }
        let Some((look, (from, to))) = stroke else {
            let _ = writeln!(text, "{line}");
            continue;
        };
        if open.is_none() {
            let _ = write!(text, "<path {look} d=\"");
            open = Some(look);
        }
        let _ = write!(text, "M{from}{}", stroke_to(from, to));
    }
    text
}

/// The same picture for a page that holds many, in fewer bytes: lines and areas as paths of steps from
/// point to point, shades with two decimals, the size of most letters once.
pub(in super::super::super) fn short(body: &str) -> String {
    let mut text = String::with_capacity(body.len());
    let letters = format!(" font-size=\"{LETTERS}\"");
    for line in body.lines() {
        if line.starts_with("<text ") {
            let _ = writeln!(text, "{}", line.replacen(&letters, "", 1));
            continue;
        }
        if let Some(rest) = line.strip_prefix("<g ") {
            let _ = writeln!(text, "<g{letters} {rest}");
            continue;
        }
        let shape = [("<polyline ", ""), ("<polygon ", "z")]
            .into_iter()
            .find_map(|(tag, end)| Some((line.strip_prefix(tag)?, end)));
        let drawn = shape.and_then(|(rest, end)| {
            let (look, points) = rest.strip_suffix("\"/>")?.split_once(" points=\"")?;
            Some((shade(look), steps(points.trim_end())?, end))
        });
        let _ = match drawn {
            Some((look, steps, end)) => writeln!(text, "<path {look} d=\"{steps}{end}\"/>"),
            None => writeln!(text, "{line}"),
        };
    }
    text
}

/// The look of a shape with its opacity to two decimals.
fn shade(look: &str) -> String {
    let Some((before, rest)) = look.split_once("opacity=\"") else { return look.into() };
    let (number, after) = rest.split_once('"').unwrap_or((rest, ""));
    let rounded = number.parse::<f64>().map_or_else(|_| number.into(), |n| format!("{n:.2}"));
    format!("{before}opacity=\"{rounded}\"{after}")
}

/// Points as a path: where it begins, then the way to each next one.
fn steps(points: &str) -> Option<String> {
    let mut text = String::new();
    let mut from: Option<(i32, i32)> = None;
    for point in points.split(' ') {
        let (x, y) = point.split_once(',')?;
        let to: (i32, i32) = (x.parse().ok()?, y.parse().ok()?);
        let _ = match from {
            None => write!(text, "M{x},{y}"),
            Some(from) if from.1 == to.1 => write!(text, "h{}", to.0 - from.0),
            Some(from) if from.0 == to.0 => write!(text, "v{}", to.1 - from.1),
            Some(from) => write!(text, "l{},{}", to.0 - from.0, to.1 - from.1),
        };
        from = Some(to);
    }
    Some(text)
}

/// The end of a stroke as seen from where it begins, which is shorter to write.
fn stroke_to(from: &str, to: &str) -> String {
    let place = |text: &str| {
        let (x, y) = text.split_once(',')?;
        Some((x.parse::<i32>().ok()?, y.parse::<i32>().ok()?))
    };
    match (place(from), place(to)) {
        (Some((x, y)), Some((to_x, to_y))) => format!("l{},{}", to_x - x, to_y - y),
        _ => format!("L{to}"),
    }
}

/// Turns widths that carry a dash into a width and a dash.
fn dashes(body: &str) -> String {
    let mut parts = body.split("stroke-width=\"");
    let mut text = parts.next().unwrap_or("").to_string();
    for part in parts {
        let (number, rest) = part.split_once('"').unwrap_or((part, ""));
        let carried: usize = number.parse().unwrap_or(0);
        let _ = write!(text, "stroke-width=\"{}\"", carried % 1_000);
        if let Some((_, pattern)) = DASHES.get(carried / 1_000).filter(|(_, p)| !p.is_empty()) {
            let _ = write!(text, " stroke-dasharray=\"{pattern}\"");
        }
        text.push_str(rest);
    }
    text
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

/// Takes out what repeats on every element, and puts texts on their base line and on one line.
fn tidied(body: &str, families: &str) -> String {
    let body = body
        .replace(" opacity=\"1\"", "")
        .replace(&format!(" font-family=\"{FAMILY}\""), "")
        .replace(" \"/>", "\"/>")
        .replace(&format!(" stroke-width=\"{THIN}\""), "");
    let mut text =
        format!("<g font-family=\"{families}\" fill=\"{INK}\" stroke-width=\"{THIN}\">\n");
    let mut is_text = false;
    for line in body.lines().filter(|line| *line != "</svg>") {
        if line.starts_with("<text ") {
            text.push_str(&text_tag(line));
            is_text = true;
        } else if line == "</text>" {
            text.push_str("</text>\n");
            is_text = false;
        } else {
            text.push_str(line);
            text.push_str(if is_text { "" } else { "\n" });
        }
    }
    text.push_str("</g>\n</svg>\n");
    text
}

/// The colour of most texts, which their group gives them.
const INK: &str = "#222222";

/// The size of most letters, 14 px.
const LETTERS: f64 = 14.0 * SCALE;

/// The width of most lines, which their group gives them: 1 px.
const THIN: f64 = SCALE;

/// The tag of a text without what its group says, with a round size, on its base line.
fn text_tag(line: &str) -> String {
    let value = |name: &str| {
        let from = line.find(&format!(" {name}=\""))? + name.len() + 3;
        line[from..].split('"').next()
    };
    let written = |name: &str| value(name).map_or(String::new(), |v| format!(" {name}=\"{v}\""));
    let number = |name: &str| value(name).and_then(|v| v.parse::<f64>().ok()).unwrap_or(0.0);
    let size = number("font-size").round();
    let base = (number("y") + BASE * size).round();
    let mut tag = line
        .replace(&written("dy"), "")
        .replace(&written("y"), &format!(" y=\"{base:.0}\""))
        .replace(&written("font-size"), &format!(" font-size=\"{size:.0}\""));
    let idle = [" text-anchor=\"start\"".to_string(), format!(" fill=\"{INK}\"")];
    for idle in idle {
        tag = tag.replace(&idle, "");
    }
    tag
}

/// Where plotters puts the base line below a top-anchored point, em.
const BASE: f64 = 0.76;

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
