//! `linli elect --law`: what hangs on ties and on bars that are not known, own rules against the law,
//! days that end on rest days, and words that no pack knows.

mod support;

use serde_json::{Value, json};
use support::election::{SOUND, answer, ran};
use support::{Bench, root};

/// Five seats, 45 of 60 owners with 4,500 of 6,000 m²; each candidate by name, heads, m² and what
/// else is known.
fn election(top: &str, candidates: &[(&str, i64, i64, &str)]) -> String {
    let candidates = candidates.iter().map(|(name, heads, area, more)| {
        format!(
            "[[candidate]]\nname = \"{name}\"\nfor_heads = {heads}\nfor_area_m2 = \"{area}.00\"\n\
             {more}\n"
        )
    });
    format!(
        "date = 2026-03-20\nseats = 5\norder = [\"heads\", \"area\"]\n{top}\n[totals]\nheads = 60\n\
         area_m2 = \"6000.00\"\npart_heads = 45\npart_area_m2 = \"4500.00\"\n{SOUND}{}",
        candidates.collect::<String>()
    )
}

/// Three are elected, three are equal for the last two seats, one comes after them.
fn tied(top: &str, order: &str) -> String {
    let all = [
        ("A", 40, 4000, ""),
        ("B", 40, 4000, ""),
        ("C", 30, 2900, ""),
        ("D", 25, 2300, ""),
        ("E", 25, 2300, ""),
        ("F", 25, 2300, ""),
        ("G", 24, 3000, ""),
    ];
    election(top, &all).replace("order = [\"heads\", \"area\"]", order)
}

const HANGZHOU: &str = "place = \"hangzhou\"\nkind = \"competitive\"\nhouseholds = 80\n";
const BY_BOTH: &str = "order = [\"heads\", \"area\"]";

#[test]
fn whoever_loses_a_tie_is_an_alternate_before_those_behind() {
    let bench = Bench::new();
    let of = |alternates: &str, order: &str| {
        let (_, told) = answer(&bench, &tied(&format!("{HANGZHOU}{alternates}"), order));
        (told["alternates"].clone(), told["alternates_open"].clone())
    };
    let tie = json!(["D", "E", "F"]);
    assert_eq!(of("alternates = 1", BY_BOTH), (json!([]), tie.clone()));
    assert_eq!(of("alternates = 2", BY_BOTH), (json!(["G"]), tie.clone()));
    assert_eq!(of("", BY_BOTH), (json!(["G"]), tie));
    let lot = "order = [\"heads\", \"area\", \"lot\"]\nseed = 1";
    let (one, open) = of("alternates = 1", lot);
    assert_eq!((one.as_array().map(Vec::len), open), (Some(1), json!([])));
    assert_ne!(one, json!(["G"]), "the lot leaves one of the three");
}

#[test]
fn a_committee_stands_when_those_who_are_sure_suffice_whoever_wins_a_tie() {
    let bench = Bench::new();
    // Three of five are sure: no fewer than the least of three, and more than half of five.
    let (status, told) = answer(&bench, &tied(HANGZHOU, BY_BOTH));
    assert_eq!((status, &told["outcome"]), (Some(0), &json!("formed")));
    assert_eq!(told["winners"], json!(["A", "B", "C"]));
    // Above a hundred households five are the least: then it hangs on the tie.
    let large = HANGZHOU.replace("80", "101");
    let (status, told) = answer(&bench, &tied(&large, BY_BOTH));
    assert_eq!((status, &told["outcome"]), (Some(1), &json!("undetermined")));
    // Nothing ranks them: nobody is sure.
    let (_, told) = answer(&bench, &tied(HANGZHOU, ""));
    assert_eq!((&told["winners"], &told["outcome"]), (&json!([]), &json!("undetermined")));
}

