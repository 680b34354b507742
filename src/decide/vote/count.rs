//! From roll and ballots to what every assembly did.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::super::desk::{Desk, Facts};
use super::answer::Note;
use super::asked::{Assembly, Scope, Vote};
use super::file::{VoteFile, proxies, voters};
use super::given::Given;
use crate::ballots::{Ballot, Choice, Poll};
use crate::dataset::Reading;
use crate::dataset::vote::{BallotRow, Marked, RollReading, RollRow};
use crate::diagnostic::{Faults, Text};
use crate::estate::{Head, Holding, heads};
use crate::units::Area;

/// Roll and ballots of one assembly, or of several whose rows name their estate.
pub struct Papers {
    /// The roll, as far as it can be read.
    pub roll: RollReading,
    /// The ballots, as far as they can be read.
    pub ballots: Reading<BallotRow>,
    /// Where the ballots are written; `None` when that can't be read.
    pub text: Option<Arc<Text>>,
}

/// Puts a vote together from its file and the papers of each of its assemblies, in the order of the
/// file; an assembly that gives totals has none. Faults of the papers themselves are the caller's.
///
/// # Errors
/// A roll that does not sum to what is stated, a person who holds too many proxies, a rule that
/// stops: all of them.
pub fn vote(file: &VoteFile, desk: &Desk<'_>, papers: &[Option<Papers>]) -> Result<Vote, Faults> {
    let mut faults = Faults::none();
    let mut assemblies = Vec::new();
    let mut everyone: Vec<(String, Counting<'_>)> = Vec::new();
    for (own, papers) in file.assemblies.iter().zip(papers) {
        let Some(papers) = papers else {
            let totals = own.totals.unwrap_or_default();
            assemblies.push(Assembly { id: own.id.clone(), totals, notes: Vec::new() });
            continue;
        };
        let (roll, ballots) = (&papers.roll.rows.table.rows, &papers.ballots.table.rows);
        faults.gather(proxies(desk, file.proxy_cap, papers.text.as_ref(), ballots));
        let mut estates: Vec<&str> = Vec::new();
        for row in roll {
            if !estates.contains(&row.estate.as_str()) {
                estates.push(&row.estate);
            }
        }
        let mut sum = (0, 0);
        for estate in &estates {
            let rows = roll.iter().filter(|row| row.estate == *estate);
            let Some(mut counting) = faults.gather(Counting::of(desk, rows)) else { continue };
            let own_ballots = ballots.iter().filter(|ballot| ballot.whose.estate == *estate);
            counting.ballots = own_ballots.collect();
            let id = if own.id.is_empty() { (*estate).to_string() } else { own.id.clone() };
            let at = own.roll.as_ref().map_or((0, 0), |roll| roll.place);
            let has_voters = voters(&counting.heads, &file.text, at);
            if papers.roll.slack.is_some() && faults.gather(has_voters).is_none() {
                continue;
            }
            if let Some(assembly) = faults.gather(counting.assembly(file, desk, &id)) {
                let roll = [assembly.totals[0].all, assembly.totals[1].all];
                sum = (sum.0 + roll[0].unwrap_or(0), sum.1 + roll[1].unwrap_or(0));
                assemblies.push(assembly);
            }
            everyone.push((id, counting));
        }
        let is_whole = papers.roll.rows.is_whole;
        faults.gather(own.stated.hold(&file.text, sum, is_whole, papers.roll.slack));
    }
    let pooled = if assemblies.len() > 1 && everyone.len() == assemblies.len() {
        let counting = Counting::pooled(everyone.into_iter().map(|(_, counting)| counting));
        faults.gather(counting.assembly(file, desk, ""))
    } else {
        None
    };
    if file.scope == Scope::Pooled && assemblies.len() > 1 && pooled.is_none() {
        let message = "totals of estates can't be pooled: who owns in several would count twice";
        let fault = file.fault("decide::no_pool", message, (0, 0), "`count_scope` is pooled");
        faults.push(fault.help("give `roll` and `ballots` of every estate, or count per area"));
    }
    faults.gather(file.served(&assemblies));
    let mut notice = file.notice.clone();
    if let Some(agenda) = &file.agenda {
        notice.on_agenda =
            Some(agenda.iter().any(|told| is_told_by(desk, &told.name, &file.matter.name)));
        notice.agenda = agenda.iter().map(|told| told.name.clone()).collect();
    }
    let not_served = |papers: &Papers| {
        let rows = papers.ballots.table.rows.iter();
        rows.filter(|ballot| ballot.delivered == Some(false)).count()
    };
    if let Some((n, at)) = file.notice.heads_not_served.zip(file.not_served_at) {
        let named: usize = papers.iter().flatten().map(not_served).sum();
        if i64::try_from(named).is_ok_and(|named| named > n) {
            let message = format!(
                "`heads_not_served` is {n}, and {named} ballots are said not to be delivered"
            );
            let fault = file.fault("decide::contradiction", message, at, "too few");
            faults.push(fault.help("correct one of the two figures"));
        }
    }
    let said = papers.iter().flatten().flat_map(|papers| &papers.ballots.table.rows);
    if notice.heads_not_served.is_none() && said.into_iter().any(|b| b.delivered.is_some()) {
        let n: usize = papers.iter().flatten().map(not_served).sum();
        // Who is not spoken of may be without a ballot too: then only that somebody is can be known.
        let is_all_said = !assemblies.iter().flat_map(|own| &own.notes).any(is_unsaid);
        notice.heads_not_served = i64::try_from(n).ok().filter(|n| *n > 0 || is_all_said);
    }
    faults.or(Vote {
        date: file.date,
        matter: file.matter.name.clone(),
        regime: file.regime.name.clone(),
        nonvotes: file.nonvotes.clone(),
        conditions: file.conditions,
        notice,
        scope: file.scope,
        assemblies,
        pooled,
        names: file.names.clone(),
    })
}

/// The note on owners of whom nobody says whether they got a ballot.
const UNSAID: &str = "delivery_unsaid";

fn is_unsaid(note: &Note) -> bool {
    note.code == UNSAID
}

/// Does an agenda that tells one matter tell another? So it does when both have one name, or when
/// one of them is the matter of the law under which the other falls.
fn is_told_by(desk: &Desk<'_>, told: &str, matter: &str) -> bool {
    let by_law = |matter: &str| {
        let facts = Facts::none().with("motion", "matter", matter);
        // A matter that the law does not know is a fault of the file.
        let found = desk.ask("matter_of", &facts).ok();
        found.and_then(|reply| reply.word().map(str::to_string)).unwrap_or_else(|| matter.into())
    };
    let (general, own) = (by_law(told), by_law(matter));
    let is_general = |name: &str| name.starts_with("item_") || name == general;
    told == matter || general == own && (is_general(told) || is_general(matter))
}

/// A roll being counted.
pub(in crate::decide) struct Counting<'a> {
    /// The voting heads.
    pub heads: Vec<Head>,
    holdings: Vec<Holding>,
    ballots: Vec<&'a BallotRow>,
    /// Units that are not on the roll: how many, and their area.
    pub left_out: (i64, i64),
    /// Were units that share an owner put together into one head?
    pub overlapping_are_one: bool,
}

