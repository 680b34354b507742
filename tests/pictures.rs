//! PNG pictures: from the same marks as the SVG, twice as large, the same bytes each time, and none
//! at all when the typeface lacks a character.

#[path = "report/fixture/mod.rs"]
mod fixture;
mod support;

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::PathBuf;

use fixture::Size;
use flate2::read::ZlibDecoder;
use linli::report::{Face, FaceError, Language, Options, ReportError, pictures, render};
use support::{Bench, said};

const SMALL: Size = Size { months: 14, runs: 10, policies: 3, estates: 2 };

/// An installed font with a Simplified Chinese face; its absence is an error where CI runs.
fn font() -> Option<PathBuf> {
    let places = [
        "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
        "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    ];
    let found = std::env::var_os("LINLI_FONT")
        .map(PathBuf::from)
        .into_iter()
        .chain(places.map(PathBuf::from))
        .find(|path| path.is_file());
    assert!(found.is_some() || std::env::var_os("CI").is_none(), "CI must have a Chinese font");
    if found.is_none() {
        eprintln!("skipped: no Simplified Chinese font on this machine");
    }
    found
}

fn face() -> Option<Face> {
    let bytes = std::fs::read(font()?).expect("it is readable");
    Some(Face::read(bytes, None).expect("it is a font"))
}

/// Width, height, and red, green, blue of every pixel.
fn decoded(png: &[u8]) -> (usize, usize, Vec<u8>) {
    assert!(png.starts_with(b"\x89PNG\r\n\x1a\n"));
    let number =
        |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().expect("four bytes")) as usize;
    let (width, height) = (number(16), number(20));
    let (mut at, mut packed) = (8, Vec::new());
    while at < png.len() {
        let long = number(at);
        if &png[at + 4..at + 8] == b"IDAT" {
            packed.extend_from_slice(&png[at + 8..at + 8 + long]);
        }
        at += long + 12;
    }
    let mut rows = Vec::new();
    ZlibDecoder::new(packed.as_slice()).read_to_end(&mut rows).expect("it unpacks");
    assert_eq!(rows.len(), height * (width * 3 + 1));
    let pixels = rows.chunks(width * 3 + 1).flat_map(|row| row[1..].to_vec()).collect();
    (width, height, pixels)
}

#[test]
fn every_svg_has_a_picture_twice_as_large_and_the_same_each_time() {
    let Some(face) = face() else { return };
    let results = fixture::of(SMALL);
    for language in Language::ALL {
        let drawn = pictures(&results, &Options::of(language), &face).expect("they are drawn");
        assert_eq!(
            drawn,
            pictures(&results, &Options::of(language), &face).expect("they are drawn")
        );
        let files: BTreeMap<String, Vec<u8>> =
            render(&results, language).expect("it renders").into_iter().collect();
        let svgs = files.values().filter(|bytes| bytes.starts_with(b"<svg")).count();
        assert_eq!(drawn.len(), svgs);
        for (path, png) in drawn {
            let svg =
                String::from_utf8(files[&path.replace(".png", ".svg")].clone()).expect("UTF-8");
            let size = |name: &str| -> usize {
                let rest = svg.split_once(&format!(" {name}=\"")).expect("it is there").1;
                rest.split('"').next().and_then(|n| n.parse().ok()).expect("a number")
            };
            let (width, height, pixels) = decoded(&png);
            assert_eq!(width, 2 * size("width"), "{path}");
            assert!(height.abs_diff(2 * size("height")) <= 2, "{path}: {height}");
            let dark = pixels.chunks(3).filter(|rgb| rgb.iter().all(|c| *c < 0x60)).count();
            assert!(dark > 2_000, "{path}: only {dark} dark pixels, where is the text?");
            let edge = pixels[..3 * width].iter().all(|c| *c == 0xff);
            assert!(edge, "{path}: something touches the upper edge");
        }
    }
}

#[test]
fn the_simplified_face_of_a_collection_is_taken() {
    let Some(path) = font() else { return };
    let face = face().expect("it was found");
    if path.ends_with("NotoSansCJK-Regular.ttc") {
        assert_eq!(face.family(), "Noto Sans CJK SC");
    }
    assert!(matches!(Face::read(b"no font".to_vec(), None), Err(FaceError::NotAFont)));
}

#[test]
fn every_character_that_the_face_lacks_is_named() {
    let Some(face) = face() else { return };
    let mut results = fixture::of(SMALL);
    results.policies[1].title.zh = "共享\u{e123}管家\u{f8ff}".into();
    let refused =
        pictures(&results, &Options::of(Language::Chinese), &face).expect_err("two are lacking");
    let ReportError::Lacking { characters, .. } = &refused else { panic!("{refused}") };
    assert!(characters.contains("(U+E123)") && characters.contains("(U+F8FF)"), "{characters}");
    assert_eq!(characters.matches("U+").count(), 2, "each once: {characters}");
    // A line break in a name is a blank, not a character without a glyph.
    results.policies[1].title.zh = "共享\n管家".into();
    assert!(pictures(&results, &Options::of(Language::Chinese), &face).is_ok());
    // In English nothing of it is drawn.
    assert!(pictures(&results, &Options::of(Language::English), &face).is_ok());
}

