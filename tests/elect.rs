//! `linli elect --law`: worked examples of the law, places, ties, bad input; and what holds for any
//! election.

mod support;

use std::collections::BTreeSet;
use std::fmt::Write;

use linli::dataset::vote::{
    ApprovalRow, Approved, Candidate, RollReading, RollRow, UnitKind, Whose,
};
use linli::dataset::{Reading, Table};
use linli::decide::Desk;
use linli::decide::elect::{
    Elected, ElectionFile, ElectionPapers, Outcome, Status, elect, electorates,
};
use linli::diagnostic::{Faults, Text};
use linli::rulebook::{Pack, Rulebook};
use linli::units::Area;
use proptest::prelude::*;
use serde_json::{Value, json};
use support::election::{SOUND, answer, ran};
use support::{Bench, root};

/// Example 19: five seats, 45 of 60 owners with 4,500 of 6,000 m².
fn example_19(top: &str) -> String {
    let votes = [
        ("A", 40, "4000.00"),
        ("B", 35, "3600.00"),
        ("C", 30, "2900.00"),
        ("D", 23, "2240.00"),
        ("E", 24, "2300.00"),
        ("F", 22, "2500.00"),
        ("G", 10, "900.00"),
    ];
    let mut candidates = String::new();
    for (name, heads, area) in votes {
        let _ = write!(
            candidates,
            "[[candidate]]\nname = \"{name}\"\nfor_heads = {heads}\nfor_area_m2 = \"{area}\"\n"
        );
    }
    format!(
        "date = 2026-03-20\nseats = 5\norder = [\"heads\", \"area\"]\n{top}\n\
         [totals]\nheads = 60\narea_m2 = \"6000.00\"\npart_heads = 45\npart_area_m2 = \"4500.00\"\n\
         {SOUND}{candidates}"
    )
}

#[test]
fn example_19_forms_no_committee_nationally_and_one_of_a_small_estate_in_hangzhou() {
    let bench = Bench::new();
    let (status, national) = answer(&bench, &example_19("households = 80"));
    assert_eq!((status, &national["outcome"]), (Some(1), &json!("not_formed")));
    assert_eq!(national["winners"], json!(["A", "B", "C", "E"]));
    assert_eq!(national["vacant"], 1);
    let candidates = &national["rounds"][0]["candidates"];
    let short = |at: usize, test: usize| candidates[at]["tests"][test]["shortfall"].clone();
    assert_eq!((short(3, 0), short(3, 1)), (Value::Null, json!("10.01")), "D fails on area");
    assert_eq!((short(5, 0), short(5, 1)), (json!(1), Value::Null), "F fails on heads");
    assert_eq!(candidates[0]["tests"][0]["bar"], "1/2");

    let place = "households = 80\nplace = \"hangzhou\"";
    let (status, hangzhou) = answer(&bench, &example_19(place));
    assert_eq!((status, &hangzhou["outcome"]), (Some(0), &json!("formed")));
    assert_eq!(hangzhou["vacancy"], "by_election");
    let filed = &hangzhou["days"][1];
    assert_eq!(
        (&filed["id"], &filed["last_day"]),
        (&json!("filing_latest_day"), &json!("2026-04-20"))
    );
    assert!(hangzhou["sources"].as_array().is_some_and(|all| {
        all.iter().any(|one| one["source"].as_str().is_some_and(|s| s.contains("Art. 278")))
    }));

    let (status, unknown) = answer(&bench, &example_19("place = \"hangzhou\""));
    assert_eq!((status, &unknown["outcome"]), (Some(1), &json!("undetermined")));
    assert_eq!(unknown["missing"], json!(["committee.households"]));

    let place = "households = 80\nplace = \"xiamen\"";
    let (_, xiamen) = answer(&bench, &example_19(place));
    assert_eq!(xiamen["outcome"], "undetermined", "nobody knows whether three would do");
}

