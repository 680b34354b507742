//! The rule book: complete in both languages, its links lead somewhere, nothing is fetched, and a
//! broken pack leaves no page.

mod support;

use std::collections::BTreeSet;

use linli::diagnostic::Text;
use linli::rulebook::{Pack, Rulebook, stacks};
use support::{Bench, root, said};

/// The page of the shipped packs.
fn shipped() -> String {
    made(&Bench::new(), &["rules", "book", "--lang", "zh-CN"])
}

fn made(bench: &Bench, args: &[&str]) -> String {
    let ran = bench.linli(args);
    assert!(ran.status.success(), "{}", said(&ran));
    std::fs::read_to_string(bench.path("reports/rulebook.html")).expect("the page is there")
}

/// The rulebook of the shipped packs that the page is about.
fn rulebook() -> Rulebook {
    let folders = std::fs::read_dir(root().join("rules")).expect("the rules").flatten();
    let mut names: Vec<String> =
        folders.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    let all: Vec<Pack> = names.iter().map(|name| pack(name)).collect();
    let first = stacks(&all).into_iter().next().expect("packs");
    Rulebook::load(&first.packs).expect("the shipped packs are sound")
}

fn pack(name: &str) -> Pack {
    let mut files = Vec::new();
    for part in ["", "policies/", "cases/"] {
        let folder = root().join("rules").join(name).join(part);
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let file = entry.file_name().to_string_lossy().into_owned();
            if entry.path().is_file() {
                let path = format!("{part}{file}");
                let text = std::fs::read_to_string(entry.path()).expect("a text");
                files.push((path.clone(), Text::new(path, text)));
            }
        }
    }
    files.sort_by(|a, b| a.0.cmp(&b.0));
    Pack { name: name.into(), files, is_own: false }
}

/// The Chinese and the English side.
fn sides(page: &str) -> [&str; 2] {
    let mut sides = page.split("<main ").skip(1).map(|rest| {
        rest.split("</main>").next().expect("a side ends").split_once('>').expect("a tag").1
    });
    [sides.next().expect("a Chinese side"), sides.next().expect("an English side")]
}

/// What a reader sees of a piece of HTML.
fn seen(html: &str) -> String {
    let mut text = String::new();
    let mut inside = false;
    for c in html.chars() {
        match c {
            '<' => inside = true,
            '>' => inside = false,
            c if !inside => text.push(c),
            _ => {}
        }
    }
    for (from, to) in
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#x27;", "'"), ("&#x2f;", "/")]
    {
        text = text.replace(from, to);
    }
    text.replace("&amp;", "&").split_whitespace().collect::<Vec<_>>().join(" ")
}

fn headings(side: &str) -> Vec<String> {
    let mut found = Vec::new();
    for rest in side.split("<h").skip(1) {
        let level = rest.chars().next().filter(char::is_ascii_digit);
        if let (Some(level), Some((_, rest))) = (level, rest.split_once('>')) {
            let inside = rest.split(&format!("</h{level}>")).next().expect("a heading ends");
            found.push(format!("{level} {}", seen(inside)));
        }
    }
    found
}

/// Every value of an attribute.
fn attributes<'a>(html: &'a str, name: &str) -> Vec<&'a str> {
    let begin = format!(" {name}=\"");
    html.split(&begin).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

#[test]
fn the_headings_of_a_pack_stand_in_both_languages() {
    let bench = Bench::new();
    let page = made(&bench, &["rules", "book", "rules/national"]);
    let book = Rulebook::load(&[pack("national")]).expect("a sound pack");
    let (title_zh, title_en) = &book.packs().next().expect("one pack").title;
    let mut due = [
        vec!["1 规则手册".to_string(), "2 目录".into(), format!("2 {title_zh}")],
        vec!["1 The rule book".to_string(), "2 Contents".into(), format!("2 {title_en}")],
    ];
    let mut add = |zh: String, en: String| {
        due[0].push(zh);
        due[1].push(en);
    };
    let mut rules: Vec<_> = book.rules().collect();
    rules.sort_by_key(|rule| (&rule.text.name, rule.start));
    for of_file in rules.chunk_by(|one, next| one.text.name == next.text.name) {
        let header = &of_file[0].header;
        let zh = header.question_zh.as_deref().expect("a question in Chinese");
        add(format!("3 {zh}"), format!("3 {}", header.question));
        for rule in of_file {
            let heading = format!("4 {}({})", rule.name, rule.subjects.join(", "));
            add(heading.clone(), heading);
        }
    }
    add("3 参数".into(), "3 Parameters".into());
    let mut parameters: Vec<_> = book.parameters().collect();
    parameters.sort_by_key(|parameter| (&parameter.text.name, parameter.start));
    for parameter in parameters {
        let ((zh, en), name) = (&parameter.summary, &parameter.name);
        add(format!("4 {zh} {name}"), format!("4 {en} {name}"));
    }
    assert_eq!(sides(&page).map(headings), due);
}

