//! What `--help` says, in the language of the user.
//!
//! Clap's own texts are the doc comments of the arguments, in English. `help.toml` holds the Chinese
//! ones and three examples of every verb in both languages; they are put in before the arguments are
//! read.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use clap::Command;
use clap::builder::Resettable;
use serde::Deserialize;

use super::usage::{self, Sentences};
use crate::report::Language;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Catalogue {
    words: Words,
    errors: Sentences,
    verbs: BTreeMap<String, Verb>,
    values: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    usage: String,
    commands: String,
    arguments: String,
    options: String,
    /// Stand in the line on usage for clap's own words.
    place_of_options: String,
    place_of_command: String,
    help: String,
    version: String,
    examples: Said,
    language_line: Said,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Said {
    zh: String,
    en: String,
}

impl Said {
    fn pick(&self, language: Language) -> &str {
        if language == Language::Chinese { &self.zh } else { &self.en }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Verb {
    about: String,
    #[serde(default)]
    args: BTreeMap<String, String>,
    examples: Vec<Example>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Example {
    command: String,
    zh: String,
    en: String,
}

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| {
    toml::from_str(include_str!("help.toml")).expect("the texts of the help are valid")
});

/// A fault of the arguments in the language of the user; `None` when clap says it best.
pub fn fault(error: &clap::Error, language: Language) -> Option<String> {
    if language == Language::English {
        return None;
    }
    usage::in_chinese(error, &CATALOGUE.errors)
}

/// The command with its help in a language.
pub fn in_language(command: Command, language: Language) -> Command {
    say(command, "", language)
}

fn say(mut command: Command, path: &str, language: Language) -> Command {
    let words: &'static Words = &CATALOGUE.words;
    let is_chinese = language == Language::Chinese;
    if let Some(verb) = CATALOGUE.verbs.get(path) {
        command = command.after_help(examples(verb, path, language));
        if is_chinese {
            command = command.about(verb.about.clone()).long_about(Resettable::Reset);
            for (id, text) in &verb.args {
                command =
                    command.mut_arg(id, |arg| arg.help(text.clone()).long_help(Resettable::Reset));
            }
        }
    }
    if is_chinese {
        command = chinese_frame(command, path);
    }
    let names: Vec<String> =
        command.get_subcommands().map(|below| below.get_name().to_string()).collect();
    if !names.is_empty() && is_chinese {
        command = command.subcommand_help_heading(words.commands.as_str());
    }
    for name in names {
        let below = if path.is_empty() { name.clone() } else { format!("{path} {name}") };
        command = command.mut_subcommand(&name, |found| say(found, &below, language));
    }
    command
}

/// Headings, the flags that clap adds by itself, and the words of choices.
fn chinese_frame(mut command: Command, path: &str) -> Command {
    let words: &'static Words = &CATALOGUE.words;
    let usage = &words.usage;
    let ids: Vec<(String, bool, Option<Vec<String>>)> = command
        .get_arguments()
        .map(|arg| {
            let values = arg.get_possible_values();
            let values: Vec<String> = values.iter().map(|v| v.get_name().to_string()).collect();
            let known =
                !values.is_empty() && values.iter().all(|v| CATALOGUE.values.contains_key(v));
            (arg.get_id().to_string(), arg.is_positional(), known.then_some(values))
        })
        .collect();
    for (id, is_positional, values) in ids {
        let heading = if is_positional { &words.arguments } else { &words.options };
        command = command.mut_arg(&id, |arg| {
            let mut arg = arg.help_heading(heading.as_str());
            if let Some(values) = values {
                let said = |v: &String| format!("{v} {}", CATALOGUE.values[v]);
                let choices = values.iter().map(said).collect::<Vec<_>>().join("，");
                let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
                let default =
                    arg.get_default_values().first().map(|v| v.to_string_lossy().into_owned());
                let default = default.map(|v| format!("［默认：{v}］")).unwrap_or_default();
                arg = arg
                    .help(format!("{help}：{choices}{default}"))
                    .hide_possible_values(true)
                    .hide_default_value(true);
            } else if let Some(default) = arg.get_default_values().first() {
                let default = default.to_string_lossy().into_owned();
                let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
                arg = arg.help(format!("{help}［默认：{default}］")).hide_default_value(true);
            }
            arg
        });
    }
    let flag = |id: &'static str, text: &str| {
        clap::Arg::new(id).long(id).help(text.to_string()).help_heading(words.options.as_str())
    };
    if command.get_version().is_some() {
        let version = flag("version", &words.version);
        command = command
            .disable_version_flag(true)
            .arg(version.short('V').action(clap::ArgAction::Version));
    }
    let help = flag("help", &words.help);
    // Clap knows a command by its own name here, without those above it.
    let written = command.clone().render_usage().to_string();
    let written = written.trim_start_matches("Usage:").trim_start();
    let above = path.rsplit_once(' ').map_or(String::new(), |(above, _)| format!("{above} "));
    let above = if path.is_empty() { above } else { format!("linli {above}") };
    let written = format!("{above}{written}")
        .replace("[OPTIONS]", &words.place_of_options)
        .replace("<COMMAND>", &words.place_of_command)
        .replace("[COMMAND]", &words.place_of_command);
    command
        .override_usage(written)
        .disable_help_flag(true)
        .disable_help_subcommand(true)
        .arg(help.short('h').action(clap::ArgAction::Help))
        .help_template(format!(
            "{{before-help}}{{about-with-newline}}\n{usage}{{usage}}\n\n{{all-args}}{{after-help}}"
        ))
}

fn examples(verb: &Verb, path: &str, language: Language) -> String {
    let words: &'static Words = &CATALOGUE.words;
    let colon = if language == Language::Chinese { "：" } else { ":" };
    let mut text = format!("{}{colon}", words.examples.pick(language));
    for example in &verb.examples {
        let said = if language == Language::Chinese { &example.zh } else { &example.en };
        text.extend(["\n  ", &example.command, "\n      ", said]);
    }
    if path.is_empty() {
        text.extend(["\n\n", words.language_line.pick(language)]);
    }
    text
}

#[cfg(test)]
mod tests {
    use clap::{Args, CommandFactory};

    use super::*;

    fn each(command: &Command, path: &str, see: &mut impl FnMut(&Command, &str)) {
        see(command, path);
        for below in command.get_subcommands() {
            let name = below.get_name();
            let path = if path.is_empty() { name.into() } else { format!("{path} {name}") };
            each(below, &path, see);
        }
    }

    fn is_chinese(text: &str) -> bool {
        text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
    }

    #[test]
    fn every_verb_and_argument_is_told_in_both_languages_and_none_is_left_over() {
        let mut verbs = Vec::new();
        each(&super::super::Command::command(), "", &mut |command, path| {
            let verb = CATALOGUE.verbs.get(path).unwrap_or_else(|| panic!("no help for `{path}`"));
            verbs.push(path.to_string());
            let english = command.get_about().expect("an English text").to_string();
            assert!(is_chinese(&verb.about) && !is_chinese(&english), "{path}");
            let ids: Vec<&str> = command.get_arguments().map(|arg| arg.get_id().as_str()).collect();
            let told: Vec<&str> = verb.args.keys().map(String::as_str).collect();
            for arg in command.get_arguments() {
                let id = arg.get_id().as_str();
                assert!(told.contains(&id), "`{path}` does not say `{id}` in Chinese");
                assert!(is_chinese(&verb.args[id]), "{path} {id}");
                assert!(arg.get_help().is_some(), "{path} {id}");
            }
            assert!(told.iter().all(|id| ids.contains(id)), "{path}: {told:?} beyond {ids:?}");
            assert_eq!(verb.examples.len(), 3, "{path}");
            for example in &verb.examples {
                assert!(is_chinese(&example.zh) && !is_chinese(&example.en), "{path}");
            }
        });
        assert!(CATALOGUE.verbs.keys().all(|path| verbs.contains(path)), "{verbs:?}");
    }

    #[test]
    fn the_readme_names_every_command() {
        let readme = std::fs::read_to_string("README.md").expect("there");
        let table = readme.split("## Commands").nth(1).expect("a table of commands");
        let table = table.split("\n## ").next().expect("its end");
        let verbs =
            CATALOGUE.verbs.keys().filter(|path| !["", "data", "rules"].contains(&path.as_str()));
        for path in verbs {
            assert!(table.contains(&format!("`linli {path}")), "README has no `linli {path}`");
        }
        for option in super::super::report::Report::augment_args(Command::new("report")).get_opts()
        {
            let long = option.get_long().expect("a long name");
            let is_told = table.contains(&format!("--{long}"));
            assert!(is_told || long == "quiet", "README has no --{long} of `linli report`");
        }
    }

    /// The examples parse: a verb or flag that was renamed shows here.
    #[test]
    fn every_example_of_ours_can_be_read() {
        for (path, verb) in &CATALOGUE.verbs {
            for example in verb.examples.iter().filter(|e| e.command.starts_with("linli")) {
                let words = example.command.split(" > ").next().unwrap_or_default().split(' ');
                let read = super::super::Command::command().try_get_matches_from(words);
                let help = |e: &clap::Error| e.kind() == clap::error::ErrorKind::DisplayHelp;
                assert!(
                    read.as_ref().map_or_else(help, |_| true),
                    "{path}: {}: {read:?}",
                    example.command
                );
            }
        }
    }

    #[test]
    fn wrong_arguments_are_told_in_chinese() {
        let command = in_language(super::super::Command::command(), Language::Chinese);
        for (words, expected) in [
            (
                "report x --audience foo",
                "`--audience <AUDIENCE>` 不能是 `foo`\n  可用：public、street、analyst",
            ),
            ("report", "缺少参数：<RUN>"),
            ("reprot x", "没有命令 `reprot`\n  是否想写：report"),
            ("run x --bogus", "没有参数 `--bogus`"),
            ("run x --runs 0", "`--runs <N>` 不能是 `0`\n  须在 1..=1000000 之内"),
            ("run x --runs x", "`--runs <N>` 不能是 `x`\n  应为不带符号的整数"),
            ("--lang zh-CN", "缺少命令"),
        ] {
            let words = std::iter::once("linli").chain(words.split_whitespace());
            let error = command.clone().try_get_matches_from(words).expect_err("it is wrong");
            let told = fault(&error, Language::Chinese).unwrap_or_else(|| panic!("{error:?}"));
            assert!(told.starts_with(&format!("错误：{expected}")), "{told}");
            let prose = told.replace(expected, "").replace("--help", "");
            assert!(!prose.contains("error") && !prose.contains("For more"), "{told}");
            assert_eq!(fault(&error, Language::English), None);
        }
        let help = command.clone().try_get_matches_from(["linli", "--help"]).expect_err("help");
        assert_eq!(fault(&help, Language::Chinese), None);
    }

    #[test]
    fn the_chinese_help_has_no_english_sentence() {
        let command = in_language(super::super::Command::command(), Language::Chinese);
        let mut pages = Vec::new();
        each(&command, "", &mut |command, path| {
            pages.push((path.to_string(), command.clone().render_long_help().to_string()));
        });
        assert!(pages.len() > 15);
        for (path, page) in pages {
            let prose = page.split("示例").next().unwrap_or_default();
            for wrong in [
                "Usage",
                "Options",
                "OPTIONS",
                "COMMAND",
                "Arguments",
                "Commands",
                "Print",
                "default",
                "Possible",
            ] {
                assert!(!prose.contains(wrong), "{path}: `{wrong}` in\n{page}");
            }
        }
    }
}
