//! A decided vote in words, for the owners who act on it.

use super::super::language::{Language, can_say};
use super::super::sources;
use super::super::value::{standing, word};
use super::bars;
use super::cited::cited_line;
use crate::ballots::{Range, Silence};
use crate::dataset::vote::PastVote;
use crate::decide::Cited;
use crate::decide::vote::{
    Answer, Decision, Defect, Figure, Held, Law, Measure, Missing, NEVER_BOTH, Note, Past, Scope,
    Under, Verdict,
};
use crate::units::Area;

/// A decision on one page of text; no final line break.
#[must_use]
pub fn vote_text(decision: &Decision<'_>, language: Language) -> String {
    let say = |key: &str, with: &[(&str, &str)]| language.say(key, with);
    let law = &decision.law;
    let day = decision.date.to_string();
    let verdict = verdict(decision.verdict, language);
    let mut lines = vec![
        say("vote_title", &[("verdict", &verdict)]),
        say(
            "vote_law",
            &[
                ("matter", &word(law.falls_under.as_ref().unwrap_or(&law.matter), language)),
                ("class", &class(law, language)),
                ("day", &day),
                ("regime", &regime(law, language)),
            ],
        ),
    ];
    lines.extend(decision.notes.iter().map(|note| noted(note, language)));
    let several = decision.answers.len() > 1;
    for answer in &decision.answers {
        lines.push(String::new());
        if several {
            let verdict = self::verdict(answer.verdict, language);
            let name = decision.names.get(&answer.id).map_or(answer.id.as_str(), |(zh, en)| {
                if language == Language::Chinese { zh } else { en }
            });
            lines.push(say("vote_estate", &[("estate", name), ("verdict", &verdict)]));
        }
        lines.extend(answered(answer, language));
    }
    if let Some(pooled) = &decision.pooled {
        let key =
            if decision.scope == Scope::Pooled { "vote_pooled" } else { "vote_pooled_what_if" };
        let verdict = self::verdict(pooled.verdict, language);
        lines.extend([String::new(), say(key, &[("verdict", &verdict)])]);
        lines.extend(answered(pooled, language));
    }
    let mut part = |key: &str, content: Vec<String>| {
        if !content.is_empty() {
            lines.extend([String::new(), say(key, &[])]);
            lines.extend(content.into_iter().map(|line| format!("  {line}")));
        }
    };
    let defects = decision.defects.iter().map(|defect| defective(defect, language));
    let is_carried = matches!(decision.verdict, Verdict::Passed | Verdict::Voidable);
    part(if is_carried { "vote_defects" } else { "vote_defects_if" }, defects.collect());
    let unchecked: Vec<String> =
        decision.unchecked.iter().map(|rule| say(&format!("vote_fact_{rule}"), &[])).collect();
    if !unchecked.is_empty() {
        part("vote_unchecked", vec![language.list(&unchecked)]);
    }
    part(
        "vote_sources",
        decision.sources.iter().map(|cited| cited_line(cited, language)).collect(),
    );
    lines.join("\n")
}