#[test]
fn everything_of_the_packs_is_on_both_sides() {
    let (page, book) = (shipped(), rulebook());
    let [zh, en] = sides(&page);
    let ids: BTreeSet<&str> = attributes(&page, "id").into_iter().collect();
    let [seen_zh, seen_en] = [seen(zh), seen(en)];
    let mut n = 0;
    let mut both = |kind: &str, name: &str, said_zh: &str, said_en: &str| {
        n += 1;
        for short in ["zh", "en"] {
            assert!(ids.contains(format!("{short}-{kind}-{name}").as_str()), "{kind} {name}");
        }
        assert!(!said_zh.is_empty() && seen_zh.contains(said_zh), "{name} lacks {said_zh:?}");
        assert!(!said_en.is_empty() && seen_en.contains(said_en), "{name} lacks {said_en:?}");
    };
    for rule in book.rules() {
        both("rule", &rule.name, &rule.doc.zh, &rule.doc.en);
        let question = rule.header.question_zh.as_deref().expect("a question in Chinese");
        both("rule", &rule.name, question, &rule.header.question);
        assert_eq!(rule.header.doubts.len(), rule.header.doubts_zh.len(), "{}", rule.name);
    }
    for parameter in book.parameters() {
        both("parameter", &parameter.name, &parameter.summary.0, &parameter.summary.1);
    }
    for policy in book.policies().filter_map(|id| book.policy(id)) {
        both("policy", &policy.id, &policy.title.0, &policy.title.1);
        both("policy", &policy.id, &policy.summary.0, &policy.summary.1);
    }
    let cases = linli::rulebook::run_cases(&book, |_| true).expect("the cases can be read");
    for case in &cases {
        let zh = case.name_zh.as_deref().expect("a sentence in Chinese");
        assert!(seen_zh.contains(zh), "{zh}");
        assert!(seen_en.contains(&case.name), "{}", case.name);
    }
    for side in [zh, en] {
        assert_eq!(side.matches("class=\"held\"").count(), cases.len());
        assert_eq!(side.matches("✓").count(), cases.len(), "every shipped case holds");
    }
    assert!(n > 150, "only {n} things were looked for");
}

#[test]
fn every_link_leads_somewhere_and_nothing_is_fetched() {
    let page = shipped();
    let ids = attributes(&page, "id");
    let known: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(known.len(), ids.len(), "an id is given twice");
    let links = attributes(&page, "href");
    assert!(links.len() > 300, "only {} links", links.len());
    for link in links {
        let target = link.strip_prefix('#').expect("a link inside the page");
        assert!(known.contains(target), "{link} leads nowhere");
    }
    for side in sides(&page) {
        let short = if side.contains("id=\"zh-") { "zh" } else { "en" };
        let strays = attributes(side, "href").into_iter().filter(|l| !l[1..].starts_with(short));
        assert_eq!(strays.collect::<Vec<_>>(), Vec::<&str>::new(), "a link to the other language");
    }
    for fetched in ["http:", "https:", "url(", "@import", "<script", "<link", " src=", "⟦"] {
        assert!(!page.contains(fetched), "the page holds {fetched}");
    }
}

