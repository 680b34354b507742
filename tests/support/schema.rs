//! A validator for exactly the keywords that the schemas of `schemas/` use. An unknown keyword is a
//! failure, so that no schema can ask for what nobody checks.

use std::path::Path;

use serde_json::Value;

/// A schema file.
pub struct Schema(Value);

impl Schema {
    /// Reads a file of `schemas/` by its first name.
    pub fn open(name: &str) -> Self {
        let path = super::root().join("schemas").join(format!("{name}.schema.json"));
        let text = std::fs::read_to_string(&path).expect("the schema is there");
        Self(serde_json::from_str(&text).expect("the schema is JSON"))
    }

    /// The schema as data, at a JSON pointer.
    pub fn at(&self, pointer: &str) -> &Value {
        self.0.pointer(pointer).unwrap_or_else(|| panic!("the schema has no {pointer}"))
    }

    /// What does not fit, each with its place; nothing for a document that fits.
    pub fn misfits(&self, document: &Value) -> Vec<String> {
        let mut found = Vec::new();
        self.hold(&self.0, document, "", &mut found);
        found
    }

    fn fits(&self, schema: &Value, value: &Value) -> bool {
        let mut found = Vec::new();
        self.hold(schema, value, "", &mut found);
        found.is_empty()
    }

    fn hold(&self, schema: &Value, value: &Value, at: &str, found: &mut Vec<String>) {
        let Value::Object(keywords) = schema else { panic!("a schema is an object: {schema}") };
        let none = serde_json::Map::new();
        let table = value.as_object().unwrap_or(&none);
        let items = value.as_array().map_or(&[][..], Vec::as_slice);
        for (keyword, asked) in keywords {
            let listed = || asked.as_array().expect("a list").iter();
            let amount = || usize::try_from(asked.as_u64().expect("a number")).expect("small");
            let is_fine = match keyword.as_str() {
                "$schema" | "$defs" | "title" | "description" => true,
                "$ref" => {
                    let pointer = asked.as_str().and_then(|to| to.strip_prefix('#'));
                    self.hold(self.at(pointer.expect("a local reference")), value, at, found);
                    true
                }
                "type" => {
                    let one = [asked.clone()];
                    let types = asked.as_array().map_or(&one[..], Vec::as_slice);
                    types.iter().any(|name| is_of_type(value, name.as_str().expect("a word")))
                }
                "enum" => listed().any(|known| known == value),
                "not" => !self.fits(asked, value),
                "anyOf" => listed().any(|one| self.fits(one, value)),
                "oneOf" => listed().filter(|one| self.fits(one, value)).count() == 1,
                "minimum" => value.as_f64().is_none_or(|v| v >= asked.as_f64().expect("a number")),
                "maximum" => value.as_f64().is_none_or(|v| v <= asked.as_f64().expect("a number")),
                "minItems" => !value.is_array() || items.len() >= amount(),
                "maxItems" => items.len() <= amount(),
                "minProperties" => !value.is_object() || table.len() >= amount(),
                "pattern" => {
                    value.as_str().is_none_or(|text| matches(asked.as_str().expect("text"), text))
                }
                "required" => {
                    let missing = |key: &&Value| !table.contains_key(key.as_str().expect("a word"));
                    let missing: Vec<_> = listed().filter(missing).collect();
                    if value.is_object() && !missing.is_empty() {
                        found.push(format!("{at}: no {missing:?}"));
                    }
                    true
                }
                "items" => {
                    for (i, item) in items.iter().enumerate() {
                        self.hold(asked, item, &format!("{at}/{i}"), found);
                    }
                    true
                }
                "properties" => {
                    for (key, inner) in asked.as_object().expect("a table") {
                        if let Some(entry) = table.get(key) {
                            self.hold(inner, entry, &format!("{at}/{key}"), found);
                        }
                    }
                    true
                }
                "additionalProperties" => {
                    let known = schema["properties"].as_object().unwrap_or(&none);
                    for (key, entry) in table.iter().filter(|(key, _)| !known.contains_key(*key)) {
                        match asked {
                            Value::Bool(false) => found.push(format!("{at}: unknown key `{key}`")),
                            inner => self.hold(inner, entry, &format!("{at}/{key}"), found),
                        }
                    }
                    true
                }
                other => panic!("the schemas use `{other}`, which this validator does not know"),
            };
            if !is_fine {
                found.push(format!("{at}: {value} is not {keyword} {asked}"));
            }
        }
    }
}

