//! A finished experiment made up by hand: two estates, four policies, 72 months, 20 runs.
//!
//! Every value is a function of its address, so the same fixture comes out on every machine.

use linli::experiment::results::{
    Both, Change, ChangeStart, EstateFact, Event, HouseholdFact, MotionFact, Outcome,
    ParameterFact, PolicyResult, Results, Total, Values, Vote,
};

/// How large the fixture is.
#[derive(Clone, Copy)]
pub struct Size {
    pub months: usize,
    pub runs: usize,
    pub policies: usize,
    pub estates: usize,
}

pub const FULL: Size = Size { months: 72, runs: 20, policies: 4, estates: 2 };

const OUTCOMES: [(&str, &str, &str, &str); 20] = [
    ("billed_fen", "fen", "应收物业费", "property fee billed"),
    ("paid_fen", "fen", "实收物业费", "property fee paid"),
    ("paid_current_fen", "fen", "当期实收", "paid for the current month"),
    ("recovered_fen", "fen", "追回欠费", "arrears recovered"),
    ("arrears_fen", "fen", "欠费余额", "arrears"),
    ("bay_fee_fen", "fen", "车位费", "bay fees"),
    ("service_cost_fen", "fen", "服务成本", "service cost"),
    ("operator_margin_fen", "fen", "物业结余", "manager's margin"),
    ("public_revenue_fen", "fen", "公共收益", "public revenue"),
    ("collection_rate", "share", "收缴率", "collection rate"),
    ("satisfaction", "score", "满意度", "satisfaction"),
    ("trust", "score", "邻里信任", "trust"),
    ("bays", "count", "车位", "bays"),
    ("cars", "count", "汽车", "cars"),
    ("overflow_cars", "count", "没有车位的汽车", "cars without a bay"),
    ("disputes_opened", "count", "新发生的纠纷", "disputes opened"),
    ("disputes_settled", "count", "已了结的纠纷", "disputes settled"),
    ("disputes_dropped", "count", "不了了之的纠纷", "disputes dropped"),
    ("disputes_escalated", "count", "上交社区的纠纷", "disputes escalated"),
    ("disputes_open", "count", "未了结的纠纷", "disputes open"),
];

/// Title of each policy: id, Chinese, English, policy it is the twin of.
const POLICIES: [(&str, &str, &str, Option<&str>); 4] = [
    ("separate", "各管各的（现状）", "Separate committees (today)", None),
    ("shared-housekeeper", "共享管家", "Shared housekeeper", None),
    ("joint-committee", "联合业委会", "Joint committee", None),
    (
        "joint-committee-null",
        "联合业委会（不计治理效应）",
        "Joint committee (no governance effects)",
        Some("joint-committee"),
    ),
];

fn both(zh: &str, en: &str) -> Both {
    Both { zh: zh.into(), en: en.into() }
}

/// A number from 0 to 1 that depends on its address alone.
#[expect(clippy::cast_precision_loss, reason = "32 bits are kept")]
fn luck(address: [usize; 4]) -> f64 {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    for part in address {
        state = (state ^ part as u64).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        state ^= state >> 29;
        state = state.wrapping_mul(0x94d0_49bb_1331_11eb);
        state ^= state >> 32;
    }
    (state >> 32) as f64 / f64::from(u32::MAX)
}

/// What a policy does once in force: gain in the collection rate, bays added, part of the cost
/// saved, part of disputes avoided.
fn effect(policy: usize, month: usize) -> [f64; 4] {
    match (policy % 4, month) {
        (1, 26..) => [0.025, 0.0, 0.06, 0.10],
        (2, 30..) => [0.075, 6.0, 0.11, 0.35],
        (3, 30..) => [0.022, 6.0, 0.11, 0.0],
        _ => [0.0; 4],
    }
}

/// The fixture at its full size.
pub fn full() -> Results {
    of(FULL)
}

