//! What the user sees on stderr, and in which language.

use std::io::{ErrorKind, IsTerminal, Write};
use std::sync::{LazyLock, Mutex};

use clap::ValueEnum;
use miette::{GraphicalReportHandler, GraphicalTheme};

use crate::diagnostic::{Fault, Faults, chinese};
use crate::report::{self, Language};

/// A language of the report, as the user names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Lang {
    /// Chinese
    #[value(name = "zh-CN", alias = "zh")]
    Chinese,
    /// English
    #[value(name = "en")]
    English,
}

/// The language of a page, as the user names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PageLang {
    /// Chinese
    #[value(name = "zh-CN", alias = "zh")]
    Chinese,
    /// English
    #[value(name = "en")]
    English,
    /// Both, with a switch
    #[value(name = "both")]
    Both,
}

impl PageLang {
    /// The language that the page opens in.
    #[must_use]
    pub fn first(self) -> Language {
        match self {
            Self::Chinese => Language::Chinese,
            Self::English => Language::English,
            Self::Both => language(None),
        }
    }

    /// Does the page hold both?
    #[must_use]
    pub fn is_both(self) -> bool {
        self == Self::Both
    }
}

/// Do tables for spreadsheets begin with a byte-order mark?
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CsvBom {
    /// Where they hold more than ASCII
    On,
    /// Never
    Off,
}

/// Form of what is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    Text,
    /// For programs
    Json,
}

/// Form of what is printed where there are rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SheetFormat {
    /// For people
    Text,
    /// For programs
    Json,
    /// For spreadsheets
    Csv,
}

/// The language asked for, or that of the locale.
#[must_use]
pub fn language(asked: Option<Lang>) -> Language {
    match asked {
        Some(Lang::Chinese) => Language::Chinese,
        Some(Lang::English) => Language::English,
        None => {
            let names = ["LC_ALL", "LC_MESSAGES", "LANG"];
            let set =
                names.iter().filter_map(|name| std::env::var(name).ok()).find(|v| !v.is_empty());
            match set {
                Some(locale) if locale.starts_with("zh") => Language::Chinese,
                _ => Language::English,
            }
        }
    }
}

/// The language that the words of a command line ask for, before they are read for good.
#[must_use]
pub fn language_of(words: impl Iterator<Item = String>) -> Language {
    let words: Vec<String> = words.collect();
    let value = words.iter().enumerate().find_map(|(at, word)| match word.strip_prefix("--lang") {
        Some("") => words.get(at + 1).cloned(),
        Some(rest) => rest.strip_prefix('=').map(str::to_string),
        None => None,
    });
    value.and_then(|value| value.parse().ok()).unwrap_or_else(|| language(None))
}

/// Why data could not be printed, once that has happened.
static NOT_TOLD: Mutex<Option<String>> = Mutex::new(None);

/// Prints data to stdout. A reader that has gone away, such as `head`, wants no more of it; any
/// other failure is kept for [`not_told`].
pub fn tell(text: &str) {
    let mut stdout = std::io::stdout().lock();
    let told = writeln!(stdout, "{text}").and_then(|()| stdout.flush());
    if let Err(error) = told
        && error.kind() != ErrorKind::BrokenPipe
        && let Ok(mut kept) = NOT_TOLD.lock()
    {
        kept.get_or_insert(error.to_string());
    }
}

/// The fault of data that could not be printed, if that happened.
#[must_use]
pub fn not_told() -> Option<Fault> {
    let error = NOT_TOLD.lock().ok()?.take()?;
    let fault = Fault::new("talk::cannot_print", format!("stdout can't be written: {error}"));
    Some(fault.help("free some space where stdout goes, or send it elsewhere"))
}

/// A number of things, in words: `1 case`, `2 cases`.
#[must_use]
pub fn counted(n: usize, thing: &str) -> String {
    if n == 1 { format!("1 {thing}") } else { format!("{n} {thing}s") }
}

/// The language of the command that runs.
static SPOKEN: LazyLock<Language> = LazyLock::new(|| language_of(std::env::args()));

/// The language of the command: `--lang`, or that of the locale.
#[must_use]
pub fn spoken() -> Language {
    *SPOKEN
}

/// A sentence of this program in the language of the command.
#[must_use]
pub fn worded(text: &str) -> String {
    match *SPOKEN {
        Language::Chinese => chinese::in_chinese(text, report::cited),
        Language::English => text.to_string(),
    }
}

/// A fault in the language of the command.
#[must_use]
pub fn worded_fault(fault: Fault) -> Fault {
    match *SPOKEN {
        Language::Chinese => fault.in_chinese(report::cited),
        Language::English => fault,
    }
}

/// Prints a line of talk to stderr; when nobody can read it there is nobody to tell.
pub fn note(text: &str) {
    let _ = writeln!(std::io::stderr(), "{}", worded(text));
}

/// Prints every fault with its place.
pub fn print(faults: &Faults) {
    let theme = if std::io::stderr().is_terminal() {
        GraphicalTheme::unicode()
    } else {
        GraphicalTheme::unicode_nocolor()
    };
    let handler = GraphicalReportHandler::new_themed(theme).with_width(100).with_context_lines(1);
    for fault in faults.0.iter().flat_map(Fault::parts).map(worded_fault) {
        let mut text = String::new();
        let rendered = handler.render_report(&mut text, &fault);
        let text = if rendered.is_ok() {
            in_frame(text.trim_end_matches('\n'))
        } else {
            fault.to_string()
        };
        let _ = writeln!(std::io::stderr(), "{text}");
    }
}

/// What miette writes before the help, and the same as wide in Chinese.
const HELP: [&str; 2] = ["  help: ", "  建议："];

/// A report with the words of its frame in the language of the command.
fn in_frame(report: &str) -> String {
    let is_help = |line: &&str| {
        // A line may begin with the sign of a colour.
        let plain = line.split_once('m').filter(|(sign, _)| sign.starts_with('\u{1b}'));
        plain.map_or(*line, |(_, plain)| plain).starts_with(HELP[0])
    };
    match report.lines().find(is_help) {
        Some(line) if *SPOKEN == Language::Chinese => {
            report.replacen(line, &line.replacen(HELP[0], HELP[1], 1), 1)
        }
        _ => report.to_string(),
    }
}