impl<'a> Counting<'a> {
    /// Puts the units of a roll together into heads.
    pub fn of(desk: &Desk<'_>, rows: impl Iterator<Item = &'a RollRow>) -> Result<Self, Faults> {
        let flag = |rule: &str, facts: &Facts| Ok::<_, Faults>(desk.ask(rule, facts)?.flag());
        let overlapping = flag("overlapping_owners_are_one", &Facts::none())?;
        let mut holdings = Vec::new();
        let mut left_out = (0, 0);
        for row in rows {
            let facts = Facts::none()
                .with("unit", "kind", row.kind.id())
                .with("unit", "has_registered", row.areas[0].is_some())
                .with("unit", "has_surveyed", row.areas[1].is_some())
                .with("unit", "has_contract", row.areas[2].is_some());
            let at = match desk.ask("area_evidence", &facts)?.word() {
                Some("registered") => 0,
                Some("surveyed") => 1,
                Some("contract") => 2,
                _ => 3,
            };
            let area = row.areas[at].unwrap_or(Area(0));
            if flag("counts_in_roll", &facts)? == Some(false) {
                left_out = (left_out.0 + 1, left_out.1 + area.0);
                continue;
            }
            holdings.push(Holding { owners: row.owners.clone(), area });
        }
        let overlapping_are_one = overlapping == Some(true);
        let heads = heads(&holdings, overlapping_are_one);
        Ok(Self { heads, holdings, ballots: Vec::new(), left_out, overlapping_are_one })
    }

    /// All owners as one roll.
    fn pooled(all: impl Iterator<Item = Self>) -> Self {
        let mut pooled = Self {
            heads: Vec::new(),
            holdings: Vec::new(),
            ballots: Vec::new(),
            left_out: (0, 0),
            overlapping_are_one: false,
        };
        for one in all {
            pooled.holdings.extend(one.holdings);
            pooled.ballots.extend(one.ballots);
            pooled.left_out =
                (pooled.left_out.0 + one.left_out.0, pooled.left_out.1 + one.left_out.1);
            pooled.overlapping_are_one |= one.overlapping_are_one;
        }
        pooled.heads = heads(&pooled.holdings, pooled.overlapping_are_one);
        pooled
    }

