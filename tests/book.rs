//! The rule book: complete in both languages, its links lead somewhere, nothing is fetched, and a
//! broken pack leaves no page.

mod support;

use std::collections::BTreeSet;

use linli::rulebook::{Pack, Rulebook, Stack, run_cases, stacks};
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

/// The rulebooks of the shipped packs, each with the names of those that are in none before.
fn rulebooks() -> Vec<(Rulebook, Vec<String>)> {
    let entries = std::fs::read_dir(root().join("rules")).expect("the packs are there");
    let mut names: Vec<String> =
        entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    let packs: Vec<Pack> = names.into_iter().map(pack).collect();
    let load = |stack: Stack| {
        (Rulebook::load(&stack.packs).expect("the shipped packs are sound"), stack.own)
    };
    stacks(&packs).into_iter().map(load).collect()
}

fn pack(name: String) -> Pack {
    let mut files = Vec::new();
    let inside = std::fs::read_dir(root().join("rules").join(&name)).expect("a pack").flatten();
    let inside = inside.filter(|entry| entry.path().is_dir() && entry.file_name() != "new");
    let parts = inside.map(|entry| format!("{}/", entry.file_name().to_string_lossy()));
    for part in parts.chain([String::new()]) {
        let folder = root().join("rules").join(&name).join(&part);
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = format!("{part}{}", entry.file_name().to_string_lossy());
            if entry.path().is_file() {
                let text = std::fs::read_to_string(entry.path()).expect("a text");
                let shown = format!("{name}/{path}");
                files.push((path.clone(), linli::diagnostic::Text::new(shown, text)));
            }
        }
    }
    files.sort_by(|a, b| a.0.cmp(&b.0));
    Pack { name, files, is_own: false }
}

/// The pack that a file belongs to, when it is one of those.
fn pack_of<'a>(own: &'a [String], file: &str) -> Option<&'a String> {
    own.iter().find(|pack| file.starts_with(&format!("{pack}/")))
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

const SMALL: [(&str, &str); 4] = [
    (
        "pack.toml",
        "title = { zh = \"小包\", en = \"A small pack\" }\nsources = [\"s\"]\nvalid_from = 2021-01-01\n",
    ),
    (
        "due.rhai",
        "//! What is due?\n//! zh: 应缴多少？\n//!\n//! source:   contract\n//! standing: contract\n\
         //! params:   due.toml\n\n/// The fee.\n/// zh: 费用。\nfn due(unit) {\n    \
         unit.area * param(\"rate\")\n}\n",
    ),
    (
        "due.toml",
        "[rate]\nsummary = { zh = \"单价\", en = \"The rate\" }\nunit = \"count\"\n[[rate.since]]\n\
         date = 2021-01-01\nvalue = 2\nsource = \"s\"\nstanding = \"contract\"\n\n[unset]\n\
         summary = { zh = \"未定\", en = \"Not set\" }\nunit = \"days\"\nsince = []\n",
    ),
    ("columns.toml", "[unit.area]\nunit = \"count\"\nsummary = { zh = \"面积\", en = \"Area\" }\n"),
];

#[test]
fn the_headings_of_a_pack_stand_in_both_languages() {
    let bench = Bench::new();
    std::fs::create_dir_all(bench.path("p/small")).expect("a folder");
    for (file, text) in SMALL {
        bench.write(&format!("p/small/{file}"), text);
    }
    let page = made(&bench, &["rules", "book", "p"]);
    let [zh, en] = sides(&page).map(headings);
    let due = [
        "1 规则手册",
        "2 目录",
        "2 小包",
        "3 应缴多少？",
        "4 due(unit)",
        "3 参数",
        "4 单价 rate",
        "4 未定 unset",
    ];
    assert_eq!(zh, due);
    let due = [
        "1 The rule book",
        "2 Contents",
        "2 A small pack",
        "3 What is due?",
        "4 due(unit)",
        "3 Parameters",
        "4 The rate rate",
        "4 Not set unset",
    ];
    assert_eq!(en, due);
    assert!(seen(sides(&page)[0]).contains("没有见到这一数值的来源，未定值。"));
}