#[test]
fn the_answer_is_told_in_both_languages() {
    let bench = Bench::new();
    let text = example_19("households = 80\nplace = \"hangzhou\"");
    for (lang, due) in [
        ("en", ["the committee stands, 4 of 5 seats", "10.01 m² in favour", "a by-election", "By"]),
        ("zh-CN", ["委员会成立，5 个席位中 4 个", "同意 10.01 ㎡", "补选", "依据"]),
    ] {
        let (_, told, _) = ran(&bench, &text, &["--lang", lang]);
        for part in due {
            assert!(told.contains(part), "{part}: {told}");
        }
        assert!(!told.contains('⟦'), "{told}");
    }
}

#[test]
fn who_may_not_stand_is_told_why_and_who_is_unknown_leaves_the_seat_open() {
    let bench = Bench::new();
    let owes = |place: &str, rules: &str| {
        let text = example_19(&format!("households = 80\nplace = \"{place}\""));
        let text = text.replace("name = \"A\"\n", "name = \"A\"\narrears_months = 3\n");
        answer(&bench, &format!("{text}\n{rules}")).1
    };
    let shanghai = owes("shanghai", "");
    let of_a = |answer: &Value| answer["rounds"][0]["candidates"][0].clone();
    assert_eq!(of_a(&shanghai)["status"], "barred");
    assert_eq!(of_a(&shanghai)["reasons"][0]["id"], "bar_arrears");
    assert!(
        of_a(&shanghai)["reasons"][0]["source"].as_str().is_some_and(|s| s.contains("Art. 20"))
    );
    assert_eq!(owes("hangzhou", "")["winners"], json!(["A", "B", "C", "E"]));
    assert_eq!(of_a(&owes("xiamen", ""))["status"], "open");
    let six = "[rules]\nsource = \"Rules of procedure, item 9\"\narrears_bar = \"months\"\n\
               arrears_bar_months = 6\n";
    assert_eq!(of_a(&owes("hangzhou", six))["status"], "winner", "three months of six");
    let three = six.replace("= 6", "= 3");
    let barred = of_a(&owes("hangzhou", &three));
    assert_eq!(barred["reasons"][0]["source"], "Rules of procedure, item 9");
}

#[test]
fn three_members_are_allowed_not_allowed_or_unknown_by_place() {
    let bench = Bench::new();
    let size = |place: &str, households: u32| {
        let top = format!("households = {households}\nplace = \"{place}\"");
        let text = example_19(&top).replace("seats = 5", "seats = 3");
        let (status, answer) = answer(&bench, &text);
        (status, answer["size"].as_str().unwrap_or_default().to_string())
    };
    assert_eq!(size("beijing", 100), (Some(0), "allowed".into()));
    assert_eq!(size("beijing", 101), (Some(1), "not_allowed".into()));
    assert_eq!(size("shanghai", 101), (Some(0), "allowed".into()), "6,000 m² of 10,000");
    assert_eq!(size("xiamen", 80), (Some(1), "undetermined".into()));
    assert_eq!(size("national", 80), (Some(1), "not_allowed".into()));
}

#[test]
fn a_tie_is_settled_only_by_what_was_declared() {
    let bench = Bench::new();
    let tied = |order: &str| {
        let text = example_19("households = 80\nplace = \"hangzhou\"");
        let text = text.replace("seats = 5", "seats = 3").replace("2900.00", "2300.00");
        let text = text.replace("for_heads = 30", "for_heads = 24");
        answer(&bench, &text.replace("order = [\"heads\", \"area\"]", order))
    };
    let (status, open) = tied("order = [\"heads\", \"area\"]");
    assert_eq!((status, &open["outcome"]), (Some(1), &json!("undetermined")));
    assert_eq!(open["winners"], json!(["A", "B"]));
    assert_eq!(open["ties"][0]["names"], json!(["C", "E"]));
    assert_eq!(open["ties"][0]["then"], "undeclared");
    let (_, run_off) = tied("order = [\"heads\", \"area\", \"run_off\"]");
    assert_eq!(run_off["ties"][0]["then"], "run_off");
    let (status, drawn) = tied("order = [\"heads\", \"area\", \"lot\"]\nseed = 20260320");
    assert_eq!((status, &drawn["outcome"]), (Some(0), &json!("formed")));
    assert_eq!(
        drawn["ties"][0],
        json!({ "names": drawn["ties"][0]["names"], "settled_by": "lot" })
    );
    let (_, none) = tied("");
    assert_eq!(none["ties"][0]["names"].as_array().map(Vec::len), Some(4), "nothing ranks them");
}