/// The fixture at any size.
pub fn of(size: Size) -> Results {
    let households: Vec<HouseholdFact> = (0..size.estates)
        .flat_map(|estate| {
            (0..[86, 64][estate % 2]).map(move |at| HouseholdFact {
                unit_id: format!("{}-{:03}", ["A", "B"][estate % 2], at + 101),
                estate,
                cars: [1, 1, 0, 1, 2, 1, 0, 1][at % 8] + i64::from(at == 7),
            })
        })
        .collect();
    Results {
        scenario: "two-estates".into(),
        title: both("两个小区，一个联合业委会？", "Two estates, one joint committee?"),
        data_note: both(
            "住户由合成程序按公开统计数据生成，不是真实家庭。",
            "Households were drawn by a synthesizer from public statistics; none of them is real.",
        ),
        start: "2019-01".parse().expect("a month"),
        months: size.months,
        burn_in: 12,
        runs: size.runs,
        seed: 20_190_101,
        hash: "3f9c1e70a2b84d56".repeat(4),
        command: "linli run scenarios/two-estates/scenario.toml --runs 20 --seed 20190101".into(),
        baseline: 0,
        estates: (0..size.estates)
            .map(|at| EstateFact {
                id: ["shengtang", "linjiang"][at % 2].into(),
                name: [both("盛唐苑", "Shengtang Court"), both("临江里", "Linjiang Terrace")]
                    [at % 2]
                    .clone(),
                n_households: [86, 64][at % 2],
            })
            .collect(),
        outcomes: OUTCOMES
            .iter()
            .map(|(name, unit, zh, en)| Outcome {
                name: (*name).into(),
                unit: (*unit).into(),
                title: both(zh, en),
                total: match *name {
                    "collection_rate" => {
                        Total::Ratio("paid_current_fen".into(), "billed_fen".into())
                    }
                    "satisfaction" | "trust" => Total::Mean,
                    "arrears_fen" | "bays" | "cars" | "overflow_cars" | "disputes_open" => {
                        Total::Last
                    }
                    _ => Total::Sum,
                },
            })
            .collect(),
        policies: (0..size.policies).map(|at| policy(at, size, &households)).collect(),
        events: vec![
            Event {
                date: "2020-02-01".parse().expect("a day"),
                title: both("疫情封控", "pandemic lockdown"),
            },
            Event {
                date: "2022-09-01".parse().expect("a day"),
                title: both("电梯大修", "lift overhaul"),
            },
        ],
        parameters: parameters(),
        households,
    }
}

fn policy(at: usize, size: Size, households: &[HouseholdFact]) -> PolicyResult {
    let (id, zh, en, null_of) = POLICIES[at % 4];
    let turn = at / 4;
    let id = if turn == 0 { id.to_string() } else { format!("{id}-{turn}") };
    let changes = changes(at % 4);
    let motions: Vec<MotionFact> = if at % 4 >= 2 {
        vec![MotionFact {
            id: "form_joint_committee".into(),
            title: both("成立联合业主委员会", "form a joint owners' committee"),
            first: "2021-06-01".parse().expect("a day"),
        }]
    } else {
        Vec::new()
    };
    let votes = if motions.is_empty() || size.months < 31 { Vec::new() } else { votes(size) };
    PolicyResult {
        id,
        title: both(zh, en),
        summary: match at % 4 {
            0 => both(
                "两个小区各有业委会和物业合同。",
                "Each estate keeps its own committee and its own contract.",
            ),
            1 => both(
                "两个小区共用一名管家，合同仍各签各的。",
                "Both estates share one housekeeper; contracts stay apart.",
            ),
            _ => both(
                "业主表决后成立联合业委会，合签一份合同，拆掉隔墙增加车位。",
                "After a vote, one committee, one contract, and bays where the wall stood.",
            ),
        },
        null_of: null_of.filter(|_| turn == 0).map(Into::into),
        changes,
        motions,
        values: values(at, size),
        votes,
        charged: households
            .iter()
            .enumerate()
            .map(|(at_home, home)| charged(at % 4, at_home, home.cars, size))
            .collect(),
    }
}

