//! The command line: reads files, prints, writes run folders and sets the exit status.
//!
//! Data goes to stdout, talk to stderr. Exit status: 0 fine, 1 the answer is no, 2 bad input or
//! usage. Everything else is decided in the layers below.

mod bill;
mod data;
mod decide;
mod elect;
mod files;
mod folder;
mod font;
mod help;
mod mediate;
mod new;
mod papers;
mod placed;
mod record;
mod report;
mod rules;
mod run;
mod shelf;
mod talk;
mod usage;
mod validate;
mod why;

use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::diagnostic::Faults;

/// Test the rules you live under: simulate policies for small housing estates.
#[derive(Debug, Parser)]
#[command(name = "linli", version, max_term_width = 100)]
struct Command {
    /// Language of this help [default: from the locale]
    #[arg(long, value_name = "LANG")]
    lang: Option<talk::Lang>,
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Simulate every policy of a scenario and write tables, charts and a page
    Run(run::Run),
    /// Hold what a scenario simulates against published facts
    Validate(validate::Validate),
    /// Say which households stand otherwise under another policy, and what moved them
    Why(why::Why),
    /// Draw a finished run again, for another reader, language or paper
    Report(report::Report),
    /// Make out every unit's bill of a month, and say what may be done to collect
    Bill(bill::Bill),
    /// Say where every dispute of a list goes next, until when, and by which article
    Mediate(mediate::Mediate),
    /// Make a scenario from a row of an estate listing
    New(new::New),
    /// Was a motion carried? From a roll and ballots, from totals, or from a table of past votes
    Decide(decide::Decide),
    /// Who is elected to an owners' committee by the law, and does it stand?
    Elect(elect::Elect),
    /// Work on household and estate data
    #[command(subcommand)]
    Data(data::Data),
    /// Work on rules
    #[command(subcommand)]
    Rules(rules::Rules),
    /// Write the completions of a shell
    Completions(papers::Completions),
    /// Write manual pages, one for each command
    Man(papers::Man),
}

/// How a command ended when nothing was wrong with its input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    /// Fine.
    Fine,
    /// The answer is no.
    No,
    /// The input is bad, and the user was told why.
    Bad,
    /// The user stopped it.
    Stopped,
}

/// Runs the command that the arguments name, and gives its exit status.
#[must_use]
pub fn main() -> ExitCode {
    let language = talk::language_of(std::env::args());
    let helped = help::in_language(Command::command(), language);
    let matches = match helped.try_get_matches() {
        Ok(matches) => matches,
        Err(error) => match help::fault(&error, language) {
            Some(fault) => {
                talk::note(&fault);
                return ExitCode::from(2);
            }
            None => error.exit(),
        },
    };
    let command = Command::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    let ended: Result<Ending, Faults> = match &command.verb {
        Verb::Run(run) => run.execute(),
        Verb::Validate(validate) => validate.execute(),
        Verb::Why(why) => why.execute(),
        Verb::Report(report) => report.execute(),
        Verb::Bill(bill) => bill.execute(),
        Verb::Mediate(mediate) => mediate.execute(),
        Verb::New(new) => new.execute(),
        Verb::Decide(decide) => decide.execute(),
        Verb::Elect(elect) => elect.execute(),
        Verb::Data(data) => data.execute(),
        Verb::Rules(rules) => rules.execute(),
        Verb::Completions(shell) => Ok(shell.execute()),
        Verb::Man(man) => man.execute(),
    };
    if let Some(fault) = talk::not_told() {
        let mut faults = ended.err().unwrap_or_default();
        faults.push(fault);
        talk::print(&faults);
        return ExitCode::from(2);
    }
    match ended {
        Ok(Ending::Fine) => ExitCode::SUCCESS,
        Ok(Ending::No) => ExitCode::from(1),
        Ok(Ending::Bad) => ExitCode::from(2),
        Ok(Ending::Stopped) => ExitCode::from(130),
        Err(faults) => {
            talk::print(&faults);
            ExitCode::from(2)
        }
    }
}
