//! `linli rules explain`: votes, cases, what is given by hand, the entry of a table that was read,
//! and what can't be asked, with the next step.

mod support;

use std::collections::BTreeSet;

use serde_json::Value;
use support::{Bench, Table, said};

/// The shipped scenario with two votes in its first months.
fn bench() -> Bench {
    let bench = Bench::new();
    bench.edit("s/scenario.toml", "months = 2", "months = 5");
    bench.edit("s/scenario.toml", "first = 2020-12-15", "first = 2018-08-15");
    bench.edit("s/scenario.toml", "first = 2021-01-15", "first = 2018-07-15");
    bench
}

/// Adds changes of parameters to the scenario.
fn change(bench: &Bench, values: &[(&str, &str)]) {
    let text = std::fs::read_to_string(bench.path("s/scenario.toml")).expect("it is there");
    let changes = values.iter().map(|(parameter, value)| {
        format!(
            "\n[[change]]\nparam = \"{parameter}\"\nvalue = {value}\nfrom = 2000-01-01\n\
             source = \"invented\"\nstanding = \"assumed\"\n"
        )
    });
    bench.write("s/scenario.toml", &format!("{text}{}", changes.collect::<String>()));
}

/// Votes are counted on those taking part, as since 2021.
fn counted_on_those_taking_part() -> Bench {
    let bench = bench();
    let law = [("quorum_of", "\"roll\""), ("quorum", "\"2/3\""), ("approval_of", "\"cast\"")];
    change(&bench, &law);
    bench
}

fn all<'a>(args: &[&'a str]) -> Vec<&'a str> {
    ["rules", "explain"].iter().chain(args).copied().chain(["--scenario", "s"]).collect()
}

/// The page that the command prints.
fn told(bench: &Bench, args: &[&str]) -> String {
    let ran = bench.linli(&all(args));
    assert_eq!(ran.status.code(), Some(0), "{}", said(&ran));
    String::from_utf8(ran.stdout).expect("text")
}

fn json(bench: &Bench, args: &[&str]) -> Value {
    let args: Vec<&str> = args.iter().copied().chain(["--format", "json"]).collect();
    serde_json::from_str(&told(bench, &args)).expect("JSON")
}

fn refused(bench: &Bench, args: &[&str], expected: &[&str]) {
    let ran = bench.linli(&all(args));
    assert_eq!(ran.status.code(), Some(2), "{}", said(&ran));
    let plain = said(&ran).split_whitespace().collect::<Vec<_>>().join(" ").replace("│ ", "");
    for part in expected {
        assert!(plain.contains(part), "expected {part:?} in:\n{plain}");
    }
    assert!(ran.stdout.is_empty(), "a refusal prints no page");
}

fn has(page: &str, lines: &[&str]) {
    for line in lines {
        assert!(page.contains(line), "expected {line:?} in:\n{page}");
    }
}

/// What was read of a column.
fn column<'a>(explained: &'a Value, name: &str) -> Option<&'a str> {
    let columns = explained["columns"].as_array().expect("a list");
    columns.iter().find(|column| column["name"] == name)?["value"].as_str()
}

#[test]
fn every_vote_of_a_run_is_explained_as_it_was_counted() {
    let bench = counted_on_those_taking_part();
    let ran = bench.linli(&["run", "s", "--quiet"]);
    assert_eq!(ran.status.code(), Some(0), "{}", said(&ran));
    let votes = Table::read(&bench.path("reports/s/tables/votes.csv"));
    let mut n_carried = [0, 0];
    for vote in votes.rows() {
        let day = format!("{}-20", vote["month"]);
        let unit = if vote["estate"] == "torch" { "torch-1-101" } else { "shengtang-1-101" };
        let asked = ["carried", "--run", vote["run"], "--on", &day, "--policy", vote["policy"]];
        let explained = json(&bench, &[&asked[..], &["--unit", unit]].concat());
        assert_eq!(explained["answer"], vote["carried"], "{vote:?}");
        assert_eq!(explained["asked_about"]["attempt"].to_string(), vote["attempt"], "{vote:?}");
        for (name, heading) in [
            ("roll.heads", "roll_heads"),
            ("cast.heads", "cast_heads"),
            ("cast.for_heads", "for_heads"),
        ] {
            // What the answer does not hang on is not among the columns.
            let read = column(&explained, name);
            assert!(read.is_none_or(|read| read == vote[heading]), "{name} of {vote:?}: {read:?}");
        }
        assert!(column(&explained, "cast.heads").is_some(), "{explained:#}");
        n_carried[usize::from(vote["carried"] == "true")] += 1;
    }
    assert!(n_carried.iter().all(|n| *n > 0), "both ways are seen: {n_carried:?}");
}

