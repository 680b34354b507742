//! How wide text is, in ems, without a font: estimated a little wide rather than narrow.

/// Width of a text at a font size, px.
pub(in super::super::super) fn width(text: &str, size: f64) -> f64 {
    text.chars().map(ems).sum::<f64>() * size
}

fn ems(c: char) -> f64 {
    match c {
        'i' | 'j' | 'l' | 'I' | '\'' | '|' | '.' | ',' | ':' | ';' | '!' => 0.30,
        ' ' | 'f' | 't' | 'r' | '(' | ')' | '[' | ']' | '-' | '/' | '·' => 0.38,
        'm' | 'w' | 'M' | 'W' | '%' | '@' => 0.92,
        'A'..='Z' => 0.70,
        '0'..='9' | '+' | '−' | '–' | '<' | '>' | '=' => 0.60,
        c if c.is_ascii() => 0.58,
        c if (c as u32) < 0x2000 => 0.64,
        // Han, kana, full-width forms, and punctuation that Chinese fonts draw full width.
        _ => 1.0,
    }
}

/// The text, cut with an ellipsis when it is wider than `room`.
pub(in super::super::super) fn shortened(text: &str, size: f64, room: f64) -> String {
    if width(text, size) <= room {
        return text.into();
    }
    let mut kept = String::new();
    for c in text.chars() {
        kept.push(c);
        if width(&kept, size) + size > room {
            kept.pop();
            break;
        }
    }
    kept.trim_end().to_string() + "…"
}

/// The text in lines no wider than `room`: Latin breaks between words, Chinese between any two
/// characters, but no line begins with closing punctuation.
pub(in super::super::super) fn wrapped(text: &str, size: f64, room: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for piece in pieces(text) {
        let tight = width(line.trim_end(), size) + width(piece.trim_end(), size) > room;
        if tight && !line.is_empty() {
            lines.push(std::mem::take(&mut line).trim_end().into());
        }
        if !(line.is_empty() && piece == " ") {
            line.push_str(&piece);
        }
    }
    if !line.trim_end().is_empty() {
        lines.push(line.trim_end().into());
    }
    lines
}

/// What stays together on a line.
fn pieces(text: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let mut before = ' ';
    for c in text.chars() {
        let wide = ems(c) >= 1.0;
        let closing = "，。；：、）》」』”’？！％…".contains(c);
        let opening = "（《「『“‘".contains(before);
        let starts = before == ' ' || ((wide || ems(before) >= 1.0) && !closing && !opening);
        match pieces.last_mut() {
            Some(last) if !starts || c == ' ' => last.push(c),
            _ => pieces.push(c.into()),
        }
        before = c;
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn han_counts_a_full_em_and_long_text_is_cut() {
        assert!((width("收缴率", 10.0) - 30.0).abs() < 1e-9);
        assert_eq!(shortened("联合业委会与共享管家", 10.0, 62.0), "联合业委会…");
        assert_eq!(shortened("short", 10.0, 62.0), "short");
    }

    #[test]
    fn lines_break_between_words_and_never_before_a_comma() {
        assert_eq!(wrapped("one two three", 10.0, 45.0), ["one two", "three"]);
        assert_eq!(wrapped("两个小区，一个管家。", 10.0, 42.0), ["两个小", "区，一个", "管家。"]);
        assert_eq!(wrapped("", 10.0, 40.0), Vec::<String>::new());
        assert_eq!(wrapped("unbreakable", 10.0, 1.0), ["unbreakable"]);
    }
}
