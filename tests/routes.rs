//! `linli decide --route`: the ways to one body, what each needs, and what closes one.

mod support;

use serde_json::{Value, json};
use support::Bench;
use support::case::{answer, asked};

const TWO: &str = "date = 2026-01-01\n\
    [[estate]]\nid = \"north\"\nheads = 32\narea_m2 = \"3200.00\"\n\
    [[estate]]\nid = \"south\"\nheads = 28\narea_m2 = \"2800.00\"\n";

fn route<'a>(answer: &'a Value, id: &str) -> &'a Value {
    let routes = answer["routes"].as_array().expect("routes");
    routes.iter().find(|route| route["id"] == id).expect("a route")
}

#[test]
fn an_estate_listed_twice_and_parts_over_their_whole_are_named_together() {
    let bench = Bench::new();
    let text = TWO.replace("\"south\"", "\"north\"").replace(
        "heads = 28\n",
        "heads = 28\npart_heads = 29\nfor_heads = 30\nwaiving_heads = 31\n",
    );
    let (status, told, said) = asked(&bench, "--route", &text, &[]);
    assert_eq!((status, told.as_str()), (Some(2), ""), "{said}");
    for part in [
        "estate `north` is listed twice",
        "`part_heads` of estate `north` is 29, more than `heads`, 28",
        "`for_heads` of estate `north` is 30, more than `part_heads`, 29",
        "`waiving_heads` of estate `north` is 31, more than `heads`, 28",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
}

#[test]
fn every_route_says_what_it_needs() {
    let bench = Bench::new();
    let (status, answer) = answer(&bench, "--route", &format!("place = \"xiamen\"\n{TWO}"));
    assert_eq!(status, Some(0));
    let merge = route(&answer, "merge");
    assert_eq!(merge["state"], "open");
    let part = &merge["needs"][0];
    assert_eq!((&part["id"], &part["estate"]), (&json!("part"), &json!("north")));
    assert_eq!(
        (&part["bars"][0]["least"], &part["bars"][1]["least"]),
        (&json!(22), &json!("2133.34"))
    );
    assert_eq!(merge["needs"][1]["bars"][0]["bar"], "1/2");
    let needs: Vec<&Value> =
        merge["needs"].as_array().expect("needs").iter().map(|n| &n["id"]).collect();
    assert!(needs.contains(&&json!("authority")) && needs.contains(&&json!("new_election")));
    assert_eq!(route(&answer, "separate")["state"], "open");
    assert_eq!(route(&answer, "management_committee")["state"], "undetermined");
    assert_eq!(route(&answer, "no_assembly")["needs"][1]["id"], "few_owners");
    for lang in ["en", "zh-CN"] {
        let (_, told, _) = asked(&bench, "--route", TWO, &["--lang", lang]);
        assert!(told.contains("2133.34") && !told.contains('⟦'), "{told}");
    }
}

#[test]
fn example_21_one_area_without_quorum_closes_the_merger() {
    let bench = Bench::new();
    let votes = |part: &str| {
        TWO.replace(
            "heads = 32\n",
            "heads = 32\npart_heads = 22\npart_area_m2 = \"2150.00\"\nfor_heads = 12\n\
             for_area_m2 = \"1180.00\"\n",
        )
        .replace(
            "heads = 28\n",
            &format!(
                "heads = 28\npart_heads = {part}\npart_area_m2 = \"1900.00\"\nfor_heads = 12\n\
                 for_area_m2 = \"1300.00\"\n"
            ),
        )
    };
    let (_, failed) = answer(&bench, "--route", &votes("18"));
    assert_eq!(route(&failed, "merge")["state"], "closed");
    // South was in favour; too few of its owners took part.
    let obstacles = &route(&failed, "merge")["obstacles"];
    assert_eq!(obstacles.as_array().map(Vec::len), Some(1), "{obstacles}");
    assert_eq!((&obstacles[0]["id"], &obstacles[0]["estate"]), (&json!("part"), &json!("south")));
    let bars = &obstacles[0]["bars"];
    assert_eq!(
        (&bars[0]["part"], &bars[0]["whole"], &bars[0]["shortfall"]),
        (&json!(18), &json!(28), &json!(1))
    );
    assert_eq!(bars.as_array().map(Vec::len), Some(1), "1900 of 2800 m2 are two thirds");
    assert!(!route(&failed, "merge")["sources"].as_array().expect("sources").is_empty());
    let (_, agreed) = answer(&bench, "--route", &votes("19"));
    assert_eq!(route(&agreed, "merge")["state"], "open");
    let top = "authority_agrees = true\n";
    let (_, done) = answer(&bench, "--route", &format!("{top}{}", votes("19")));
    assert_eq!(route(&done, "merge")["state"], "done");
    let (_, refused) =
        answer(&bench, "--route", &format!("authority_agrees = false\n{}", votes("19")));
    assert_eq!(route(&refused, "merge")["state"], "closed");
}

#[test]
fn who_is_in_favour_may_be_too_few_however_many_take_part() {
    let bench = Bench::new();
    let of = |heads: i64, area: i64| {
        let given = format!("heads = 32\nfor_heads = {heads}\nfor_area_m2 = \"{area}.00\"\n");
        answer(&bench, "--route", &TWO.replace("heads = 32\n", &given)).1
    };
    // Of 32 owners 22 must take part, and 12 of these 22 are more than half; 10 never are.
    let short = of(10, 2000);
    let merge = route(&short, "merge");
    assert_eq!(merge["state"], "closed");
    assert_eq!(
        merge["obstacles"],
        json!([{ "id": "in_favour_at_best", "estate": "north", "bars": [{
            "measure": "heads", "part": 10, "whole": 22, "bar": "1/2", "strict": true, "shortfall": 2,
        }] }])
    );
    assert_eq!(route(&of(11, 2000), "merge")["state"], "closed");
    assert_eq!(route(&of(12, 2000), "merge")["state"], "open");
    assert_eq!(route(&of(12, 1000), "merge")["state"], "closed", "too little area");
    assert_eq!(route(&of(32, 3200), "merge")["state"], "open");
    let given = "heads = 32\nfor_heads = 10\nfor_area_m2 = \"2000.00\"\n";
    let text = TWO.replace("heads = 32\n", given);
    let (_, told, _) = asked(&bench, "--route", &text, &["--lang", "en"]);
    assert!(told.contains("too few of north are in favour even if no more take part"), "{told}");
    let (_, told, _) = asked(&bench, "--route", &text, &["--lang", "zh-CN"]);
    assert!(told.contains("同意的也不够") && !told.contains('⟦'), "{told}");
}

#[test]
fn places_open_and_close_the_other_routes() {
    let bench = Bench::new();
    let body = "[management_committee]\nmembers = 7\nowners = 4\nterm_months = 36\n";
    let state = |place: &str, id: &str, more: &str| {
        let text = format!("place = \"{place}\"\n{more}{TWO}{body}");
        answer(&bench, "--route", &text).1["routes"]
            .as_array()
            .and_then(|routes| routes.iter().find(|r| r["id"] == id).map(|r| r["state"].clone()))
            .expect("a state")
    };
    assert_eq!(state("beijing", "management_committee", ""), "open");
    assert_eq!(state("hangzhou", "management_committee", ""), "closed", "two years at most");
    let waiving = TWO
        .replace("heads = 32\n", "heads = 32\nwaiving_heads = 32\n")
        .replace("heads = 28\n", "heads = 28\nwaiving_heads = 28\n");
    let of = |place: &str| {
        let text = format!("place = \"{place}\"\n{waiving}");
        route(&answer(&bench, "--route", &text).1, "no_assembly")["state"].clone()
    };
    assert_eq!(of("hangzhou"), "done", "any number of owners who all agree");
    assert_eq!(of("beijing"), "open", "whether they are few must be said");
}

#[test]
fn bad_files_are_refused() {
    let bench = Bench::new();
    for (verb, text, part) in [
        ("--calendar", "meets_on = \"soon\"\nholidays = [1]\n", "a list of days"),
        ("--calendar", "meets_on = 2026-05-20\nmeet_on = 2026-05-20\n", "did you mean `meets_on`"),
        ("--calendar", "kind = \"ordinary\"\n", "has no `meets_on`"),
        ("--calendar", "place = \"atlantis\"\nmeets_on = 2026-05-20\n", "no rule pack `atlantis`"),
        ("--route", "date = 2026-01-01\n[[estate]]\nid = \"a\"\n", "takes two estates"),
        ("--route", TWO.trim_start_matches("date = 2026-01-01\n"), "has no `date`"),
        ("--route", &TWO.replace("2800.00", "2800.123"), "at most two decimals"),
    ] {
        let (status, told, said) = asked(&bench, verb, text, &[]);
        assert_eq!((status, told.as_str()), (Some(2), ""), "{said}");
        assert!(said.contains(part), "{part}: {said}");
    }
}

#[test]
fn what_closes_a_route_is_said_with_its_figures() {
    let bench = Bench::new();
    let estate = |id: &str, waiving: i64| {
        format!(
            "[[estate]]\nid = \"{id}\"\nheads = 30\narea_m2 = \"3000.00\"\npart_heads = 24\n\
             part_area_m2 = \"2400.00\"\nfor_heads = 13\nfor_area_m2 = \"1200.00\"\n\
             waiving_heads = {waiving}\n"
        )
    };
    let body = "[management_committee]\nmembers = 6\nowners = 2\nterm_months = 40\n";
    let text = format!(
        "date = 2026-01-01\nplace = \"beijing\"\nauthority_agrees = false\n{body}{}{}",
        estate("n", 30),
        estate("s", 29)
    );
    let (status, told) = answer(&bench, "--route", &text);
    let ids = |id: &str| -> Vec<Value> {
        let obstacles = route(&told, id)["obstacles"].as_array().expect("obstacles");
        obstacles.iter().map(|one| one["id"].clone()).collect()
    };
    assert_eq!(status, Some(0), "staying separate is open");
    assert_eq!(ids("merge"), ["in_favour", "in_favour", "authority"]);
    assert_eq!(
        ids("management_committee"),
        ["management_size", "management_owned", "management_term_fits"]
    );
    let waived = &route(&told, "no_assembly")["obstacles"];
    assert!(
        waived
            .as_array()
            .expect("a list")
            .contains(&json!({ "id": "not_all", "estate": "s", "part": 29, "whole": 30 }))
    );
    // Half of the area in favour is not more than half; 13 of 24 heads are.
    let bars = &route(&told, "merge")["obstacles"][0]["bars"];
    assert_eq!(bars.as_array().map(Vec::len), Some(1));
    assert_eq!((&bars[0]["measure"], &bars[0]["shortfall"]), (&json!("area"), &json!("0.01")));
    for language in ["en", "zh-CN"] {
        let (_, told, _) = asked(&bench, "--route", &text, &["--lang", language]);
        assert!(!told.contains('\u{27e6}') && !told.contains("against it: "), "{told}");
        assert!(told.contains("1200.00") && told.contains("40"), "{told}");
    }
    let over = text.replace("owners = 2", "owners = 9");
    let (status, _, said) = asked(&bench, "--route", &over, &[]);
    assert!(status == Some(2) && said.contains("`owners` is 9, more than `members`, 6"), "{said}");
    assert!(said.contains("asked.toml:"), "{said}");
}

#[test]
fn an_unknown_place_or_law_hides_no_other_fault_of_days_or_routes() {
    let bench = Bench::new();
    let days = "place = \"mars\"\nkind = \"odd\"\nfoo = 1\ndecided_on = 2026-06-01\n\
                published_on = 2026-05-02\nlaw_of = 2006-01-01\n";
    let estates = TWO.replace("id = \"north\"\n", "id = \"north\"\nbar = 1\n");
    let estates = format!("place = \"mars\"\nfoo = 1\n{estates}").replace("2026-", "2006-");
    for (verb, text, dues) in [
        (
            "--calendar",
            days.to_string(),
            &["`kind` is `odd`", "unknown key `foo`", "`published_on` is 2026-05-02, before"][..],
        ),
        ("--route", estates, &["unknown key `foo`", "unknown key `bar`"]),
    ] {
        let (status, _, said) = asked(&bench, verb, &text, &[]);
        assert_eq!(status, Some(2), "{said}");
        let both = ["no rule pack `mars`", "asked.toml:1:", "no law on joint decisions is known"];
        for due in dues.iter().chain(&both) {
            assert!(said.contains(due), "{verb} {due}: {said}");
        }
        let place = asked(&bench, verb, &text, &["--place", "mars"]).2;
        assert!(place.contains("no rule pack `mars`"), "{place}");
        assert!(!place.contains("place = \"mars\""), "the command named it: {place}");
    }
}

#[test]
fn under_the_older_law_taking_part_and_being_in_favour_are_told_apart() {
    let bench = Bench::new();
    let votes =
        "part_heads = 10\npart_area_m2 = \"1000.00\"\nfor_heads = 5\nfor_area_m2 = \"500.00\"\n";
    let text =
        TWO.replace("2026-", "2020-").replace("heads = 32\n", &format!("heads = 32\n{votes}"));
    let (_, told) = answer(&bench, "--route", &text);
    let merge = route(&told, "merge");
    let obstacles = merge["obstacles"].as_array().expect("obstacles");
    let ids: Vec<&str> = obstacles.iter().map(|one| one["id"].as_str().expect("an id")).collect();
    assert_eq!(ids, ["part", "in_favour"], "{merge}");
    for one in obstacles {
        assert_eq!(one["bars"].as_array().map(Vec::len), Some(2), "{one}");
    }
}

#[test]
fn a_merger_that_no_turnout_carries_is_closed() {
    let bench = Bench::new();
    let of = |yes: i64| {
        let votes =
            format!("area_m2 = \"3200.00\"\nfor_heads = {yes}\nfor_area_m2 = \"{yes}00\"\n");
        let text = TWO.replace("area_m2 = \"3200.00\"\n", &votes);
        answer(&bench, "--route", &text).1
    };
    // 22 of 32 must take part, and 11 of them are no more than half.
    let (closed, open) = (of(11), of(12));
    assert_eq!(route(&closed, "merge")["state"], "closed");
    assert!(route(&closed, "merge").to_string().contains("north"), "{closed}");
    assert_eq!(route(&open, "merge")["state"], "open");
}
