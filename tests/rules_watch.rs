//! `linli rules check` and `list` for editors and programs: one form for every finding, and a watch
//! that outlives half-saved files.

mod support;

use serde_json::Value;
use support::{Bench, linli, said};

fn json(stdout: &[u8]) -> Value {
    serde_json::from_slice(stdout).expect("stdout is JSON")
}

const SLIP: &str = "\n[never_read]\nsummary = { zh = \"无\", en = \"Nothing\" }\nunit = \"count\"\n\
                    [[never_read.since]]\ndate = 2000-01-01\nvalue = 1\nsource = \"none\"\nstanding = \"assumed\"\n";

fn with_slip(bench: &Bench) {
    let file = bench.path("rules/micro-estate/fees/fee.toml");
    let text = std::fs::read_to_string(&file).expect("the file is there");
    bench.write("rules/micro-estate/fees/fee.toml", &format!("{text}{SLIP}"));
}

#[test]
fn findings_and_faults_have_one_form() {
    let sound = linli(&["rules", "check", "--format", "json"]);
    assert_eq!((sound.status.code(), json(&sound.stdout)), (Some(0), Value::Array(vec![])));
    let bench = Bench::new();
    with_slip(&bench);
    let slip = bench.linli(&["rules", "check", "--format", "json"]);
    assert_eq!(slip.status.code(), Some(1), "{}", said(&slip));
    let found = json(&slip.stdout);
    assert_eq!(found[0]["code"], "rulebook::unused_parameter");
    assert_eq!(found[0]["severity"], "warning");
    assert_eq!(found[0]["file"], "rules/micro-estate/fees/fee.toml");
    let file =
        std::fs::read_to_string(bench.path("rules/micro-estate/fees/fee.toml")).expect("a file");
    let line = file.lines().position(|line| line == "[never_read]").expect("it is there") + 1;
    assert_eq!(found[0]["line"], line);
    assert_eq!((&found[0]["column"], &found[0]["length"]), (&Value::from(2), &Value::from(10)));
    bench.write("rules/micro-estate/parking/parking.toml", SLIP);
    let twice = bench.linli(&["rules", "check", "--format", "json"]);
    assert_eq!((twice.status.code(), said(&twice)), (Some(2), String::new()));
    let found = json(&twice.stdout);
    let clash = found.as_array().expect("a list").iter();
    let clash = clash.filter(|fault| fault["code"] == "rulebook::two_parameters");
    let clash: Vec<&Value> = clash.collect();
    assert_eq!(clash.len(), 1, "{found}");
    assert_eq!(clash[0]["severity"], "error");
    assert_eq!(clash[0]["file"], "rules/micro-estate/parking/parking.toml");
    assert_eq!(clash[0]["also"]["file"], "rules/micro-estate/fees/fee.toml");
    assert_eq!(clash[0]["also"]["line"], line);
}

#[test]
fn packs_are_held_against_a_day_and_cases_are_read() {
    let early = linli(&["rules", "check", "--on", "2001-01-01", "--format", "json"]);
    assert_eq!(early.status.code(), Some(1), "{}", said(&early));
    let found = json(&early.stdout);
    // Every pack of a law that began later, each once however many stacks it is read in.
    let early = found.as_array().expect("a list");
    assert!(early.iter().all(|one| one["code"] == "rulebook::outside_validity"), "{found}");
    let packs: Vec<&str> = early.iter().filter_map(|one| one["file"].as_str()).collect();
    for pack in ["national", "beijing", "hangzhou", "shanghai", "xiamen"] {
        let file = format!("rules/{pack}/pack.toml");
        assert_eq!(packs.iter().filter(|named| **named == file).count(), 1, "{packs:?}");
    }
    let told = linli(&["rules", "check", "--on", "2001-01-01"]);
    let told = String::from_utf8_lossy(&told.stdout).into_owned();
    assert_eq!(told, format!("{} findings\n", early.len()));

    let bench = Bench::new();
    bench.edit("rules/micro-estate/cases/money.toml", "expect = 7_500", "expct = 7_500");
    bench.edit("rules/micro-estate/fees/pays.toml", "hardship = -1.0", "hardshp = -1.0");
    let output = bench.linli(&["rules", "check", "--format", "json"]);
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    let found = json(&output.stdout);
    let told = |code: &str| {
        let all = found.as_array().expect("a list").iter();
        let of = all.filter(|fault| fault["code"] == code);
        of.map(|fault| fault["help"].as_str().expect("a next step")).collect::<Vec<_>>()
    };
    assert_eq!(told("toml::unknown_key"), ["did you mean `expect`?"]);
    assert_eq!(told("rulebook::unknown_key"), ["did you mean `hardship`?"]);
}

