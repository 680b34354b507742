//! The call for a vote: its days, its agenda, what the ballot offered and who had none.

use super::super::asked::Notice;
use super::totals::count;
use super::{Named, matter_name, one_of, place};
use crate::diagnostic::{Entry, Fault, Table, Value};
use crate::units::Date;

/// Choices that a ballot may offer: those that it must, and the one that some offer besides.
const CHOICES: [&[&str]; 4] = [
    &["for", "同意", "赞成"],
    &["against", "反对", "不同意"],
    &["abstain", "弃权"],
    &["follow_majority", "随多数"],
];

/// The call for the vote, the agenda that it told, and where its days and those without a ballot are
/// written.
#[derive(Default)]
pub(super) struct Call {
    /// What the notice says.
    pub notice: Notice,
    /// The matters on the agenda; `None`: not said.
    pub agenda: Option<Vec<Named>>,
    /// Where `given_on`, `meets_on` and `heads_not_served` are written.
    pub written_at: [Option<(usize, usize)>; 3],
}

/// Reads `[notice]`.
pub(super) fn call(root: &Table<'_>) -> Call {
    let Some(table) = root.maybe_table("notice") else { return Call::default() };
    let offers = table.maybe("choices").map(|_| {
        let mut offers = [false; 3];
        for (word, entry) in table.texts("choices") {
            let known = CHOICES.iter().position(|words| words.contains(&word.as_str()));
            match known {
                Some(at) if at < offers.len() => offers[at] = true,
                Some(_) => {}
                None => {
                    let message = format!("`choices` has `{word}`, which is no choice");
                    let known: Vec<&str> =
                        CHOICES.iter().flat_map(|words| *words).copied().collect();
                    let label = format!("one of {}", known.join(", "));
                    table.fault("decide::wrong_word", entry, message, &label);
                }
            }
        }
        offers
    });
    let notice = Notice {
        given_on: table.maybe_day("given_on"),
        meets_on: table.maybe_day("meets_on"),
        kind: Some(
            one_of(&table, "kind", &["ordinary", "extraordinary"])
                .unwrap_or_else(|| "ordinary".into()),
        ),
        on_agenda: None,
        agenda: Vec::new(),
        heads_not_served: count(&table, "heads_not_served"),
        right_roll: table.maybe_bool("right_roll"),
        offers,
        told_residents_committee: table.maybe_bool("told_residents_committee"),
    };
    let agenda = table.maybe("agenda").map(|entry| agenda(&table, entry));
    let written_at =
        ["given_on", "meets_on", "heads_not_served"].map(|key| table.maybe(key).map(place));
    root.gather(table.done());
    Call { notice, agenda, written_at }
}

/// The matters on an agenda: names, or numbers of items of the law.
fn agenda(table: &Table<'_>, entry: &Entry) -> Vec<Named> {
    let wrong = |entry: &Entry| {
        let message = "`agenda` must be a list of matters, such as [\"hire_manager\", 9]";
        table.fault("toml::wrong_value", entry, message.into(), entry.kind());
    };
    let Value::List(items) = &entry.value else {
        wrong(entry);
        return Vec::new();
    };
    let one = |item: &Entry| {
        let named = matter_name(item).map(|name| Named { name, place: place(item) });
        if named.is_none() {
            wrong(item);
        }
        named
    };
    items.iter().filter_map(one).collect()
}

/// Days of the call for a vote that can't follow each other.
pub(super) fn days(root: &Table<'_>, call: &Call, closes: Option<Date>) {
    let [given_at, meets_at, _] = call.written_at;
    let day = |name: &'static str, day: Option<Date>, at| Some((name, day?, at?));
    let given = day("given_on", call.notice.given_on, given_at);
    let meets = day("meets_on", call.notice.meets_on, meets_at);
    let closes = day("date", closes, root.maybe("date").map(place));
    for (first, second) in [(given, meets), (meets, closes), (given, closes)] {
        let Some((first, second)) = first.zip(second).filter(|(a, b)| a.1 > b.1) else { continue };
        let message = format!("`{}` {} is after `{}` {}", first.0, first.1, second.0, second.1);
        let at = |fault: Fault, (start, length): (usize, usize), label: &str| {
            fault.at(root.source(), start, length, label)
        };
        let code = "decide::contradiction";
        let fault = at(Fault::new(code, message), first.2, "these can't both be right");
        let other = at(Fault::new(code, String::new()), second.2, "this is before it");
        root.push(fault.and(other).help("owners are told, the assembly meets, the vote closes"));
    }
}
