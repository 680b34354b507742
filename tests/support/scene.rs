//! Small scenarios of the shipped micro-estate rules, put together and run in memory.

use std::fmt::Write;
use std::path::Path;
use std::sync::atomic::AtomicBool;

use linli::diagnostic::{Faults, Text};
use linli::experiment::results::Results;
use linli::experiment::{Experiment, Inputs, Wishes};
use linli::rulebook::Pack;

/// A flat and who lives in it.
#[derive(Debug, Clone)]
pub struct Home {
    /// Index of the estate.
    pub estate: usize,
    /// Number of the building.
    pub building: usize,
    /// Whole square metres.
    pub area: u32,
    /// Cars kept.
    pub cars: u32,
    /// `owner`, `tenant` or `vacant`.
    pub tenure: &'static str,
    /// Arrears at the start, yuan.
    pub arrears: u32,
}

/// A scenario.
#[derive(Clone)]
pub struct Scene {
    /// First month, `2019-01`.
    pub start: &'static str,
    /// Months reported; there is no burn-in.
    pub months: usize,
    /// Runs.
    pub runs: u32,
    /// Seed.
    pub seed: u64,
    /// Policies; the first is the baseline.
    pub policies: Vec<String>,
    /// Bays and monthly public revenue (yuan) of each estate.
    pub estates: Vec<(u32, u32)>,
    /// The flats.
    pub homes: Vec<Home>,
    /// Parameters with other values from the beginning: name and value as written.
    pub changes: Vec<(String, String)>,
    /// Days of first votes.
    pub votes: Vec<(String, String)>,
    /// The packs, to be edited.
    pub packs: Vec<Pack>,
    /// What is asked for beyond the scenario.
    pub wishes: Wishes,
}

impl std::fmt::Debug for Scene {
    /// All but the packs, which are those that are shipped.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Scene")
            .field("start", &self.start)
            .field("months", &self.months)
            .field("runs", &self.runs)
            .field("seed", &self.seed)
            .field("policies", &self.policies)
            .field("estates", &self.estates)
            .field("homes", &self.homes)
            .field("changes", &self.changes)
            .finish_non_exhaustive()
    }
}

impl Scene {
    /// Estates of so many flats, bays and cars for each flat, one policy, no public revenue.
    pub fn of(estates: &[(usize, u32, u32)]) -> Self {
        let flats = |(at, (n, _, cars)): (usize, &(usize, u32, u32))| {
            let cars = *cars;
            (0..*n).map(move |nth| Home {
                estate: at,
                building: nth / 12,
                area: 60 + u32::try_from(nth % 5).expect("small") * 5,
                cars,
                tenure: "owner",
                arrears: 0,
            })
        };
        Self {
            start: "2019-01",
            months: 6,
            runs: 4,
            seed: 1,
            policies: vec!["separate".into()],
            estates: estates.iter().map(|(_, bays, _)| (*bays, 0)).collect(),
            homes: estates.iter().enumerate().flat_map(flats).collect(),
            changes: Vec::new(),
            votes: Vec::new(),
            packs: packs(&["national", "micro-estate"]),
            wishes: Wishes::default(),
        }
    }

    /// Gives a parameter another value from the beginning.
    pub fn set(&mut self, param: &str, value: &str) {
        self.changes.push((param.into(), value.into()));
    }

    /// Replaces a text that must be in a file of a pack.
    pub fn edit(&mut self, file: &str, from: &str, to: &str) {
        let (pack, within) = file.split_once('/').expect("a pack and a file");
        let pack = self.packs.iter_mut().find(|own| own.name == pack).expect("the pack");
        let (_, text) = pack.files.iter_mut().find(|(path, _)| path == within).expect("the file");
        assert!(text.text.contains(from), "{file} does not hold {from:?}");
        *text = Text::new(text.name.clone(), text.text.replacen(from, to, 1));
    }