#[test]
fn an_election_in_which_too_few_take_part_elects_nobody() {
    let bench = Bench::new();
    let text = example_19("households = 80").replace("part_heads = 45", "part_heads = 39");
    let text = text.replace("for_heads = 40", "for_heads = 39");
    let (status, answer) = answer(&bench, &text);
    assert_eq!((status, &answer["outcome"]), (Some(1), &json!("not_formed")));
    assert_eq!((&answer["winners"], &answer["alternates"]), (&json!([]), &json!([])));
}

#[test]
fn two_estates_elect_their_own_seats_from_rolls_and_ballots() {
    let bench = Bench::new();
    let mut candidates = String::from("姓名,小区,业主编号,党员\n");
    for estate in ["north", "south"] {
        let mut roll = String::from("unit_id,owner_id,area_m2\n");
        let mut ballots = String::from("owner_id,approved\n");
        for at in 0..9 {
            let _ = writeln!(roll, "{estate}-{at},{estate}{at},80.00");
            // Seven of nine take part; the last of them names too many.
            let names = match at {
                0..=4 => format!("{estate} one;{estate} two"),
                5 => "弃权".into(),
                6 => format!("{estate} one;{estate} two;{estate} three;"),
                _ => String::new(),
            };
            let _ = writeln!(ballots, "{estate}{at},{names}");
        }
        for (at, name) in ["one", "two", "three"].iter().enumerate() {
            let _ = writeln!(candidates, "{estate} {name},{estate},{estate}{at},是");
        }
        bench.write(&format!("s/{estate}-roll.csv"), &roll);
        bench.write(&format!("s/{estate}-ballots.csv"), &ballots);
    }
    bench.write("s/candidates.csv", &candidates);
    let mut estates = String::new();
    for (id, seats) in [("north", 3), ("south", 2)] {
        let _ = write!(
            estates,
            "[[estate]]\nid = \"{id}\"\nseats = {seats}\nroll = \"{id}-roll.csv\"\n\
             ballots = \"{id}-ballots.csv\"\n"
        );
    }
    let text = format!(
        "date = 2026-03-20\nseats = 5\ncandidates = \"candidates.csv\"\n\
         order = [\"heads\", \"area\"]\nhouseholds = 18\n{}{estates}\n[chair]\nname = \"south one\"\n\
         chosen_by = \"members\"\npresent = 4\nin_favour = 4\n[links]\n\
         branch_secretary = \"south one\"\ncross_appointed = [\"north two\"]\n",
        SOUND.replace("is_owner = true\n", "")
    );
    let (status, answer) = answer(&bench, &text);
    let winners = json!(["north one", "north two", "south one", "south two"]);
    assert_eq!(answer["winners"], winners, "{answer:#}");
    assert_eq!((status, &answer["outcome"]), (Some(1), &json!("undetermined")), "two areas");
    assert_eq!(answer["rounds"][0]["quorum"][0]["part"], 7, "three names for three seats count");
    assert_eq!(answer["rounds"][1]["quorum"][0]["part"], 6, "three names for two seats do not");
    assert_eq!(answer["chair"], json!({ "name": "south one", "valid": true }));
    let told = json!({
        "party_members": 4, "known_of": 4, "cross_appointed": ["north two"],
        "chair_is_branch_secretary": true,
    });
    assert_eq!(answer["indicators"], told);
}

