//! Rule files: their headers, and what each rule reads, found in the syntax tree before anything
//! runs.

use std::sync::Arc;

use rhai::{
    AST, ASTNode, Engine, Expr, ImmutableString, Module, Position, RangeCase, ScriptFuncDef, Stmt,
};

use crate::diagnostic::{Fault, Faults, Text};

/// The `//!` lines at the top of a rule file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Header {
    /// The question that the file answers: its first line.
    pub question: String,
    /// The same question in Chinese: the line `zh:`.
    pub question_zh: Option<String>,
    /// Law, contract, resolution or study that the rule follows.
    pub source: String,
    /// One of [`super::super::parameter::STANDINGS`].
    pub standing: String,
    /// Day from which the rule applies, as written.
    pub effective: Option<String>,
    /// Parameter files that the rule reads.
    pub params: Vec<String>,
    /// Open legal questions.
    pub doubts: Vec<String>,
    /// The same in Chinese, in the same order: the lines `doubt zh:`.
    pub doubts_zh: Vec<String>,
}

/// What a function says of itself: its `///` lines.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Doc {
    /// In English.
    pub en: String,
    /// In Chinese: from the line that begins with `zh:`.
    pub zh: String,
}

/// A name that a rule asks for, with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The name of a column, parameter or draw.
    pub name: ImmutableString,
    /// For a column the subject; for a parameter its key, if any.
    pub of: Option<ImmutableString>,
    /// Byte offset.
    pub start: usize,
    /// Length in bytes.
    pub length: usize,
}

/// A place that reads a parameter, as it is written.
#[derive(Debug, Clone)]
pub struct Reading {
    /// The parameter.
    pub asked: Asked,
    /// `param`, `bracket` or `marginal`.
    pub function: ImmutableString,
    /// What follows the name: words in quotes with their places, `None` for anything else.
    pub keys: Vec<Option<Asked>>,
}

/// One function of a rule file.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Name, unique over all packs.
    pub name: ImmutableString,
    /// Names of its parameters: what it is about.
    pub subjects: Vec<ImmutableString>,
    /// Columns read: `household.area`.
    pub columns: Vec<Asked>,
    /// Dated parameters read: `param`, `bracket` or `marginal` of a name.
    pub params: Vec<Asked>,
    /// Draws made: `chance("name")`.
    pub draws: Vec<Asked>,
    /// Functions called, with the names of plain variables handed over.
    pub calls: Vec<(Asked, Vec<Option<ImmutableString>>)>,
    /// Where it stands.
    pub text: Arc<Text>,
    /// Byte offset of its name.
    pub start: usize,
    /// Byte offset of the end of its body.
    pub end: usize,
    /// What it says of itself.
    pub doc: Doc,
    /// The file's header.
    pub header: Arc<Header>,
    /// The same as `params`, with how each is read.
    pub(in crate::rulebook) readings: Vec<Reading>,
    /// Functions called as methods: `x.name()`.
    pub(in crate::rulebook) methods: Vec<Asked>,
    /// Its statements.
    pub(in crate::rulebook) body: Vec<Stmt>,
}

impl Rule {
    /// The function as written, without its `///` lines.
    #[must_use]
    pub fn written(&self) -> &str {
        let before = &self.text.text[..self.start];
        let from = before.rfind('\n').map_or(0, |at| at + 1);
        &self.text.text[from..self.end]
    }

    /// A fault that points into this rule's file.
    #[must_use]
    pub fn fault(&self, code: &'static str, message: String, asked: &Asked, label: &str) -> Fault {
        Fault::new(code, message).at(&self.text, asked.start, asked.length, label)
    }
}

