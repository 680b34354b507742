//! `elect.toml`: what is asked of one election, who stands, and where roll and ballots lie.

use std::sync::Arc;

use super::super::calendar::rest_days;
use super::chair::ChairFile;
use super::own_rules::own_rules;
use super::parts::{HELP, votes_over, within};
use super::sitting::SittingFile;
use crate::ballots::Key;
use crate::dataset::vote::{CANDIDATE_FLAGS, Candidate};
use crate::decide::vote::{AsRead, Named, StatedRoll, area, count_of, named, one_of, place};
use crate::diagnostic::{Entry, Fault, Faults, Table, Text};
use crate::units::{Area, Date, RestDays};

/// What candidates may be ranked by, as files name it; the last one asks for another vote.
const ORDERS: [(&str, Option<Key>); 4] = [
    ("heads", Some(Key::Heads)),
    ("area", Some(Key::Area)),
    ("lot", Some(Key::Lot)),
    ("run_off", None),
];

/// Who elects, and how many.
#[derive(Debug, Clone, Default)]
pub struct ElectorateFile {
    /// Id of the estate; empty for the whole.
    pub id: String,
    /// Seats that only its candidates may fill.
    pub seats: i64,
    /// File of the roll.
    pub roll: Option<Named>,
    /// File of the ballots.
    pub ballots: Option<Named>,
    /// All owners and those taking part, heads and area, where there are no ballots.
    pub totals: Option<[(Option<i64>, Option<Area>); 2]>,
    /// What the roll is said to sum to.
    pub stated: StatedRoll,
}

impl ElectorateFile {
    /// Does it say how its owners voted?
    #[must_use]
    pub fn votes(&self) -> bool {
        self.roll.is_some() || self.totals.is_some()
    }
}

/// Offices that elected members may hold beside; they are told and decide nothing.
#[derive(Debug, Clone, Default)]
pub struct LinksFile {
    /// Secretary of the estate's party branch.
    pub branch_secretary: Option<String>,
    /// Members of the residents' committee or the branch.
    pub cross_appointed: Vec<String>,
}

/// An election as its file gives it.
#[derive(Debug, Clone)]
pub struct ElectionFile {
    /// Where it is written.
    pub text: Arc<Text>,
    /// Rule pack of the place, such as `xiamen`.
    pub place: Option<Named>,
    /// Day on which voting closed.
    pub date: Date,
    /// Seats agreed, or the empty ones that a by-election fills.
    pub seats: i64,
    /// The committee whose empty seats are filled; `None` where all seats are.
    pub committee: Option<SittingFile>,
    /// `equal` or `competitive`, where that was declared.
    pub kind: Option<String>,
    /// The keys of ranking that were declared before the vote.
    pub order: Vec<Key>,
    /// Was another vote declared for those who stay equal?
    pub run_off: bool,
    /// Seed of the draw by lot.
    pub seed: Option<u64>,
    /// Households of the estate.
    pub households: Option<i64>,
    /// Floor area of the estate.
    pub area: Option<Area>,
    /// Alternates wanted.
    pub alternates: Option<i64>,
    /// The most proxies that one person may hold by the estate's own rules.
    pub proxy_cap: Option<i64>,
    /// Do the rules of procedure provide for alternates?
    pub rules_name_alternates: Option<bool>,
    /// File of the candidates.
    pub candidates_at: Option<Named>,
    /// Candidates that stand in the file itself.
    pub candidates: Vec<Candidate>,
    /// What holds for every candidate unless another thing is said of one.
    pub every: Candidate,
    /// Who elects.
    pub electorates: Vec<ElectorateFile>,
    /// The estate's own rules: parameters set for this election.
    pub rules: Vec<(String, usize, Entry)>,
    /// Where those come from.
    pub rules_source: String,
    /// The chair.
    pub chair: Option<ChairFile>,
    /// Offices held beside.
    pub links: LinksFile,
    /// Rest days.
    pub rest: RestDays,
}

impl ElectionFile {
    /// Reads `elect.toml`.
    ///
    /// # Errors
    /// Every fault of the file.
    pub fn read(text: &Arc<Text>) -> Result<Self, Faults> {
        Self::as_read(text).sound()
    }

