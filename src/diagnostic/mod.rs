//! Faults in what people write: what is wrong, where, what was expected, what to do.
//!
//! A [`Fault`] points into one text; [`Faults`] gathers every fault of an input, so that a reader
//! mends a file once. Nothing here reads files or prints: `cli` does both.

pub mod chinese;
mod document;
mod finding;

use std::fmt;
use std::sync::Arc;

use miette::{Diagnostic, LabeledSpan, SourceCode, SourceSpan};

pub use document::{Document, Entry, Table, Value};
pub use finding::{Finding, Place, Severity};

/// A text that people wrote, with the name it is known by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// Path as the user gave it.
    pub name: String,
    /// The whole text.
    pub text: String,
}

impl Text {
    /// Names a text.
    #[must_use]
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Arc<Self> {
        Arc::new(Self { name: name.into(), text: text.into() })
    }

    /// Byte offset of a line and a column that both count from 1, the column in characters.
    #[must_use]
    pub fn offset(&self, line: usize, column: usize) -> usize {
        let mut start = 0;
        for (number, content) in self.text.split_inclusive('\n').enumerate() {
            if number + 1 == line {
                let inside = content.char_indices().nth(column.saturating_sub(1));
                return start + inside.map_or(content.trim_end().len(), |(at, _)| at);
            }
            start += content.len();
        }
        self.text.len()
    }

    /// A span with all of its first and last line.
    fn whole_lines(&self, span: &SourceSpan) -> SourceSpan {
        // A file that is not UTF-8 is shown with signs for what can't be read, which are longer.
        let from = self.text.floor_char_boundary(span.offset());
        let to = self.text.ceil_char_boundary(span.offset() + span.len());
        let start = self.text[..from].rfind('\n').map_or(0, |end| end + 1);
        let end = self.text[to..].find('\n').map_or(self.text.len(), |end| to + end);
        SourceSpan::new(start.into(), end - start)
    }

    /// Line number, counted from 1, of a byte offset.
    #[must_use]
    pub fn line(&self, offset: usize) -> usize {
        self.text.as_bytes()[..offset.min(self.text.len())].iter().filter(|b| **b == b'\n').count()
            + 1
    }
}

/// One thing that is wrong in an input, with its place and the next step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    code: &'static str,
    message: String,
    source: Option<Arc<Text>>,
    labels: Vec<(usize, usize, String)>,
    help: Option<String>,
    /// A second place in another file.
    elsewhere: Option<Box<Fault>>,
    /// Is this the second place of another fault, and no fault of its own?
    is_second: bool,
}

impl Fault {
    /// A fault with a stable code, such as `rulebook::unknown_parameter`, and a message of one
    /// lower-case line.
    #[must_use]
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            source: None,
            labels: Vec::new(),
            help: None,
            elsewhere: None,
            is_second: false,
        }
    }

    /// Points at `length` bytes of `source` from `start`, saying what stands there.
    #[must_use]
    pub fn at(
        mut self,
        source: &Arc<Text>,
        start: usize,
        length: usize,
        label: impl Into<String>,
    ) -> Self {
        self.source = Some(Arc::clone(source));
        self.labels.push((start.min(source.text.len()), length, label.into()));
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds a second place. In the same text it is one more label, in another it is shown below.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        if other.source.is_some() && other.source == self.source {
            self.labels.extend(other.labels);
        } else {
            self.elsewhere = Some(Box::new(other));
        }
        self
    }

    /// Has it a place in a text?
    #[must_use]
    pub fn is_placed(&self) -> bool {
        self.source.is_some()
    }

    /// What is printed one below the other: the fault itself and, without a code of its own, its
    /// second place; the help comes last.
    #[must_use]
    pub fn parts(&self) -> Vec<Self> {
        let Some(other) = &self.elsewhere else { return vec![self.clone()] };
        let first = Self { help: None, elsewhere: None, ..self.clone() };
        let help = self.help.clone().or_else(|| other.help.clone());
        let second = Self { help, elsewhere: None, is_second: true, ..(**other).clone() };
        vec![first, second]
    }

    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// The message, without place or help.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Fault {}