#[test]
fn everything_of_the_packs_is_on_both_sides() {
    let (page, books) = (shipped(), rulebooks());
    let [zh, en] = sides(&page);
    let ids: BTreeSet<&str> = attributes(&page, "id").into_iter().collect();
    let [seen_zh, seen_en] = [seen(zh), seen(en)];
    let mut known: BTreeSet<(&str, String)> = BTreeSet::new();
    let mut both = |kind: &'static str, name: &str, pack: &str, said: (&str, &str), again: bool| {
        let is_first = again || known.insert((kind, name.into()));
        let anchor = if is_first { name.to_string() } else { format!("{pack}-{name}") };
        for short in ["zh", "en"] {
            assert!(ids.contains(format!("{short}-{kind}-{anchor}").as_str()), "{kind} {anchor}");
        }
        assert!(!said.0.is_empty() && seen_zh.contains(said.0), "{name} lacks {:?}", said.0);
        assert!(!said.1.is_empty() && seen_en.contains(said.1), "{name} lacks {:?}", said.1);
    };
    let mut n_cases = 0;
    for (book, own) in &books {
        for rule in book.rules() {
            let Some(pack) = pack_of(own, &rule.text.name) else { continue };
            both("rule", &rule.name, pack, (&rule.doc.zh, &rule.doc.en), false);
            let question = rule.header.question_zh.as_deref().expect("a question in Chinese");
            both("rule", &rule.name, pack, (question, &rule.header.question), true);
            assert_eq!(rule.header.doubts.len(), rule.header.doubts_zh.len(), "{}", rule.name);
        }
        for known in book.parameters() {
            let Some(pack) = pack_of(own, &known.text.name) else { continue };
            both("parameter", &known.name, pack, (&known.summary.0, &known.summary.1), false);
        }
        for policy in book.policies().filter_map(|id| book.policy(id)) {
            let overlay = book.overlay(&policy.id).expect("it is there");
            let Some(pack) = pack_of(own, &overlay.text.name) else { continue };
            both("policy", &policy.id, pack, (&policy.title.0, &policy.title.1), false);
            both("policy", &policy.id, pack, (&policy.summary.0, &policy.summary.1), true);
        }
        let cases = run_cases(book, |text| pack_of(own, &text.name).is_some());
        for case in cases.expect("the cases can be read") {
            n_cases += 1;
            let zh = case.name_zh.as_deref().expect("a sentence in Chinese");
            assert!(seen_zh.contains(zh), "{zh}");
            assert!(seen_en.contains(&case.name), "{}", case.name);
        }
    }
    for side in [zh, en] {
        assert_eq!(side.matches("class=\"held\"").count(), n_cases);
        assert_eq!(side.matches("✓").count(), n_cases, "every shipped case holds");
    }
    assert!(known.len() > 150, "only {} things were looked for", known.len());
}

#[test]
fn two_cities_stand_beside_each_other_and_each_leads_to_its_own_values() {
    let page = shipped();
    let [_, en] = sides(&page);
    let of = |id: &str| {
        let from = en.find(&format!("id=\"{id}\"")).unwrap_or_else(|| panic!("{id} is there"));
        let end = en[from..].find("</section>").expect("it ends");
        &en[from..from + end]
    };
    let national = of("en-parameter-small_estate_by");
    let shanghai = of("en-parameter-shanghai-small_estate_by");
    assert!(seen(national).contains("none") && seen(shanghai).contains("area"));
    for other in ["beijing", "hangzhou", "shanghai", "xiamen"] {
        let link = format!("href=\"#en-parameter-{other}-small_estate_by\"");
        assert!(national.contains(&link), "{link}");
    }
    assert!(shanghai.contains("href=\"#en-parameter-small_estate_by\""));
    // A rule that both read stands once, in the pack that has it.
    assert_eq!(en.matches("id=\"en-rule-three_members\"").count(), 1);
    assert!(shanghai.contains("href=\"#en-rule-three_members\""));
    // The worked cases of a city stand with the city.
    let cases = of("en-pack-shanghai-cases");
    assert!(cases.contains("id=\"en-case-shanghai-shanghai-"), "{cases}");
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
    let (page, books) = (shipped(), rulebooks());
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
    let plain = seen(&plain);
    // Studies are cited by their authors, in the letters of their names.
    let mut sources: Vec<String> = Vec::new();
    for (book, _) in &books {
        let dated = book.parameters().flat_map(|parameter| &parameter.since);
        sources.extend(dated.map(|since| since.source.clone()));
        sources.extend(book.rules().map(|rule| rule.header.source.clone()));
        let policies = book.policies().filter_map(|id| book.policy(id));
        sources.extend(policies.flat_map(|policy| policy.changes).map(|change| change.source));
        sources.extend(book.packs().flat_map(|pack| pack.sources.clone()));
    }
    let is_letter = |c: char| c.is_ascii_alphabetic();
    let names: BTreeSet<&str> = sources
        .iter()
        .flat_map(|source| source.split(|c: char| !is_letter(c)))
        .filter(|word| word.starts_with(|c: char| c.is_ascii_uppercase()))
        .chain(["et", "al", "van"])
        .collect();
    let words: Vec<&str> = plain
        .split(|c: char| !c.is_ascii_alphabetic())
        .filter(|word| word.len() > 1 && !["linli", "MC"].contains(word) && !names.contains(word))
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
