//! Files that are broken in one way each, and the command that is asked about them.

const ROLL: &str = "unit_id,owner_id,area_m2\n1,a,50.00\n2,b,50.00\n3,c,50.00\n";
const BALLOTS: &str = "owner_id,choice\na,for\nb,for\nc,against\n";
const VOTE: &str = "date = 2021-03-01\nmatter = \"hire_manager\"\nroll = \"roll.csv\"\nballots = \"ballots.csv\"\n";
const CASES: &str =
    "case_id,kind,step,outcome,began_on,estate,other_estate,body_members,body_women\n";

/// Files by name, with the words of the command.
pub type Input = (Vec<(&'static str, String)>, &'static str);

fn vote(text: &str) -> Input {
    let files = vec![
        ("vote.toml", text.to_string()),
        ("roll.csv", ROLL.to_string()),
        ("ballots.csv", BALLOTS.to_string()),
    ];
    (files, "decide vote.toml")
}

fn papers(roll: &str, ballots: &str) -> Input {
    let files = vec![
        ("vote.toml", VOTE.to_string()),
        ("roll.csv", roll.to_string()),
        ("ballots.csv", ballots.to_string()),
    ];
    (files, "decide vote.toml")
}

fn one(name: &'static str, text: &str, words: &'static str) -> Input {
    (vec![(name, text.to_string())], words)
}

/// Cases on their own.
pub fn inputs() -> Vec<Input> {
    let with = |more: &str| vote(&format!("{VOTE}{more}\n"));
    vec![
        vote("date = 2021-03-01\nmatter = hire_manager\n"),
        vote("date = 2021-02-30\n"),
        vote("date = “2021-03-01”\n"),
        vote(&VOTE.replace("hire_manager", "hire_maneger")),
        vote(&VOTE.replace("2021", "1921")),
        vote(&VOTE.replace("roll = \"roll.csv\"", "")),
        vote(&VOTE.replace("roll.csv", "rol.csv")),
        with("nonvotes = \"silent\""),
        with("proxy_cap = -1"),
        with("proxy_cop = 1"),
        with("regime = \"moon\""),
        with("[stated]\nheads = 9\narea_m2 = \"1000.00\""),
        with("[notice]\ngiven_on = 2021-04-01\nmeets_on = 2021-03-20\nagenda = 3"),
        vote(
            "date = 2021-03-01\nmatter = 4\n[totals]\nheads = 10\npart_heads = 12\nfor_heads = \"x\"\n",
        ),
        papers("", BALLOTS),
        papers("unit_id;owner_id;area_m2\n1;a;50\n", BALLOTS),
        papers("unit_id,owner_id\n1,a\n", BALLOTS),
        papers("unit_id,owner_id,area_m2,area_m2\n1,a,50,50\n", BALLOTS),
        papers("unit_id,owner_id,area_m2\n1,a,50\n1,b,fifty\n2,,0\n3,a\n", BALLOTS),
        papers("unit_id,owner_id,area_m2\n1,a,0\n2,b,0\n", BALLOTS),
        papers(ROLL, "owner_id,unit_id,choice\na,,for\na,,for\nz,,for\nb,1,for\n,,for\nc,,maybe\n"),
        papers(
            ROLL,
            "owner_id,choice,returned_on,delivered\na,for,2021-02-28,no\nb,,2021-02-28,yes\nc,for,soon,perhaps\n",
        ),
        one("e.toml", "date = 2026-03-20\nseats = 0\n", "elect --law e.toml"),
        one(
            "e.toml",
            "date = 2026-03-20\nseats = 5\norder = [\"lot\", \"age\"]\n[rules]\nsource = \"x\"\nquorum = \"1/3\"\nquarum = 1\n[totals]\nheads = 10\npart_heads = 8\n[[candidate]]\nname = \"甲\"\nfor_heads = 9\nnominated_by = \"moon\"\n[[candidate]]\nname = \"甲\"\n",
            "elect --law e.toml",
        ),
        one("e.toml", "date = 2026-03-20\nseats = 5\nroll = \"r.csv\"\n", "elect --law e.toml"),
        one(
            "c.toml",
            "date = 2026-03-20\nholidays = 5\nvotes_on = 2026-01-01\nnotice_given_on = 2026-09-01\n",
            "decide --calendar c.toml",
        ),
        one("r.toml", "date = 2026-01-01\n[[estate]]\nid = \"a\"\n", "decide --route r.toml"),
        one(
            "m.csv",
            &format!(
                "{CASES}1,noise,talk,open,2026-01-01,,,,\n1,nois,negotiation,settled,soon,,,x,\n"
            ),
            "mediate m.csv --on 2026-03-20",
        ),
        one("l.csv", "小区名称,户数\n盛唐,36\n", "new d --listing l.csv --estate 火炬"),
        one("x.txt", "", "decide nothing.toml"),
        one("x.txt", "", "run nowhere"),
        one("run.json", "{", "report ."),
        one("x.txt", "", "run x.txt"),
        one("x.txt", "", "bill nowhere --month 2020-01"),
        one("x.txt", "", "decide vote.toml --chart a.gif"),
    ]
}

/// A file of the shipped scenario or rules, what is replaced in it, and the words of the command.
type Edit = ((&'static str, &'static str, &'static str), &'static str);

/// Changes to the shipped scenario and rules.
pub fn edits() -> Vec<Edit> {
    let scenario = "s/scenario.toml";
    let fee = "rules/micro-estate/fees/fee.rhai";
    vec![
        ((scenario, "runs = 2", "runs = 0\nrun = 3"), "run s"),
        ((scenario, "\"national\", ", ""), "run s"),
        ((scenario, "baseline = \"separate\"", "baseline = \"apart\""), "run s"),
        ((scenario, "first = 2020-12-15", "first = 2010-12-15"), "run s"),
        ((scenario, "\"joint-committee-null\"]", "\"jont\"]"), "run s"),
        (("s/estates.csv", "torch,", "torche,"), "run s"),
        (("s/households.csv", "60.35,tenant", "sixty,lodger"), "run s"),
        (("s/households.csv", "shengtang-1-102,", "shengtang-1-101,"), "run s"),
        ((fee, "household.area * ", "household.area * * "), "run s"),
        ((fee, "household.area * ", "household.aera * "), "rules check"),
        ((fee, "    household.bays_held", "    loop {}\n    household.bays_held"), "run s"),
        (
            (fee, "    household.bays_held * ", "    return \"much\"; household.bays_held * "),
            "run s",
        ),
        ((fee, "//! source", "//! sauce"), "rules check"),
        (
            ("rules/micro-estate/policies/shared-housekeeper.toml", "one_contract", "one_contrct"),
            "run s",
        ),
        (("rules/micro-estate/schedule.toml", "parts = [", "parts = [\"moon\", "), "run s"),
        ((scenario, "months = 2", "months = 2"), "bill s --month 1999-01"),
        ((scenario, "months = 2", "months = 2"), "bill s --month 2018-06 --unit nobody"),
        ((scenario, "months = 2", "months = 2"), "why s --policy separate --month 1999-01"),
        ((scenario, "months = 2", "months = 2"), "why s --policy moon"),
        (
            (scenario, "months = 2", "months = 2"),
            "rules explain fee_dew --scenario s --on 2018-06-01",
        ),
        (
            (scenario, "months = 2", "months = 2"),
            "rules explain fee_due --scenario s --on 2018-06-01",
        ),
        (
            (scenario, "months = 2", "months = 2"),
            "rules diff separate moon --scenario s --on 2018-06-01",
        ),
    ]
}