#[test]
fn the_chinese_side_speaks_chinese() {
    let (page, book) = (shipped(), rulebook());
    let [zh, _] = sides(&page);
    // Names in a code font and sources may be in any language.
    let mut plain = String::new();
    for (at, part) in zh.split("<code>").enumerate() {
        plain.push_str(if at == 0 {
            part
        } else {
            part.split_once("</code>").expect("a name ends").1
        });
    }
    assert!(!plain.contains("<span lang="), "a sentence is missing in Chinese");
    let mut plain = seen(&plain);
    let dated = book.parameters().flat_map(|parameter| &parameter.since).map(|since| &since.source);
    let headers = book.rules().map(|rule| &rule.header.source);
    let policies: Vec<_> = book.policies().filter_map(|id| book.policy(id)).collect();
    let changes = policies.iter().flat_map(|policy| &policy.changes).map(|change| &change.source);
    let packs = book.packs().flat_map(|pack| &pack.sources);
    let mut sources: Vec<&String> = dated.chain(headers).chain(changes).chain(packs).collect();
    sources.sort_by_key(|source| std::cmp::Reverse(source.len()));
    for source in sources {
        plain = plain.replace(source.as_str(), "");
    }
    let words: Vec<&str> = plain
        .split(|c: char| !c.is_ascii_alphabetic())
        .filter(|word| word.len() > 1 && *word != "linli")
        .collect();
    assert_eq!(words, Vec::<&str>::new());
}

#[test]
fn a_case_that_fails_is_marked() {
    let bench = Bench::new();
    bench.edit("rules/micro-estate/cases/money.toml", "expect = 7_500", "expect = 7_501");
    let page = made(&bench, &["rules", "book"]);
    for (side, failed, warned) in [
        (sides(&page)[0], "✗ 不符", "其中 1 个与预期不符"),
        (sides(&page)[1], "✗ fails", "1 did not hold"),
    ] {
        assert_eq!(side.matches(failed).count(), 1);
        assert!(side.contains(warned), "{warned}");
    }
}

#[test]
fn one_policy_is_shown_alone_and_an_unknown_one_is_refused() {
    let bench = Bench::new();
    let page = made(&bench, &["rules", "book", "--policy", "joint-committee"]);
    assert!(page.contains("id=\"en-policy-joint-committee\""));
    assert!(!page.contains("id=\"en-policy-pooling\""));
    let known: BTreeSet<&str> = attributes(&page, "id").into_iter().collect();
    assert!(attributes(&page, "href").into_iter().all(|link| known.contains(&link[1..])));

    let bench = Bench::new();
    let ran = bench.linli(&["rules", "book", "--policy", "joint-comittee"]);
    assert_eq!(ran.status.code(), Some(2), "{}", said(&ran));
    assert!(said(&ran).contains("did you mean `joint-committee`?"), "{}", said(&ran));
    assert_eq!(bench.reports(), Vec::<String>::new());
}

#[test]
fn a_broken_pack_leaves_no_page() {
    for (file, from, to) in [
        ("rules/national/joint_decision.rhai", "cast.heads, roll.heads)", "cast.heads, roll.heads"),
        ("rules/national/joint_decision.toml", "value = \"2/3\"", "value = 0.66"),
        ("rules/micro-estate/cases/money.toml", "ask = \"fee_due\"", "ask = \"fee_du\""),
    ] {
        let bench = Bench::new();
        bench.edit(file, from, to);
        let ran = bench.linli(&["rules", "book"]);
        assert_eq!(ran.status.code(), Some(2), "{file}: {}", said(&ran));
        assert_eq!(bench.reports(), Vec::<String>::new(), "{file}");
    }
}

#[test]
fn a_file_of_the_user_is_never_replaced() {
    let bench = Bench::new();
    bench.write("s/mine.html", "<p>mine</p>");
    let ran = bench.linli(&["rules", "book", "--out", "s/mine.html"]);
    assert_eq!(ran.status.code(), Some(2), "{}", said(&ran));
    assert_eq!(std::fs::read_to_string(bench.path("s/mine.html")).expect("there"), "<p>mine</p>");
    // A book is replaced by the next one, to the same bytes.
    let first = made(&bench, &["rules", "book"]);
    assert_eq!(first, made(&bench, &["rules", "book"]));
}