/// Parses one rule file.
///
/// # Errors
/// Every fault of the header, the syntax and the house rules for scripts.
pub fn read(engine: &Engine, text: &Arc<Text>) -> Result<(AST, Vec<Rule>), Faults> {
    let mut faults = Faults::none();
    let header: Option<Arc<Header>> = faults.gather(header(text)).map(Arc::new);
    let ast = match engine.compile(&text.text) {
        Ok(ast) => ast,
        Err(error) => {
            let at = offset(text, error.position());
            let message = error.err_type().to_string();
            let fault = Fault::new("rulebook::syntax", "this rule is not valid Rhai");
            let fault = fault.at(text, at, word_length(text, at), lower_first(&message));
            faults.push(fault.help(mend(&text.text[at..])));
            return Err(faults);
        }
    };
    let module: &Module = ast.as_ref();
    let header = header.unwrap_or_default();
    let mut rules: Vec<Rule> = module
        .iter_script_fn_info()
        .map(|(_, _, _, _, function)| blank(text, &header, function))
        .collect();
    rules.sort_by_key(|rule| rule.start);
    ast.walk(&mut |nodes| {
        if let [ASTNode::Stmt(statement)] = nodes {
            let at = offset(text, statement.position());
            if let Some(rule) = rule_at(&mut rules, at) {
                rule.body.push((*statement).clone());
            }
        }
        match nodes.last() {
            Some(ASTNode::Expr(expr)) => note(text, expr, &mut rules, &mut faults),
            Some(ASTNode::Stmt(Stmt::FnCall(call, position))) => {
                note_call(text, call, *position, &mut rules, &mut faults);
            }
            Some(ASTNode::Stmt(Stmt::Switch(switch, position))) => {
                switch
                    .1
                    .ranges
                    .iter()
                    .for_each(|range| check_range(text, range, *position, &mut faults));
            }
            _ => {}
        }
        true
    });
    if !ast.statements().is_empty() {
        let at = offset(text, ast.statements()[0].position());
        faults.push(
            Fault::new("rulebook::loose_statement", "a rule file holds functions only")
                .at(text, at, word_length(text, at), "this stands outside any function")
                .help("put it into a function, or into the parameter file"),
        );
    }
    rules.iter_mut().for_each(in_order_of_text);
    if rules.is_empty() {
        let fault = Fault::new("rulebook::no_rule", "this rule file has no function");
        let fault = fault.at(text, text.text.len(), 0, "expected `fn name(subject) { … }`");
        faults.push(fault.help("write a function, or delete the file"));
    }
    faults.or((ast, rules))
}

/// What to do about a text that is no script, by what stands where it was found out.
fn mend(rest: &str) -> String {
    let word: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    let is_here = |barred: &&&str| {
        if word.is_empty() { rest.starts_with(**barred) } else { word == **barred }
    };
    match super::super::engine::BARRED.iter().find(is_here) {
        Some(shift) if word.is_empty() => {
            format!("`{shift}` drops digits that do not fit: multiply or divide instead")
        }
        Some(word) => format!("no rule may use `{word}`: leave it out"),
        None => "look here and just before: is a bracket, a `;` or a quote missing?".into(),
    }
}

fn header(text: &Arc<Text>) -> Result<Header, Faults> {
    let mut faults = Faults::none();
    let mut header = Header::default();
    let lines = text.text.lines().map_while(|line| line.strip_prefix("//!")).map(str::trim);
    for line in lines {
        let Some((key, value)) = line.split_once(':') else {
            if header.question.is_empty() {
                header.question = line.into();
            }
            continue;
        };
        let value = value.trim();
        match key.trim() {
            "source" => header.source = value.into(),
            "standing" => header.standing = value.into(),
            "effective" => header.effective = Some(value.into()),
            "zh" => header.question_zh = Some(value.into()),
            "doubt" => header.doubts.push(value.into()),
            "doubt zh" => header.doubts_zh.push(value.into()),
            "params" => header.params = value.split(',').map(|name| name.trim().into()).collect(),
            _ if header.question.is_empty() => header.question = line.into(),
            _ => {}
        }
    }
    for (key, value) in
        [("question", &header.question), ("source", &header.source), ("standing", &header.standing)]
    {
        if value.is_empty() {
            faults.push(
                Fault::new("rulebook::header", format!("this rule file does not state its {key}"))
                    .at(text, 0, 0, "the header stands here")
                    .help("begin with `//! question?`, then `//! source: …` and `//! standing: …`"),
            );
        }
    }
    let known = super::super::parameter::STANDINGS;
    if !header.standing.is_empty() && !known.contains(&header.standing.as_str()) {
        let at = text.text.find(&header.standing).unwrap_or(0);
        let message = format!("`{}` is not a standing", header.standing);
        let label = format!("expected one of {}", known.join(", "));
        let fault = Fault::new("rulebook::unknown_standing", message);
        let fault = fault.at(text, at, header.standing.len(), label);
        let near = crate::diagnostic::did_you_mean(&header.standing, known);
        let help = || "`assumed` is the one for want of a source".into();
        faults.push(fault.help(near.unwrap_or_else(help)));
    }
    faults.or(header)
}

fn blank(text: &Arc<Text>, header: &Arc<Header>, function: &ScriptFuncDef) -> Rule {
    let signature = format!("fn {}(", function.name);
    Rule {
        name: function.name.clone(),
        subjects: function.params.iter().cloned().collect(),
        columns: Vec::new(),
        params: Vec::new(),
        draws: Vec::new(),
        calls: Vec::new(),
        text: Arc::clone(text),
        start: text.text.find(&signature).map_or(0, |at| at + 3),
        end: (offset(text, function.body.end_position()) + 1).min(text.text.len()),
        doc: doc(function),
        header: Arc::clone(header),
        readings: Vec::new(),
        methods: Vec::new(),
        body: Vec::new(),
    }
}