#[test]
fn who_stands_behind_candidates_that_may_be_barred_is_not_without_a_seat() {
    let bench = Bench::new();
    let owes = "arrears_months = 7";
    let with = |ahead: i64| {
        let mut all = vec![("A", 40, 4000, owes), ("B", 39, 4000, owes), ("C", 38, 4000, owes)];
        all.extend([("D", 38, 4000, owes), ("F", 38, 4000, owes)]);
        all.truncate(usize::try_from(ahead).expect("few"));
        all.extend([("G", 37, 4000, ""), ("H", 36, 4000, "")]);
        let text = election("place = \"xiamen\"\nhouseholds = 200\n", &all);
        answer(&bench, &text).1
    };
    let five = with(5);
    assert_eq!(five["runners_up"], json!([]));
    assert_eq!(five["open"], json!(["A", "B", "C", "D", "F", "G", "H"]));
    // Four before G leave a seat for G in any case, and for H only if one of them is barred.
    let four = with(4);
    assert_eq!((&four["winners"], &four["runners_up"]), (&json!(["G"]), &json!([])));
    let three = with(3);
    assert_eq!(three["winners"], json!(["G", "H"]));
    let (_, told, _) = ran(
        &bench,
        &election(
            "place = \"xiamen\"\nseats_note = 1\n".replace("seats_note = 1\n", "").as_str(),
            &[
                ("A", 40, 4000, owes),
                ("B", 39, 4000, owes),
                ("C", 38, 4000, owes),
                ("D", 37, 4000, owes),
                ("E", 36, 4000, owes),
                ("G", 35, 4000, ""),
            ],
        ),
        &["--lang", "en"],
    );
    assert!(told.contains("  G: 35 owners, 4000.00 m²: open, it hangs on others\n"), "{told}");
    // Behind as many as there are seats, all of them allowed, there is no seat.
    let sure: Vec<_> = ["A", "B", "C", "D", "E"].map(|name| (name, 40, 4000, "")).to_vec();
    let all = [&sure[..], &[("G", 35, 4000, "")]].concat();
    let (_, told) = answer(&bench, &election("place = \"xiamen\"\n", &all));
    assert_eq!(told["runners_up"], json!(["G"]));
}

#[test]
fn days_after_an_election_pass_over_rest_days() {
    let bench = Bench::new();
    let days = |more: &str| answer(&bench, &tied(&format!("{HANGZHOU}{more}"), BY_BOTH)).1;
    let filed = |told: &Value| {
        let days = told["days"].as_array().expect("days").clone();
        days.into_iter().find(|day| day["id"] == "filing_latest_day").expect("it is filed")
    };
    // Thirty days from 2026-03-20 end on Sunday, 2026-04-19.
    let plain = days("");
    assert_eq!(filed(&plain)["last_day"], "2026-04-20");
    assert_eq!(filed(&plain)["rolled_from"], "2026-04-19");
    assert_eq!(plain["years_without_holidays"], json!([2026]));
    let given = days("holidays = [2026-04-20]\n");
    assert_eq!(filed(&given)["last_day"], "2026-04-21");
    assert_eq!(given["years_without_holidays"], json!([]));
    let worked = days("holidays = [2026-04-06]\nworkdays = [2026-04-19]\n");
    assert_eq!(
        (filed(&worked)["last_day"].clone(), Value::Null),
        (json!("2026-04-19"), filed(&worked)["rolled_from"].clone())
    );
}

#[test]
fn own_rules_fill_gaps_and_do_not_lower_the_law() {
    let bench = Bench::new();
    let with = |rules: &str| {
        let own = format!("[rules]\nsource = \"house rules\"\n{rules}\n[[candidate]]");
        tied(HANGZHOU, BY_BOTH).replacen("[[candidate]]", &own, 1)
    };
    let low = with("quorum = \"1/4\"\ngeneral_approval = \"1/4\"\nquorum_is = \"reached\"");
    let (status, told, said) = ran(&bench, &low, &[]);
    assert_eq!((status, told.as_str()), (Some(2), ""), "{said}");
    for part in
        ["`quorum` is set by law: 2/3", "`general_approval` is set by law: 1/2", "elect.toml:"]
    {
        assert!(said.contains(part), "{part}: {said}");
    }
    // What agrees with the law changes nothing.
    assert!(!said.contains("`quorum_is`"), "{said}");
    let same = with("quorum = \"2/3\"");
    assert_eq!(answer(&bench, &same).0, Some(0));
    // What the law leaves open is theirs: arrears bar in Hangzhou where estates say so.
    let open = with("arrears_bar = \"any\"");
    assert_eq!(answer(&bench, &open).0, Some(0));
    // In Shanghai arrears bar by law, and no estate lifts that.
    let lifted = with("arrears_bar = \"off\"").replace("hangzhou", "shanghai");
    let (status, _, said) = ran(&bench, &lifted, &[]);
    assert!(status == Some(2) && said.contains("`arrears_bar` is set by law"), "{said}");
}

#[test]
fn faults_of_the_file_are_shown_in_the_file() {
    let bench = Bench::new();
    let text = tied(HANGZHOU, BY_BOTH).replace("\"self\"", "\"aliens\"")
        + "[chair]\nname = \"A\"\nchosen_by = \"members\"\npresent = 3\nin_favour = 7\n";
    let (status, told, said) = ran(&bench, &text, &[]);
    assert_eq!((status, told.as_str()), (Some(2), ""), "{said}");
    assert!(said.contains("`in_favour` is 7, more than `present`, 3"), "{said}");
    let channels = text.replace("in_favour = 7", "in_favour = 3");
    let (status, _, said) = ran(&bench, &channels, &[]);
    assert_eq!(status, Some(2));
    let plain = said.split_whitespace().collect::<Vec<_>>().join(" ");
    for part in ["put forward by `aliens`", "party, residents_committee, self, owners, street"] {
        assert!(plain.contains(part), "{part}: {said}");
    }
    assert!(said.contains("elect.toml:") && !said.contains("candidate.rhai"), "{said}");
    let (status, _, said) = ran(&bench, &tied(HANGZHOU, BY_BOTH), &["--place", "ningbo"]);
    assert!(status == Some(2) && said.contains("no rule pack `ningbo`"), "{said}");
    assert!(!said.contains("hangzhou\""), "the file names another place: {said}");
}

