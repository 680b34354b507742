//! `linli bill`: lines that add up to the ledger, terms that only a contract brings, and what may not
//! be done to collect.

mod support;

use std::collections::BTreeMap;

use serde_json::Value;
use support::{Bench, Table, linli, said};

/// Six months around both first votes.
fn bench() -> Bench {
    let bench = Bench::new();
    bench.edit("s/scenario.toml", "start = \"2018-06\"", "start = \"2020-11\"");
    bench.edit("s/scenario.toml", "months = 2", "months = 6");
    bench
}

/// Terms that a contract and a resolution agree.
fn agree(bench: &Bench, terms: &[(&str, &str)]) {
    let scenario = std::fs::read_to_string(bench.path("s/scenario.toml")).expect("it is there");
    let change = |(name, value): &(&str, &str)| {
        format!(
            "\n[[change]]\nparam = \"{name}\"\nvalue = {value}\nfrom = 2020-01-01\n\
             source = \"contract of 2020, clause 9\"\nstanding = \"contract\"\n"
        )
    };
    let terms = terms.iter().map(change).collect::<Vec<_>>().concat();
    bench.write("s/scenario.toml", &format!("{scenario}{terms}"));
}

fn bills(bench: &Bench, more: &[&str]) -> Value {
    let arguments = [&["bill", "s", "--format", "json"], more].concat();
    let output = bench.linli(&arguments);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    serde_json::from_slice(&output.stdout).expect("JSON")
}

fn fen(value: &Value) -> i64 {
    value.as_i64().unwrap_or_else(|| panic!("no fen: {value}"))
}

fn list(value: &Value) -> &[Value] {
    value.as_array().expect("a list")
}