/// The cases of a `switch` are walked in an order that differs from run to run; the text's does not.
fn in_order_of_text(rule: &mut Rule) {
    for asked in [&mut rule.columns, &mut rule.params, &mut rule.draws, &mut rule.methods] {
        asked.sort_by_key(|asked| asked.start);
    }
    rule.calls.sort_by_key(|(asked, _)| asked.start);
    rule.readings.sort_by_key(|reading| reading.asked.start);
}

fn doc(function: &ScriptFuncDef) -> Doc {
    let mut doc = Doc::default();
    let mut is_chinese = false;
    let lines = function.comments.iter().flat_map(|comment| comment.lines());
    for line in lines.map(|line| line.trim().trim_start_matches('/').trim()) {
        let line = line.strip_prefix("zh:").map_or(line, |rest| {
            is_chinese = true;
            rest.trim()
        });
        let said = if is_chinese { &mut doc.zh } else { &mut doc.en };
        if !is_chinese && !said.is_empty() {
            said.push(' ');
        }
        said.push_str(line);
    }
    doc
}

/// The function that an offset stands in: rules are in the order of the text.
fn rule_at(rules: &mut [Rule], start: usize) -> Option<&mut Rule> {
    rules.iter_mut().rev().find(|rule| rule.start <= start)
}

/// Numbers that may stand in a script; every other number is a parameter with a source.
const PLAIN_NUMBERS: [f64; 3] = [0.0, 1.0, 100.0];

/// Digits of a number that a message shows.
const LONGEST_NUMBER: usize = 24;

#[expect(clippy::cast_precision_loss, reason = "compared with three small numbers")]
fn note(text: &Arc<Text>, expr: &Expr, rules: &mut [Rule], faults: &mut Faults) {
    match expr {
        Expr::FnCall(call, position) => note_call(text, call, *position, rules, faults),
        Expr::MethodCall(call, position) => {
            let start = offset(text, *position);
            if let Some(rule) = rule_at(rules, start) {
                let (name, length) = (call.name.clone(), call.name.len());
                rule.methods.push(Asked { name, of: None, start, length });
            }
        }
        Expr::Dot(chain, _, _) => {
            let Expr::Variable(variable, _, _) = &chain.lhs else { return };
            let property = match &chain.rhs {
                Expr::Dot(rest, _, _) | Expr::Index(rest, _, _) => &rest.lhs,
                rest => rest,
            };
            let Expr::Property(names, position) = property else { return };
            let (name, start) = (names.2.clone(), offset(text, *position));
            let length = name.len();
            if let Some(rule) = rule_at(rules, start)
                && rule.subjects.contains(&variable.1)
            {
                rule.columns.push(Asked { name, of: Some(variable.1.clone()), start, length });
            }
        }
        Expr::IntegerConstant(number, position) => {
            check_number(text, *number as f64, *position, faults);
        }
        Expr::FloatConstant(number, position) => {
            check_number(text, **number, *position, faults);
        }
        _ => {}
    }
}

fn check_number(text: &Arc<Text>, number: f64, position: Position, faults: &mut Faults) {
    if PLAIN_NUMBERS.contains(&number.abs()) {
        return;
    }
    let start = offset(text, position);
    let written = &text.text[start..start + word_length(text, start)];
    bare_number(text, start, written, faults);
}

/// Notes a number as it is written: a long one would lose digits as a float.
fn bare_number(text: &Arc<Text>, start: usize, written: &str, faults: &mut Faults) {
    let length = written.len();
    let written = match written.char_indices().nth(LONGEST_NUMBER) {
        Some((cut, _)) => format!("{}…", &written[..cut]),
        None => written.into(),
    };
    let fault = Fault::new("rulebook::bare_number", format!("the number {written} has no source"))
        .at(text, start, length, "numbers other than 0, 1 and 100 are parameters")
        .help("give it a name, a unit and a source in the parameter file and read it with `param(\"name\")`");
    // Rhai comes twice to the bounds of a range in a `switch`.
    if !faults.0.contains(&fault) {
        faults.push(fault);
    }
}