fn is_of_type(value: &Value, name: &str) -> bool {
    match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64(),
        "number" => value.is_number(),
        other => panic!("unknown type {other}"),
    }
}

/// Does a pattern match a whole text? Patterns begin with `^`, end with `$`, and hold letters,
/// escapes, `.`, classes, groups, `|`, and the signs `+`, `?` and `{n}`.
pub fn matches(pattern: &str, text: &str) -> bool {
    let inner = pattern.strip_prefix('^').and_then(|rest| rest.strip_suffix('$'));
    let inner: Vec<char> = inner.expect("patterns are anchored").chars().collect();
    let text: Vec<char> = text.chars().collect();
    ends(&inner, &text, 0).contains(&text.len())
}

/// Every place where a match that begins at `from` may end.
fn ends(pattern: &[char], text: &[char], from: usize) -> Vec<usize> {
    let (mut depth, mut is_class) = (0, false);
    for (i, sign) in pattern.iter().enumerate().filter(|(i, _)| *i == 0 || pattern[i - 1] != '\\') {
        match sign {
            '[' => is_class = true,
            ']' => is_class = false,
            '(' if !is_class => depth += 1,
            ')' if !is_class => depth -= 1,
            '|' if depth == 0 && !is_class => {
                let mut all = ends(&pattern[..i], text, from);
                all.extend(ends(&pattern[i + 1..], text, from));
                return all;
            }
            _ => {}
        }
    }
    let Some(first) = pattern.first() else { return vec![from] };
    let until = |close: char| pattern.iter().position(|sign| *sign == close).expect("it closes");
    let length = match first {
        '\\' => 2,
        '[' => until(']') + 1,
        '(' => closing(pattern) + 1,
        _ => 1,
    };
    let (atom, rest) = pattern.split_at(length);
    let step = |at: usize| match atom {
        ['(', inner @ .., ')'] => ends(inner, text, at),
        _ => text.get(at).filter(|sign| takes(atom, **sign)).map(|_| at + 1).into_iter().collect(),
    };
    let (least, most, rest) = match rest {
        ['+', rest @ ..] => (1, text.len() + 1, rest),
        ['?', rest @ ..] => (0, 1, rest),
        ['{', n, '}', rest @ ..] => {
            let n = n.to_digit(10).expect("a digit") as usize;
            (n, n, rest)
        }
        rest => (1, 1, rest),
    };
    let (mut reached, mut all) = (vec![from], Vec::new());
    for turn in 0..=most {
        if turn >= least {
            all.extend(reached.iter().flat_map(|at| ends(rest, text, *at)));
        }
        reached = reached.iter().flat_map(|at| step(*at)).collect();
    }
    all
}

fn closing(pattern: &[char]) -> usize {
    let (mut depth, mut is_class, mut i) = (0, false, 0);
    loop {
        match pattern[i] {
            '\\' => i += 1,
            '[' => is_class = true,
            ']' => is_class = false,
            '(' if !is_class => depth += 1,
            ')' if !is_class => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return i;
        }
        i += 1;
    }
}

fn takes(atom: &[char], sign: char) -> bool {
    match atom {
        ['.'] => sign != '\n',
        ['\\', literal] => *literal == sign,
        ['[', '^', class @ .., ']'] => !is_in(class, sign),
        ['[', class @ .., ']'] => is_in(class, sign),
        literal => literal == [sign],
    }
}

fn is_in(class: &[char], sign: char) -> bool {
    match class {
        [from, '-', to, rest @ ..] => (*from..=*to).contains(&sign) || is_in(rest, sign),
        [one, rest @ ..] => *one == sign || is_in(rest, sign),
        [] => false,
    }
}

/// A TOML file as JSON; days become texts, as editors see them.
pub fn toml_as_json(path: &Path) -> Value {
    let text = std::fs::read_to_string(path).expect("the file is there");
    let table: toml::Table = text.parse().unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    as_json(&toml::Value::Table(table))
}

fn as_json(value: &toml::Value) -> Value {
    match value {
        toml::Value::String(text) => Value::from(text.as_str()),
        toml::Value::Integer(number) => Value::from(*number),
        toml::Value::Float(number) => Value::from(*number),
        toml::Value::Boolean(truth) => Value::from(*truth),
        toml::Value::Datetime(day) => Value::from(day.to_string()),
        toml::Value::Array(items) => items.iter().map(as_json).collect(),
        toml::Value::Table(keys) => {
            keys.iter().map(|(key, value)| (key.clone(), as_json(value))).collect()
        }
    }
}
