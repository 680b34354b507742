//! From roll and ballots, or from totals, to what owners gave every candidate.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::super::desk::{Desk, Facts};
use super::file::{ElectionFile, ElectorateFile};
use super::parts::{HELP, votes_over};
use super::people::{known_people, stands_at, stands_somewhere};
use crate::ballots::Weight;
use crate::dataset::Reading;
use crate::dataset::vote::{ApprovalRow, Approved, Candidate, RollReading};
use crate::decide::vote::{Counting, Given, Note, proxies, voters};
use crate::diagnostic::{Fault, Faults, Text};
use crate::units::Area;

/// Roll and ballots of one electorate.
pub struct ElectionPapers {
    /// The roll, as far as it can be read.
    pub roll: RollReading,
    /// The ballots, as far as they can be read.
    pub ballots: Reading<ApprovalRow>,
    /// Where the ballots are written; `None` when that can't be read.
    pub text: Option<Arc<Text>>,
}

/// Heads and area, each as far as it is known.
pub type Known = (Option<i64>, Option<i64>);

/// Owners who elect together, and what they did.
#[derive(Debug, Clone, Default)]
pub struct Electorate {
    /// Id of the estate; empty for the whole.
    pub id: String,
    /// Everyone on the roll.
    pub all: Known,
    /// Those who took part.
    pub cast: Known,
    /// Those in favour of each candidate.
    pub votes: BTreeMap<String, Known>,
    /// Ids on the roll, when there is one.
    pub owners: Option<BTreeSet<String>>,
    /// What was noticed when the ballots were counted.
    pub notes: Vec<Note>,
}

/// Counts every electorate that votes, in the order of the file. Faults of the papers themselves are
/// the caller's.
///
/// # Errors
/// A roll that does not sum to what is stated, a person who holds too many proxies; more votes than owners in the candidates' own file; a rule that stops.
pub fn electorates(
    file: &ElectionFile,
    desk: &Desk<'_>,
    papers: &[Option<ElectionPapers>],
    candidates: &[Candidate],
) -> Result<Vec<Electorate>, Faults> {
    let mut faults = Faults::none();
    // Candidates that stand in the election's own file were held against its totals there.
    for (at, one) in
        file.candidates_at.iter().flat_map(|at| candidates.iter().map(move |one| (at, one)))
    {
        for (_, message) in votes_over(one, &file.electorates) {
            let fault = Fault::new("decide::part_over_whole", message);
            faults.push(stands_at(fault, file, one, at.place, "too many").help(HELP));
        }
    }
    faults.gather(stands_somewhere(file, candidates));
    let voting = file.electorates.iter().zip(papers).filter(|(own, _)| own.votes());
    let counted = voting.filter_map(|(own, papers)| {
        let counted = match papers {
            Some(papers) => from_papers(file, desk, own, papers, candidates),
            None => Ok(from_totals(own, candidates)),
        };
        faults.gather(counted)
    });
    let counted: Vec<Electorate> = counted.collect();
    faults.gather(known_people(file, &counted, candidates));
    faults.or(counted)
}

fn from_totals(own: &ElectorateFile, candidates: &[Candidate]) -> Electorate {
    let plain = |known: (Option<i64>, Option<Area>)| (known.0, known.1.map(|area| area.0));
    let [all, cast] = own.totals.unwrap_or_default();
    let votes = candidates.iter().map(|candidate| {
        (candidate.name.clone(), plain((candidate.for_heads, candidate.for_area)))
    });
    Electorate {
        id: own.id.clone(),
        all: plain(all),
        cast: plain(cast),
        votes: votes.collect(),
        owners: None,
        notes: Vec::new(),
    }
}

