//! The texts that stand between quotation marks in the sources, without those of tests, of broken
//! invariants and of attributes.

use std::path::{Path, PathBuf};

/// A text in a source.
pub struct Literal {
    /// File and line.
    pub place: String,
    /// The text, each of its places as `{}`, braces doubled as in a catalogue.
    pub shape: String,
    /// Is it handed straight to what makes a fault?
    pub is_told: bool,
}

/// A piece of a program.
#[derive(Clone)]
enum Token {
    Text(String),
    Word(String),
    Sign(char),
}

impl Token {
    fn is(&self, sign: char) -> bool {
        matches!(self, Self::Sign(own) if *own == sign)
    }

    fn word(&self) -> &str {
        match self {
            Self::Word(word) => word,
            _ => "",
        }
    }
}

/// Every literal of the sources.
pub fn literals(root: &Path) -> Vec<Literal> {
    let mut found = Vec::new();
    for path in files(&root.join("src")) {
        let text = std::fs::read_to_string(&path).expect("a source");
        let name = path.strip_prefix(root).expect("a source").display().to_string();
        let tokens = of_calls(&without_tests(&tokens(&text)));
        for (at, (line, token)) in tokens.iter().enumerate() {
            let Token::Text(text) = token else { continue };
            let before: Vec<&Token> = tokens[..at].iter().map(|token| &token.1).collect();
            let after = tokens.get(at + 1).map(|token| &token.1);
            found.push(Literal {
                place: format!("{name}:{line}"),
                shape: shape(text, is_format(&before)),
                is_told: is_told(&before, after),
            });
        }
    }
    found
}

/// A text with each of its places as `{}`; in one that is no format, braces are braces.
pub fn shape(text: &str, is_format: bool) -> String {
    if !is_format {
        return text.replace('{', "{{").replace('}', "}}");
    }
    let mut shape = String::new();
    let mut signs = text.chars().peekable();
    while let Some(sign) = signs.next() {
        shape.push(sign);
        if sign == '{' {
            if signs.next_if_eq(&'{').is_some() {
                shape.push('{');
            } else {
                while signs.next_if(|c| *c != '}').is_some() {}
            }
        }
    }
    shape
}

/// Is the text the first of a macro that fills places, or of an error's attribute?
fn is_format(before: &[&Token]) -> bool {
    let call = before.iter().rev().take(4).take_while(|token| !token.is('!'));
    let n = call.filter(|token| !matches!(token, Token::Text(_))).count();
    let is_macro = before.len() > n && before[before.len() - n - 1].is('!') && n <= 3;
    let is_error = before.len() > 1 && before[before.len() - 2].word() == "error";
    is_macro || is_error
}

/// Does it stand in the call of a method that takes a label, a help or a message?
fn is_told(before: &[&Token], after: Option<&Token>) -> bool {
    let Some(last) = before.last() else { return false };
    if !(last.is('(') || last.is(',')) || after.is_some_and(|token| token.is('.')) {
        return false;
    }
    let mut depth = 0;
    for (at, token) in before.iter().enumerate().rev() {
        if token.is(')') {
            depth += 1;
        } else if token.is('(') {
            if depth == 0 {
                let name = before.get(at.wrapping_sub(1)).map_or("", |token| token.word());
                let is_first = at + 1 == before.len();
                return match name {
                    "help" => true,
                    "at" | "fault" | "mend" | "clash" => !is_first,
                    _ => false,
                };
            }
            depth -= 1;
        } else if token.is('{') || token.is(';') || token.is('}') {
            return false;
        }
    }
    false
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut entries: Vec<PathBuf> =
        std::fs::read_dir(folder).expect("a folder").flatten().map(|entry| entry.path()).collect();
    entries.sort();
    for path in entries {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if path.is_dir() && name != "tests" {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") && name != "tests.rs" {
            found.push(path);
        }
    }
    found
}

