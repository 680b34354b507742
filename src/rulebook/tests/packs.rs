//! Packs that say what they are, and stack.

use super::{ask, day, pack, parameter, said};
use crate::rulebook::{Pack, Rulebook, Stack, stacks};

const TITLE: &str = "title = { zh = \"包\", en = \"a pack\" }\nsources = [\"Civil Code\"]\n";
const DUE: &str = "//! params: x.toml\n\nfn due() { param(\"x\") }\n";

/// A pack that is not a scenario's own, with what its `pack.toml` says beside title and sources.
fn shared(name: &str, facts: &str, files: &[(&str, &str)]) -> Pack {
    let facts = format!("{TITLE}valid_from = 2020-01-01\n{facts}");
    let mut all = vec![("pack.toml", facts.as_str())];
    all.extend(files);
    Pack { is_own: false, ..pack(name, &all) }
}

fn x(value: &str) -> String {
    parameter("unit = \"fen\"", value)
}

fn refused(packs: &[Pack]) -> Vec<String> {
    let faults = Rulebook::load(packs).err().expect("the packs are at fault");
    faults.0.iter().map(said).collect()
}

#[test]
fn a_pack_says_what_it_is_and_when_it_holds() {
    let facts = "valid_to = 2021-12-31\nplace = { zh = \"重庆\", en = \"Chongqing\" }\n";
    let book = Rulebook::load(&[shared("city", facts, &[("due.rhai", "\nfn due() { 1 }\n")])]);
    let book = book.expect("sound");
    let city = book.packs().next().expect("one pack");
    let place = city.place.as_ref().map(|place| place.1.as_str());
    assert_eq!(
        (city.name.as_str(), city.title.1.as_str(), place),
        ("city", "a pack", Some("Chongqing"))
    );
    assert_eq!(city.sources, ["Civil Code"]);
    let findings = |on| book.pack_findings(day(on)).iter().map(said).collect::<Vec<_>>();
    assert_eq!(findings("2020-01-01"), [""; 0]);
    assert_eq!(findings("2021-12-31"), [""; 0]);
    assert_eq!(
        findings("2019-12-31"),
        [
            "rulebook::outside_validity: pack `city` was not made for 2019-12-31 [2019-12-31 is before \
          this day]"
        ]
    );
    assert_eq!(
        findings("2022-01-01"),
        [
            "rulebook::outside_validity: pack `city` was not made for 2022-01-01 [2022-01-01 is after \
          this day]"
        ]
    );
}

#[test]
fn only_the_rules_of_a_scenario_may_go_without_a_description() {
    let files = [("due.rhai", "\nfn due() { 1 }\n")];
    let own = pack("rules", &files);
    assert_eq!(Rulebook::load(std::slice::from_ref(&own)).expect("sound").packs().count(), 0);
    let said = refused(&[Pack { is_own: false, ..own }]);
    assert_eq!(
        said,
        ["rulebook::no_pack_file: rule pack `rules` has no pack.toml [a file of this pack]"]
    );
}

#[test]
fn a_description_at_fault_is_refused() {
    for (facts, expected) in [
        ("title = { zh = \"包\", en = \"p\" }\nvalid_from = 2020-01-01\n", "has no `sources`"),
        (
            "title = { zh = \"包\", en = \"p\" }\nsources = []\nvalid_from = 2020-01-01\n",
            "rulebook::no_source: pack `p` names no source",
        ),
        ("title = { zh = \"包\", en = \"p\" }\nsources = [\"a\"]\n", "has no `valid_from`"),
        (
            "title = { zh = \"包\", en = \"p\" }\nsources = [\"a\"]\nvalid_from = 2020-01-01\n\
             valid_to = 2019-01-01\n",
            "rulebook::wrong_validity: pack `p` ends before it begins [it begins on 2020-01-01]",
        ),
        (
            "title = { zh = \"包\", en = \"p\" }\nsources = [\"a\"]\nvalid_from = 2020-01-01\nneed = []\n",
            "toml::unknown_key: unknown key `need`",
        ),
    ] {
        let said = refused(&[pack("p", &[("pack.toml", facts)])]);
        assert!(said.len() == 1 && said[0].contains(expected), "{expected}: {said:?}");
    }
}

#[test]
fn packs_stack_above_those_that_they_need() {
    let upper = |facts: &str| {
        let files = [("due.rhai", "//! params: x.toml\n\nfn due() { param(\"x\") + 100 }\n")];
        shared("city", facts, &files)
    };
    let lower = shared("national", "", &[("due.rhai", DUE), ("x.toml", &x("7"))]);
    let needs = "needs = [\"national\"]\nreplaces = [\"due\"]\n";
    // The order given does not matter where one pack needs the other.
    for packs in [[upper(needs), lower.clone()], [lower.clone(), upper(needs)]] {
        let book = Rulebook::load(&packs).expect("sound");
        assert_eq!(ask(&book, "due", "2021-01-01").as_deref(), Ok("107"));
        assert_eq!(
            book.packs().map(|facts| facts.name.as_str()).collect::<Vec<_>>(),
            ["national", "city"]
        );
    }
    let said = refused(&[lower, upper("")]);
    let both =
        "rulebook::two_rules: two rules are called `due` [and again here | first written here]";
    assert_eq!(said, [both]);
}

