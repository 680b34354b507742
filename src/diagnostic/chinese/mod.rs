//! Faults said in Chinese.
//!
//! A fault is worded in English where it is found. The files beside this one hold every such
//! sentence with its places for what differs, and the same sentence in Chinese; a text is held
//! against them and said again. What no sentence fits is kept as it is. What stands in a place is
//! said again too, unless it is quoted: a name stays the name that the reader wrote.

mod template;

use std::sync::LazyLock;

use super::Fault;
use template::{Role, Template};

/// Sentences of what people write, by subject.
const SENTENCES: [&str; 11] = [
    include_str!("words.toml"),
    include_str!("documents.toml"),
    include_str!("votes.toml"),
    include_str!("elections.toml"),
    include_str!("commands.toml"),
    include_str!("reports.toml"),
    include_str!("rules.toml"),
    include_str!("parameters.toml"),
    include_str!("checks.toml"),
    include_str!("simulation.toml"),
    include_str!("questions.toml"),
];

/// Sentences of other people's programs that reach a reader: files, TOML, Rhai.
const FOREIGN: &str = include_str!("foreign.toml");

/// All sentences, those with the most words of their own first, then those with the fewest places.
static TEMPLATES: LazyLock<Vec<Template>> = LazyLock::new(|| {
    let mut all: Vec<Template> = pairs(&SENTENCES).chain(pairs(&[FOREIGN])).collect();
    all.sort_by_key(|template| (std::cmp::Reverse(template.weight()), template.n_places()));
    all
});

fn pairs<'a>(files: &'a [&'a str]) -> impl Iterator<Item = Template> + 'a {
    files.iter().flat_map(|file| {
        let table: toml::Table = file.parse().expect("a catalogue is TOML");
        table.into_iter().map(|(english, chinese)| {
            Template::new(&english, chinese.as_str().expect("a sentence is a text"))
        })
    })
}

/// The English sentences of our own that can be said in Chinese, each place as `{name}`.
#[must_use]
pub fn sentences() -> Vec<(String, String)> {
    let both =
        |template: Template| (template.english().to_string(), template.chinese().to_string());
    pairs(&SENTENCES).map(both).collect()
}

/// What is cited as a source, such as `Civil Code, Art. 278`, as Chinese readers know it.
pub type Cite = fn(&str) -> String;

/// A text of a fault in Chinese; as it is when no sentence fits.
#[must_use]
pub fn in_chinese(text: &str, cite: Cite) -> String {
    said(text, cite).unwrap_or_else(|| text.to_string())
}

/// The English sentence that a text is a filling of.
#[must_use]
pub fn sentence_of(text: &str) -> Option<&'static str> {
    TEMPLATES.iter().find(|template| template.places(text).is_some()).map(Template::english)
}

fn said(text: &str, cite: Cite) -> Option<String> {
    let say = |role: Role, text: &str| match role {
        Role::Source => cite(text),
        Role::Plain => piece(text, cite, false),
        Role::Name => piece(text, cite, true),
    };
    // The second of two places begins with a space or a comma if it holds anything.
    let seam = |text: &str| {
        let mut seams = text.match_indices([' ', ',']);
        let found = seams.find(|(at, _)| said(&text[*at..], cite).is_some());
        found.map_or(text.len(), |(at, _)| at)
    };
    TEMPLATES.iter().find_map(|template| Some(template.fill(&template.places(text)?, say, seam)))
}

/// What stands in a place: a sentence, a list, or a name. Where names stand, a single word is one.
fn piece(text: &str, cite: Cite, is_called: bool) -> String {
    let is_name = is_called && !text.contains(' ');
    let known = (!is_name).then(|| said(text, cite)).flatten();
    known.or_else(|| listed(text, cite, is_called)).unwrap_or_else(|| text.to_string())
}

/// A list such as `a, b or c`, whose parts are sentences that are known or names: in code, without a
/// space, or with a Chinese word.
fn listed(text: &str, cite: Cite, is_called: bool) -> Option<String> {
    let signs = [("; ", "；"), (": ", "："), (", ", "、"), (" or ", "或"), (" and ", "和")];
    let (english, chinese) = signs.into_iter().find(|(sign, _)| text.contains(sign))?;
    let part = |part: &str| {
        let is_word = !part.contains(' ');
        let is_chinese = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
        let is_name =
            is_word || part.starts_with('`') && part.ends_with('`') || part.contains(is_chinese);
        let known = (!(is_called && is_word)).then(|| said(part, cite)).flatten();
        let known = known.or_else(|| listed(part, cite, is_called));
        known.or_else(|| is_name.then(|| part.to_string()))
    };
    let parts: Option<Vec<String>> = text.split(english).map(part).collect();
    Some(parts?.join(chinese))
}

impl Fault {
    /// The fault with its message, labels and help in Chinese; its code, places and files stay.
    #[must_use]
    pub fn in_chinese(&self, cite: Cite) -> Self {
        let say = |text: &str| in_chinese(text, cite);
        let labels = self.labels.iter().map(|(start, length, label)| (*start, *length, say(label)));
        Self {
            message: say(&self.message),
            labels: labels.collect(),
            help: self.help.as_deref().map(say),
            elsewhere: self.elsewhere.as_deref().map(|other| Box::new(other.in_chinese(cite))),
            ..self.clone()
        }
    }
}

#[cfg(test)]
mod tests;
