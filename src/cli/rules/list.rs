//! `linli rules list`: every rule with its question, where it comes from and how fast it is asked;
//! every parameter with its last value.

use std::path::PathBuf;

use clap::Args;
use serde_json::{Value, json};

use crate::cli::talk::{self, Lang, SheetFormat};
use crate::diagnostic::Faults;
use crate::report::Language;
use crate::rulebook::{Parameter, Rule, Rulebook, Word};

/// What asking a rule row by row costs, beside asking it by columns.
const COST: &str = "about a thousand times slower";

/// Arguments of `linli rules list`.
#[derive(Debug, Args)]
pub struct List {
    /// Folder of rule packs, or one pack
    #[arg(default_value = "rules")]
    folder: PathBuf,
    /// Form of the list
    #[arg(long, value_enum, default_value_t = SheetFormat::Text)]
    format: SheetFormat,
    /// Language of questions and summaries [default: from the locale]
    #[arg(long)]
    lang: Option<Lang>,
}

impl List {
    pub(super) fn execute(&self) -> Result<(), Faults> {
        let shelves = super::shelves(&self.folder)?;
        let language = talk::language(self.lang);
        let (mut rules, mut parameters): (Vec<Listed>, Vec<Last>) = (Vec::new(), Vec::new());
        for shelf in &shelves {
            let own = shelf.book.rules().filter(|rule| shelf.holds(&rule.text));
            rules.extend(own.map(|rule| Listed::of(&shelf.book, rule, language)));
            let own = shelf.book.parameters().filter(|known| shelf.holds(&known.text));
            parameters.extend(own.map(|known| Last::of(known, language)));
        }
        match self.format {
            SheetFormat::Text => {
                rules.iter().for_each(|rule| talk::tell(&rule.told()));
                talk::tell("");
                parameters.iter().for_each(|parameter| talk::tell(&parameter.told()));
            }
            SheetFormat::Json => {
                let rules: Vec<Value> = rules.iter().map(Listed::json).collect();
                let parameters: Vec<Value> = parameters.iter().map(Last::json).collect();
                talk::tell(&format!("{:#}", json!({ "rules": rules, "parameters": parameters })));
            }
            SheetFormat::Csv => {
                talk::tell(&HEADER.join(","));
                rules.iter().for_each(|rule| talk::tell(&row(&rule.cells())));
                parameters.iter().for_each(|parameter| talk::tell(&row(&parameter.cells())));
            }
        }
        Ok(())
    }
}

/// How a rule is asked about many subjects.
enum Asked {
    /// By columns.
    Columnar,
    /// It is about plain values, and becomes a part of the rules that ask it.
    Inlined,
    /// Row by row: the construct that stops columns, its file and line.
    RowByRow(String, String, usize),
}

/// What is said of a rule.
struct Listed<'a> {
    rule: &'a Rule,
    question: &'a str,
    asked: Asked,
}

impl<'a> Listed<'a> {
    fn of(book: &Rulebook, rule: &'a Rule, language: Language) -> Self {
        let header = &rule.header;
        let question = match (language, &header.question_zh) {
            (Language::Chinese, Some(zh)) => zh,
            _ => &header.question,
        };
        let asked = match book.row_by_row(rule) {
            Some(found) => {
                let line = found.text.line(found.at);
                Asked::RowByRow(found.what, found.text.name.clone(), line)
            }
            None if book.is_about_subjects(rule) => Asked::Columnar,
            None => Asked::Inlined,
        };
        Self { rule, question, asked }
    }

    fn told(&self) -> String {
        let header = &self.rule.header;
        let from = header.effective.as_ref().map(|day| talk::worded(&format!(", from {day}")));
        let asked = talk::worded(&match &self.asked {
            Asked::Columnar => "by columns".into(),
            Asked::Inlined => "inlined where it is asked".into(),
            Asked::RowByRow(what, file, line) => {
                format!("row by row, {COST}: {what} at {file}:{line}")
            }
        });
        format!(
            "{}({})  {}\n    [{}{}]  {}\n    {asked}",
            self.rule.name,
            self.rule.subjects.join(", "),
            self.question,
            header.standing,
            from.unwrap_or_default(),
            header.source,
        )
    }