#[test]
fn owners_are_explained_with_the_draws_of_their_vote() {
    let bench = counted_on_those_taking_part();
    let asked = ["--run", "1", "--on", "2018-07-01", "--policy", "joint-committee", "--unit"];
    let of_count = json(&bench, &[&["carried"], &asked[..], &["torch-1-101"]].concat());
    let households = Table::read(&bench.path("s/households.csv"));
    let mut seen = BTreeSet::new();
    let mut taking_part = 0;
    for household in households.rows().filter(|row| row["estate"] == "torch") {
        if !seen.insert(household["owner_id"]) {
            continue;
        }
        let unit = household["unit_id"];
        let explained = json(&bench, &[&["takes_part"], &asked[..], &[unit]].concat());
        assert_eq!(explained["asked_about"]["what"], "vote", "{explained:#}");
        taking_part += i32::from(explained["answer"] == "true");
    }
    assert_eq!(column(&of_count, "cast.heads"), Some(taking_part.to_string().as_str()));
}

#[test]
fn a_vote_is_told_in_both_languages() {
    let bench = bench();
    let asked = ["carried", "--run", "0", "--on", "2018-07-15", "--policy", "joint-committee"];
    let asked = [&asked[..], &["--unit", "torch-1-101", "--lang"]].concat();
    has(
        &told(&bench, &[&asked[..], &["en"]].concat()),
        &[
            "vote on “Form a joint committee” of run 0 in 2018-07 (attempt 1); counted on the roll \
             of Torch Dormitory\n",
            "  quorum_of  Whether a least share of owners must take part: roll; since 2007-10-01",
            "      → elect_committee: general\n        hire_manager: general\n",
            "a month counts by the parameters of its first day, 2018-07-01\n",
            "  (→ marks what was read)\n",
        ],
    );
    let page = told(&bench, &[&asked[..], &["zh-CN"]].concat());
    has(
        &page,
        &[
            "取第 0 次模拟 2018-07 对“成立联合业主委员会”的表决（第 1 次提出）；按火炬宿舍的名册计票\n",
            "        of_all 得出：是    rules/national",
            "  motion.matter = 选举业委会 `elect_committee`    表决事项\n",
            "      → 选举业委会 `elect_committee`：一般事项 `general`\n",
        ],
    );
    assert!(!page.contains("true") && !page.contains(" m2"), "{page}");
}

#[test]
fn a_vote_that_is_not_there_is_refused_with_the_next_step() {
    let bench = bench();
    let of = |rule, policy, more: &[&'static str]| {
        let asked = [rule, "--unit", "torch-1-101", "--on", "2018-06-01", "--policy", policy];
        [&asked[..], more].concat()
    };
    let run = &["--run", "0"];
    refused(
        &bench,
        &of("carried", "joint-committee", run),
        &["run 0 does not vote on `joint_committee` in 2018-06", "in which it does: 2018-07"],
    );
    refused(
        &bench,
        &of("carried", "separate", run),
        &["`separate` puts nothing to the vote", "joint-committee (2018-07-15)"],
    );
    refused(
        &bench,
        &of("takes_part", "separate", &[]),
        &["`separate` puts nothing to the vote", "vote.rhai"],
    );
    refused(
        &bench,
        &of("carried", "joint-committee", &["--run", "0", "--motion", "joint_comittee"]),
        &["puts no motion `joint_comittee`", "did you mean `joint_committee`?"],
    );
    // Without a run the roll is known and the motion too: the votes cast are missing.
    refused(
        &bench,
        &of("carried", "joint-committee", &[]),
        &["nobody has voted before a run", "--on 2018-07-15", "by hand: --given cast."],
    );
    refused(
        &bench,
        &["carried", "--on", "2018-07-01", "--policy", "joint-committee", "--run", "0"],
        &["each estate votes on its own roll", "name any unit of the estate with --unit"],
    );
}

