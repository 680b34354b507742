//! Changes of a text: small slips, pieces of other texts, and what nobody would write.

use super::dice::Dice;
use super::odd;
use super::texts::Texts;

/// Changes one to three texts.
pub fn change(texts: &mut Texts, paths: &[String], dice: &mut Dice) {
    if dice.once_in(8) {
        let rule = own_rule(texts, dice);
        texts.set("rules/micro-estate/own.rhai", rule);
    }
    for _ in 0..=dice.below(3) {
        let path = dice.one_of(paths).clone();
        let Some(mut text) = texts.get(&path).map(str::to_string) else { continue };
        if dice.once_in(60) {
            texts.0.retain(|(known, _)| *known != path);
            continue;
        }
        let other = dice.one_of(&texts.0).1.clone();
        for _ in 0..=dice.below(2) {
            text = changed(&text, &other, dice);
        }
        texts.set(&path, text);
    }
}

/// A rule of statements that nobody would put together, about everything that rules are about.
fn own_rule(texts: &Texts, dice: &mut Dice) -> String {
    let subjects = ["household", "estate", "household, estate", "owner, motion", "dispute", ""];
    let scripts: Vec<&str> = texts
        .0
        .iter()
        .filter(|(path, _)| path.contains(".rhai"))
        .map(|(_, t)| t.as_str())
        .collect();
    let mut body = String::new();
    for _ in 0..=dice.below(4) {
        match dice.below(4) {
            0 if !scripts.is_empty() => {
                let lines: Vec<&str> = dice.one_of(&scripts).lines().collect();
                if !lines.is_empty() {
                    body += *dice.one_of(&lines);
                }
            }
            1 => {
                let n = *dice.one_of(&[1, 2, 10, 15, 30, 60, 300, 5_000]);
                let (open, middle, close) = *dice.one_of(&odd::DEEP[..odd::DEEP_SCRIPT]);
                let start = *dice.one_of(&["", "let y = ", "return "]);
                body.extend([start, &open.repeat(n), middle, &close.repeat(n), ";"]);
            }
            _ => body += *dice.one_of(&odd::STATEMENTS),
        }
        body.push('\n');
    }
    let last = dice.one_of(&["1", "1.0", "true", "\"a\"", "household.area", "x", "own(household)"]);
    format!(
        "//! What?\n//! source: contract\n//! standing: contract\n//! params: fee.toml\n\n\
         /// Something.\nfn own({}) {{\n{body}{last}\n}}\n",
        dice.one_of(&subjects)
    )
}

fn changed(text: &str, other: &str, dice: &mut Dice) -> String {
    match dice.below(100) {
        0..28 => by_lines(text, other, dice),
        28..62 => by_tokens(text, other, dice),
        62..72 => numbers(text, dice),
        72..76 => dates(text, dice),
        76..82 => {
            let piece = *dice.one_of(&odd::PIECES);
            insert(text, piece, dice)
        }
        82..88 => statement(text, dice),
        88..93 => deep(text, dice),
        93 => insert(text, &dice.one_of(&["a", "名", "_", " ", "9", "\n"]).repeat(50_000), dice),
        94 => text.replace('\n', "\r\n"),
        95 => format!("\u{feff}{text}"),
        96 => text[..boundary(text, dice)].to_string(),
        97 => text.replace('\n', " "),
        98 => text.replace('\n', "\r"),
        _ => String::new(),
    }
}

/// A place between two characters.
fn boundary(text: &str, dice: &mut Dice) -> usize {
    let mut at = dice.below(text.len() + 1);
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn insert(text: &str, piece: &str, dice: &mut Dice) -> String {
    let at = boundary(text, dice);
    format!("{}{piece}{}", &text[..at], &text[at..])
}

fn by_lines(text: &str, other: &str, dice: &mut Dice) -> String {
    let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
    if lines.is_empty() {
        return other.into();
    }
    let (at, there) = (dice.below(lines.len()), dice.below(lines.len()));
    match dice.below(5) {
        0 => {
            lines.remove(at);
        }
        1 => lines.insert(there, lines[at]),
        2 => lines.swap(at, there),
        3 => {
            let end = (at + 1 + dice.below(12)).min(lines.len());
            let some = lines[at..end].to_vec();
            let there = dice.below(lines.len());
            lines.splice(there..there, some);
        }
        _ => {
            let others: Vec<&str> = other.split_inclusive('\n').collect();
            if !others.is_empty() {
                let from = dice.below(others.len());
                let end = (from + 1 + dice.below(8)).min(others.len());
                lines.splice(at..at, others[from..end].iter().copied());
            }
        }
    }
    lines.concat()
}

/// Words, numbers, single signs and spaces.
fn tokens(text: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        let length = if is_word(first) {
            rest.find(|c: char| !is_word(c) && c != '.').unwrap_or(rest.len())
        } else {
            first.len_utf8()
        };
        tokens.push(&rest[..length]);
        rest = &rest[length..];
    }
    tokens
}

