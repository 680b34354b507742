//! Dispute lists, one row for each case, and the rest days of a year.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::Table;
use super::sheet::{Heading, Row, Sheet, needed, optional};
use crate::diagnostic::{Faults, Text, did_you_mean};
use crate::units::Date;

/// Kinds of dispute with their Chinese terms.
pub const KINDS: [(&str, &str); 13] = [
    ("fee_arrears", "物业费欠缴"),
    ("service", "物业服务"),
    ("parking", "停车"),
    ("public_revenue", "公共收益"),
    ("repair_fund", "维修资金"),
    ("decision", "业主决定"),
    ("leak", "漏水"),
    ("noise", "噪声"),
    ("pets", "宠物"),
    ("illegal_building", "违法建设"),
    ("fire_lane", "消防通道"),
    ("waste", "垃圾"),
    ("other", "其他"),
];

/// Steps of the order in which disputes are taken further, with their Chinese terms.
pub const STEPS: [(&str, &str); 6] = [
    ("new", "新纠纷"),
    ("building", "楼栋长"),
    ("estate", "小区调解小组"),
    ("community", "社区调解委员会"),
    ("street", "街道"),
    ("court", "法院"),
];

/// How a step stands, with the Chinese terms.
pub const OUTCOMES: [(&str, &str); 4] =
    [("open", "进行中"), ("settled", "达成协议"), ("failed", "调解不成"), ("refused", "拒绝调解")];

/// On what basis a body was set up, with the Chinese terms.
pub const BASES: [(&str, &str); 3] =
    [("article_8", "第八条"), ("article_34", "第三十四条"), ("estate", "小区自设")];

const YES_NO: [(&str, &str); 4] = [("true", "是"), ("false", "否"), ("yes", "有"), ("no", "无")];

const HEADINGS: [Heading; 19] = [
    needed("case_id", "编号"),
    needed("kind", "纠纷种类"),
    needed("step", "所处步骤"),
    needed("outcome", "本步结果"),
    needed("began_on", "本步开始日"),
    optional("estate", "小区"),
    optional("other_estate", "对方小区"),
    optional("body_members", "调解员人数"),
    optional("body_women", "女调解员人数"),
    optional("body_basis", "设立依据"),
    optional("body_parties", "当事人任调解员人数"),
    optional("body_from_both", "双方小区均有调解员"),
    optional("effective_on", "协议生效日"),
    optional("known_on", "知道决定日"),
    optional("arbitration_clause", "仲裁协议"),
    optional("arbitration_asserted", "一方主张有仲裁协议"),
    optional("arbitration_denied", "另一方首次开庭前否认"),
    optional("other_debts", "其他债务纠纷"),
    optional("note", "备注"),
];

/// One dispute as a mediator writes it down. What the file leaves open is not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DisputeCase {
    /// Number of the case, unique in the file.
    pub id: String,
    /// One of [`KINDS`].
    pub kind: &'static str,
    /// One of [`STEPS`].
    pub step: &'static str,
    /// One of [`OUTCOMES`].
    pub outcome: &'static str,
    /// Day on which the step began.
    pub began_on: Date,
    /// The estates of both sides.
    pub estates: (Option<String>, Option<String>),
    /// Members of the body that mediates.
    pub members: Option<i64>,
    /// Women among them.
    pub women: Option<i64>,
    /// One of [`BASES`].
    pub basis: Option<&'static str>,
    /// Members who are parties to the case.
    pub parties: Option<i64>,
    /// Do both estates have members on it?
    pub from_both: Option<bool>,
    /// Day on which an agreement took effect, or from which what came of a suit is to be kept.
    pub effective_on: Option<Date>,
    /// When the owner learned of the decision that is challenged.
    pub known_on: Option<Date>,
    /// Was an arbitration agreement made?
    pub arbitration_clause: Option<bool>,
    /// Does one side assert that there is one?
    pub arbitration_asserted: Option<bool>,
    /// Did the other side deny that before the first hearing?
    pub arbitration_denied: Option<bool>,
    /// Are there other debts between the two?
    pub other_debts: Option<bool>,
}

/// Reads a list of disputes as they stand on a day: nothing in it happens later.
///
/// # Errors
/// Every fault with its cell.
pub fn dispute_cases(text: &Arc<Text>, on: Date) -> Result<Table<DisputeCase>, Faults> {
    let sheet = Sheet::read(text, &HEADINGS)?;
    let mut rows = Vec::new();
    let mut seen: BTreeMap<String, Row<'_>> = BTreeMap::new();
    for row in sheet.rows() {
        let Some(case) = case(row, on) else { continue };
        if let Some(other) = seen.get(&case.id) {
            let message = format!("case `{}` is listed twice", case.id);
            let help = "each case has one row: remove one, or give one another number";
            row.clash("case_id", *other, "dataset::two_cases", message, help);
        }
        seen.insert(case.id.clone(), row);
        rows.push(case);
    }
    let table = Table { rows, unknown_columns: sheet.unknown.clone() };
    sheet.done(table)
}