    fn how(&self) -> &'static str {
        match self.asked {
            Asked::Columnar => "columns",
            Asked::Inlined => "inlined",
            Asked::RowByRow(..) => "rows",
        }
    }

    fn json(&self) -> Value {
        let header = &self.rule.header;
        let mut rule = json!({
            "name": self.rule.name.as_str(),
            "subjects": self.rule.subjects.iter().map(Word::as_str).collect::<Vec<_>>(),
            "question": self.question,
            "source": header.source,
            "standing": header.standing,
            "effective": header.effective,
            "asked": self.how(),
        });
        if let Asked::RowByRow(what, file, line) = &self.asked {
            rule["obstacle"] = json!({ "what": what, "file": file, "line": line, "cost": COST });
        }
        rule
    }

    fn cells(&self) -> [String; HEADER.len()] {
        let header = &self.rule.header;
        let [what, file, line] = match &self.asked {
            Asked::RowByRow(what, file, line) => {
                [format!("{what} ({COST})"), file.clone(), line.to_string()]
            }
            _ => Default::default(),
        };
        [
            "rule".into(),
            self.rule.name.to_string(),
            self.question.into(),
            header.source.clone(),
            header.standing.clone(),
            header.effective.clone().unwrap_or_default(),
            self.rule.subjects.join(" "),
            self.how().into(),
            what,
            file,
            line,
            String::new(),
            String::new(),
        ]
    }
}

/// What is said of a parameter: its last value.
struct Last<'a> {
    parameter: &'a Parameter,
    summary: &'a str,
    value: String,
    standing: &'a str,
    source: &'a str,
    since: String,
}

impl<'a> Last<'a> {
    fn of(parameter: &'a Parameter, language: Language) -> Self {
        let last = parameter.since.last();
        let summary = match language {
            Language::Chinese => &parameter.summary.0,
            Language::English => &parameter.summary.1,
        };
        Self {
            parameter,
            summary,
            value: last.map(|since| since.setting.written()).unwrap_or_default(),
            standing: last.map(|since| since.standing.as_str()).unwrap_or_default(),
            source: last.map(|since| since.source.as_str()).unwrap_or_default(),
            since: last.map(|since| since.date.to_string()).unwrap_or_default(),
        }
    }

    fn told(&self) -> String {
        let Parameter { name, unit, .. } = self.parameter;
        format!("{name} = {}  [{unit}, {}]  {}", self.value, self.standing, self.summary)
    }

    fn json(&self) -> Value {
        json!({
            "name": self.parameter.name,
            "summary": self.summary,
            "unit": self.parameter.unit,
            "value": self.value,
            "since": self.since,
            "source": self.source,
            "standing": self.standing,
        })
    }

    fn cells(&self) -> [String; HEADER.len()] {
        let mut cells: [String; HEADER.len()] = Default::default();
        let known = [
            "parameter",
            &self.parameter.name,
            self.summary,
            self.source,
            self.standing,
            &self.since,
        ];
        for (cell, known) in cells.iter_mut().zip(known) {
            *cell = known.into();
        }
        let [.., unit, value] = &mut cells;
        unit.clone_from(&self.parameter.unit);
        value.clone_from(&self.value);
        cells
    }
}

/// The columns of the table; what is not said of a kind is empty.
const HEADER: [&str; 13] = [
    "kind", "name", "says", "source", "standing", "since", "subjects", "asked", "obstacle", "file",
    "line", "unit", "value",
];

/// A row of a CSV file: cells with commas, quotes or line ends stand in quotes.
fn row(cells: &[String]) -> String {
    let cell = |cell: &String| {
        if cell.contains([',', '"', '\n', '\r']) {
            format!("\"{}\"", cell.replace('"', "\"\""))
        } else {
            cell.clone()
        }
    };
    cells.iter().map(cell).collect::<Vec<_>>().join(",")
}