#[test]
fn the_list_says_what_stops_columns_and_where() {
    let bench = Bench::new();
    bench.edit("rules/micro-estate/parking/parking.rhai", "fn ", "fn waits(household) {\n    let n = household.cars;\n    do { n -= 1; } while n > 0;\n    n\n}\n\n/// As before.\nfn ");
    let output = bench.linli(&["rules", "list", "--format", "json", "--lang", "zh"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let list = json(&output.stdout);
    let rules = list["rules"].as_array().expect("a list");
    let rule = |name: &str| rules.iter().find(|rule| rule["name"] == name).expect("it is listed");
    let waits = rule("waits");
    assert_eq!(
        (&waits["asked"], &waits["obstacle"]["what"]),
        (&"rows".into(), &"a `do` loop".into())
    );
    assert_eq!(waits["obstacle"]["file"], "rules/micro-estate/parking/parking.rhai");
    let text = std::fs::read_to_string(bench.path("rules/micro-estate/parking/parking.rhai"))
        .expect("text");
    let line = text.lines().position(|line| line.contains("do {")).expect("it is there") + 1;
    assert_eq!(waits["obstacle"]["line"], line);
    let columnar = rule("payer_type");
    assert_eq!((&columnar["asked"], columnar.get("obstacle")), (&"columns".into(), None));
    assert!(columnar["question"].as_str().is_some_and(|text| text.contains('？')), "{columnar}");
    let fee = list["parameters"].as_array().expect("a list").iter();
    let fee = fee.clone().find(|parameter| parameter["name"] == "bay_fee").expect("it is listed");
    assert_eq!((&fee["value"], &fee["standing"]), (&"5000".into(), &"assumed".into()));

    let text = bench.linli(&["rules", "list", "--lang", "en"]);
    let text = String::from_utf8(text.stdout).expect("text");
    let said = format!(
        "row by row, about a thousand times slower: a `do` loop at rules/micro-estate/parking/parking.rhai:{line}"
    );
    assert!(text.contains(&said), "{text}");

    let table = bench.linli(&["rules", "list", "--format", "csv", "--lang", "en"]);
    let mut reader = csv::Reader::from_reader(table.stdout.as_slice());
    let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("a row")).collect();
    let n_parameters = list["parameters"].as_array().map_or(0, Vec::len);
    assert_eq!(rows.len(), rules.len() + n_parameters);
}

#[cfg(unix)]
mod watch {
    use std::io::{BufRead, BufReader};
    use std::process::{Child, Command, Stdio};
    use std::sync::mpsc::{Receiver, channel};
    use std::time::Duration;

    use super::*;

    struct Watch {
        child: Child,
        lines: Receiver<String>,
    }

    impl Watch {
        fn start(bench: &Bench) -> Self {
            let mut command = Command::new(env!("CARGO_BIN_EXE_linli"));
            let args = ["rules", "check", "--watch", "--format", "json"];
            command.current_dir(bench.path("")).args(args).stdout(Stdio::piped());
            let mut child = command.spawn().expect("the command starts");
            let out = BufReader::new(child.stdout.take().expect("it is piped"));
            let (send, lines) = channel();
            std::thread::spawn(move || {
                for line in out.lines().map_while(Result::ok) {
                    let _ = send.send(line);
                }
            });
            Self { child, lines }
        }

        fn round(&self) -> Value {
            let line = self.lines.recv_timeout(Duration::from_secs(30)).expect("another round");
            serde_json::from_str(&line).expect("a round is one line of JSON")
        }

        /// Rounds until one answers; a file may be seen half saved before.
        fn until(&self, is_due: impl Fn(&Value) -> bool) -> Value {
            loop {
                let round = self.round();
                if is_due(&round) {
                    return round;
                }
            }
        }

        fn interrupt(mut self) -> Option<i32> {
            let id = self.child.id().to_string();
            let sent = Command::new("kill").args(["-INT", &id]).status().expect("kill runs");
            assert!(sent.success());
            self.child.wait().expect("it ends").code()
        }
    }

    impl Drop for Watch {
        fn drop(&mut self) {
            let _ = self.child.kill();
        }
    }

    fn codes(round: &Value) -> Vec<&str> {
        let findings = round["findings"].as_array().expect("a list").iter();
        findings.map(|finding| finding["code"].as_str().expect("a code")).collect()
    }

    #[test]
    fn a_change_is_checked_at_once_and_a_half_saved_file_ends_nothing() {
        let bench = Bench::new();
        let watch = Watch::start(&bench);
        let first = watch.round();
        assert_eq!((&first["round"], codes(&first)), (&Value::from(1), vec![]));

        let whole =
            std::fs::read_to_string(bench.path("rules/micro-estate/fees/fee.toml")).expect("it");
        with_slip(&bench);
        let slip = watch.until(|round| codes(round) == ["rulebook::unused_parameter"]);
        assert_eq!(slip["changed"][0], "rules/micro-estate/fees/fee.toml changed");

        bench.write("rules/micro-estate/fees/fee.toml", "[property_fee_rate]\nsummary = { zh = ");
        watch.until(|round| codes(round).contains(&"toml::syntax"));
        std::fs::remove_file(bench.path("rules/micro-estate/fees/fee.toml")).expect("it can go");
        let gone = watch
            .until(|round| round["changed"][0].as_str().is_some_and(|it| it.ends_with("gone")));
        assert!(codes(&gone).contains(&"rulebook::unknown_parameter"), "{gone}");

        bench.write("rules/micro-estate/fees/fee.toml", &whole);
        watch.until(|round| codes(round).is_empty());
        assert_eq!(watch.interrupt(), Some(0));
    }

    #[test]
    fn the_watch_ends_as_the_last_check_did() {
        let bench = Bench::new();
        with_slip(&bench);
        let watch = Watch::start(&bench);
        assert_eq!(codes(&watch.round()), ["rulebook::unused_parameter"]);
        assert_eq!(watch.interrupt(), Some(1));
        let missing = bench.linli(&["rules", "check", "no-such-folder", "--watch"]);
        assert_eq!(missing.status.code(), Some(2));
    }
}