fn case(row: Row<'_>, on: Date) -> Option<DisputeCase> {
    let id = row.text("case_id");
    let (kind, step) = (word(row, "kind", &KINDS), word(row, "step", &STEPS));
    let outcome = word(row, "outcome", &OUTCOMES);
    let began_on = row.text("began_on").and_then(|_| day(row, "began_on"));
    let effective_on = day(row, "effective_on");
    let known_on = day(row, "known_on");
    if kind.is_some_and(|kind| kind != "decision") && known_on.is_some() {
        row.wrong("known_on", "empty unless it is about a decision of the owners 业主共同决定");
    }
    let (members, women) = (row.maybe_count("body_members"), row.maybe_count("body_women"));
    let parties = row.maybe_count("body_parties");
    for (name, part) in [("body_women", women), ("body_parties", parties)] {
        if let (Some(part), Some(members)) = (part, members)
            && part > members
        {
            row.wrong(name, &format!("no more than its {members} members"));
        }
    }
    if let (Some(outcome), Some(_)) = (outcome, effective_on)
        && outcome != "settled"
    {
        row.wrong("effective_on", "empty unless the outcome is settled 达成协议");
    }
    for (name, day) in
        [("began_on", began_on), ("effective_on", effective_on), ("known_on", known_on)]
    {
        if day.is_some_and(|day| day > on) {
            row.wrong(name, &format!("no later than {on}, the day asked about"));
        }
    }
    if let (Some(began_on), Some(effective_on)) = (began_on, effective_on)
        && effective_on < began_on
    {
        row.wrong("effective_on", &format!("no earlier than the step, which began on {began_on}"));
    }
    let estates = (row.maybe_text("estate"), row.maybe_text("other_estate"));
    if let (Some(one), Some(other)) = &estates
        && one == other
    {
        row.wrong(
            "other_estate",
            &format!("empty for a dispute within `{one}`, or the other estate"),
        );
    }
    if let (Some("new"), Some("settled" | "failed" | "refused")) = (step, outcome) {
        row.wrong("outcome", "open 进行中 for a new case: name the step at which it ended");
    }
    Some(DisputeCase {
        kind: kind?,
        step: step?,
        outcome: outcome?,
        began_on: began_on?,
        estates,
        members,
        women,
        basis: row.maybe_text("body_basis").and_then(|_| word(row, "body_basis", &BASES)),
        parties,
        from_both: flag(row, "body_from_both"),
        effective_on,
        known_on,
        arbitration_clause: flag(row, "arbitration_clause"),
        arbitration_asserted: flag(row, "arbitration_asserted"),
        arbitration_denied: flag(row, "arbitration_denied"),
        other_debts: flag(row, "other_debts"),
        id: id?,
    })
}

/// One of some words, in either language.
fn word(row: Row<'_>, name: &str, words: &[(&'static str, &'static str)]) -> Option<&'static str> {
    let text = row.text(name)?;
    let found = words.iter().find(|(english, chinese)| text == *english || text == *chinese);
    if found.is_none() {
        let listed: Vec<String> =
            words.iter().map(|(english, chinese)| format!("{english} {chinese}")).collect();
        let all = words.iter().flat_map(|(english, chinese)| [*english, *chinese]);
        let near = did_you_mean(&text, all);
        let message = format!("`{name}` must be one of {}", listed.join(", "));
        row.fault(name, "dataset::wrong_cell", message, &format!("this is `{text}`"), near);
    }
    found.map(|(english, _)| *english)
}

fn flag(row: Row<'_>, name: &str) -> Option<bool> {
    row.maybe_text(name)?;
    word(row, name, &YES_NO).map(|word| matches!(word, "true" | "yes"))
}

/// A day of the calendar, if the cell has one.
fn day(row: Row<'_>, name: &str) -> Option<Date> {
    let day = row.maybe_text(name)?.parse().ok();
    if day.is_none() {
        row.wrong(name, "a day of the calendar, such as 2026-03-20");
    }
    day
}

/// Days off beyond weekends, and weekends that are worked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RestDays {
    /// Public holidays.
    pub rest: BTreeSet<Date>,
    /// Saturdays and Sundays on which work is done instead.
    pub work: BTreeSet<Date>,
}

const REST_HEADINGS: [Heading; 2] = [needed("date", "日期"), needed("kind", "类别")];

/// Reads the rest days of a year: `date,kind` with `rest` (放假) or `work` (上班).
///
/// # Errors
/// Every fault with its cell.
pub fn rest_days(text: &Arc<Text>) -> Result<Table<RestDays>, Faults> {
    let sheet = Sheet::read(text, &REST_HEADINGS)?;
    let mut days = RestDays::default();
    for row in sheet.rows() {
        let day = row.text("date").and_then(|_| day(row, "date"));
        let kind = word(row, "kind", &[("rest", "放假"), ("work", "上班")]);
        let (Some(day), Some(kind)) = (day, kind) else { continue };
        if days.rest.contains(&day) || days.work.contains(&day) {
            row.wrong("date", "a day that is not listed before");
        }
        if kind == "rest" {
            days.rest.insert(day)
        } else {
            days.work.insert(day)
        };
    }
    let table = Table { rows: vec![days], unknown_columns: sheet.unknown.clone() };
    sheet.done(table)
}