/// Past votes as a table: what the law asked for says of each, what the law of its day says, and
/// what its own rules say beside the announced result; no final line break.
#[must_use]
pub fn past_text(all: &[Past<'_>], language: Language) -> String {
    let say = |key: &str, with: &[(&str, &str)]| language.say(key, with);
    let mut lines = Vec::new();
    let under = |found: &Option<Under<'_>>, row: &PastVote| match found {
        Some(found) => {
            let verdict = verdict(found.answer.verdict, language);
            let why = reasons(&found.answer, language);
            let regime = regime(&found.law, language);
            say("past_under", &[("regime", &regime), ("verdict", &verdict), ("why", &why)])
        }
        None if row.date.span.is_some() => say("past_no_law", &[]),
        None => say("past_no_date", &[]),
    };
    for past in all {
        let row = past.row;
        let with = [("case", &row.case), ("estate", &row.estate), ("date", &row.date.text)];
        lines.push(say("past_title", &with.map(|(key, value)| (key, value.as_str()))));
        lines.push(format!("  {}", under(&past.asked, row)));
        let same = |found: &Option<Under<'_>>| found.as_ref().map(|found| found.law.regime.clone());
        if same(&past.by_date) != same(&past.asked) {
            lines.push(format!(
                "  {}",
                say("past_by_date", &[("said", &under(&past.by_date, row))])
            ));
        }
        if row.regime_stated.is_empty() {
            lines.extend(announced(past, language));
        } else {
            let said = match &past.stated.under {
                Some(_) => under(&past.stated.under, row),
                None => say("past_unknown_rules", &[("rules", &row.regime_stated)]),
            };
            lines.push(format!("  {}", say("past_stated", &[("said", &said)])));
            lines.extend(announced(past, language));
        }
        let notes = past.asked.iter().flat_map(|under| &under.answer.warnings);
        lines.extend(notes.map(|note| format!("  {}", noted(note, language))));
    }
    let articles = articles(all, language);
    if !articles.is_empty() {
        lines.extend([String::new(), say("vote_sources", &[])]);
        lines.extend(articles);
    }
    lines.join("\n")
}

/// Whether a verdict is the announced one; `None` when nothing was announced.
fn announced(past: &Past<'_>, language: Language) -> Option<String> {
    let key = match past.stated.agrees {
        _ if past.row.announced.is_empty() => return None,
        Some(true) => "past_agrees",
        Some(false) => "past_differs",
        None if past.stated.announced.is_none() => "past_words",
        None => "past_open",
    };
    Some(format!("  {}", language.say(key, &[("announced", &past.row.announced)])))
}