#[test]
fn totals_equal_the_ledger_of_every_month_run_and_policy() {
    let bench = bench();
    let output = bench.linli(&["run", "s", "--quiet", "--out", "reports/s"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let table = Table::read(&bench.path("reports/s/tables/outcomes.csv"));
    let (mut closing, mut compared) = (BTreeMap::new(), 0);
    let months = ["2020-11", "2020-12", "2021-01", "2021-02", "2021-03", "2021-04"];
    for policy in ["separate", "joint-committee"] {
        for run in ["0", "1"] {
            for month in months {
                let of = ["--month", month, "--run", run, "--policy", policy];
                for estate in list(&bills(&bench, &of)["estates"]) {
                    let id = estate["estate"].as_str().expect("an id");
                    let mut rows = table.rows().filter(|row| {
                        row["policy"] == policy
                            && row["run"] == run
                            && row["month"] == month
                            && row["estate"] == id
                    });
                    let row = rows.next().expect("the run has the month");
                    let held = |name: &str| row[name].parse::<i64>().expect("fen");
                    assert_eq!(fen(&estate["columns"]["due_fen"]), held("billed_fen"));
                    assert_eq!(fen(&estate["columns"]["bay_due_fen"]), held("bay_fee_fen"));
                    let key = (policy, run, id.to_string());
                    if let Some(before) = closing.insert(key, held("arrears_fen")) {
                        assert_eq!(fen(&estate["arrears_fen"]), before, "{month} {id}");
                        compared += 1;
                    }
                }
            }
        }
    }
    assert_eq!(compared, 2 * 2 * 5 * 2);
}

#[test]
fn lines_that_a_contract_brings_add_up_to_what_is_billed() {
    let bench = bench();
    let plain = bills(&bench, &["--month", "2020-11"]);
    agree(
        &bench,
        &[("vacancy_discount", "30"), ("low_income_waiver", "50"), ("prepayment_discount", "5")],
    );
    let agreed = bills(&bench, &["--month", "2020-11"]);
    let mut seen = BTreeMap::new();
    for (before, unit) in list(&plain["units"]).iter().zip(list(&agreed["units"])) {
        let lines = list(&unit["lines"]);
        let sum: i64 = lines.iter().map(|line| fen(&line["fen"])).sum();
        assert_eq!(sum, fen(&unit["charged_fen"]));
        for line in lines {
            let rule = line["rule"].as_str().expect("a rule");
            let is_taken_off = fen(&line["fen"]) < 0;
            assert_eq!(is_taken_off, matches!(rule, "vacancy_discount" | "fee_waiver"), "{line}");
            *seen.entry(rule.to_string()).or_insert(0) += 1;
        }
        assert!(fen(&unit["charged_fen"]) <= fen(&before["charged_fen"]));
        let of = |column: &str| {
            let own = lines.iter().filter(|line| line["column"] == column);
            own.map(|line| fen(&line["fen"])).sum::<i64>()
        };
        assert_eq!(unit["prepayment"]["months"], 12);
        assert_eq!(fen(&unit["prepayment"]["fen"]), (of("due") * 12 * 95 + 50) / 100);
        assert!(before["prepayment"].is_null(), "nobody agreed a discount");
    }
    assert!(seen["vacancy_discount"] > 0 && seen["fee_waiver"] > 0, "{seen:?}");
    assert_eq!(seen["full_fee"], list(&agreed["units"]).len());
}

#[test]
fn a_late_fee_is_claimed_only_where_it_is_agreed_and_by_the_day() {
    let bench = bench();
    let month = ["--month", "2021-04", "--run", "0"];
    let plain = bills(&bench, &month);
    assert!(list(&plain["units"]).iter().all(|unit| unit["late_fee_fen"] == 0));
    agree(&bench, &[("late_fee_rate", "5")]);
    let agreed = bills(&bench, &month);
    let day = |text: &Value| text.as_str().expect("a day").parse::<linli::units::Date>();
    let issued = linli::units::day_number(day(&agreed["issued_on"]).expect("a day"));
    let (mut known, mut unknown) = (0, 0);
    for unit in list(&agreed["units"]) {
        let mut is_known = true;
        for old in list(&unit["arrears"]) {
            if old["month"].is_null() {
                assert!(old["late_fee_fen"].is_null() && old["limitation"].is_null());
                is_known = false;
                continue;
            }
            let due = linli::units::day_number(day(&old["due_on"]).expect("a day"));
            let fee = fen(&old["fen"]) * (issued - due) * 5;
            assert_eq!(fen(&old["late_fee_fen"]), (fee + 5_000) / 10_000);
            known += 1;
        }
        assert_eq!(unit["to_pay_fen"].is_null(), !is_known);
        unknown += i32::from(!is_known);
    }
    assert!(known > 0, "somebody owes a month");
    // The shipped households owe nothing at the start, so nothing is unknown there.
    assert_eq!(unknown, 0);
}

#[test]
fn when_opening_arrears_are_of_no_known_month_their_late_fee_is_not_guessed() {
    let bench = bench();
    bench.edit("s/households.csv", ",1,false,0.00\n", ",1,false,250.00\n");
    agree(&bench, &[("late_fee_rate", "5")]);
    let unit = &bills(&bench, &["--month", "2020-11", "--unit", "shengtang-1-101"])["units"][0];
    assert_eq!(unit["arrears_fen"], 25_000);
    assert!(unit["late_fee_fen"].is_null() && unit["to_pay_fen"].is_null());
    let output = bench.linli(&["bill", "s", "--month", "2020-11", "--unit", "shengtang-1-101"]);
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(text.contains("not known: how many days late it is"), "{text}");
    assert!(text.contains("until when it can be claimed can't be said"), "{text}");
    assert!(!text.contains("until undetermined"), "{text}");
}

#[test]
fn nobody_may_cut_power_for_a_fee_and_the_article_is_named() {
    let bench = bench();
    for means in ["cut_power", "cut_water", "cut_heat", "cut_gas"] {
        let wish = ["bill", "s", "--month", "2021-02", "--sanction", means, "--lang", "en"];
        let output = bench.linli(&wish);
        assert_eq!(output.status.code(), Some(1));
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(text.contains("not allowed") && text.contains("Civil Code, Art. 944"), "{text}");
    }
    let ask = |more: &[&str]| {
        let wish = [&["bill", "s", "--month", "2021-04", "--format", "json", "--sanction"], more];
        let output = bench.linli(&wish.concat());
        let answer: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        (output.status.code(), answer["answer"].as_str().unwrap_or_default().to_string())
    };
    assert_eq!(ask(&["suit"]), (Some(1), "not_allowed".into()));
    assert_eq!(ask(&["suit", "--demanded-on", "2021-03-01"]), (Some(0), "allowed".into()));
    assert_eq!(ask(&["suit", "--demanded-on", "2021-03-02"]), (Some(1), "not_allowed".into()));
    // Thirty days after 2 March end with 1 April, and the first day after them is open.
    let demanded = ["--sanction", "suit", "--demanded-on", "2021-03-02", "--lang", "en"];
    let output = bench.linli(&[&["bill", "s", "--month", "2021-04"][..], &demanded].concat());
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(text.contains("not yet: only a reasonable time after a demand\n"), "{text}");
    assert!(text.contains("after the demand: 2021-04-02"), "{text}");
    assert_eq!(ask(&["arbitration"]), (Some(1), "undetermined".into()));
    assert_eq!(ask(&["reminder"]), (Some(0), "allowed".into()));
}

#[test]
fn before_the_civil_code_no_law_is_named_for_collecting() {
    let bench = bench();
    let month = ["bill", "s", "--month", "2020-12"];
    for (language, no_law, article) in [
        ("en", "no law known here says what may be done to collect on 2020-12-01", "944"),
        ("zh-CN", "没有关于 2020-12-01 催收办法的法律依据", "九百四十四"),
    ] {
        for (more, code) in [(["--sanction", "cut_power"], 1), (["--unit", "torch-1-101"], 0)] {
            let output = bench.linli(&[&month[..], &more, &["--lang", language]].concat());
            assert_eq!(output.status.code(), Some(code));
            let text = String::from_utf8_lossy(&output.stdout);
            assert_eq!(text.matches(no_law).count(), 1, "{text}");
            assert!(!text.contains(article) && !text.contains("collection_allowed"), "{text}");
        }
    }
    let wish = [&month[..], &["--sanction", "cut_power", "--format", "json"]].concat();
    let answer: Value = serde_json::from_slice(&bench.linli(&wish).stdout).expect("JSON");
    assert_eq!(answer["answer"], "undetermined");
    assert!(answer["source"].is_null() && answer["why"].as_str().expect("why").contains("no law"));
}

#[test]
fn a_means_that_no_rule_lists_is_refused_with_those_that_are() {
    let bench = bench();
    let ask = |more: &[&str]| {
        bench.linli(&[&["bill", "s", "--month", "2021-04", "--sanction"], more].concat())
    };
    let listed = &bills(&bench, &["--month", "2021-04"])["collection"];
    let listed: Vec<&str> = list(listed).iter().filter_map(|one| one["means"].as_str()).collect();
    assert_eq!(listed.len(), 12);
    let help = bench.linli(&["bill", "--help"]);
    let help = String::from_utf8_lossy(&help.stdout).into_owned();
    for means in ["foo", ""] {
        let output = ask(&[means]);
        assert_eq!(output.status.code(), Some(2));
        assert!(output.stdout.is_empty());
        for known in &listed {
            assert!(said(&output).contains(known) && help.contains(known), "{known}: {help}");
        }
        assert!(!said(&output).contains("944"), "{}", said(&output));
    }
    assert!(said(&ask(&["cut_powr"])).contains("did you mean `cut_power`"));
    let output = ask(&["suit", "--format", "csv"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("no answer as CSV") && output.stdout.is_empty());
}

/// A month of the first run of the shipped estates.
const ASKED: [&str; 6] = ["bill", "scenarios/shengtang-torch", "--month", "2023-06", "--run", "0"];

/// A unit that owes for March 2020, and since some day between 2017-08-30 and 2018-06-10.
fn long_owed() -> String {
    let output = linli(&[&ASKED[..], &["--format", "json"]].concat());
    let bills: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let owes = |unit: &&Value| {
        let arrears = list(&unit["arrears"]).iter();
        let due: Vec<&str> = arrears.filter_map(|old| old["due_on"].as_str()).collect();
        let since = due.iter().min();
        let is_long = since.is_some_and(|day| ("2017-08-31".."2018-06-10").contains(day));
        due.contains(&"2020-03-31") && is_long
    };
    let unit = list(&bills["units"]).iter().find(owes).expect("somebody has long owed");
    unit["unit_id"].as_str().expect("an id").into()
}

#[test]
fn a_demand_starts_the_limit_anew_only_of_what_was_due_and_not_lapsed() {
    let unit = long_owed();
    let ask = |demanded_on: Option<&str>| {
        let demand = demanded_on.map(|day| ["--demanded-on", day]);
        let more = demand.as_ref().map_or(&[][..], |demand| &demand[..]);
        let output = linli(&[&ASKED[..], &["--unit", &unit], more, &["--format", "json"]].concat());
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
        serde_json::from_slice::<Value>(&output.stdout).expect("JSON")
    };
    let of = |answer: &Value| list(&answer["units"][0]["arrears"]).to_vec();
    let is = |answer: &Value, means: &str| {
        let mut all = list(&answer["collection"]).iter();
        all.find(|one| one["means"] == means).expect("listed")["answer"].clone()
    };
    let (plain, demanded) = (ask(None), ask(Some("2021-06-10")));
    let owed_since = |answer: &Value, day: &str| {
        of(answer).into_iter().find(|old| old["due_on"] == day).expect("it is owed")
    };
    assert_eq!(owed_since(&plain, "2020-03-31")["limitation"], "2023-03-31");
    assert_eq!(owed_since(&plain, "2020-03-31")["has_lapsed"], true);
    assert_eq!(owed_since(&demanded, "2020-03-31")["limitation"], "2024-06-10");
    let past = of(&plain).into_iter().filter(|old| old["has_lapsed"] == true);
    let past: i64 = past.map(|old| fen(&old["fen"])).sum();
    assert_eq!(fen(&plain["units"][0]["lapsed_fen"]), past);
    let (mut later, mut over) = (0, 0);
    for (before, old) in of(&plain).iter().zip(&of(&demanded)) {
        let was_due = old["due_on"].as_str() <= Some("2021-06-10");
        if was_due && before["limitation"].as_str() >= Some("2021-06-10") {
            assert_eq!(
                (&old["limitation"], &old["has_lapsed"]),
                (&"2024-06-10".into(), &false.into())
            );
            assert_eq!(old["is_restarted"], true);
        } else {
            assert_eq!(before, old);
            later += i32::from(!was_due);
            over += i32::from(was_due);
        }
    }
    assert!(later > 0 && over > 0, "{later} were due later, {over} were over");
    assert_eq!(
        (is(&demanded, "suit"), &demanded["demand_counts"]),
        ("allowed".into(), &true.into())
    );
    // After the last day of the oldest bill a demand starts nothing anew for it.
    let late = ask(Some("2023-04-03"));
    assert_eq!(owed_since(&late, "2020-03-31"), owed_since(&plain, "2020-03-31"));
    // Nothing that is owed was due then: no suit.
    let early = ask(Some("2017-08-30"));
    assert_eq!(
        (is(&early, "suit"), &early["demand_counts"]),
        ("not_allowed".into(), &false.into())
    );
    assert_eq!(of(&early), of(&plain));
}

#[test]
fn sums_past_their_limit_are_marked() {
    let unit = long_owed();
    let text = |more: &[&str]| {
        let output = linli(&[&ASKED[..], &["--unit", &unit, "--lang", "en"], more].concat());
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let plain = text(&[]);
    let pays = plain.lines().find(|line| line.contains("To pay")).expect("a sum");
    assert!(pays.contains("is past its time limit, and the debtor may refuse that"), "{pays}");
    assert!(plain.contains("what is paid voluntarily stays paid"), "{plain}");
    let demanded = text(&["--demanded-on", "2021-06-10"]);
    assert!(!demanded.contains(pays), "less is past its limit: {demanded}");
    assert!(demanded.contains("until 2024-06-10; the demand of 2021-06-10 started the limit anew"));
    assert!(demanded.contains("only for what was due by then"), "{demanded}");
    assert!(text(&["--demanded-on", "2017-08-30"]).contains("it opens no suit"));
}

#[test]
fn a_late_fee_that_a_court_may_cut_is_flagged_and_kept_out_of_the_ledger_sums() {
    let bench = bench();
    let text = |month: &str, more: &[&str]| {
        let wish = ["bill", "s", "--month", month, "--run", "0", "--lang", "en"];
        let output = bench.linli(&[&wish, more].concat());
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let flag = "may be too high: a court may cut it when asked (Civil Code, Art. 585)";
    let plain = text("2021-04", &[]);
    assert!(!plain.contains(flag) && !plain.contains("late fees"), "{plain}");
    agree(&bench, &[("late_fee_rate", "5")]);
    let agreed = text("2021-04", &[]);
    let units = bills(&bench, &["--month", "2021-04", "--run", "0"]);
    let has_fee = |unit: &&Value| fen(&unit["late_fee_fen"]) > 0;
    let flagged = list(&units["units"]).iter().filter(has_fee).count();
    assert!(flagged > 0 && flagged < list(&units["units"]).len());
    assert_eq!(agreed.matches(flag).count(), flagged, "of nothing nothing can be cut");
    assert!(!agreed.contains("Late fee as agreed: 0.00"), "{agreed}");
    let sums = |text: &str| {
        let sums = text.lines().filter(|line| line.contains("brought forward"));
        sums.map(str::to_string).collect::<Vec<_>>()
    };
    assert_eq!(sums(&agreed), sums(&plain), "what the ledger has stays what it was");
    assert!(agreed.contains("besides, not in the ledger: "), "{agreed}");
    let before = text("2020-12", &[]);
    assert!(!before.contains(flag) && before.contains("no law known here says of this day"));
    bench.edit("s/scenario.toml", "\"late_fee_rate\"\nvalue = 5", "\"late_fee_rate\"\nvalue = 1");
    assert!(!text("2021-04", &[]).contains(flag), "3.65 percent a year is not too high");
}

#[test]
fn a_line_is_explained_with_its_steps_and_sources() {
    let bench = bench();
    let unit = "torch-1-101";
    let output = bench.linli(&["bill", "s", "--month", "2020-11", "--unit", unit, "--lang", "en"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let text = String::from_utf8_lossy(&output.stdout);
    let rate = "Property fee for each square metre and month";
    for part in [rate, "full_fee gives", "Guidance prices", "household.area = "] {
        assert!(text.contains(part), "{part} is missing:\n{text}");
    }
}

#[test]
fn every_unit_has_a_notice_of_its_own_in_both_languages() {
    let bench = bench();
    let output = bench.linli(&["bill", "s", "--month", "2021-02", "--quiet-not-there"]);
    assert_eq!(output.status.code(), Some(2), "an unknown option is refused");
    let output = bench.linli(&["bill", "s", "--month", "2021-02", "--out", "notices"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let page = std::fs::read_to_string(bench.path("notices/notices.html")).expect("the page");
    let units = list(&bills(&bench, &["--month", "2021-02"])["units"]).len();
    assert_eq!(page.matches("<article>").count(), units);
    assert_eq!(page.matches("<section lang=\"zh-CN\">").count(), units);
    assert_eq!(page.matches("<section lang=\"en\">").count(), units);
    assert!(page.contains("break-after: page") && page.contains("民法典第九百四十四条"));
    assert!(!page.contains('⟦') && !page.contains("undefined"));
    let again = bench.linli(&["bill", "s", "--month", "2021-02", "--out", "notices"]);
    assert_eq!(again.status.code(), Some(2), "a folder that holds something is not replaced");
}

#[test]
fn the_order_of_rows_changes_nothing() {
    let bench = bench();
    let before = bills(&bench, &["--month", "2021-03", "--run", "1"]);
    let text = std::fs::read_to_string(bench.path("s/households.csv")).expect("the file");
    let (header, rows) = text.split_once('\n').expect("a header");
    let mut rows: Vec<&str> = rows.lines().collect();
    rows.reverse();
    bench.write("s/households.csv", &format!("{header}\n{}\n", rows.join("\n")));
    assert_eq!(bills(&bench, &["--month", "2021-03", "--run", "1"]), before);
}

#[test]
fn everything_wrong_with_a_question_is_named_at_once() {
    let bench = bench();
    let wish = [
        "bill",
        "s",
        "--month",
        "2031-01",
        "--unit",
        "torch-1-10",
        "--policy",
        "seperate",
        "--run",
        "9",
    ];
    let output = bench.linli(&wish);
    assert_eq!(output.status.code(), Some(2));
    let text = said(&output);
    for part in ["no policy `seperate`", "no unit `torch-1-10`", "2031-01 lies outside", "no run 9"]
    {
        assert!(text.contains(part), "{part} is missing:\n{text}");
    }
}

#[test]
fn lines_that_do_not_add_up_are_refused() {
    let bench = bench();
    agree(&bench, &[("vacancy_discount", "30")]);
    let line = "[[bill]]\ncolumn = \"household.due\"\nrule = \"vacancy_discount\"";
    bench.edit("rules/micro-estate/schedule/fees.toml", line, &line.replace("vacancy_d", "none_d"));
    let output = bench.linli(&["bill", "s", "--month", "2020-11"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("none_discount"), "{}", said(&output));
    bench.edit("rules/micro-estate/schedule/fees.toml", "none_discount", "fee_waiver");
    let output = bench.linli(&["bill", "s", "--month", "2020-11"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("add up to"), "{}", said(&output));
}