fn charged(policy: usize, at: usize, cars: i64, size: Size) -> i64 {
    let times = i64::try_from(size.runs * size.months.min(12)).expect("small");
    let area = 70 + i64::try_from(at * 7 % 60).expect("small");
    let fee = match policy {
        0 => area * 110,
        1 => area * 112,
        _ => area * 105,
    };
    let bay = if policy >= 2 { 12_000 } else { 8_000 };
    times * (fee + cars * bay)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "made-up amounts are small"
)]
fn values(policy: usize, size: Size) -> Vec<Values> {
    let rows = size.runs * size.months * size.estates;
    let mut ints = vec![Vec::with_capacity(rows); OUTCOMES.len()];
    let mut floats = vec![Vec::with_capacity(rows); OUTCOMES.len()];
    let at = |name: &str| OUTCOMES.iter().position(|o| o.0 == name).expect("listed");
    for run in 0..size.runs {
        let mut arrears = vec![2_500_000_i64; size.estates];
        let mut open = vec![4_i64; size.estates];
        for month in 0..size.months {
            for estate in 0..size.estates {
                let [gain, bays, saved, calm] = effect(policy, month);
                // The governance part is less sure than the arithmetic.
                let doubt = if gain > 0.05 { 1.2 } else { 0.5 };
                let gain = gain * (1.0 + doubt * (luck([run, policy, 0, 77]) - 0.5));
                let draw = |purpose| luck([run, month, estate, purpose]);
                let drift = 0.05 * (luck([run, estate, 7, 99]) - 0.5);
                let dip = if (13..18).contains(&month) { -0.06 } else { 0.0 };
                let homes = [86.0, 64.0][estate % 2];
                let billed = (homes * 9_900.0) as i64;
                let rate =
                    0.76 - 0.03 * (estate as f64) + drift + dip + gain + 0.08 * (draw(1) - 0.5);
                let current = (billed as f64 * rate) as i64;
                let recovered = (arrears[estate] as f64 * 0.02 * draw(2)) as i64;
                arrears[estate] += (billed - current - recovered) / 4;
                let bay_fee = (homes * 2_600.0 * (1.0 + gain)) as i64;
                let cost = (homes * 10_400.0 * (1.0 - saved) * (0.97 + 0.06 * draw(3))) as i64;
                let public = (homes * 900.0) as i64;
                let n_bays = 52.0 + bays - 9.0 * (estate as f64);
                let cars = (homes * 0.72 + month as f64 * 0.16 + 3.0 * draw(4)).round();
                let opened = (3.2 * (1.0 - calm) * draw(5)).round() as i64;
                let settled = ((open[estate] as f64) * (0.25 + calm) * draw(6)).round() as i64;
                let dropped = i64::from(draw(7) > 0.93 && open[estate] > settled);
                open[estate] += opened - settled - dropped;
                let mut put = |name: &str, value: i64| ints[at(name)].push(value);
                put("billed_fen", billed);
                put("paid_fen", current + recovered);
                put("paid_current_fen", current);
                put("recovered_fen", recovered);
                put("arrears_fen", arrears[estate]);
                put("bay_fee_fen", bay_fee);
                put("service_cost_fen", cost);
                put("operator_margin_fen", current + recovered + bay_fee - cost);
                put("public_revenue_fen", public);
                put("bays", n_bays as i64);
                put("cars", cars as i64);
                put("overflow_cars", (cars - n_bays).max(0.0) as i64);
                put("disputes_opened", opened);
                put("disputes_settled", settled);
                put("disputes_dropped", dropped);
                put("disputes_escalated", 0);
                put("disputes_open", open[estate]);
                floats[at("collection_rate")].push(current as f64 / billed as f64);
                floats[at("satisfaction")].push(58.0 + 90.0 * gain + 12.0 * (draw(8) - 0.5));
                floats[at("trust")].push(0.4 + gain + 0.1 * (draw(9) - 0.5));
            }
        }
    }
    ints.into_iter()
        .zip(floats)
        .map(
            |(ints, floats)| {
                if floats.is_empty() { Values::Int(ints) } else { Values::Float(floats) }
            },
        )
        .collect()
}