fn from_papers(
    file: &ElectionFile,
    desk: &Desk<'_>,
    own: &ElectorateFile,
    papers: &ElectionPapers,
    candidates: &[Candidate],
) -> Result<Electorate, Faults> {
    let (roll, cast_ballots) = (&papers.roll.rows.table.rows, &papers.ballots.table.rows);
    let counting = Counting::of(desk, roll.iter())?;
    let mut faults = Faults::none();
    faults.gather(proxies(desk, file.proxy_cap, papers.text.as_ref(), cast_ballots));
    if papers.roll.slack.is_some() {
        let at = own.roll.as_ref().map_or((0, 0), |roll| roll.place);
        faults.gather(voters(&counting.heads, &file.text, at));
    }
    let area = counting.heads.iter().map(|head| head.area.0).sum();
    let sum = (i64::try_from(counting.heads.len()).unwrap_or(i64::MAX), area);
    let is_whole = papers.roll.rows.is_whole;
    faults.gather(own.stated.hold(&file.text, sum, is_whole, papers.roll.slack));
    faults.or(())?;
    let whose = cast_ballots.iter().map(|ballot| &ballot.whose);
    let given = Given::of(whose, counting.overlapping_are_one);
    let seats = if own.seats > 0 { own.seats } else { file.seats };
    let abstains = desk.ask("disagreeing_coowners", &Facts::none())?.word() == Some("abstention");
    let mut disagreeing: Vec<String> = Vec::new();
    let mut noted: BTreeMap<&'static str, BTreeSet<usize>> = BTreeMap::new();
    let (mut all, mut cast) = (Weight::default(), Weight::default());
    let mut votes: BTreeMap<&str, Weight> = BTreeMap::new();
    for head in &counting.heads {
        let weight = Weight { heads: 1, area: head.area.0 };
        all = all + weight;
        // Ballots of one owner for the seats of several estates are one choice.
        let mut named: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for at in given.by(head) {
            let ballot = &cast_ballots[at];
            match counts(file, desk, ballot, seats)? {
                Counts::Yes(names) => {
                    let chosen = named.entry(&ballot.whose.owner).or_default();
                    chosen.extend(names.iter().map(String::as_str));
                }
                Counts::NotReturned => {}
                Counts::No(why) => {
                    noted.entry(why).or_default().insert(at);
                }
            }
        }
        let Some(first) = named.values().next() else { continue };
        let names = if named.values().all(|names| names == first) {
            Some(first)
        } else {
            disagreeing.push(named.keys().copied().collect::<Vec<_>>().join("; "));
            if !abstains {
                continue;
            }
            None
        };
        cast = cast + weight;
        for name in names.into_iter().flatten() {
            let sum = votes.entry(name).or_default();
            *sum = *sum + weight;
        }
    }
    let known = |weight: Weight| (Some(weight.heads), Some(weight.area));
    let of =
        |candidate: &Candidate| votes.get(candidate.name.as_str()).copied().unwrap_or_default();
    let votes = candidates.iter().map(|one| (one.name.clone(), known(of(one)))).collect();
    let mut notes: Vec<Note> =
        noted.into_iter().map(|(code, all)| Note::of(code).with("n", all.len())).collect();
    if !disagreeing.is_empty() {
        let note = Note::of("disagreeing_coowners").with("n", disagreeing.len());
        notes.push(note.with("names", disagreeing.join(", ")));
    }
    if counting.left_out.0 > 0 {
        let (n, area) = (counting.left_out.0, Area(counting.left_out.1));
        notes.push(Note::of("left_out").with("n", n).with("area", area));
    }
    Ok(Electorate {
        id: own.id.clone(),
        all: known(all),
        cast: known(cast),
        votes,
        owners: Some(roll.iter().flat_map(|unit| unit.owners.iter().cloned()).collect()),
        notes,
    })
}

enum Counts<'a> {
    Yes(&'a BTreeSet<String>),
    NotReturned,
    /// With the code of the note that says why.
    No(&'static str),
}

fn counts<'a>(
    file: &ElectionFile,
    desk: &Desk<'_>,
    ballot: &'a ApprovalRow,
    seats: i64,
) -> Result<Counts<'a>, Faults> {
    let names = match &ballot.approved {
        Approved::NotReturned => return Ok(Counts::NotReturned),
        Approved::Void => return Ok(Counts::No("void_ballots")),
        Approved::Names(names) => names,
    };
    if let Some(returned_on) = ballot.returned_on {
        let facts = Facts::none().with("ballot", "returned_on", returned_on).with(
            "ballot",
            "closes_on",
            file.date,
        );
        if desk.ask("ballot_in_time", &facts)?.flag() == Some(false) {
            return Ok(Counts::No("late_ballots"));
        }
    }
    let n = i64::try_from(names.len()).unwrap_or(i64::MAX);
    let facts = Facts::none().with("ballot", "names", n).with("election", "seats", seats);
    let counts = desk.ask("ballot_counts", &facts)?.flag() != Some(false);
    Ok(if counts { Counts::Yes(names) } else { Counts::No("over_marked_ballots") })
}