#[test]
fn a_pack_redefines_only_what_it_names() {
    let policy = "title = { zh = \"案\", en = \"p\" }\nsummary = { zh = \"案\", en = \"p\" }\n";
    let lower = shared(
        "national",
        "",
        &[("due.rhai", DUE), ("x.toml", &x("7")), ("policies/p.toml", policy)],
    );
    let seven = x("8");
    let upper = |facts| shared("city", facts, &[("x.toml", &seven), ("policies/p.toml", policy)]);
    let packs = [lower.clone(), upper("replaces = [\"x\", \"p\"]\n")];
    let book = Rulebook::load(&packs).expect("sound");
    assert_eq!(ask(&book, "due", "2021-01-01").as_deref(), Ok("8"));
    assert_eq!(book.policies().collect::<Vec<_>>(), ["p"]);
    let mut said = refused(&[lower.clone(), upper("")]);
    said.sort();
    assert_eq!(
        said,
        [
            "rulebook::two_parameters: parameter `x` is defined twice [again here | first here]",
            "rulebook::two_policies: two policies are called `p` [again here | first here]",
        ]
    );
    // A pack below can't replace what stands above, and nobody replaces what is not there.
    let said = refused(&[upper("replaces = [\"x\", \"p\", \"due\"]\n"), lower]);
    assert!(said.iter().any(|said| said.starts_with("rulebook::two_parameters")), "{said:?}");
    let nothing = "rulebook::replaces_nothing: pack `city` does not replace `due`";
    assert!(said.iter().any(|said| said.starts_with(nothing)), "{said:?}");
}

#[test]
fn a_missing_or_circular_need_is_refused() {
    let rule = |name: &str| format!("\nfn {name}() {{ 1 }}\n");
    let (a, b) = (rule("a"), rule("b"));
    let city = |needs: &str| shared("city", needs, &[("a.rhai", &a)]);
    let said = refused(&[city("needs = [\"nationl\"]\n")]);
    assert_eq!(
        said,
        ["rulebook::missing_pack: pack `city` needs pack `nationl` [not among the packs]"]
    );
    let national = shared("national", "needs = [\"city\"]\n", &[("b.rhai", &b)]);
    let said = refused(&[city("needs = [\"national\"]\n"), national]);
    assert_eq!(
        said,
        [
            "rulebook::packs_circle: pack `city` needs itself through `national` [circular]",
            "rulebook::packs_circle: pack `national` needs itself through `city` [circular]",
        ]
    );
}

#[test]
fn two_cities_are_read_apart_and_each_above_the_nation() {
    let rule = [("due.rhai", DUE), ("x.toml", &x("1"))];
    let city = |name: &str, facts: &str| shared(name, facts, &[("x.toml", &x("2"))]);
    let packs = [
        city("east", "needs = [\"nation\"]\nreplaces = [\"x\"]\n"),
        shared("nation", "", &rule),
        shared("notes", "needs = [\"nation\"]\n", &[("note.rhai", "\nfn note() { 1 }\n")]),
        city("west", "needs = [\"nation\"]\nreplaces = [\"x\"]\n"),
        shared("street", "needs = [\"west\"]\n", &[("street.rhai", "\nfn street() { 1 }\n")]),
    ];
    let stacks = stacks(&packs);
    let told: Vec<(Vec<&str>, &[String])> = stacks
        .iter()
        .map(|stack| (stack.packs.iter().map(|pack| pack.name.as_str()).collect(), &stack.own[..]))
        .collect();
    let own = |names: &[&str]| names.iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(
        told,
        [
            (vec!["nation", "notes"], &own(&["nation", "notes"])[..]),
            (vec!["east", "nation"], &own(&["east"])[..]),
            (vec!["nation", "west", "street"], &own(&["west", "street"])[..]),
        ]
    );
    for stack in &stacks {
        assert!(Rulebook::load(&stack.packs).is_ok(), "{:?}", stack.own);
    }
}

/// Names of the packs of each stack, and of those that are its own.
fn told(stacks: &[Stack]) -> Vec<String> {
    let names = |stack: &Stack| {
        let all: Vec<&str> = stack.packs.iter().map(|pack| pack.name.as_str()).collect();
        format!("{} / {}", all.join(" "), stack.own.join(" "))
    };
    stacks.iter().map(names).collect()
}

#[test]
fn a_model_with_a_month_of_its_own_stands_apart() {
    let month = |name: &str| {
        let text = format!("[[month]]\nstep = \"{name}\"\nfor = \"household\"\n");
        [("schedule.toml".to_string(), text)]
    };
    let model = |name: &str, facts: &str| {
        let month = month(name);
        let files: Vec<_> = month.iter().map(|(path, text)| (path.as_str(), &**text)).collect();
        shared(name, facts, &files)
    };
    let nation = || shared("nation", "", &[("due.rhai", DUE), ("x.toml", &x("1"))]);
    let needs = "needs = [\"nation\"]\n";
    let packs = [model("closed", ""), nation(), model("town", needs)];
    assert_eq!(told(&stacks(&packs)), ["nation town / nation town", "closed / closed"]);
    let packs = [nation(), model("town", needs), model("village", needs)];
    assert_eq!(
        told(&stacks(&packs)),
        ["nation / nation", "nation town / town", "nation village / village"]
    );
    let packs = [model("closed", ""), model("other", "")];
    assert_eq!(told(&stacks(&packs)), ["closed / closed", "other / other"]);
    assert_eq!(told(&stacks(&packs[..1])), ["closed / closed"]);
}

#[test]
fn packs_that_redefine_one_name_without_a_word_still_clash() {
    let rule = [("due.rhai", DUE), ("x.toml", &x("1"))];
    let packs = [shared("a", "", &rule), shared("b", "", &rule)];
    let stacks = stacks(&packs);
    assert_eq!(stacks.len(), 1);
    assert!(Rulebook::load(&stacks[0].packs).is_err());
}