#[test]
fn a_policy_with_several_motions_is_asked_which() {
    let bench = bench();
    let policy = std::fs::read_to_string(bench.path("rules/micro-estate/policies/pooling.toml"));
    let policy = policy.expect("the policy is there");
    let second = "\n[[motion]]\nid = \"rebuild_gate\"\ntitle = { zh = \"重建大门\", en = \"Rebuild the gate\" }\n\
                  matter = \"rebuild\"\n";
    bench.write("rules/micro-estate/policies/pooling.toml", &format!("{policy}{second}"));
    bench.edit(
        "s/scenario.toml",
        "[[event]]",
        "[[motion]]\nid = \"rebuild_gate\"\nfirst = 2018-07-15\n\n[[event]]",
    );
    let asked = ["carried", "--run", "0", "--on", "2018-07-01", "--policy", "joint-committee-null"];
    let asked = [&asked[..], &["--unit", "torch-1-101", "--lang", "en"]].concat();
    refused(&bench, &asked, &["puts 2 motions", "--motion: joint_committee, rebuild_gate"]);
    let page = told(&bench, &[&asked[..], &["--motion", "rebuild_gate"]].concat());
    has(&page, &["vote on “Rebuild the gate” of run 0", "      → rebuild: special\n"]);
}

#[test]
fn a_vote_can_be_given_by_hand_on_any_day() {
    let bench = bench();
    let heads = ["quorum_met", "--given", "roll.heads=60", "--given", "cast.heads=40"];
    refused(
        &bench,
        &[&heads[..], &["--on", "2021-01-01"]].concat(),
        &["`cast.area` is not given", "`roll.area` is not given", "joint_decision.rhai"],
    );
    let areas = ["--given", "roll.area=6000.00m2", "--given", "cast.area=399_999", "--lang", "en"];
    let on = |day: &'static str| told(&bench, &[&heads[..], &areas[..], &["--on", day]].concat());
    has(
        &on("2020-12-31"),
        &[
            "quorum_met on 2020-12-31\nanswer: yes\n",
            "nothing of it comes from the scenario\ngiven by hand: roll.heads = 60, cast.heads = 40, \
             roll.area = 6000.00 m², cast.area = 3999.99 m²\n",
        ],
    );
    // From 2021 two thirds must take part, no longer more than half.
    has(&on("2021-01-01"), &["answer: no\n", "  cast.area: 3999.99 m² → 4000.00 m² gives yes\n"]);
}

#[test]
fn what_is_given_badly_is_refused_all_at_once() {
    let bench = bench();
    let given = |values: &[&'static str]| {
        let values = values.iter().flat_map(|value| ["--given", value]);
        ["quorum_met", "--on", "2021-01-01"].into_iter().chain(values).collect::<Vec<_>>()
    };
    refused(
        &bench,
        &given(&["roll", "role.heads=60", "roll.haeds=60", "cast.heads=-1", "cast.area=4.5"]),
        &[
            "`roll` is not subject.column=value",
            "`quorum_met` is not about `role`",
            "did you mean `roll`?",
            "does not read `roll.haeds`",
            "did you mean `heads`?",
            "`cast.heads` can't be `-1`: at least 0 is due",
            "`cast.area` can't be `4.5`: a whole number is due",
            "write it as 75.35m2 (or in hundredths of a m²: 7535)",
            "columns.toml",
        ],
    );
    refused(
        &bench,
        &given(&["roll.heads=60", "roll.heads=61"]),
        &["`roll.heads` is given twice", "leave one of the two out"],
    );
    let asked = ["takes_part", "--unit", "torch-1-101", "--on", "2018-07-01", "--given"];
    refused(
        &bench,
        &[&asked[..], &["household.tenure=tenent"]].concat(),
        &["no such word", "did you mean `tenant`?"],
    );
    refused(&bench, &["fee_due", "--on", "2018-07-01"], &["such as --unit shengtang-1-101"]);
    refused(
        &bench,
        &["favours", "--on", "2018-07-01", "--given", "household.trust=0.5"],
        &["`household.bays_held` is not given", "add --given household.bays_held=40"],
    );
    refused(
        &bench,
        &["takes_part", "--on", "2018-07-01", "--given", "household.satisfaction=50"],
        &["add --given household.tenure=owner (one of owner, tenant, vacant, developer)"],
    );
}