fn said(tokens: &[&str], dice: &mut Dice) -> Option<usize> {
    let said: Vec<usize> = (0..tokens.len()).filter(|at| !tokens[*at].trim().is_empty()).collect();
    (!said.is_empty()).then(|| *dice.one_of(&said))
}

fn by_tokens(text: &str, other: &str, dice: &mut Dice) -> String {
    let mut parts = tokens(text);
    let (Some(at), Some(there)) = (said(&parts, dice), said(&parts, dice)) else {
        return other.into();
    };
    match dice.below(8) {
        0 => {
            parts.remove(at);
        }
        1 => parts.insert(there, parts[at]),
        2 => parts.swap(at, there),
        // A name for another name of the same text is the likeliest slip that still reads well.
        3..6 => {
            let is_name = |at: &usize| parts[*at].starts_with(|c: char| c.is_alphabetic());
            let names: Vec<usize> = (0..parts.len()).filter(is_name).collect();
            if !names.is_empty() {
                let (name, instead) = (*dice.one_of(&names), *dice.one_of(&names));
                parts[name] = parts[instead];
            }
        }
        6 => parts[at] = *dice.one_of(&odd::TOKENS),
        _ => {
            let others = tokens(other);
            if let Some(from) = said(&others, dice) {
                parts[at] = others[from];
            }
        }
    }
    parts.concat()
}

fn numbers(text: &str, dice: &mut Dice) -> String {
    let mut parts = tokens(text);
    let is_number = |at: &usize| parts[*at].starts_with(|c: char| c.is_ascii_digit());
    let numbers: Vec<usize> = (0..parts.len()).filter(is_number).collect();
    if !numbers.is_empty() {
        for _ in 0..=dice.below(3) {
            let at = *dice.one_of(&numbers);
            parts[at] = *dice.one_of(&odd::NUMBERS);
        }
    }
    parts.concat()
}

/// Sets a day or a month otherwise.
fn dates(text: &str, dice: &mut Dice) -> String {
    let is_day = |at: &usize| {
        let day = text.as_bytes().get(*at..at + 10);
        day.is_some_and(|day| {
            (0..10).all(|i| if i == 4 || i == 7 { day[i] == b'-' } else { day[i].is_ascii_digit() })
        })
    };
    let days: Vec<usize> = (0..text.len()).filter(is_day).collect();
    if days.is_empty() {
        let month = *dice.one_of(&["1900-01", "2500-12", "2018-13"]);
        return text.replace("2018-06", month);
    }
    let at = *dice.one_of(&days);
    format!("{}{}{}", &text[..at], dice.one_of(&odd::DAYS), &text[at + 10..])
}

/// Puts a statement behind an opening bracket or a semicolon.
fn statement(text: &str, dice: &mut Dice) -> String {
    let places: Vec<usize> =
        text.char_indices().filter(|(_, c)| "{;\n".contains(*c)).map(|(at, _)| at + 1).collect();
    let at = if places.is_empty() { 0 } else { *dice.one_of(&places) };
    format!("{} {} {}", &text[..at], dice.one_of(&odd::STATEMENTS), &text[at..])
}

/// Sets something in very many brackets, or repeats it very often.
fn deep(text: &str, dice: &mut Dice) -> String {
    let n = *dice.one_of(&[20, 40, 60, 63, 70, 100, 500, 3_000, 20_000]);
    let (open, middle, close) = *dice.one_of(&odd::DEEP);
    let deep = format!("{}{middle}{}", open.repeat(n), close.repeat(n));
    let parts = tokens(text);
    match said(&parts, dice) {
        Some(at) if dice.once_in(2) => {
            let (before, after) = (parts[..at].concat(), parts[at + 1..].concat());
            format!("{before}{deep}{after}")
        }
        _ if dice.once_in(2) => format!("{text}\n{deep}\n"),
        _ => {
            let places: Vec<usize> =
                text.match_indices(['=', '{', '\n']).map(|(at, _)| at + 1).collect();
            let at = if places.is_empty() { 0 } else { *dice.one_of(&places) };
            format!("{} {deep} {}", &text[..at], &text[at..])
        }
    }
}
