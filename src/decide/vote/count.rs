//! From roll and ballots to what every assembly did.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::desk::{Desk, Facts};
use super::file::VoteFile;
use super::judge::{Assembly, Note, Scope, Vote};
use crate::ballots::{Ballot, Choice, Poll};
use crate::dataset::vote::{BallotRow, Marked, RollRow};
use crate::diagnostic::{Fault, Faults, Text};
use crate::estate::{Head, Holding, heads};
use crate::units::Area;

/// Roll and ballots of one assembly, or of several whose rows name their estate.
pub struct Papers {
    /// The roll.
    pub roll: Vec<RollRow>,
    /// The ballots.
    pub ballots: Vec<BallotRow>,
    /// Where the ballots are written.
    pub text: Arc<Text>,
}

/// Puts a vote together from its file and the papers of each of its assemblies, in the order of the
/// file; an assembly that gives totals has none.
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
        faults.gather(proxies(file, desk, papers));
        let mut estates: Vec<&str> = Vec::new();
        for row in &papers.roll {
            if !estates.contains(&row.estate.as_str()) {
                estates.push(&row.estate);
            }
        }
        let mut sum = (0, 0);
        for estate in &estates {
            let rows = papers.roll.iter().filter(|row| row.estate == *estate);
            let Some(mut counting) = faults.gather(Counting::of(desk, rows)) else { continue };
            let ballots = papers.ballots.iter().filter(|ballot| ballot.estate == *estate);
            counting.ballots = ballots.collect();
            let id = if own.id.is_empty() { (*estate).to_string() } else { own.id.clone() };
            if counting.heads.is_empty() {
                let message = "no unit of the roll counts, so nobody could vote".to_string();
                let at = own.roll.as_ref().map_or((0, 0), |roll| roll.place);
                let fault = file.fault("decide::empty_roll", message, at, "this roll");
                faults.push(fault.help("a roll of parking bays alone has no owners who vote"));
                continue;
            }
            if let Some(assembly) = faults.gather(counting.assembly(file, desk, &id)) {
                let roll = [assembly.totals[0].all, assembly.totals[1].all];
                sum = (sum.0 + roll[0].unwrap_or(0), sum.1 + roll[1].unwrap_or(0));
                assemblies.push(assembly);
            }
            everyone.push((id, counting));
        }
        faults.gather(stated(file, own.stated, sum));
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
    let mut notice = file.notice.clone();
    let not_served = |papers: &Papers| {
        papers.ballots.iter().filter(|ballot| ballot.delivered == Some(false)).count()
    };
    let said = papers.iter().flatten().flat_map(|papers| &papers.ballots);
    if notice.heads_not_served.is_none() && said.into_iter().any(|b| b.delivered.is_some()) {
        let n: usize = papers.iter().flatten().map(not_served).sum();
        notice.heads_not_served = i64::try_from(n).ok();
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
    })
}

/// Holds what the file states against what the roll sums to.
fn stated(
    file: &VoteFile,
    stated: (Option<i64>, Option<Area>, (usize, usize)),
    sum: (i64, i64),
) -> Result<(), Faults> {
    let mut faults = Faults::none();
    let mut differ = |what: &str, said: String, is: String| {
        let message = format!("the roll sums to {is}, stated are {said}");
        let fault = file.fault("decide::wrong_total", message, stated.2, what);
        faults.push(fault.help("find the unit that is missing, listed wrongly or left out"));
    };
    if let Some(heads) = stated.0.filter(|heads| *heads != sum.0) {
        differ("heads do not agree", format!("{heads} heads"), format!("{} heads", sum.0));
    }
    if let Some(area) = stated.1.filter(|area| area.0 != sum.1) {
        differ("areas do not agree", format!("{area} m²"), format!("{} m²", Area(sum.1)));
    }
    faults.or(())
}

/// Nobody may vote for more owners than the estate's own rules allow.
fn proxies(file: &VoteFile, desk: &Desk<'_>, papers: &Papers) -> Result<(), Faults> {
    let mut held: BTreeMap<&str, Vec<&BallotRow>> = BTreeMap::new();
    for ballot in &papers.ballots {
        if let Some(proxy) = &ballot.proxy {
            held.entry(proxy).or_default().push(ballot);
        }
    }
    let mut faults = Faults::none();
    for (proxy, rows) in held {
        let n = i64::try_from(rows.len()).unwrap_or(i64::MAX);
        let facts = Facts::none()
            .with("proxy", "is_capped", file.proxy_cap.is_some())
            .with("proxy", "held", n)
            .with("proxy", "cap", file.proxy_cap.unwrap_or(0));
        if faults.gather(desk.ask("too_many_proxies", &facts)).and_then(|r| r.flag()) == Some(true)
        {
            let cap = file.proxy_cap.unwrap_or(0);
            let message = format!("`{proxy}` votes for {n} owners, the rules allow {cap}");
            let mut fault = Fault::new("decide::too_many_proxies", message);
            for row in rows {
                fault = fault.at(&papers.text, row.place.0, row.place.1, "one of them");
            }
            faults.push(fault.help("find out which of these ballots count"));
        }
    }
    faults.or(())
}

/// A roll being counted.
pub(in crate::decide) struct Counting<'a> {
    /// The voting heads.
    pub heads: Vec<Head>,
    holdings: Vec<Holding>,
    ballots: Vec<&'a BallotRow>,
    /// Units that are not on the roll: how many, and their area.
    pub left_out: (i64, i64),
    overlapping_are_one: bool,
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
            let (owners, is_developer) = (row.owners.clone(), row.is_developer);
            holdings.push(Holding { owners, area, is_developer });
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
        let mut of_owner: BTreeMap<&str, Vec<&BallotRow>> = BTreeMap::new();
        for ballot in &self.ballots {
            of_owner.entry(&ballot.owner).or_default().push(ballot);
        }
        let says_delivered = self.ballots.iter().any(|ballot| ballot.delivered.is_some());
        let all_served = file.conditions.ballot_delivered == Some(true) && !says_delivered;
        let disagreeing = desk.ask("disagreeing_coowners", &Facts::none())?;
        let on_disagreement = match disagreeing.word() {
            Some("abstention") => Choice::Abstained,
            _ => Choice::Absent,
        };
        let (mut late, mut split) = (0, 0);
        let mut ballots = Vec::new();
        for head in &self.heads {
            let own: Vec<&BallotRow> = head
                .owners
                .iter()
                .filter_map(|owner| of_owner.get(owner.as_str()))
                .flatten()
                .copied()
                .collect();
            let mut choices = Vec::new();
            for ballot in &own {
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
                late += i64::from(!in_time);
                choices.push(choice(ballot, in_time, all_served));
            }
            let choice = match one_choice(&choices) {
                Some(choice) => choice,
                None if choices.is_empty() && all_served => Choice::Silent,
                None if choices.is_empty() => Choice::Absent,
                None => {
                    split += 1;
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
        note("late_ballots", late);
        note("disagreeing_coowners", split);
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

/// The one choice of a head's ballots: who did not vote does not contradict who did. `None` when
/// there is no ballot, or when they disagree.
fn one_choice(choices: &[Choice]) -> Option<Choice> {
    let is_vote = |choice: &&Choice| !matches!(choice, Choice::Silent | Choice::Absent);
    let mut votes: Vec<Choice> = choices.iter().filter(is_vote).copied().collect();
    votes.dedup();
    match votes[..] {
        [one] => Some(one),
        [] if choices.contains(&Choice::Silent) => Some(Choice::Silent),
        [] => choices.first().copied(),
        _ => None,
    }
}
