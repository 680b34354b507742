//! What a report costs beside its simulation: CPU time of the default scenario.
//!
//! `cargo bench --bench report` simulates `scenarios/shengtang-torch` with its 200 runs, draws the
//! page, tables, charts and pictures, and prints what each takes. It asserts no time. How to read it
//! stands in `benches/README.md`.

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use linli::diagnostic::Text;
use linli::experiment::{Experiment, Inputs, Wishes};
use linli::report::{Face, Language, Options, pictures, render};
use linli::rulebook::Pack;

/// Turns of each part; the middle one counts.
const TURNS: usize = 5;
/// What a whole report may cost, seconds of CPU.
const BAR: f64 = 2.0;
/// Where a Simplified Chinese typeface is looked for, after `LINLI_FONT`.
const FONTS: [&str; 2] = [
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
];

fn main() {
    let experiment = experiment();
    let (simulated, results) = timed(|| {
        experiment
            .run(String::new(), &AtomicBool::new(false), &|_| ())
            .unwrap_or_else(|fault| panic!("{fault:?}"))
    });
    let face = face();
    let mut whole = 0.0;
    println!("{:<34} {simulated:>6.2} s CPU", "simulation");
    for (name, language) in [("zh-CN", Language::Chinese), ("en", Language::English)] {
        let files = middle(|| {
            black_box(render(&results, language)).expect("it is drawn");
        });
        let drawn = face.as_ref().map(|face| {
            middle(|| {
                black_box(pictures(&results, &Options::of(language), face)).expect("it is painted");
            })
        });
        println!("{:<34} {files:>6.2} s CPU", format!("page, tables and SVG, {name}"));
        match drawn {
            Some(drawn) => println!("{:<34} {drawn:>6.2} s CPU", format!("PNG, {name}")),
            None => println!("PNG, {name}: no Simplified Chinese typeface; set LINLI_FONT"),
        }
        whole = f64::max(whole, files + drawn.unwrap_or(0.0));
    }
    let is_met = if whole < BAR && face.is_some() { "met" } else { "not met" };
    println!("whole report | {whole:.2} s CPU | {BAR} s | {is_met}");
    println!("report beside simulation | {:.2}", whole / simulated);
}

fn experiment() -> Experiment {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let scenario = root.join("scenarios/shengtang-torch");
    let inputs = Inputs {
        name: "shengtang-torch".into(),
        scenario: text(&scenario.join("scenario.toml")),
        packs: ["national", "micro-estate"].map(|name| pack(&root, name)).into(),
        estates: text(&scenario.join("estates.csv")),
        households: text(&scenario.join("households.csv")),
    };
    Experiment::prepare(&inputs, &Wishes::default()).unwrap_or_else(|faults| panic!("{faults}"))
}

/// The rule files of a shipped pack: those in it and in its folders, but for the templates.
fn pack(root: &Path, name: &str) -> Pack {
    let folder = root.join("rules").join(name);
    let inside = std::fs::read_dir(&folder).expect("the pack is shipped").flatten();
    let parts = inside.filter(|entry| entry.path().is_dir() && entry.file_name() != "new");
    let parts = parts.map(|entry| entry.file_name().to_string_lossy().into_owned());
    let mut files = Vec::new();
    for part in parts.chain([String::new()]) {
        for entry in std::fs::read_dir(folder.join(&part)).expect("it is a folder").flatten() {
            let file = entry.file_name().to_string_lossy().into_owned();
            let path = entry.path();
            if path.extension().is_some_and(|ending| ending == "toml" || ending == "rhai") {
                let within = if part.is_empty() { file } else { format!("{part}/{file}") };
                files.push((within, text(&path)));
            }
        }
    }
    files.sort_by(|a, b| a.0.cmp(&b.0));
    Pack { name: name.into(), files, is_own: false }
}

fn text(path: &Path) -> Arc<Text> {
    let text = std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    Text::new(path.display().to_string(), text)
}

fn face() -> Option<Face> {
    let given = std::env::var_os("LINLI_FONT").map(PathBuf::from);
    let path = given.into_iter().chain(FONTS.map(PathBuf::from)).find(|path| path.is_file())?;
    Some(Face::read(std::fs::read(path).ok()?, None).expect("it is a typeface"))
}

/// The middle of several turns, seconds of CPU.
fn middle(mut turn: impl FnMut()) -> f64 {
    let mut turns: Vec<f64> = (0..TURNS).map(|_| timed(&mut turn).0).collect();
    turns.sort_by(f64::total_cmp);
    turns[TURNS / 2]
}

/// Seconds of CPU over all threads, and what came of them.
fn timed<T>(work: impl FnOnce() -> T) -> (f64, T) {
    let before = cpu_seconds();
    let done = work();
    (cpu_seconds() - before, done)
}

/// CPU time of all threads of this process as the system tells it; not a number elsewhere.
fn cpu_seconds() -> f64 {
    let told = || {
        let mut nanoseconds = 0.0;
        for task in std::fs::read_dir("/proc/self/task").ok()? {
            let text = std::fs::read_to_string(task.ok()?.path().join("schedstat")).ok()?;
            nanoseconds += text.split(' ').next()?.parse::<f64>().ok()?;
        }
        Some(1e-9 * nanoseconds)
    };
    told().unwrap_or(f64::NAN)
}