    fn assembly(&self, file: &VoteFile, desk: &Desk<'_>, id: &str) -> Result<Assembly, Faults> {
        let whose = self.ballots.iter().map(|ballot| &ballot.whose);
        let given = Given::of(whose, self.overlapping_are_one);
        let says_delivered = self.ballots.iter().any(|ballot| ballot.delivered.is_some());
        let all_served = file.conditions.ballot_delivered == Some(true) && !says_delivered;
        let disagreeing = desk.ask("disagreeing_coowners", &Facts::none())?;
        let on_disagreement = match disagreeing.word() {
            Some("abstention") => Choice::Abstained,
            _ => Choice::Absent,
        };
        let (mut late, mut counted) = (BTreeSet::new(), BTreeSet::new());
        let mut split: [Vec<String>; 2] = Default::default();
        let mut unsaid: Vec<String> = Vec::new();
        let mut ballots = Vec::new();
        for head in &self.heads {
            let own = given.by(head);
            counted.extend(own.iter().copied());
            let mut choices = Vec::new();
            for at in &own {
                let ballot = self.ballots[*at];
                let in_time =
                    match ballot.returned_on {
                        None => true,
                        Some(returned_on) => {
                            let facts = Facts::none()
                                .with("ballot", "returned_on", returned_on)
                                .with("ballot", "closes_on", file.date);
                            desk.ask("ballot_in_time", &facts)?.flag() != Some(false)
                        }
                    };
                if !in_time {
                    late.insert(*at);
                }
                choices.push(choice(ballot, in_time, all_served));
            }
            let is_said = |ballot: &BallotRow| {
                ballot.delivered.is_some() || ballot.marked != Marked::NotReturned
            };
            if says_delivered && !own.iter().any(|at| is_said(self.ballots[*at])) {
                unsaid.push(head.owners.iter().cloned().collect::<Vec<_>>().join("; "));
            }
            let choice = match one_choice(&choices) {
                Some(choice) => choice,
                None if choices.is_empty() && all_served => Choice::Silent,
                None if choices.is_empty() => Choice::Absent,
                None => {
                    let voters: BTreeSet<&str> =
                        own.iter().map(|at| self.ballots[*at].whose.owner.as_str()).collect();
                    let names = voters.iter().copied().collect::<Vec<_>>().join("; ");
                    split[usize::from(voters.len() == 1)].push(names);
                    on_disagreement
                }
            };
            ballots.push(Ballot { area: head.area, choice });
        }
        let mut notes = Vec::new();
        let mut note = |code, n: i64| {
            if n > 0 {
                notes.push(Note::of(code).with("n", n));
            }
        };
        note("late_ballots", i64::try_from(late.len()).unwrap_or(i64::MAX));
        let no_head = self.ballots.iter().enumerate().filter(|(at, _)| !counted.contains(at));
        let no_head: BTreeSet<String> =
            no_head.map(|(_, ballot)| ballot.whose.owner.clone()).collect();
        let no_head: Vec<String> = no_head.into_iter().collect();
        let named = [
            (UNSAID, &unsaid),
            ("disagreeing_coowners", &split[0]),
            ("owner_disagrees", &split[1]),
            ("ballots_of_left_out", &no_head),
        ];
        for (code, who) in named.into_iter().filter(|(_, who)| !who.is_empty()) {
            notes.push(Note::of(code).with("n", who.len()).with("names", who.join(", ")));
        }
        if self.left_out.0 > 0 {
            let (n, area) = (self.left_out.0, Area(self.left_out.1));
            notes.push(Note::of("left_out").with("n", n).with("area", area));
        }
        Ok(Assembly { id: id.into(), totals: Poll::of(ballots).totals(), notes })
    }
}

/// What one ballot came to.
fn choice(ballot: &BallotRow, in_time: bool, all_served: bool) -> Choice {
    let unreturned = match ballot.delivered {
        Some(true) => Choice::Silent,
        None if all_served || ballot.marked != Marked::NotReturned => Choice::Silent,
        Some(false) | None => Choice::Absent,
    };
    if !in_time {
        return unreturned;
    }
    match ballot.marked {
        Marked::For => Choice::InFavour,
        Marked::Against => Choice::Against,
        Marked::Abstain => Choice::Abstained,
        Marked::Follow => Choice::Follow,
        Marked::Void => Choice::Void,
        Marked::NotReturned => unreturned,
    }
}

/// The one choice of a head's ballots: who did not vote, or whose ballot is void, does not contradict
/// who did. `None` when there is no ballot, or when they disagree.
fn one_choice(choices: &[Choice]) -> Option<Choice> {
    let is_vote = |choice: &&Choice| !matches!(choice, Choice::Silent | Choice::Absent);
    let mut votes: Vec<Choice> = choices.iter().filter(is_vote).copied().collect();
    if votes.iter().any(|vote| *vote != Choice::Void) {
        votes.retain(|vote| *vote != Choice::Void);
    }
    votes.sort_unstable();
    votes.dedup();
    match votes[..] {
        [one] => Some(one),
        [] if choices.contains(&Choice::Silent) => Some(Choice::Silent),
        [] => choices.first().copied(),
        _ => None,
    }
}