#[test]
fn a_column_of_a_unit_can_be_set_otherwise() {
    let bench = bench();
    let asked = ["bay_fee_due", "--unit", "torch-1-101", "--on", "2018-07-01"];
    assert_eq!(json(&bench, &asked)["answer"], "0.00 yuan");
    let set = json(&bench, &[&asked[..], &["--given", "household.bays_held=2"]].concat());
    assert_eq!((&set["answer"], &set["given"][0]["value"]), (&"100.00 yuan".into(), &"2".into()));
}

#[test]
fn a_case_of_a_run_is_explained_by_the_month_it_was_opened() {
    let bench = bench();
    change(&bench, &[("disputes_brought", "0.2")]);
    let asked = ["mediation_ends", "--run", "0", "--unit", "torch-1-101"];
    let on = |day, more: &[&'static str]| [&asked[..], &["--on", day], more].concat();
    // The help of a refusal names the months in which there is a case.
    let none = bench.linli(&all(&on("2018-06-01", &[])));
    let found = json(&bench, &on("2018-08-01", &[]));
    assert!(
        none.status.code() == Some(0) || said(&none).contains("a month in which it has: 2018-"),
        "{}",
        said(&none)
    );
    assert_eq!(found["asked_about"]["what"], "case", "{found:#}");
    let opened = found["asked_about"]["opened"].as_str().expect("a month").to_string();
    let by_month = json(&bench, &[&on("2018-08-01", &[])[..], &["--case", &opened]].concat());
    assert_eq!(by_month, found);
    refused(
        &bench,
        &on("2018-08-01", &["--case", "2018-01"]),
        &["torch-1-101 has no open case of 2018-01 in 2018-08", "name one with --case:", &opened],
    );
    refused(
        &bench,
        &["mediation_ends", "--run", "0", "--on", "2018-08-01"],
        &["a case belongs to a unit"],
    );
    let by_hand = ["mediation_ends", "--on", "2018-08-01", "--given", "dispute.is_heard=no"];
    refused(&bench, &by_hand, &["`dispute.waiting_months` is not given", "is not given"]);
    let waiting = [&by_hand[..], &["--given", "dispute.waiting_months=24"]].concat();
    let draws = ["--given", "chance.settles=0.5", "--given", "chance.accepts mediation=0.5"];
    let page = told(&bench, &[&waiting[..], &draws[..], &["--lang", "zh-CN"]].concat());
    has(&page, &["答案：转交街道 `escalated`\n", "dispute.waiting_months = 24 个月"]);
}

#[test]
fn a_case_is_open_in_the_next_month_exactly_when_it_is_explained_as_open() {
    let bench = bench();
    change(&bench, &[("disputes_brought", "0.2"), ("hearing_capacity", "12")]);
    let mut seen = BTreeSet::new();
    let households = Table::read(&bench.path("s/households.csv"));
    for household in households.rows().step_by(6) {
        let asked = ["mediation_ends", "--run", "1", "--unit", household["unit_id"], "--on"];
        let ask = |more: &[&str]| {
            let ran = bench.linli(&all(&[&asked[..], more, &["--format", "json"]].concat()));
            let is_there = ran.status.code() == Some(0);
            assert!(is_there || said(&ran).contains("has no open case"), "{}", said(&ran));
            is_there.then(|| serde_json::from_slice::<Value>(&ran.stdout).expect("JSON"))
        };
        let Some(explained) = ask(&["2018-08-01"]) else { continue };
        let opened = explained["asked_about"]["opened"].as_str().expect("a month");
        let is_still_open = ask(&["2018-09-01", "--case", opened]).is_some();
        assert_eq!(explained["answer"] == "open", is_still_open, "{explained:#}");
        seen.insert(explained["answer"].to_string());
    }
    assert!(seen.len() > 1, "several ways to end are seen: {seen:?}");
}

#[test]
fn one_parameter_has_one_notation_and_its_entry_is_marked() {
    let bench = bench();
    bench.edit(
        "s/scenario.toml",
        "[[motion]]",
        "[[change]]\nparam = \"property_fee_rate\"\nvalue = { shengtang = 110, torch = 90 }\n\
         from = 2018-07-01\nsource = \"offer\"\nstanding = \"contract\"\n\n[[motion]]",
    );
    let asked = ["fee_due", "--unit", "torch-1-101", "--on", "2018-07-01", "--lang"];
    let page = told(&bench, &[&asked[..], &["en"]].concat());
    has(
        &page,
        &[
            "        shengtang: 1.10 yuan/m²/month\n      → torch: 0.90 yuan/m²/month\n",
            "property_fee_rate[torch]: 0.90 yuan/m²/month → 0.91 yuan/m²/month gives",
        ],
    );
    assert!(!page.contains("fen/m2"), "{page}");
    let page = told(&bench, &[&asked[..], &["zh-CN"]].concat());
    has(&page, &["      → torch：0.90 元/㎡/月\n", "property_fee_rate[torch]：0.90 元/㎡/月 → "]);
    assert!(!page.contains("yuan/m"), "{page}");
}

#[test]
fn a_run_or_policy_beyond_the_scenario_is_refused_with_those_there_are() {
    let bench = bench();
    let asked = ["fee_due", "--unit", "torch-1-101", "--on", "2018-07-01"];
    let with = |more: &[&'static str]| [&asked[..], more].concat();
    refused(&bench, &with(&["--run", "2"]), &["no run 2", "from --run 0 to --run 1"]);
    assert_eq!(json(&bench, &with(&["--run", "1"]))["run"], 1);
    let there = "separate, shared-housekeeper, joint-";
    refused(
        &bench,
        &with(&["--policy", "pooling"]),
        &["`pooling` is not run in this scenario", "scenario.toml:", "under `policies`", there],
    );
    refused(&bench, &with(&["--policy", "seperate"]), &["did you mean `separate`?", there]);
    let diff = ["rules", "diff", "separate", "joint-committee", "--scenario", "s", "--run", "2"];
    let ran = bench.linli(&diff);
    assert_eq!(ran.status.code(), Some(2));
    assert!(said(&ran).contains("from --run 0 to --run 1"), "{}", said(&ran));
}

const TURNS: &str = "\n[turns]\nsummary = { zh = \"次数\", en = \"Turns\" }\nunit = \"count\"\n\
    [[turns.since]]\ndate = 2000-01-01\nvalue = 3\nsource = \"invented\"\nstanding = \"assumed\"\n";

/// The bay fee, added up in a loop.
fn with_loop(turns: &str) -> Bench {
    let bench = bench();
    let parameters = std::fs::read_to_string(bench.path("rules/micro-estate/fees/fee.toml"));
    let parameters = parameters.expect("the file is there");
    bench.write("rules/micro-estate/fees/fee.toml", &format!("{parameters}{TURNS}"));
    let body = format!(
        "let sum = 0;\n    for at in 0..{turns} {{\n        if sum >= 0 {{ sum += \
         param(\"bay_fee\", estate.id); }}\n    }}\n    sum * param(\"turns\")"
    );
    bench.edit("rules/micro-estate/fees/fee.rhai", "household.bays_held * bay_rent(estate)", &body);
    bench
}

#[test]
fn a_loop_that_a_parameter_bounds_has_steps_and_coverage() {
    let bench = with_loop("param(\"turns\")");
    let asked = ["bay_fee_due", "--unit", "torch-1-101", "--on", "2018-07-01", "--lang"];
    let page = told(&bench, &[&asked[..], &["en"]].concat());
    has(
        &page,
        &[
            "answer: 450.00 yuan\n",
            "  sum = 50.00 yuan ",
            "  sum = 150.00 yuan ",
            "  turns  Turns: 3",
        ],
    );
    has(&page, &["`turns` says how often a loop turns; what another number of turns would give"]);
    has(&told(&bench, &[&asked[..], &["zh-CN"]].concat()), &["循环的次数由 `turns` 决定"]);
    let tested = bench.linli(&["rules", "test", "rules"]);
    let tested = String::from_utf8(tested.stdout).expect("text");
    assert!(!tested.contains("not counted") && tested.contains("step by step"), "{tested}");
}

#[test]
fn a_rule_that_runs_row_by_row_is_answered_and_says_what_is_missing() {
    let bench = with_loop("household.bays_held");
    let asked = ["bay_fee_due", "--unit", "torch-1-101", "--on", "2018-07-01"];
    let asked = [&asked[..], &["--given", "household.bays_held=2", "--lang"]].concat();
    let page = told(&bench, &[&asked[..], &["en"]].concat());
    has(
        &page,
        &[
            "answer: 300.00 yuan/month\n",
            "missing, because the rule runs row by row: a loop whose number of turns depends on \
             the row at rules/micro-estate/fees/fee.rhai:",
            "  household.bays_held = 2\n",
            "  turns  Turns: 3",
        ],
    );
    assert!(!page.contains("\nSteps\n") && !page.contains("no single change"), "{page}");
    let page = told(&bench, &[&asked[..], &["zh-CN"]].concat());
    has(&page, &["这条规则只能逐行执行"]);
    let tested = bench.linli(&["rules", "test", "rules"]);
    let tested = String::from_utf8(tested.stdout).expect("text");
    let why = "it runs row by row, because of a loop whose number of turns depends on the row at";
    has(&tested, &[&format!("clauses of `bay_fee_due` are not counted: {why}")]);
    has(&tested, &[&format!("steps can't be shown: {why}")]);
}

#[test]
fn a_decimal_answer_claims_no_turning_points() {
    let bench = bench();
    let asked = ["satisfaction", "--unit", "torch-1-101", "--on", "2018-07-01", "--lang", "en"];
    let page = told(&bench, &asked);
    has(&page, &["the answer is a decimal number and moves with every number that was read"]);
    assert!(!page.contains("no single change"), "{page}");
}

#[test]
fn values_that_are_near_each_other_are_told_apart_in_one_unit() {
    let bench = bench();
    change(&bench, &[("wage_drift", "0.03")]);
    bench.edit("s/scenario.toml", "burn_in = 0", "burn_in = 24");
    let asked = ["own_cost", "--unit", "torch-1-101", "--on", "2018-07-01", "--lang", "zh-CN"];
    let page = told(&bench, &asked);
    has(&page, &["wage_drift：3% → 2.999", "neighbourhood.years_elapsed = 2 年", " → 3.000"]);
    assert!(!page.contains("3% → 3%"), "{page}");
}

#[test]
fn a_refusal_is_worded_in_chinese() {
    let bench = bench();
    let asked = ["spent", "--unit", "torch-1-101", "--on", "2018-08-01", "--lang", "zh-CN"];
    let ran = bench.linli(&all(&[&asked[..], &["--policy", "joint-committee"]].concat()));
    let page = String::from_utf8(ran.stdout).expect("text");
    assert_eq!(ran.status.code(), Some(1), "{page}");
    has(&page, &["没有答案：除数为零\n", "allowed = 没有值"]);
}

#[test]
fn days_below_zero_and_estates_that_nobody_knows_are_not_taken() {
    let given = ["late_fee", "--on", "2021-03-01", "--given", "debt.days_late=-1"];
    let more = ["--given", "debt.estate=zz", "--given", "debt.principal=100.00yuan"];
    let due = [
        "`debt.days_late` can't be `-1`: at least 0 is due",
        "`debt.estate` can't be `zz`: the scenario has no such estate",
    ];
    refused(&bench(), &[&given[..], &more[..]].concat(), &due);
}