fn tokens(text: &str) -> Vec<(usize, Token)> {
    let signs: Vec<char> = text.chars().collect();
    let (mut found, mut at, mut line) = (Vec::new(), 0, 1);
    while at < signs.len() {
        let from = at;
        let sign = signs[at];
        let next = signs.get(at + 1).copied().unwrap_or_default();
        if sign == '/' && next == '/' {
            while at < signs.len() && signs[at] != '\n' {
                at += 1;
            }
        } else if sign == 'r' && (next == '"' || next == '#') && raw(&signs[at..]).is_some() {
            let (text, length) = raw(&signs[at..]).expect("it was just read");
            found.push((line, Token::Text(text)));
            at += length;
        } else if sign == '"' {
            at += 1;
            let start = at;
            while signs[at] != '"' {
                at += if signs[at] == '\\' { 2 } else { 1 };
            }
            found.push((line, Token::Text(plain(&signs[start..at]))));
            at += 1;
        } else if sign == '\'' {
            // A character, or the name of a lifetime.
            let end =
                if next == '\\' { signs[at + 3..].iter().position(|c| *c == '\'') } else { None };
            at += match end {
                Some(end) => end + 4,
                None if signs.get(at + 2) == Some(&'\'') => 3,
                None => 1,
            };
        } else if sign.is_alphanumeric() || sign == '_' {
            while at < signs.len() && (signs[at].is_alphanumeric() || signs[at] == '_') {
                at += 1;
            }
            found.push((line, Token::Word(signs[from..at].iter().collect())));
        } else {
            if !sign.is_whitespace() {
                found.push((line, Token::Sign(sign)));
            }
            at += 1;
        }
        line += signs[from..at].iter().filter(|c| **c == '\n').count();
    }
    found
}

/// A raw text at the beginning, and its length.
fn raw(signs: &[char]) -> Option<(String, usize)> {
    let marks = signs[1..].iter().take_while(|c| **c == '#').count();
    if signs.get(1 + marks) != Some(&'"') {
        return None;
    }
    let end: Vec<char> = std::iter::once('"').chain(std::iter::repeat_n('#', marks)).collect();
    let start = marks + 2;
    let length = signs[start..].windows(end.len()).position(|window| window == end)?;
    Some((signs[start..start + length].iter().collect(), start + length + end.len()))
}

/// What a literal stands for.
fn plain(signs: &[char]) -> String {
    let mut text = String::new();
    let mut signs = signs.iter().copied().peekable();
    while let Some(sign) = signs.next() {
        if sign != '\\' {
            text.push(sign);
            continue;
        }
        match signs.next() {
            Some('n') => text.push('\n'),
            Some('t') => text.push('\t'),
            Some('r') => text.push('\r'),
            Some('\n') => while signs.next_if(|c| c.is_whitespace()).is_some() {},
            Some(other) => text.push(other),
            None => {}
        }
    }
    text
}

/// Position of the bracket that closes the one at `open`.
fn close(tokens: &[(usize, Token)], open: usize, signs: [char; 2]) -> usize {
    let mut depth = 0;
    for (at, (_, token)) in tokens.iter().enumerate().skip(open) {
        if token.is(signs[0]) {
            depth += 1;
        } else if token.is(signs[1]) {
            depth -= 1;
            if depth == 0 {
                return at;
            }
        }
    }
    tokens.len() - 1
}

/// Without what stands under `#[cfg(test)]`.
fn without_tests(tokens: &[(usize, Token)]) -> Vec<(usize, Token)> {
    let (mut kept, mut at) = (Vec::new(), 0);
    while at < tokens.len() {
        let word = |n: usize| tokens.get(at + n).map_or("", |token| token.1.word());
        if tokens[at].1.is('#') && word(2) == "cfg" && word(4) == "test" {
            let ends = |(_, token): &(usize, Token)| token.is('{') || token.is(';');
            let end = at + 7 + tokens[at + 7..].iter().position(ends).unwrap_or_default();
            at = if tokens[end].1.is('{') { close(tokens, end, ['{', '}']) } else { end } + 1;
        } else {
            kept.push(tokens[at].clone());
            at += 1;
        }
    }
    kept
}

/// Without attributes, but for those that word an error, and without what only broken invariants say.
fn of_calls(tokens: &[(usize, Token)]) -> Vec<(usize, Token)> {
    let (mut kept, mut at) = (Vec::new(), 0);
    while at < tokens.len() {
        let is = |n: usize, sign| tokens.get(at + n).is_some_and(|token| token.1.is(sign));
        let word = |n: usize| tokens.get(at + n).map_or("", |token| token.1.word());
        if is(0, '#') && is(1, '[') && word(2) != "error" {
            at = close(tokens, at + 1, ['[', ']']) + 1;
        } else if word(0).starts_with("expect") && is(1, '(') {
            at = close(tokens, at + 1, ['(', ')']) + 1;
        } else if (word(0) == "panic" || word(0).contains("assert") || word(0) == "unreachable")
            && is(1, '!')
        {
            at = close(tokens, at + 2, ['(', ')']) + 1;
        } else {
            kept.push(tokens[at].clone());
            at += 1;
        }
    }
    kept
}
