//! What the user sees on stderr, and in which language.

use std::io::{IsTerminal, Write};

use clap::ValueEnum;
use miette::{GraphicalReportHandler, GraphicalTheme};

use crate::diagnostic::Faults;
use crate::report::Language;

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

/// Prints data to stdout. A reader that has gone away, such as `head`, wants no more of it.
pub fn tell(text: &str) {
    let _ = writeln!(std::io::stdout(), "{text}");
}

/// Prints every fault with its place.
pub fn print(faults: &Faults) {
    let theme = if std::io::stderr().is_terminal() {
        GraphicalTheme::unicode()
    } else {
        GraphicalTheme::unicode_nocolor()
    };
    let handler = GraphicalReportHandler::new_themed(theme).with_width(100).with_context_lines(0);
    for fault in &faults.0 {
        let mut text = String::new();
        match handler.render_report(&mut text, fault) {
            Ok(()) => eprint!("{text}"),
            Err(_) => eprintln!("{fault}"),
        }
    }
}