#[test]
fn bad_input_is_named_all_at_once() {
    let bench = Bench::new();
    bench.write("s/roll.csv", "unit_id,owner_id,area_m2\n1,a,80.00\n2,b,80.123\n");
    bench.write("s/ballots.csv", "owner_id,approved\na,Ann;Bon\nz,Ann\na,Ann\n");
    let text = "date = 2026-03-20\nseats = 5\norder = [\"heads\", \"lot\", \"luck\"]\n\
        roll = \"roll.csv\"\nballots = \"ballots.csv\"\nkind = \"open\"\n\
        [[candidate]]\nname = \"Ann\"\n[[candidate]]\nname = \"Ann\"\n";
    let (status, _, said) = ran(&bench, text, &[]);
    assert_eq!(status, Some(2), "{said}");
    for part in ["needs its `seed`", "ranked by `luck`", "`kind` is `open`", "`Ann` stands twice"] {
        assert!(said.contains(part), "{part}: {said}");
    }
    let sound = "date = 2026-03-20\nseats = 5\nroll = \"roll.csv\"\nballots = \"ballots.csv\"\n\
        [rules]\nsource = \"own\"\narrears_bra = \"any\"\n[[candidate]]\nname = \"Ann\"\n";
    let (status, _, said) = ran(&bench, sound, &[]);
    assert_eq!(status, Some(2), "{said}");
    for part in ["80.123", "did you mean `arrears_bar`"] {
        assert!(said.contains(part), "{part}: {said}");
    }
    bench.write("s/roll.csv", "unit_id,owner_id,area_m2\n1,a,80.00\n2,b,80.12\n");
    let (status, _, said) = ran(&bench, &sound.replace("bra", "bar"), &[]);
    assert_eq!(status, Some(2), "{said}");
    for part in ["`Bon` is not a candidate", "`z` is not on the roll", "`a` has two ballots"] {
        assert!(said.contains(part), "{part}: {said}");
    }
    for (text, part) in [
        (
            "date = 2026-03-20\nseats = 5\n[[candidate]]\nname = \"Ann\"\n",
            "nothing says how owners",
        ),
        ("date = 2026-03-20\n[totals]\nheads = 3\n[[candidate]]\nname = \"Ann\"\n", "`seats`"),
        ("date = 2026-03-20\nseats = 5\n[totals]\nheads = 3\n", "nobody stands for election"),
        (
            "date = 2009-12-31\nseats = 5\n[totals]\nheads = 3\n[[candidate]]\nname = \"A\"\n",
            "no rules on who may stand for a committee are known for 2009-12-31",
        ),
    ] {
        let (status, _, said) = ran(&bench, text, &[]);
        assert_eq!(status, Some(2), "{said}");
        assert!(said.contains(part), "{part}: {said}");
    }
}

#[test]
fn a_fault_of_every_kind_is_named_in_one_go() {
    let bench = Bench::new();
    bench.write(
        "s/roll.csv",
        "unit_id,owner_id,area_m2\n1,a,80.00\n2,b,80.123\n3,c,80.00\n4,d,80.00\n",
    );
    bench.write(
        "s/ballots.csv",
        "owner_id,approved,proxy\na,Ann;Bon,d\nb,Ann,d\nz,Ann,\na,Ann,\nc,Ann,d\n",
    );
    bench.write("s/those.csv", "name,is_owner,for_heads\nAnn,maybe,\nAnn,yes,many\n");
    let text = "date = 2006-03-20\nseats = 5\norder = [\"luck\"]\nkind = \"open\"\nproxy_cap = 2\n\
        roll = \"roll.csv\"\nballots = \"ballots.csv\"\ncandidates = \"those.csv\"\n\
        [stated]\nheads = 5\narea_m2 = \"300.00\"\n\
        [rules]\nsource = \"own\"\narrears_bra = \"any\"\n";
    let (status, told, said) = ran(&bench, text, &[]);
    assert_eq!((status, told.as_str()), (Some(2), ""), "{said}");
    for (due, at) in [
        ("no law on joint decisions is known for 2006-03-20", "elect.toml:1:"),
        ("ranked by `luck`", "elect.toml:3:"),
        ("`kind` is `open`", "elect.toml:4:"),
        ("did you mean `arrears_bar`", "elect.toml:14:"),
        ("this is `80.123`", "roll.csv:3:"),
        ("the roll sums to 4 heads, stated are 5 heads", "elect.toml:9:"),
        ("stated are 300.00 m²", "elect.toml:9:"),
        ("`Ann` stands twice", "those.csv:2:"),
        ("this is `maybe`", "those.csv:2:"),
        ("this is `many`", "those.csv:3:"),
        ("`Bon` is not a candidate", "ballots.csv:2:"),
        ("`z` is not on the roll", "ballots.csv:4:"),
        ("`a` has two ballots", "ballots.csv:2:"),
        ("`d` votes for 3 owners, the rules allow 2", "ballots.csv:2:"),
    ] {
        assert!(said.contains(due), "{due}: {said}");
        assert!(said.contains(at), "{at}: {said}");
    }
}