#[test]
fn owners_of_two_estates_elect_for_the_seats_of_both() {
    let bench = Bench::new();
    bench.write(
        "s/roll.csv",
        "unit_id,estate,owner_id,area_m2\n1,n,a,100\n2,n,b,100\n3,n,c,100\n4,s,a,100\n5,s,e,100\n\
         6,s,f,100\n",
    );
    bench.write(
        "s/ballots.csv",
        "owner_id,estate,approved\na,n,A\nb,n,A\nc,n,A\na,s,E\ne,s,E\nf,s,E\n",
    );
    let text = format!(
        "date = 2026-03-20\nplace = \"hangzhou\"\nkind = \"competitive\"\nhouseholds = 6\n\
         order = [\"heads\", \"area\"]\nroll = \"roll.csv\"\nballots = \"ballots.csv\"\n{SOUND}\
         [[estate]]\nid = \"n\"\nseats = 2\n[[estate]]\nid = \"s\"\nseats = 1\n{}",
        [("A", "n"), ("B", "n"), ("E", "s"), ("F", "s")]
            .map(|(name, estate)| {
                format!("[[candidate]]\nname = \"{name}\"\nestate = \"{estate}\"\n")
            })
            .concat()
    );
    let (_, told, said) = ran(&bench, &text, &["--lang", "en"]);
    assert!(told.contains("taking part, by owners: 5 of 5 owners"), "{told}{said}");
    // Of five owners a, b, c chose A, and a, e, f chose E: all of their choices count.
    for name in ["A", "E"] {
        assert!(told.contains(&format!("{name}: 3 owners, 400.00 m²: elected")), "{told}");
    }
    assert!(!told.contains("disagree"), "{told}");
}

/// A by-election of one seat of five: X over the bar.
fn one_seat(top: &str) -> String {
    let text = std::fs::read_to_string(root().join("examples/by-election.toml"));
    let text = text.expect("the example is there");
    let at = text.find("[committee]").expect("its table");
    let (head, rest) = text.split_at(at);
    let rest = &rest[rest.find("[totals]").expect("totals")..];
    format!("{head}{top}\n{rest}")
}

#[test]
fn a_by_election_fills_up_the_committee_that_sits() {
    let bench = Bench::new();
    let of = |committee: &str| answer(&bench, &one_seat(&format!("[committee]\n{committee}")));
    let (status, filled) = of("seats = 5\nsitting = 4\nalternates = 0");
    assert_eq!((status, &filled["outcome"]), (Some(0), &json!("formed")));
    assert_eq!((&filled["winners"], &filled["vacant"]), (&json!(["X"]), &json!(0)));
    assert_eq!(filled["committee"]["filled_by"], "by_election");
    assert_eq!(filled["days"], json!([]), "it has met and is filed");
    // Without the table one seat is no committee.
    let (status, alone) = answer(&bench, &one_seat(""));
    assert_eq!((status, &alone["outcome"]), (Some(1), &json!("not_formed")));
    assert_eq!(alone["committee"], json!(null));
    // Seats that stay empty are still told, and who fills them where few sit is not said nationally.
    let (_, few) = of("seats = 7\nsitting = 4\nalternates = 1");
    assert_eq!((&few["vacant"], &few["committee"]["filled_by"]), (&json!(2), &json!("alternate")));
    let (status, few) = of("seats = 7\nsitting = 3\nalternates = 0");
    assert_eq!((status, &few["outcome"]), (Some(1), &json!("undetermined")));
    assert!(few["missing"].as_array().is_some_and(|all| all.contains(&json!("rule.vacancy"))));
}

#[test]
fn a_by_election_fills_no_more_seats_than_are_empty() {
    let bench = Bench::new();
    let told = |committee: &str| {
        let text = one_seat(&format!("[committee]\n{committee}"));
        let (status, _, said) = ran(&bench, &text, &[]);
        assert_eq!(status, Some(2), "{said}");
        said
    };
    assert!(told("seats = 5\nsitting = 5").contains("1 seats are to be filled, 0 are empty"));
    assert!(told("seats = 5\nsitting = 6").contains("`sitting` is 6, more than `seats`, 5"));
    assert!(told("seats = 5").contains("`sitting`"));
}