#[test]
fn a_run_keeps_its_report_and_names_what_no_picture_can_show() {
    let Some(path) = font() else { return };
    let font = path.display().to_string();
    let bench = Bench::new();
    let ran =
        bench.linli(&["run", "s", "--lang", "zh-CN", "--out", "fine", "--font", &font, "--quiet"]);
    assert!(ran.status.success(), "{}", said(&ran));
    assert!(bench.path("fine").join("charts/collection-rate.png").is_file());

    let ran = bench.linli(&["run", "s", "--out", "none", "--font", "s/scenario.toml", "--quiet"]);
    assert_eq!(ran.status.code(), Some(2), "{}", said(&ran));
    assert!(said(&ran).contains("not a TrueType or OpenType font"), "{}", said(&ran));
    assert!(!bench.path("none").exists(), "a wrong font is told before anything is simulated");
}

/// The texts of a picture, a line each.
fn texts(svg: &str) -> String {
    let text = |part: &str| {
        let said = part.split_once('>')?.1.split("</text>").next()?;
        Some(said.trim().to_string())
    };
    svg.split("<text").skip(1).filter_map(text).collect::<Vec<_>>().join("\n") + "\n"
}

#[test]
fn a_real_vote_says_what_its_golden_file_says() {
    let root = support::root();
    let folder = tempfile::tempdir().expect("a folder");
    support::copy(&root.join("examples/vote"), folder.path());
    let file = folder.path().join("vote.toml");
    let as_shipped = std::fs::read_to_string(&file).expect("it is there");
    let mut wrong = Vec::new();
    for (case, nonvotes) in [("majority", "follow_majority"), ("strict", "strict")] {
        let text = as_shipped.replace("\"follow_majority\"", &format!("\"{nonvotes}\""));
        std::fs::write(&file, text).expect("written");
        for (lang, short) in [("zh-CN", "zh"), ("en", "en")] {
            let chart = folder.path().join("vote.svg");
            let output = std::process::Command::new(env!("CARGO_BIN_EXE_linli"))
                .args(["decide", "--rules", "rules", "--lang", lang, "--chart"])
                .arg(&chart)
                .arg(&file)
                .current_dir(&root)
                .output()
                .expect("it runs");
            // Silence with the majority carries the motion; without it one estate is short.
            assert_eq!(
                output.status.code(),
                Some(i32::from(case == "strict")),
                "{}",
                said(&output)
            );
            let told = texts(&std::fs::read_to_string(&chart).expect("it was written"));
            let golden = root.join(format!("tests/charts/vote-{case}.{short}.txt"));
            if std::env::var_os("LINLI_RENEW").is_some() {
                std::fs::write(&golden, &told).expect("written");
            }
            if std::fs::read_to_string(&golden).unwrap_or_default() != told {
                wrong.push(format!("vote-{case}.{short}"));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new(), "if that is wanted: LINLI_RENEW=1");
}

#[test]
fn a_vote_is_drawn_into_the_file_that_is_asked_for() {
    let root = support::root();
    let folder = tempfile::tempdir().expect("a folder");
    let vote = root.join("examples/vote/vote.toml").display().to_string();
    let draw = |name: &str, lang: &str| {
        let file = folder.path().join(name);
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_linli"))
            .args(["decide", &vote, "--lang", lang, "--chart"])
            .arg(&file)
            .current_dir(&root)
            .output()
            .expect("it runs");
        (output, file)
    };
    for (lang, wanted) in [
        ("zh-CN", ["选聘物业企业：通过", "盛唐小区：通过", "参加的门槛", "无随机性"]),
        (
            "en",
            [
                "Hiring a manager: passed",
                "Torch Dormitory: passed",
                "bar for taking part",
                "no chance in it",
            ],
        ),
    ] {
        let (output, file) = draw("vote.svg", lang);
        assert!(output.status.success(), "{}", said(&output));
        let svg = std::fs::read_to_string(file).expect("it was written");
        for text in wanted {
            assert!(svg.contains(text), "{lang}: {text}");
        }
    }
    let (output, file) = draw("vote.gif", "en");
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("neither an SVG nor a PNG") && !file.exists());
    if font().is_some() {
        let (output, file) = draw("vote.png", "zh-CN");
        assert!(output.status.success(), "{}", said(&output));
        let (width, ..) = decoded(&std::fs::read(file).expect("it was written"));
        assert_eq!(width, 1800);
    }
}
