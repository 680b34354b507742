//! A vote on its papers, in a folder of its own.

use std::process::Output;

use serde_json::Value;

use super::{Bench, root, said};

/// What most votes on papers begin with.
pub const VOTE: &str = "date = 2021-03-01\nmatter = \"hire_manager\"\nroll = \"roll.csv\"\nballots = \"ballots.csv\"\n";

/// A folder with a vote, its roll and its ballots.
pub struct Papers(pub Bench);

impl Papers {
    pub fn new(vote: &str, roll: &str, ballots: &str) -> Self {
        let bench = Bench::new();
        for (name, text) in [("vote.toml", vote), ("roll.csv", roll), ("ballots.csv", ballots)] {
            bench.write(name, text);
        }
        Self(bench)
    }

    /// Asks `decide` with the shipped rules.
    pub fn ask(&self, words: &[&str]) -> Output {
        let rules = root().join("rules");
        let more = ["--rules", rules.to_str().expect("a path")];
        self.0.linli(&[&["decide"], words, &more[..]].concat())
    }

    /// The answer for programs.
    pub fn decide(&self) -> Value {
        let output = self.ask(&["vote.toml", "--format", "json"]);
        let read = serde_json::from_slice(&output.stdout);
        read.unwrap_or_else(|why| panic!("{why}: {}", said(&output)))
    }

    /// The answer in words.
    pub fn told(&self, lang: &str) -> String {
        let output = self.ask(&["vote.toml", "--lang", lang]);
        assert_ne!(output.status.code(), Some(2), "{}", said(&output));
        String::from_utf8(output.stdout).expect("text")
    }

    /// Why it is refused.
    pub fn fails(&self) -> String {
        let output = self.ask(&["vote.toml"]);
        assert_eq!(output.status.code(), Some(2), "{}", said(&output));
        assert!(output.stdout.is_empty(), "no verdict on bad input");
        said(&output)
    }

    /// Everything that is printed.
    pub fn text(&self, words: &[&str]) -> String {
        let output = self.ask(words);
        format!("{}{}", String::from_utf8_lossy(&output.stdout), said(&output))
    }
}

/// Twelve units of 100 m²: owner a has five, b to h one each.
pub fn twelve_units() -> String {
    let of_a = (0..5).map(|at| format!("a-{at},a,100.00\n"));
    let of_others = ["b", "c", "d", "e", "f", "g", "h"];
    let of_others = of_others.iter().map(|owner| format!("{owner}-1,{owner},100.00\n"));
    let rows: String = of_a.chain(of_others).collect();
    format!("unit_id,owner_id,area_m2\n{rows}")
}

/// Ballots of owners with what they chose.
pub fn ballots(choices: &[(&str, &str)]) -> String {
    let rows = choices.iter().map(|(owner, choice)| format!("{owner},{choice}\n"));
    format!("owner_id,choice\n{}", rows.collect::<String>())
}