#[test]
fn ballots_of_an_election_contradict_no_more_than_those_of_a_vote() {
    let bench = Bench::new();
    bench.write("s/roll.csv", "unit_id,owner_id,area_m2\n1,a,100\n2,b,100\n3,c,100\n");
    let text = format!(
        "date = 2026-03-20\nseats = 3\norder = [\"heads\"]\nroll = \"roll.csv\"\n\
         ballots = \"ballots.csv\"\n{SOUND}[[candidate]]\nname = \"A\"\n"
    );
    let head = "owner_id,approved,delivered,returned_on\na,A,true,2026-03-19\n";
    bench.write("s/ballots.csv", &format!("{head}b,,true,2026-03-19\nc,A,false,2026-03-19\n"));
    let (status, _, said) = ran(&bench, &text, &[]);
    assert_eq!(status, Some(2));
    assert!(
        said.contains("a ballot came back on 2026-03-19 and nothing is marked on it"),
        "{said}"
    );
    assert!(said.contains("a ballot that was not delivered came back"), "{said}");
    bench.write("s/ballots.csv", &format!("{head}b,,true,\nc,,false,\n"));
    let (_, counted) = answer(&bench, &text);
    assert_eq!(counted["rounds"][0]["quorum"][0]["part"], 1);
}

#[test]
fn of_areas_that_elect_apart_those_without_a_committee_are_named() {
    let bench = Bench::new();
    let of = |part: i64, seats: i64| {
        let estate = |id: &str, seats: i64, part: i64| {
            format!(
                "[[estate]]\nid = \"{id}\"\nseats = {seats}\n[estate.totals]\nheads = 30\n\
                 area_m2 = \"3000\"\npart_heads = {part}\npart_area_m2 = \"{part}00\"\n"
            )
        };
        let mut text = format!(
            "date = 2026-03-20\nplace = \"xiamen\"\norder = [\"heads\", \"area\"]\n{}{}{}",
            estate("n", 3, 30),
            estate("s", seats, part),
            SOUND
        );
        for (at, estate) in (0..3).map(|at| (at, "n")).chain((3..3 + seats).map(|at| (at, "s"))) {
            let own = format!("estate = \"{estate}\"\nfor_heads = 18\nfor_area_m2 = \"1800\"");
            text += &["[[candidate]]\nname = \"", &at.to_string(), "\"\n", &own, "\n"].concat();
        }
        text
    };
    let (status, told, _) = ran(&bench, &of(18, 3), &["--lang", "en"]);
    assert_eq!(status, Some(1));
    let named = "s has no committee of its own, and whether n has one can't be said";
    assert!(told.contains(named), "18 of 30 are too few in s: {told}");
    assert!(ran(&bench, &of(30, 2), &["--lang", "en"]).1.contains(named), "two seats are too few");
    let (_, open) = answer(&bench, &of(30, 3));
    assert_eq!(open["outcome"], "undetermined");
    assert_eq!(open["rounds"][1]["outcome"], "undetermined");
    let (_, none) = answer(&bench, &of(18, 3).replace("part_heads = 30", "part_heads = 18"));
    assert_eq!(none["outcome"], "not_formed", "neither has enough owners taking part");
}

#[test]
fn candidates_are_people_of_the_roll_and_stand_once() {
    let bench = Bench::new();
    bench.write("s/roll.csv", "unit_id,owner_id,area_m2\n1,a,100\n2,b,100\n3,c,100\n");
    bench.write("s/ballots.csv", "owner_id,approved\na,A\nb,A\nc,A\n");
    let head = "date = 2026-03-20\nseats = 3\norder = [\"heads\"]\nroll = \"roll.csv\"\n\
                ballots = \"ballots.csv\"\ncandidates = \"c.csv\"\n";
    let of = |rows: &str, sound: &str| {
        bench.write("s/c.csv", &format!("姓名,业主编号,提名方式,得票人数\n{rows}"));
        ran(&bench, &format!("{head}{sound}"), &[])
    };
    let (status, _, said) = of("A,a,自荐,\nB,zz,联名,\nC,c,社区党组织,\nD,c,街道,3\n", SOUND);
    assert_eq!(status, Some(2));
    for part in [
        "`B` is said to be an owner, and `zz` is not on the roll",
        "`C` and `D` are one owner, `c`",
        "both ballots and votes given for `D` say how owners voted",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert!(!said.contains("no pack knows"), "{said}");
    // Whoever is no owner is barred, which is no fault of the file.
    let (status, told, said) = of("A,a,,\nB,zz,,\n", &SOUND.replace("is_owner = true\n", ""));
    assert_eq!(status, Some(1), "{said}");
    assert!(told.contains('B'), "{told}");
}