    /// Reads `elect.toml` as far as it can be read.
    #[must_use]
    pub fn as_read(text: &Arc<Text>) -> AsRead<Self> {
        AsRead::parsed(text, |root| {
            root.note("title");
            let date = root.day("date");
            let (order, run_off) = order(&root);
            let seed = root.maybe("seed").and_then(|_| root.at_least("seed", 0));
            let seed = seed.and_then(|seed| u64::try_from(seed).ok());
            if order.contains(&Key::Lot) && seed.is_none() {
                let fault = Fault::new("elect::no_seed", "a draw by lot needs its `seed`");
                let at = root.maybe("order").map_or((root.start, 1), place);
                let fault = fault.at(text, at.0, at.1, "a lot is declared here");
                root.push(
                    fault.help(
                        "write the number that was declared before the vote: seed = 20210320",
                    ),
                );
            }
            let every = root.maybe_table("every_candidate").map(|table| {
                let every = known(&table);
                root.gather(table.done());
                every
            });
            let electorates = electorates(&root);
            let candidates: Vec<Candidate> = root
                .tables("candidate")
                .into_iter()
                .filter_map(|table| {
                    let name = table.text("name");
                    let named = name.clone().unwrap_or_default();
                    let candidate = Candidate { name: named, ..known(&table) };
                    for (key, message) in votes_over(&candidate, &electorates) {
                        if let Some(entry) = table.maybe(key) {
                            table.mend("decide::part_over_whole", entry, message, "too many", HELP);
                        }
                    }
                    root.gather(table.done());
                    name.map(|_| candidate)
                })
                .collect();
            let candidates_at = named(&root, "candidates");
            candidates_once(&root, &candidates, candidates_at.as_ref());
            let agreed = root.maybe("seats").and_then(|_| n_seats(&root));
            let seats = seats(&root, agreed, &electorates);
            let (rules, rules_source) = own_rules(&root);
            let committee = SittingFile::read(&root, &electorates);
            let all_seats = committee.as_ref().map_or(seats, |own| own.seats);
            let chair = ChairFile::read(&root, all_seats);
            let links = root.maybe_table("links").map(|table| {
                let links = LinksFile {
                    branch_secretary: table.maybe_text("branch_secretary"),
                    cross_appointed: table
                        .texts("cross_appointed")
                        .into_iter()
                        .map(|t| t.0)
                        .collect(),
                };
                root.gather(table.done());
                links
            });
            let file = Self {
                text: Arc::clone(text),
                place: named(&root, "place"),
                date: date.unwrap_or_default(),
                seats,
                committee,
                kind: one_of(&root, "kind", &["equal", "competitive"]),
                order,
                run_off,
                seed,
                households: count_of(&root, "households"),
                area: area(&root, "area_m2"),
                alternates: count_of(&root, "alternates"),
                proxy_cap: count_of(&root, "proxy_cap"),
                rules_name_alternates: root.maybe_bool("rules_name_alternates"),
                candidates_at,
                candidates,
                every: every.unwrap_or_default(),
                electorates,
                rules,
                rules_source,
                chair,
                links: links.unwrap_or_default(),
                rest: rest_days(&root),
            };
            let written = root.maybe("date").map(place);
            let faults = root.done().err().unwrap_or_default();
            AsRead { file: Some(file), date: date.zip(written), faults }
        })
    }
}

/// Who elects: the whole, or each estate for its own seats.
fn electorates(root: &Table<'_>) -> Vec<ElectorateFile> {
    let mut found = vec![electorate(root, String::new(), (root.start, 1))];
    for table in root.tables("estate") {
        let (id, seats) = (table.text("id"), n_seats(&table));
        let mut own = electorate(&table, id.clone().unwrap_or_default(), (table.start, 1));
        own.seats = seats.unwrap_or_default();
        if id.is_some() && found.iter().any(|other| other.id == own.id) {
            let message = format!("estate `{}` is listed twice", own.id);
            let entry = table.maybe("id").expect("it was just read");
            table.fault("elect::two_estates", entry, message, "and again here");
        }
        root.gather(table.done());
        found.push(own);
    }
    let whole_votes = found[0].votes();
    let silent: Vec<&ElectorateFile> = found[1..].iter().filter(|estate| !estate.votes()).collect();
    let fault = |message: String, help: &str| {
        let fault = Fault::new("elect::no_count", message);
        root.push(fault.at(root.source(), root.start, 1, "in this file").help(help));
    };
    if whole_votes && found[1..].iter().any(ElectorateFile::votes) {
        fault(
            "both the whole and an estate say how owners voted".into(),
            "merged areas have one roll at the top; areas that are not merged have one roll each",
        );
    } else if !whole_votes && (found.len() == 1 || !silent.is_empty()) {
        let names: Vec<String> = silent.iter().map(|e| format!("`{}`", e.id)).collect();
        let of = if names.is_empty() { String::new() } else { format!(" in {}", names.join(", ")) };
        fault(
            format!("nothing says how owners voted{of}"),
            "give `roll` and `ballots`, or a table [totals] and votes of every candidate",
        );
    }
    found
}