fn votes(size: Size) -> Vec<Vote> {
    (0..size.runs)
        .flat_map(|run| {
            let carried: Vec<bool> =
                (0..size.estates).map(|estate| luck([run, 29, estate, 50]) > 0.12).collect();
            let adopted = carried.iter().all(|c| *c);
            carried.into_iter().enumerate().map(move |(estate, carried)| {
                let heads = [86, 64][estate % 2];
                let cast = heads * 2 / 3 + 3;
                let in_favour = if carried { cast * 3 / 5 } else { cast * 2 / 5 };
                Vote {
                    run,
                    month: 29,
                    motion: "form_joint_committee".into(),
                    attempt: 1,
                    estate,
                    roll_heads: heads,
                    roll_area: heads * 9_000,
                    cast_heads: cast,
                    cast_area: cast * 9_100,
                    for_heads: in_favour,
                    for_area: in_favour * 9_050,
                    carried,
                    adopted,
                }
            })
        })
        .collect()
}

fn changes(policy: usize) -> Vec<Change> {
    let change = |parameter: &str, summary, before: Option<&str>, after: &str, unit: &str| Change {
        parameter: parameter.into(),
        summary,
        before: before.map(Into::into),
        after: after.into(),
        unit: unit.into(),
        from: ChangeStart::Motion(
            "form_joint_committee".into(),
            "2021-06-01".parse().expect("a day"),
        ),
        source: "联合业委会第一次决议第 2 项（设想）".into(),
        standing: "resolution".into(),
        governance: false,
    };
    match policy {
        1 => vec![Change {
            from: ChangeStart::Day("2021-03-01".parse().expect("a day")),
            source: "两小区物业合同补充条款（设想）".into(),
            standing: "contract".into(),
            ..change(
                "housekeeper_posts",
                both("管家岗位数", "Housekeeper posts"),
                Some("2"),
                "1",
                "count",
            )
        }],
        2 | 3 => {
            let mut changes = vec![
                change(
                    "property_fee_rate",
                    both("每平方米每月物业费", "Monthly property fee for each m²"),
                    Some("110"),
                    "105",
                    "fen/m2/month",
                ),
                change(
                    "bay_fee_rate",
                    both("每个车位每月车位费", "Monthly fee for one bay"),
                    Some("8000"),
                    "12000",
                    "fen/month",
                ),
                change(
                    "bays_after_wall",
                    both("拆墙后增加的车位", "Bays gained where the wall stood"),
                    None,
                    "6",
                    "count",
                ),
            ];
            if policy == 2 {
                changes.push(Change {
                    standing: "assumed".into(),
                    source: "没有依据，仅为设想".into(),
                    governance: true,
                    ..change(
                        "trust_gain",
                        both("共同决策提高缴费意愿", "Deciding together raises willingness to pay"),
                        Some("0"),
                        "0.053",
                        "share",
                    )
                });
            }
            changes
        }
        _ => Vec::new(),
    }
}

fn parameters() -> Vec<ParameterFact> {
    [
        (
            "property_fee_rate",
            "每平方米每月物业费",
            "Monthly property fee for each m²",
            "110",
            "fen/m2/month",
            "contract",
            "物业服务合同第 4 条",
        ),
        (
            "quorum",
            "参加表决的最低比例",
            "Part of owners that must take part",
            "2/3",
            "share",
            "law",
            "《民法典》第二百七十八条",
        ),
        (
            "pays_on_time",
            "按时缴费的概率",
            "Chance that a household pays on time",
            "0.76",
            "probability",
            "assumed",
            "待以实测替换",
        ),
        (
            "dispute_rate",
            "每月发生纠纷的概率",
            "Chance of a dispute in a month",
            "0.019",
            "probability",
            "assumed",
            "待以实测替换",
        ),
        (
            "car_growth",
            "汽车每月增加",
            "Cars gained each month",
            "0.16",
            "count",
            "measured",
            "停车登记 2018 年",
        ),
    ]
    .into_iter()
    .map(|(name, zh, en, value, unit, standing, source)| ParameterFact {
        name: name.into(),
        summary: both(zh, en),
        value: value.into(),
        unit: unit.into(),
        standing: standing.into(),
        source: source.into(),
    })
    .collect()
}