#[test]
fn more_votes_than_owners_taking_part_are_a_fault_of_the_file_all_at_once() {
    let bench = Bench::new();
    let text = example_19("households = 80").replace("for_heads = 40", "for_heads = 46");
    let text = text.replace("\"3600.00\"", "\"4500.01\"");
    let (status, told, said) = ran(&bench, &text, &[]);
    assert_eq!((status, told.as_str()), (Some(2), ""), "{said}");
    for part in [
        "`for_heads` of candidate `A` is 46, more than `part_heads`, 45",
        "`for_area_m2` of candidate `B` is 4500.01, more than `part_area_m2`, 4500.00",
        "elect.toml:20:",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    let part = example_19("").replace("part_heads = 45", "part_heads = 61");
    let (status, _, said) = ran(&bench, &part, &[]);
    assert_eq!(status, Some(2), "{said}");
    assert!(said.contains("`part_heads` is 61, more than `heads`, 60"), "{said}");
    // In a file of their own candidates are held against the same totals.
    bench.write("s/those.csv", "name,for_heads,for_area_m2\nAnn,46,10.00\nBen,45,10.00\n");
    let text = "date = 2026-03-20\nseats = 5\ncandidates = \"those.csv\"\n\
        [totals]\nheads = 60\npart_heads = 45\n";
    let (status, _, said) = ran(&bench, text, &[]);
    assert_eq!(status, Some(2), "{said}");
    assert!(said.contains("candidate `Ann` is 46") && said.contains("those.csv:2:"), "{said}");
    assert!(!said.contains("`Ben`"), "{said}");
}

#[test]
fn a_bar_that_is_off_asks_for_no_fact() {
    let bench = Bench::new();
    let of = |place: &str| {
        let text = example_19(&format!("households = 80\nplace = \"{place}\""));
        let sound = "[every_candidate]\nis_owner = true\nis_capable = true\n";
        answer(&bench, &text.replace(SOUND, sound)).1
    };
    let national = of("national");
    assert_eq!(national["winners"], json!(["A", "B", "C", "E"]));
    assert_eq!(national["missing"], json!([]), "no text names a bar");
    let shanghai = of("shanghai");
    assert_eq!(shanghai["winners"], json!([]), "a bar that is on needs its fact");
    let missing = shanghai["missing"].as_array().expect("facts");
    assert!(missing.contains(&json!("candidate.arrears_months")), "{missing:?}");
    let xiamen = of("xiamen");
    assert_eq!(xiamen["rounds"][0]["candidates"][0]["status"], "open", "a bar that is not known");
}

#[test]
fn an_order_is_needed_only_where_more_qualify_than_there_are_seats() {
    let bench = Bench::new();
    let of = |seats: &str| {
        let text = example_19("households = 80\nplace = \"hangzhou\"");
        let text = text.replace("order = [\"heads\", \"area\"]", "");
        text.replace("seats = 5", seats)
    };
    let (status, enough) = answer(&bench, &of("seats = 5"));
    assert_eq!((status, &enough["outcome"]), (Some(0), &json!("formed")));
    assert_eq!(enough["winners"], json!(["A", "B", "C", "E"]));
    assert_eq!(enough["ties"], json!([]));
    let (status, short) = answer(&bench, &of("seats = 3"));
    assert_eq!((status, &short["winners"]), (Some(1), &json!([])));
    assert_eq!(short["ties"][0]["then"], "no_order");
    assert_eq!(short["open"], json!(["A", "B", "C", "E"]), "40 and 24 heads are not equal");
    for (lang, due) in [("en", "no order of ranking is declared"), ("zh-CN", "排名办法")] {
        let (_, told, _) = ran(&bench, &of("seats = 3"), &["--lang", lang]);
        assert!(told.contains(due) && told.contains("order = [\"heads\", \"area\"]"), "{told}");
        assert!(!told.contains("equal for") && !told.contains("得票相同"), "{told}");
    }
}

#[test]
fn no_committee_stands_over_areas_that_elect_apart() {
    let bench = Bench::new();
    let mut text = String::from("date = 2026-03-20\nseats = 5\nhouseholds = 80\n");
    text.push_str(SOUND);
    for (id, seats) in [("north", 3), ("south", 2)] {
        let _ = write!(
            text,
            "[[estate]]\nid = \"{id}\"\nseats = {seats}\n[estate.totals]\nheads = 30\n\
             area_m2 = \"3000.00\"\npart_heads = 25\npart_area_m2 = \"2500.00\"\n"
        );
        for at in 0..seats {
            let _ = write!(
                text,
                "[[candidate]]\nname = \"{id} {at}\"\nestate = \"{id}\"\nfor_heads = 20\n\
                 for_area_m2 = \"2000.00\"\n"
            );
        }
    }
    let (status, joint) = answer(&bench, &text);
    assert_eq!((status, &joint["outcome"]), (Some(1), &json!("undetermined")));
    assert_eq!(joint["winners"].as_array().map(Vec::len), Some(5));
    assert_eq!(joint["days"], json!([]));
    for (lang, first, unknown) in [
        ("en", "no law knows one committee", "nothing is known of party"),
        ("zh-CN", "没有法律规定跨区域", "党员和任职情况不清楚"),
    ] {
        let (_, told, _) = ran(&bench, &text, &["--lang", lang]);
        assert!(told.lines().next().is_some_and(|line| line.contains(first)), "{told}");
        assert!(told.contains(unknown), "{told}");
    }
    let few = text.replace("part_heads = 25", "part_heads = 19").replace("= 20\n", "= 19\n");
    assert_eq!(answer(&bench, &few).1["outcome"], "not_formed", "nobody can be elected");
    let over = text.replacen("for_heads = 20", "for_heads = 26", 1);
    let (status, _, said) = ran(&bench, &over, &[]);
    assert_eq!(status, Some(2), "{said}");
    assert!(said.contains("`north 0` is 26, more than `part_heads`, 25"), "{said}");
}

/// The national rules and those of Hangzhou.
fn hangzhou() -> Rulebook {
    let packs = ["national", "hangzhou"].map(|name| {
        let folder = root().join("rules").join(name);
        let mut files = Vec::new();
        for entry in std::fs::read_dir(folder).expect("the pack is there").flatten() {
            let path = entry.file_name().to_string_lossy().into_owned();
            if entry.path().is_file() {
                let text = std::fs::read_to_string(entry.path()).expect("a text");
                files.push((path.clone(), Text::new(format!("{name}/{path}"), text)));
            }
        }
        Pack { name: name.into(), files, is_own: false }
    });
    Rulebook::load(&packs).expect("the shipped packs are sound")
}

const NAMES: [&str; 6] = ["Ann", "Ben", "Cai", "Dou", "Eva", "Fan"];

/// An election of five seats: for each owner the area, whether a ballot came back, and the names.
fn held(book: &Rulebook, owners: &[(i64, bool, [bool; 6])], names: &[&str]) -> Elected {
    let text = format!(
        "date = 2026-03-20\nseats = 5\nhouseholds = 80\norder = [\"heads\", \"area\", \"lot\"]\n\
         seed = 7\nroll = \"r\"\nballots = \"b\"\ncandidates = \"c\"\n{SOUND}"
    );
    let file = ElectionFile::read(&Text::new("elect.toml", text)).expect("a sound file");
    let roll: Vec<RollRow> = owners
        .iter()
        .enumerate()
        .map(|(at, (area, _, _))| RollRow {
            unit_id: format!("{at}-{area}"),
            estate: String::new(),
            owners: BTreeSet::from([format!("{at}")]),
            areas: [None, None, None, Some(Area(*area))],
            kind: UnitKind::Home,
        })
        .collect();
    let ballots = owners.iter().enumerate().map(|(at, (_, came_back, approved))| {
        let picked = NAMES.iter().zip(approved).filter(|(_, is)| **is).take(5);
        let named: BTreeSet<String> = picked.map(|(name, _)| (*name).to_string()).collect();
        let approved = if *came_back { Approved::Names(named) } else { Approved::NotReturned };
        let whose = Whose { owner: format!("{at}"), ..Whose::default() };
        ApprovalRow { whose, approved, returned_on: None, proxy: None, place: (0, 0) }
    });
    let candidates: Vec<Candidate> = names
        .iter()
        .map(|name| Candidate { name: (*name).into(), ..Candidate::default() })
        .collect();
    let desk = Desk::new(book, file.date, None);
    let roll = RollReading { rows: read(roll), slack: Some(0) };
    let papers = [Some(ElectionPapers { roll, ballots: read(ballots.collect()), text: None })];
    let counted = electorates(&file, &desk, &papers, &candidates).expect("counted");
    elect(&file, &desk, &counted, &candidates).expect("decided")
}

fn read<T>(rows: Vec<T>) -> Reading<T> {
    let table = Table { rows, unknown_columns: Vec::new() };
    Reading { table, is_whole: true, faults: Faults::none() }
}

fn owners() -> impl Strategy<Value = Vec<(i64, bool, [bool; 6])>> {
    prop::collection::vec((1..12_000i64, prop::bool::weighted(0.9), any::<[bool; 6]>()), 3..12)
}

fn statuses(elected: &Elected) -> Vec<(String, Status)> {
    elected.contenders().map(|one| (one.candidate.name.clone(), one.status)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]
    #[test]
    fn the_order_of_ballots_and_candidates_says_nothing(owners in owners(), turn in 0..6usize) {
        let book = hangzhou();
        let before = held(&book, &owners, &NAMES);
        let mut turned = owners.clone();
        turned.reverse();
        let mut names = NAMES;
        names.rotate_left(turn);
        let after = held(&book, &turned, &names);
        prop_assert_eq!(statuses(&before), statuses(&after));
        prop_assert_eq!(before.outcome, after.outcome);
    }

    #[test]
    fn one_more_approval_never_takes_a_bar_away(owners in owners(), at in 0..12usize, name in 0..6usize) {
        let book = hangzhou();
        let at = at % owners.len();
        let mut more = owners.clone();
        more[at].2[name] = true;
        // A ballot with more names than seats would be void, which is another thing.
        prop_assume!(more[at].1 && more[at].2.iter().filter(|is| **is).count() <= 5);
        let (before, after) = (held(&book, &owners, &NAMES), held(&book, &more, &NAMES));
        let cleared = |elected: &Elected| -> Vec<bool> {
            elected.contenders().map(|one| one.tests.iter().all(|test| test.met)).collect()
        };
        for (before, after) in cleared(&before).into_iter().zip(cleared(&after)) {
            prop_assert!(!before || after);
        }
    }

    #[test]
    fn exactly_half_is_below_the_bar(n in 2..8usize, area in 1..9_000i64) {
        let book = hangzhou();
        let owner = |is: bool| (area, true, [is, false, false, false, false, false]);
        let half: Vec<_> = (0..2 * n).map(|at| owner(at < n)).collect();
        let elected = held(&book, &half, &["Ann"]);
        prop_assert_eq!(elected.contenders().next().map(|one| one.status), Some(Status::BelowBar));
        let mut more = half;
        more[n].2[0] = true;
        let elected = held(&book, &more, &["Ann"]);
        prop_assert_eq!(elected.contenders().next().map(|one| one.status), Some(Status::Winner));
        prop_assert_eq!(elected.outcome, Outcome::NotFormed, "one of five seats");
    }
}