fn electorate(table: &Table<'_>, id: String, at: (usize, usize)) -> ElectorateFile {
    let (roll, ballots) = (named(table, "roll"), named(table, "ballots"));
    let totals = table.maybe_table("totals").map(|inner| {
        let all = (count_of(&inner, "heads"), area(&inner, "area_m2"));
        let part = (count_of(&inner, "part_heads"), area(&inner, "part_area_m2"));
        let who = if id.is_empty() { String::new() } else { format!("estate `{id}`") };
        within(&inner, "part_heads", &who, part.0, &[("heads", all.0)]);
        within(&inner, "part_area_m2", &who, part.1, &[("area_m2", all.1)]);
        for (key, is_none) in [("heads", all.0 == Some(0)), ("area_m2", all.1 == Some(Area(0)))] {
            if let Some(entry) = inner.maybe(key).filter(|_| is_none) {
                let message = "nobody is on the roll".to_string();
                inner.mend("decide::contradiction", entry, message, "nothing", HELP);
            }
        }
        table.gather(inner.done());
        [all, part]
    });
    let fault = |message: &str, help: &str| {
        let fault = Fault::new("elect::no_count", message).at(table.source(), at.0, at.1, "here");
        table.push(fault.help(help));
    };
    match (&roll, &ballots, &totals) {
        (Some(_), None, _) => fault("there is a roll but there are no ballots", "add `ballots`"),
        (None, Some(_), _) => fault("there are ballots but there is no roll", "add `roll`"),
        (Some(_), Some(_), Some(_)) => {
            fault("both ballots and totals say how owners voted", "leave one of them out");
        }
        _ => {}
    }
    let stated = StatedRoll::read(table, at);
    ElectorateFile { id, seats: 0, roll, ballots, totals, stated }
}

/// Seats of the whole or of an estate: at least one.
fn n_seats(table: &Table<'_>) -> Option<i64> {
    table.at_least("seats", 1)?;
    count_of(table, "seats")
}

/// The seats agreed: as stated, or those of the estates together.
fn seats(root: &Table<'_>, agreed: Option<i64>, electorates: &[ElectorateFile]) -> i64 {
    let reserved: i64 = electorates.iter().map(|electorate| electorate.seats).sum();
    match (agreed, reserved) {
        (None, 0) => {
            root.entry("seats");
            0
        }
        (None, reserved) => reserved,
        (Some(agreed), reserved) => {
            let is_whole = electorates[0].votes();
            if reserved > agreed || (reserved > 0 && !is_whole && reserved != agreed) {
                let message = format!("{reserved} seats are reserved, {agreed} are agreed");
                let entry = root.maybe("seats").expect("it was just read");
                root.fault("elect::wrong_seats", entry, message, "these do not agree");
            }
            agreed
        }
    }
}

fn order(root: &Table<'_>) -> (Vec<Key>, bool) {
    let (mut keys, mut run_off) = (Vec::new(), false);
    for (word, entry) in root.texts("order") {
        match ORDERS.iter().find(|known| known.0 == word) {
            Some((_, Some(key))) if !run_off && !keys.contains(key) => keys.push(*key),
            Some((_, None)) if !run_off => run_off = true,
            Some(_) => {
                let message = format!("`{word}` says nothing here");
                root.fault(
                    "elect::wrong_order",
                    entry,
                    message,
                    "what comes before decides already",
                );
            }
            None => {
                let known = ORDERS.map(|known| known.0).join(", ");
                let message = format!("candidates can't be ranked by `{word}`");
                root.fault("elect::wrong_order", entry, message, &format!("one of {known}"));
            }
        }
    }
    (keys, run_off)
}

/// What is known of a candidate, or of every one.
fn known(table: &Table<'_>) -> Candidate {
    Candidate {
        name: String::new(),
        estate: table.maybe_text("estate").unwrap_or_default(),
        owner: table.maybe_text("owner_id"),
        flags: CANDIDATE_FLAGS.map(|flag| table.maybe_bool(flag)),
        arrears_months: count_of(table, "arrears_months"),
        written_at: table.maybe("estate").or_else(|| table.maybe("name")).map(|entry| {
            let (start, length) = place(entry);
            (Arc::clone(table.source()), start, length)
        }),
        nominated_by: table.maybe_text("nominated_by"),
        nominated_at: table.maybe("nominated_by").map(|entry| {
            let (start, length) = place(entry);
            (Arc::clone(table.source()), start, length)
        }),
        party_member: table.maybe_bool("party_member"),
        for_heads: count_of(table, "for_heads"),
        for_area: area(table, "for_area_m2"),
    }
}

fn candidates_once(root: &Table<'_>, listed: &[Candidate], file: Option<&Named>) {
    for (at, one) in listed.iter().enumerate() {
        if listed[..at].iter().any(|other| other.name == one.name) {
            let message = format!("`{}` stands twice", one.name);
            let fault = Fault::new("elect::two_candidates", message);
            let entry = root.maybe("candidate").expect("they were read from it");
            root.push(
                fault
                    .at(root.source(), entry.start, 1, "among these")
                    .help("give people of one name another name each, such as one with the unit"),
            );
        }
    }
    if listed.is_empty() == file.is_none() {
        let (message, help) = if listed.is_empty() {
            (
                "nobody stands for election",
                "name a file, candidates = \"candidates.csv\", or add [[candidate]]",
            )
        } else {
            ("candidates stand both in a file and here", "leave one of them out")
        };
        let fault = Fault::new("elect::no_candidates", message);
        root.push(fault.at(root.source(), root.start, 1, "in this file").help(help));
    }
}