/// What every law that was asked rests on: its name and then its articles, in the order in which the
/// laws are met.
fn articles(all: &[Past<'_>], language: Language) -> Vec<String> {
    let mut laws: Vec<(String, Vec<String>)> = Vec::new();
    let under = all.iter().flat_map(|past| [&past.asked, &past.by_date, &past.stated.under]);
    for law in under.flatten().map(|under| &under.law) {
        let name = regime(law, language);
        let at = laws.iter().position(|known| known.0 == name).unwrap_or_else(|| {
            laws.push((name, Vec::new()));
            laws.len() - 1
        });
        for cited in &law.sources {
            let source = sources::said(&cited.source, language);
            if !laws[at].1.contains(&source) {
                laws[at].1.push(source);
            }
        }
    }
    let one = |(regime, sources): (String, Vec<String>)| {
        let sources = sources.into_iter().map(|source| format!("    {source}"));
        std::iter::once(format!("  {regime}")).chain(sources).collect::<Vec<_>>()
    };
    laws.into_iter().flat_map(one).collect()
}

/// A defect with the figures that show it.
fn defective(defect: &Defect, language: Language) -> String {
    let told = |(name, figure): &(&'static str, Figure)| {
        let figure = match figure {
            Figure::Number(number) => number.to_string(),
            Figure::Words(words) if words.is_empty() => language.say("vote_nothing", &[]),
            Figure::Words(words) => {
                let words: Vec<String> = words.iter().map(|one| word(one, language)).collect();
                language.list(&words)
            }
        };
        (*name, figure)
    };
    let with: Vec<(&str, String)> = defect.figures.iter().map(told).collect();
    let with: Vec<(&str, &str)> =
        with.iter().map(|(name, figure)| (*name, figure.as_str())).collect();
    let shown = language.say(&format!("vote_{}", defect.rule), &with);
    let source = |cited: &Cited| {
        let standing = standing(&cited.standing, language);
        let said = sources::said(&cited.source, language);
        let with = [("source", said.as_str()), ("standing", standing.as_str())];
        language.say("vote_defect_source", &with)
    };
    let sources = language.clauses(&defect.sources.iter().map(source).collect::<Vec<_>>());
    language.say("vote_defect", &[("defect", &shown), ("source", &sources)])
}

fn verdict(verdict: Verdict, language: Language) -> String {
    language.say(&format!("verdict_{}", verdict.id()), &[])
}

pub(in crate::report) fn class(law: &Law<'_>, language: Language) -> String {
    bars::class(law.class.as_deref(), language)
}

pub(in crate::report) fn regime(law: &Law<'_>, language: Language) -> String {
    bars::named_regime(&law.regime, language).unwrap_or_else(|| {
        let title = law.desk().title(language == Language::Chinese);
        let title = title.unwrap_or_else(|| law.regime.clone());
        language.say("regime_own", &[("title", &title)])
    })
}

fn answered(answer: &Answer, language: Language) -> Vec<String> {
    let mut lines: Vec<String> =
        answer.tests.iter().map(|held| format!("  {}", tested(held, language))).collect();
    if let Some((returned, least)) = answer.ballots {
        let said = too_few_ballots(answer, language).unwrap_or_else(|| {
            let part = between(Measure::Heads, returned, language);
            language.say("vote_ballots", &[("part", &part), ("least", &least.to_string())])
        });
        lines.push(format!("  {said}"));
    }
    let short = short(answer, language);
    if !short.is_empty() {
        lines.push(format!("  {}", language.say("vote_short", &[("list", &short)])));
    }
    if answer.silence != Silence::Absent {
        let key = match answer.silence {
            Silence::Abstention => "vote_silence_abstention",
            Silence::Majority => "vote_silence_majority",
            _ => "vote_silence_in_favour",
        };
        lines.push(format!("  {}", language.say(key, &[])));
    }
    if let Some(strict) = answer.if_strict {
        let verdict = verdict(strict, language);
        lines.push(format!("  {}", language.say("vote_if_strict", &[("verdict", &verdict)])));
    }
    lines.extend(answer.missing.iter().map(|m| format!("  {}", missing(m, language))));
    lines.extend(answer.warnings.iter().map(|note| format!("  {}", noted(note, language))));
    lines
}

/// A figure as its measure writes it.
fn figure(measure: Measure, value: Option<i64>, language: Language) -> String {
    let key = match measure {
        Measure::Heads => "n_heads",
        Measure::Area => "n_m2",
    };
    if value.is_none() {
        return bare(measure, value, language);
    }
    language.say(key, &[("n", &bare(measure, value, language))])
}

/// The same without its unit.
fn bare(measure: Measure, value: Option<i64>, language: Language) -> String {
    match (measure, value) {
        (_, None) => language.say("vote_not_known", &[]),
        (Measure::Heads, Some(heads)) => heads.to_string(),
        (Measure::Area, Some(area)) => Area(area).to_string(),
    }
}

/// A figure without its unit, or the least that it can be and, where that is known, the most.
pub(super) fn between(measure: Measure, range: Range, language: Language) -> String {
    match (range.known(), range.low.filter(|low| *low > 0)) {
        (None, Some(low)) if range.high.is_some() => {
            let (low, high) = (Some(low), range.high);
            let [low, high] = [low, high].map(|end| bare(measure, end, language));
            language.say("vote_between", &[("low", &low), ("high", &high)])
        }
        (None, Some(low)) => {
            let low = bare(measure, Some(low), language);
            language.say("vote_no_less", &[("n", &low)])
        }
        (known, _) => bare(measure, known, language),
    }
}

/// A part, without what goes without saying: that it is no more than its whole.
pub(super) fn below(part: Range, whole: Option<i64>) -> Range {
    Range { high: part.high.filter(|high| part.low == Some(*high) || whole != Some(*high)), ..part }
}

fn tested(held: &Held, language: Language) -> String {
    let measure = held.bar.test.measure;
    let met = match held.met {
        Some(true) => "vote_met",
        Some(false) => "vote_not_met",
        None => "vote_open",
    };
    let whole = match held.whole {
        Some(_) => figure(measure, held.whole, language),
        None => between(measure, held.between[1], language),
    };
    language.say(
        &format!("vote_{}", held.bar.test.id),
        &[
            ("part", &between(measure, below(held.between[0], held.whole), language)),
            ("whole", &whole),
            ("base", &bars::base(held.bar.base, language)),
            ("bar", &bars::share(&held.bar, language)),
            ("met", &language.say(met, &[])),
        ],
    )
}

/// How much is missing, test by test.
pub(in crate::report) fn short(answer: &Answer, language: Language) -> String {
    let one = |held: &Held| {
        let short = figure(held.bar.test.measure, Some(held.shortfall()?), language);
        let key = if held.bar.test.is_approval { "vote_short_for" } else { "vote_short_part" };
        Some(language.say(key, &[("short", &short)]))
    };
    language.clauses(&answer.tests.iter().filter_map(one).collect::<Vec<_>>())
}

/// In one line, why a verdict is what it is.
fn reasons(answer: &Answer, language: Language) -> String {
    let told: Vec<String> = match answer.verdict {
        Verdict::Failed => {
            let failed = answer.tests.iter().filter(|held| held.met == Some(false));
            let failed = failed.map(|held| tested(held, language));
            let never = answer.warnings.iter().filter(|note| note.code == NEVER_BOTH);
            let never = never.map(|note| said_of(note, "vote_reason_", language));
            failed.chain(too_few_ballots(answer, language)).chain(never).collect()
        }
        Verdict::Undetermined => {
            let mut facts: Vec<String> = Vec::new();
            for missing in &answer.missing {
                let fact = fact(&missing.fact, language);
                if !facts.contains(&fact) {
                    facts.push(fact);
                }
            }
            vec![language.say("vote_missing_facts", &[("facts", &language.list(&facts))])]
        }
        _ => answer.tests.iter().map(|held| tested(held, language)).collect(),
    };
    language.clauses(&told)
}

fn fact(fact: &str, language: Language) -> String {
    let key = format!("fact_{fact}");
    if can_say(&key) { language.say(&key, &[]) } else { word(fact, language) }
}

fn missing(missing: &Missing, language: Language) -> String {
    let fact = fact(&missing.fact, language);
    match (missing.measure, missing.least) {
        (Some(measure), Some(least)) if missing.whole.is_some_and(|whole| least > whole) => {
            let of = figure(measure, missing.whole, language);
            language.say("vote_missing_never", &[("fact", &fact), ("of", &of)])
        }
        (Some(measure), Some(least)) => {
            let least = figure(measure, Some(least), language);
            match missing.whole {
                Some(whole) => {
                    let of = figure(measure, Some(whole), language);
                    language.say(
                        "vote_missing_least_of",
                        &[("fact", &fact), ("least", &least), ("of", &of)],
                    )
                }
                None => language.say("vote_missing_least", &[("fact", &fact), ("least", &least)]),
            }
        }
        _ => language.say("vote_missing", &[("fact", &fact)]),
    }
}

/// How many ballots are missing, where that is known.
fn too_few_ballots(answer: &Answer, language: Language) -> Option<String> {
    let (returned, least) = answer.ballots?;
    let short = (least - returned.high?).max(0);
    let n = Some(short).filter(|short| *short > 0)?.to_string();
    let part = between(Measure::Heads, returned, language);
    let said = language.say("vote_ballots", &[("part", &part), ("least", &least.to_string())]);
    Some(language.say("vote_ballots_short", &[("said", &said), ("n", &n)]))
}

pub(in crate::report) fn noted(note: &Note, language: Language) -> String {
    said_of(note, "vote_note_", language)
}

/// A note, by the text of its code after a prefix.
fn said_of(note: &Note, prefix: &str, language: Language) -> String {
    let told = |(name, value): &(&'static str, String)| {
        let value = match *name {
            "measure" => language.say(&format!("measure_{value}"), &[]),
            "condition" | "rule" | "matter" | "falls_under" => word(value, language),
            "regime" => bars::named_regime(value, language).unwrap_or_else(|| value.clone()),
            _ => value.clone(),
        };
        (*name, value)
    };
    let with: Vec<(&str, String)> = note.with.iter().map(told).collect();
    let with: Vec<(&str, &str)> =
        with.iter().map(|(name, value)| (*name, value.as_str())).collect();
    language.say(&format!("{prefix}{}", note.code), &with)
}