    /// The checked experiment.
    pub fn prepare(&self) -> Result<Experiment, Faults> {
        let quoted: Vec<String> = self.policies.iter().map(|name| format!("{name:?}")).collect();
        let mut scenario = format!(
            "title = {{ zh = \"小例\", en = \"A small case\" }}\n\
             data_note = {{ zh = \"虚构\", en = \"invented\" }}\n\
             start = \"{}\"\nmonths = {}\nburn_in = 0\nruns = {}\nseed = {}\n\
             rules = {:?}\nestates = \"estates.csv\"\n\
             households = \"households.csv\"\nbaseline = {}\npolicies = [{}]\n",
            self.start,
            self.months,
            self.runs,
            self.seed,
            self.packs.iter().map(|pack| pack.name.as_str()).collect::<Vec<_>>(),
            quoted[0],
            quoted.join(", ")
        );
        for (id, first) in &self.votes {
            line(&mut scenario, format_args!("\n[[motion]]\nid = \"{id}\"\nfirst = {first}\n"));
        }
        for (param, value) in &self.changes {
            line(
                &mut scenario,
                format_args!(
                    "\n[[change]]\nparam = \"{param}\"\nvalue = {value}\nfrom = 2000-01-01\n\
                 source = \"a case with a known answer\"\nstanding = \"assumed\"\n"
                ),
            );
        }
        let mut estates = String::from(
            "estate,name_zh,name_en,gates,bays_marked,bays_informal,green_m2,built_year,\
             public_revenue_yuan,lon,lat\n",
        );
        for (at, (bays, revenue)) in self.estates.iter().enumerate() {
            line(
                &mut estates,
                format_args!("e{at},小区{at},Estate {at},2,{bays},0,,,{revenue}.00,,\n"),
            );
        }
        let mut households = String::from(
            "unit_id,estate,building,floor,owner_id,area_m2,tenure,cars,ebikes,elderly,children,\
             members,low_income,opening_arrears_yuan\n",
        );
        for (nth, home) in self.homes.iter().enumerate() {
            let Home { estate, building, area, cars, tenure, arrears } = home;
            let unit = format!("e{estate}-{building}-{nth:05}");
            let (members, ebikes) =
                if *tenure == "vacant" { (0, 0) } else { (1 + nth % 3, nth % 2) };
            let is_poor = nth % 11 == 7;
            line(
                &mut households,
                format_args!(
                    "{unit},e{estate},{building},1,{unit}-owner,{area}.00,{tenure},{cars},{ebikes},0,0,\
                 {members},{is_poor},{arrears}.00\n"
                ),
            );
        }
        let inputs = Inputs {
            name: "s".into(),
            scenario: Text::new("scenario.toml", scenario),
            packs: self.packs.clone(),
            estates: Text::new("estates.csv", estates),
            households: Text::new("households.csv", households),
        };
        Experiment::prepare(&inputs, &self.wishes)
    }

    /// Runs it.
    pub fn try_run(&self) -> Result<Results, Faults> {
        let ran = self.prepare()?.run(String::new(), &AtomicBool::new(false), &|_| ());
        ran.map_err(|faults| faults.expect("nobody stops it"))
    }

    /// Runs what must run.
    pub fn run(&self) -> Results {
        self.try_run().unwrap_or_else(|faults| panic!("{faults}"))
    }
}

fn line(text: &mut String, more: std::fmt::Arguments<'_>) {
    text.write_fmt(more).expect("a text can be written");
}

/// Shipped packs, each with all its files.
pub fn packs(names: &[&str]) -> Vec<Pack> {
    let pack = |name: &&str| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules").join(name);
        let mut files = Vec::new();
        gather(&folder, (name, ""), &mut files);
        files.sort_by(|a, b| a.0.cmp(&b.0));
        Pack { name: (*name).into(), files, is_own: false }
    };
    names.iter().map(pack).collect()
}