/// The bounds of a range in a `switch` are numbers like any other, but Rhai keeps no place of them.
#[expect(clippy::cast_precision_loss, reason = "compared with three small numbers")]
fn check_range(text: &Arc<Text>, range: &RangeCase, switch: Position, faults: &mut Faults) {
    let bounds = match range {
        RangeCase::ExclusiveInt(range, _) => [range.start, range.end],
        RangeCase::InclusiveInt(range, _) => [*range.start(), *range.end()],
    };
    let from = offset(text, switch);
    for bound in bounds.into_iter().filter(|bound| !PLAIN_NUMBERS.contains(&(*bound as f64).abs()))
    {
        let written = bound.unsigned_abs().to_string();
        let is_it = |at: &usize| {
            let around = [
                text.text[..*at].chars().next_back(),
                text.text[at + written.len()..].chars().next(),
            ];
            !around.iter().flatten().any(|c| c.is_alphanumeric() || *c == '_')
        };
        let at = text.text[from..].match_indices(&written).map(|(at, _)| from + at).find(is_it);
        bare_number(text, at.unwrap_or(from), &written, faults);
    }
}

fn note_call(
    text: &Arc<Text>,
    call: &rhai::FnCallExpr,
    position: Position,
    rules: &mut [Rule],
    faults: &mut Faults,
) {
    let start = offset(text, position);
    let asked = |name: &ImmutableString, start, length| Asked {
        name: name.clone(),
        of: None,
        start,
        length,
    };
    let plain = call.op_token.is_none();
    let Some(rule) = rule_at(rules, start) else { return };
    let reads = matches!(call.name.as_str(), "param" | "bracket" | "marginal");
    if !reads && !matches!(call.name.as_str(), "chance" | "chance_normal") {
        if plain {
            let handed = call
                .args
                .iter()
                .map(|arg| match arg {
                    Expr::Variable(variable, _, _) => Some(variable.1.clone()),
                    _ => None,
                })
                .collect();
            rule.calls.push((asked(&call.name, start, call.name.len()), handed));
        }
        return;
    }
    let Some(Expr::StringConstant(name, at)) = call.args.first() else {
        let message = format!("`{}` needs a name in quotes", call.name);
        faults.push(
            Fault::new("rulebook::unnamed", message)
                .at(text, start, call.name.len(), "the name must be written out here")
                .help(format!("write `{}(\"name\")`", call.name)),
        );
        return;
    };
    let mut found = asked(name, offset(text, *at), name.len() + 2);
    if reads {
        if let Some(Expr::StringConstant(key, _)) = call.args.get(1) {
            found.of = Some(key.clone());
        }
        let keys = call.args.iter().skip(1).map(|arg| match arg {
            Expr::StringConstant(key, at) => Some(asked(key, offset(text, *at), key.len() + 2)),
            _ => None,
        });
        let (function, keys) = (call.name.clone(), keys.collect());
        rule.readings.push(Reading { asked: found.clone(), function, keys });
        rule.params.push(found);
    } else {
        rule.draws.push(found);
    }
}

/// Byte offset of a position in a script; the end of the text when Rhai does not know.
pub fn offset(text: &Text, position: Position) -> usize {
    match (position.line(), position.position()) {
        (Some(line), Some(column)) => text.offset(line, column),
        (Some(line), None) => text.offset(line, 1),
        _ => text.text.len(),
    }
}

/// Length of the word or sign at an offset.
pub fn word_length(text: &Text, start: usize) -> usize {
    let rest = &text.text[start..];
    let word = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_' || *c == '.');
    let length: usize = word.map(char::len_utf8).sum();
    if length > 0 { length } else { rest.chars().next().map_or(0, char::len_utf8) }
}

/// Messages start in lower case.
pub fn lower_first(message: &str) -> String {
    let mut chars = message.chars();
    let first = chars.next().map(char::to_lowercase);
    first.into_iter().flatten().chain(chars).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "//! Who owes what?\n//! zh: 谁欠什么？\n//!\n//! source: contract\n//! standing: contract\n\
        //! doubt: is it due?\n//! doubt zh: 到期了吗？\n\n\
        /// What is owed,\n/// in fen.\n/// zh: 应缴的钱，\n/// 以分计。\nfn owed(household) {\n    \
        let x = household.due;\n    x\n}\n\nfn plain(estate) { estate.area }\n";

    #[test]
    fn a_file_and_its_functions_speak_both_languages() {
        let text = Text::new("owed.rhai", FILE);
        let (_, rules) = read(&crate::rulebook::engine::engine(), &text).expect("a sound file");
        let header = &rules[0].header;
        assert_eq!(header.question_zh.as_deref(), Some("谁欠什么？"));
        assert_eq!(header.doubts, ["is it due?"]);
        assert_eq!(header.doubts_zh, ["到期了吗？"]);
        let doc =
            Doc { en: "What is owed, in fen.".into(), zh: "应缴的钱，以分计。".into() };
        assert_eq!(rules[0].doc, doc);
        assert_eq!(
            rules[0].written(),
            "fn owed(household) {\n    let x = household.due;\n    x\n}"
        );
        assert_eq!(rules[1].doc, Doc::default());
        assert_eq!(rules[1].written(), "fn plain(estate) { estate.area }");
    }
}
