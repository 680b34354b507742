//! A fault as data: what an editor or another program reads of it.

use serde::Serialize;

use super::{Fault, Text};

/// How much a fault matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The input can't be used.
    Error,
    /// The input can be used, but this looks like a slip.
    Warning,
}

/// A stretch of a text. Lines and columns count from 1; columns and lengths count characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Place<'a> {
    /// Name of the text, as the user gave it.
    pub file: &'a str,
    /// Line of its beginning.
    pub line: usize,
    /// Column of its beginning.
    pub column: usize,
    /// Characters that it spans, line ends among them.
    pub length: usize,
    /// What stands there.
    pub label: &'a str,
}

/// A fault with its place spelt out, ready to be written as JSON. A fault without a place, such as
/// a folder that is not there, has none of `file`, `line`, `column`, `length` and `label`: they are
/// written as `null`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Finding<'a> {
    /// The stable code.
    pub code: &'a str,
    /// How much it matters.
    pub severity: Severity,
    /// What is wrong.
    pub message: &'a str,
    /// See [`Place::file`].
    pub file: Option<&'a str>,
    /// See [`Place::line`].
    pub line: Option<usize>,
    /// See [`Place::column`].
    pub column: Option<usize>,
    /// See [`Place::length`].
    pub length: Option<usize>,
    /// See [`Place::label`].
    pub label: Option<&'a str>,
    /// What to do.
    pub help: Option<&'a str>,
    /// A second place, such as the one that this one clashes with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub also: Option<Place<'a>>,
}

impl Fault {
    /// The fault as data. Of two labels in one text the first is its place, as where it is printed,
    /// and the other the second place.
    #[must_use]
    pub fn finding(&self, severity: Severity) -> Finding<'_> {
        let place = self.place(0);
        let also = self.elsewhere.as_deref().and_then(|other| other.place(0));
        Finding {
            code: self.code,
            severity,
            message: &self.message,
            file: place.map(|place| place.file),
            line: place.map(|place| place.line),
            column: place.map(|place| place.column),
            length: place.map(|place| place.length),
            label: place.map(|place| place.label),
            help: self.help.as_deref(),
            also: also.or_else(|| self.place(1)),
        }
    }

    /// One of its labels as a place.
    fn place(&self, at: usize) -> Option<Place<'_>> {
        let text = self.source.as_deref()?;
        let (start, length, label) = self.labels.get(at)?;
        let (line, column) = text.line_and_column(*start);
        let length = text.characters(*start, start.saturating_add(*length));
        Some(Place { file: &text.name, line, column, length, label })
    }
}

impl Text {
    /// Line and column of a byte offset, both counted from 1, the column in characters. An offset
    /// beyond the text stands for its end, one inside a character for the character after it.
    #[must_use]
    pub fn line_and_column(&self, offset: usize) -> (usize, usize) {
        let offset = offset.min(self.text.len());
        let begins = self.text.as_bytes()[..offset].iter().rposition(|byte| *byte == b'\n');
        let begins = begins.map_or(0, |at| at + 1);
        (self.line(offset), self.characters(begins, offset) + 1)
    }

    /// Characters that begin from one byte offset up to another.
    fn characters(&self, from: usize, to: usize) -> usize {
        let (from, to) = (from.min(self.text.len()), to.min(self.text.len()));
        let bytes = self.text.as_bytes()[from..to.max(from)].iter();
        bytes.filter(|byte| **byte & 0b1100_0000 != 0b1000_0000).count()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn places_count_characters_from_one() {
        let text = Text::new("fee.toml", "# 物业费\n物业 = 邻里\n");
        let start = text.text.find("邻里").expect("it is there");
        assert_eq!(text.line_and_column(start), (2, 6));
        assert_eq!(text.line_and_column(0), (1, 1));
        assert_eq!(text.line_and_column(usize::MAX), (3, 1));
        let fault = Fault::new("a::b", "wrong").at(&text, start, "邻里".len(), "not a number");
        assert_eq!(
            json!(fault.help("write one").finding(Severity::Warning)),
            json!({
                "code": "a::b", "severity": "warning", "message": "wrong", "file": "fee.toml",
                "line": 2, "column": 6, "length": 2, "label": "not a number", "help": "write one"
            })
        );
    }

    #[test]
    fn a_second_place_is_kept_in_the_same_text_or_in_another() {
        let (a, b) = (Text::new("a", "one\ntwo\n"), Text::new("b", "three"));
        let both = Fault::new("a::b", "twice").at(&a, 0, 3, "first").at(&a, 4, 3, "then");
        let finding = both.finding(Severity::Error);
        assert_eq!((finding.line, finding.label), (Some(1), Some("first")));
        let also = Place { file: "a", line: 2, column: 1, length: 3, label: "then" };
        assert_eq!(finding.also, Some(also));
        let there = Fault::new("a::c", "there").at(&b, 2, 1, "there");
        let other = both.and(there);
        let also = Place { file: "b", line: 1, column: 3, length: 1, label: "there" };
        assert_eq!(other.finding(Severity::Error).also, Some(also));
    }

    #[test]
    fn a_fault_without_a_place_says_so() {
        let finding = json!(Fault::new("a::b", "no folder").finding(Severity::Error));
        for key in ["file", "line", "column", "length", "label", "help"] {
            assert!(finding[key].is_null(), "{key} of {finding}");
        }
        assert_eq!(finding.get("also"), None);
        assert_eq!(finding["severity"], "error");
    }
}