fn gather(
    folder: &Path,
    (pack, within): (&str, &str),
    files: &mut Vec<(String, std::sync::Arc<Text>)>,
) {
    for entry in std::fs::read_dir(folder).expect("the pack is shipped").flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let within = if within.is_empty() { name } else { format!("{within}/{name}") };
        // Templates of new scenarios are no rules.
        if within == "new" {
            continue;
        }
        if entry.path().is_dir() {
            gather(&entry.path(), (pack, &within), files);
        } else {
            let text = std::fs::read_to_string(entry.path()).expect("a text");
            files.push((within.clone(), Text::new(format!("rules/{pack}/{within}"), text)));
        }
    }
}

/// Lets every change of the shipped policies that stands from before the first months of a small
/// scenario begin with a later month, so that it falls within the run.
pub fn delay_policies(packs: &mut [Pack], to: [&str; 2]) {
    let policies = packs.iter_mut().flat_map(|pack| &mut pack.files);
    for (_, text) in policies.filter(|(path, _)| path.starts_with("policies/")) {
        let lines = text.text.lines().map(|line| match line {
            "from = 2000-01-01" => format!("from = {}-01", to[0]),
            // Beside one from the beginning, the later of two values.
            "from = 2018-06-01" | "from = 2018-06-07" => format!("from = {}-01", to[1]),
            line => line.to_string(),
        });
        let lines: Vec<String> = lines.collect();
        *text = Text::new(text.name.clone(), lines.join("\n") + "\n");
    }
}

/// Two small estates from January to the month before `months` have passed, with votes in June.
pub fn two_estates(months: usize) -> Scene {
    let mut scene = Scene::of(&[(17, 8, 1), (14, 9, 1)]);
    (scene.months, scene.runs) = (months, 3);
    scene.homes[3].tenure = "vacant";
    scene.homes[20].tenure = "tenant";
    scene.homes.iter_mut().step_by(4).for_each(|home| home.cars = 2);
    scene.homes.iter_mut().step_by(6).for_each(|home| home.arrears = 900);
    for (id, first) in [
        ("shared_housekeeper", "2019-06-10"),
        ("joint_committee", "2019-06-15"),
        ("courtyard_garden", "2019-06-20"),
    ] {
        scene.votes.push((id.into(), first.into()));
    }
    delay_policies(&mut scene.packs, ["2019-06", "2019-07"]);
    scene
}

/// Names of all policies of the micro-estate pack but those that speak of single shipped estates.
pub fn all_policies() -> Vec<String> {
    let packs = packs(&["micro-estate"]);
    let shipped = |text: &str| text.contains("torch = ");
    let files = packs[0].files.iter().filter(|(_, text)| !shipped(&text.text));
    let names = files.filter_map(|(path, _)| {
        Some(path.strip_prefix("policies/")?.strip_suffix(".toml")?.to_string())
    });
    names.collect()
}

/// One outcome under one policy, by run, month and estate.
pub struct Cells<'a> {
    results: &'a Results,
    policy: usize,
    outcome: usize,
}

impl<'a> Cells<'a> {
    /// An outcome under a policy, which both must be there.
    pub fn of(results: &'a Results, policy: &str, outcome: &str) -> Self {
        let policy = results.policies.iter().position(|own| own.id == policy).expect("a policy");
        let outcome = results.outcome(outcome).unwrap_or_else(|| panic!("no outcome {outcome}"));
        Self { results, policy, outcome }
    }

    /// The figure of a month.
    pub fn at(&self, run: usize, month: usize, estate: usize) -> f64 {
        let index = self.results.index(run, month, estate);
        self.results.policies[self.policy].values.all(self.outcome).as_f64(index)
    }

    /// All figures of one estate, run by run and month by month.
    pub fn all(&self, estate: usize) -> impl Iterator<Item = f64> + '_ {
        let months = self.results.months;
        (0..self.results.runs)
            .flat_map(move |run| (0..months).map(move |month| self.at(run, month, estate)))
    }
}