impl Diagnostic for Fault {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        (!self.is_second).then(|| Box::new(self.code) as Box<dyn fmt::Display>)
    }

    fn severity(&self) -> Option<miette::Severity> {
        self.is_second.then_some(miette::Severity::Advice)
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.source.as_deref().map(|text| text as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.labels.iter().map(|(start, length, label)| {
            LabeledSpan::new_with_span(
                Some(label.clone()),
                SourceSpan::new((*start).into(), *length),
            )
        })))
    }

    fn related<'a>(&'a self) -> Option<Box<dyn Iterator<Item = &'a dyn Diagnostic> + 'a>> {
        let other = self.elsewhere.as_deref()?;
        Some(Box::new(std::iter::once(other as &dyn Diagnostic)))
    }
}

impl SourceCode for Text {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn miette::SpanContents<'a> + 'a>, miette::MietteError> {
        // Neighbouring lines are left out, but the lines of the place are shown whole.
        let widened;
        let (span, before, after) = if before + after == 0 {
            (span, before, after)
        } else {
            widened = self.whole_lines(span);
            (&widened, before - 1, after - 1)
        };
        let inner = self.text.read_span(span, before, after)?;
        Ok(Box::new(miette::MietteSpanContents::new_named(
            self.name.clone(),
            inner.data(),
            *inner.span(),
            inner.line(),
            inner.column(),
            inner.line_count(),
        )))
    }
}

/// Every fault found in an input; never empty once returned as an error.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Faults(pub Vec<Fault>);

impl Faults {
    /// None yet.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// Adds one.
    pub fn push(&mut self, fault: Fault) {
        self.0.push(fault);
    }

    /// Adds those of a part that failed, and gives its value when it did not.
    pub fn gather<T>(&mut self, result: Result<T, Self>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(faults) => {
                self.0.extend(faults.0);
                None
            }
        }
    }

    /// The value, unless something is wrong.
    ///
    /// # Errors
    /// These faults, when there are any.
    pub fn or<T>(self, value: T) -> Result<T, Self> {
        if self.0.is_empty() { Ok(value) } else { Err(self) }
    }
}

impl From<Fault> for Faults {
    fn from(fault: Fault) -> Self {
        Self(vec![fault])
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, fault) in self.0.iter().enumerate() {
            if i > 0 {
                f.write_str("; ")?;
            }
            write!(f, "{fault}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Faults {}

/// Letters that a word has at least before one slip in it can be told from another word.
const LEAST_LETTERS: usize = 3;

/// The known word nearest to a misspelt one, as a help line.
#[must_use]
pub fn did_you_mean<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let likeness = |candidate: &str| {
        let likeness = strsim::jaro_winkler(word, candidate);
        // One letter too many, too few, wrong, or two letters swapped.
        let is_one_slip =
            word.chars().count() >= LEAST_LETTERS && strsim::osa_distance(word, candidate) == 1;
        if is_one_slip { likeness.max(LEAST_LIKENESS) } else { likeness }
    };
    known
        .into_iter()
        .map(|candidate| (likeness(candidate), candidate))
        .filter(|(likeness, _)| *likeness >= LEAST_LIKENESS)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| format!("did you mean `{candidate}`?"))
}

/// Words that are less alike are no slip of the pen.
const LEAST_LIKENESS: f64 = 0.75;

#[cfg(test)]
mod tests {
    use super::did_you_mean;

    #[test]
    fn a_slip_in_a_short_word_is_understood() {
        let meant = |word: &str| did_you_mean(word, ["due", "household", "estate"]);
        assert_eq!(meant("deu").as_deref(), Some("did you mean `due`?"));
        assert_eq!(meant("houshold").as_deref(), Some("did you mean `household`?"));
        assert_eq!(meant("x"), None);
    }
}
