//! One sentence in two languages, with places that are filled.

/// A stretch of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    /// Words of the sentence itself.
    Words(String),
    /// A place, and whether it stands between quotation marks.
    Place { name: String, is_quoted: bool },
}

/// What a place is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// A word, a list or another sentence.
    Plain,
    /// What somebody called something, or a list of such names.
    Name,
    /// What is cited as a source.
    Source,
}

/// A sentence in English and in Chinese. `{name}` is a place, `{{` and `}}` are braces.
#[derive(Debug)]
pub(super) struct Template {
    english: String,
    chinese: String,
    parts: Vec<Part>,
    filled: Vec<Part>,
}

impl Template {
    pub(super) fn new(english: &str, chinese: &str) -> Self {
        Self {
            english: english.into(),
            chinese: chinese.into(),
            parts: parts(english),
            filled: parts(chinese),
        }
    }

    pub(super) fn english(&self) -> &str {
        &self.english
    }

    pub(super) fn chinese(&self) -> &str {
        &self.chinese
    }

    /// Characters of its own words, which tell how closely a text that fits it is described.
    pub(super) fn weight(&self) -> usize {
        let own = |part: &Part| match part {
            Part::Words(words) => words.chars().count(),
            Part::Place { .. } => 0,
        };
        self.parts.iter().map(own).sum()
    }

    /// How many places it has.
    pub(super) fn n_places(&self) -> usize {
        self.parts.iter().filter(|part| matches!(part, Part::Place { .. })).count()
    }

    /// What stands in each place of a text, in order; `None` when the text is another sentence.
    pub(super) fn places<'a>(&self, text: &'a str) -> Option<Vec<&'a str>> {
        let mut places = Vec::new();
        let mut rest = text;
        for (at, part) in self.parts.iter().enumerate() {
            match part {
                Part::Words(words) => rest = rest.strip_prefix(words.as_str())?,
                Part::Place { name, is_quoted } => {
                    let end = match self.parts.get(at + 1) {
                        None => rest.len(),
                        Some(Part::Place { .. }) => 0,
                        // The last words end the text.
                        Some(Part::Words(words)) if at + 2 == self.parts.len() => {
                            rest.strip_suffix(words.as_str())?.len()
                        }
                        Some(Part::Words(words)) => rest.find(words.as_str())?,
                    };
                    let (place, after) = rest.split_at(end);
                    let fits = match self.parts.get(at + 1) {
                        _ if *is_quoted => !place.contains('`'),
                        Some(Part::Place { .. }) => true,
                        _ => may_stand(name, place),
                    };
                    if !fits {
                        return None;
                    }
                    places.push(place);
                    rest = after;
                }
            }
        }
        rest.is_empty().then_some(places)
    }

    /// The Chinese sentence with its places filled; what is not quoted is put through `say`. Of two
    /// places side by side, `seam` says where the second begins in what stands in both.
    pub(super) fn fill(
        &self,
        places: &[&str],
        say: impl Fn(Role, &str) -> String,
        seam: impl Fn(&str) -> usize,
    ) -> String {
        let mut given: Vec<(&str, bool, &str)> = Vec::new();
        let mut places = places.iter();
        let mut follows_place = false;
        for part in &self.parts {
            let Part::Place { name, is_quoted } = part else {
                follows_place = false;
                continue;
            };
            let both = *places.next().unwrap_or(&"");
            let mut own = both;
            if follows_place && let Some(first) = given.last_mut() {
                (first.2, own) = both.split_at(seam(both));
            }
            given.push((name, *is_quoted, own));
            follows_place = true;
        }
        let mut text = String::new();
        for part in &self.filled {
            match part {
                Part::Words(words) => join(&mut text, words),
                Part::Place { name, .. } => {
                    let Some((_, is_quoted, own)) = given.iter().find(|one| one.0 == name) else {
                        continue;
                    };
                    let said = (!is_quoted).then(|| say(role(name), own));
                    join(&mut text, said.as_deref().unwrap_or(own));
                }
            }
        }
        text
    }
}

/// Places that hold a number, a day or a month.
const NUMBERS: [&str; 9] = ["n", "line", "run", "percent", "start", "end", "stop", "day", "month"];

/// Places that hold the name of a subject or of a column.
const NAMES: [&str; 2] = ["subject", "column"];

/// Places that hold names, which stay as they are even where they look like a word of ours.
const CALLED: [&str; 22] = [
    "all", "changes", "column", "columns", "estates", "file", "folder", "folders", "ids", "keys",
    "members", "months", "name", "names", "others", "own", "owners", "path", "slots", "subject",
    "subjects", "words",
];

/// What the place of a name is for.
fn role(name: &str) -> Role {
    if name == "source" {
        Role::Source
    } else if CALLED.contains(&name) {
        Role::Name
    } else {
        Role::Plain
    }
}

/// Can a text stand in a place of this name?
fn may_stand(name: &str, text: &str) -> bool {
    let all = |is_sign: fn(char) -> bool| !text.is_empty() && text.chars().all(is_sign);
    if NUMBERS.contains(&name) {
        all(|c| c.is_ascii_digit() || ".,-".contains(c))
    } else if NAMES.contains(&name) {
        all(|c| c.is_ascii_alphanumeric() || c == '_')
    } else {
        true
    }
}

/// Puts one text after another: a space stands between Chinese and Latin letters alone, and none is
/// put into code.
fn join(text: &mut String, next: &str) {
    if text.matches('`').count() % 2 == 1 {
        text.push_str(next);
        return;
    }
    let is_chinese = |c: char| matches!(c, '\u{3000}'..='\u{9fff}' | '\u{ff00}'..='\u{ffef}');
    let is_letter = |c: char| matches!(c, '\u{4e00}'..='\u{9fff}');
    let is_latin = |c: char| c.is_ascii_alphanumeric() || c == '`';
    let ends = |text: &str, is: fn(char) -> bool| text.chars().next_back().is_some_and(is);
    let begins = |text: &str, is: fn(char) -> bool| text.chars().next().is_some_and(is);
    let (before, after) = (text.trim_end_matches(' '), next.trim_start_matches(' '));
    if ends(before, is_chinese) && begins(after, is_chinese) {
        text.truncate(before.len());
        text.push_str(after);
        return;
    }
    let is_seam = ends(text, is_letter) && begins(next, is_latin)
        || ends(text, is_latin) && begins(next, is_letter);
    if is_seam {
        text.push(' ');
    }
    text.push_str(next);
}

fn parts(sentence: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut words = String::new();
    let mut is_code = false;
    let mut signs = sentence.chars().peekable();
    while let Some(sign) = signs.next() {
        let is_double = (sign == '{' || sign == '}') && signs.peek() == Some(&sign);
        if is_double {
            signs.next();
            words.push(sign);
        } else if sign == '{' {
            let name: String = signs.by_ref().take_while(|c| *c != '}').collect();
            let is_quoted = is_code || words.ends_with(['"', '[']);
            if !words.is_empty() {
                parts.push(Part::Words(std::mem::take(&mut words)));
            }
            parts.push(Part::Place { name, is_quoted });
        } else {
            is_code ^= sign == '`';
            words.push(sign);
        }
    }
    if !words.is_empty() {
        parts.push(Part::Words(words));
    }
    parts
}
