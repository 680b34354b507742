//! The report in a browser: at 1280, 500 and 390 pixels and on A4, in both languages, with nothing cut
//! off, no text upon text, every Chinese character drawn, nothing on paper smaller than 8 pt, and as
//! many sheets as that takes; a notice is one sheet for each language.

mod support;

use std::path::Path;
use std::process::Command;

use support::{Bench, said};

/// Measures the page from inside and leaves what is wrong in an attribute of the page.
const MEASURE: &str = r"<script>
window.addEventListener('load', () => {
  const wrong = [];
  if (document.documentElement.scrollWidth > window.innerWidth) wrong.push('the page is wider than the window');
  let charts = 0, texts = 0;
  for (const svg of document.querySelectorAll('svg')) {
    const frame = svg.getBoundingClientRect();
    if (frame.width === 0) continue;
    charts += 1;
    for (const part of ['title', 'desc'])
      if (!svg.querySelector(part)?.textContent.trim()) wrong.push('a picture without ' + part);
    const boxes = [...svg.querySelectorAll('text')].map(t => [t.textContent.trim(), t.getBoundingClientRect()]);
    for (const [text, box] of boxes) {
      texts += 1;
      if (box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 1 || box.bottom > frame.bottom + 1)
        wrong.push('cut off: ' + text);
    }
    for (let i = 0; i < boxes.length; i++) for (let j = i + 1; j < boxes.length; j++) {
      const [a, b] = [boxes[i][1], boxes[j][1]];
      const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (across > 2 && down > 0.4 * Math.min(a.height, b.height)) wrong.push('overlap: ' + boxes[i][0] + ' / ' + boxes[j][0]);
    }
  }
  document.body.setAttribute('data-measured', charts + ' charts, ' + texts + ' texts; wrong: ' + wrong.join('; '));
});
</script>";

/// The smallest letters of a page set by its rules for print, in points.
const LETTERS: &str = r"<script>
window.addEventListener('load', () => {
  let [least, who, texts] = [1e9, '', 0];
  const see = (points, text) => { texts += 1; if (points < least) [least, who] = [points, text]; };
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const [node, parent] = [walk.currentNode, walk.currentNode.parentElement];
    if (!node.textContent.trim() || !parent.getClientRects().length || parent.closest('style,script,title,desc')) continue;
    const size = parseFloat(getComputedStyle(parent).fontSize);
    const drawn = parent.closest('svg');
    see(0.75 * size * (drawn ? parent.getScreenCTM().a : 1), node.textContent.trim().slice(0, 40));
  }
  // A browser prints a page smaller when something on it is wider than the sheet.
  let print = 1;
  for (const part of document.querySelectorAll('table, figure, p, ul, dl, .card')) {
    const box = part.getBoundingClientRect();
    if (!box.width) continue;
    const sheet = (part.closest('.chart') || document.documentElement).getBoundingClientRect();
    const scale = sheet.width / Math.max(sheet.width, box.right - sheet.left - 1);
    if (scale < print) [print, who] = [scale, 'too wide: ' + part.textContent.trim().slice(0, 40)];
  }
  least *= print;
  const heads = [...document.querySelectorAll('.drawn thead, .drawn caption')];
  const hidden = heads.filter(head => !head.getClientRects().length).length;
  document.body.setAttribute('data-letters', texts + ' texts, ' + hidden + ' heads hidden, least ' + least.toFixed(2) + ': ' + who);
});
</script>";

/// Sheets of a page on A4; `None`, said aloud, where nothing counts them.
fn sheets(browser: &str, page: &Path) -> Option<usize> {
    let paper = page.with_extension("pdf");
    let print = format!("--print-to-pdf={}", paper.display());
    browse(browser, page, &["--no-pdf-header-footer", &print]);
    let Ok(about) = Command::new("pdfinfo").arg(&paper).output() else {
        eprintln!("sheets not counted: no pdfinfo on this machine");
        return None;
    };
    let about = String::from_utf8_lossy(&about.stdout).into_owned();
    let pages = about.lines().find_map(|line| line.strip_prefix("Pages:"));
    Some(pages.and_then(|n| n.trim().parse().ok()).expect("a number"))
}

/// What a page says of itself after a script has looked at it.
fn look(browser: &str, page: &str, script: &str, attribute: &str, file: &Path) -> String {
    std::fs::write(file, page.replace("</body>", &format!("{script}</body>"))).expect("written");
    let wide = ["--window-size=1280,2000", "--virtual-time-budget=4000", "--dump-dom"];
    let dom = browse(browser, file, &wide);
    let found = dom.split(&format!("{attribute}=\"")).nth(1);
    found.and_then(|rest| rest.split('"').next()).expect("it was measured").to_string()
}

/// A page that shows on a screen what it prints: so many mm between the margins of A4, and 184 around
/// charts.
fn as_printed(page: &str, room: usize) -> String {
    let room = format!(
        "html {{ width: {room}mm; }} body {{ margin: 0; }} .chart {{ width: 184mm; }}\n</style>"
    );
    page.replace("@media print {", "@media screen {").replacen("</style>", &room, 1)
}

fn chromium() -> Option<&'static str> {
    let known = ["chromium", "chromium-browser", "google-chrome"];
    let found = known.into_iter().find(|name| Command::new(name).arg("--version").output().is_ok());
    assert!(found.is_some() || std::env::var_os("CI").is_none(), "CI must have a browser");
    if found.is_none() {
        eprintln!("skipped: no chromium on this machine");
    }
    found
}

fn browse(browser: &str, page: &Path, more: &[&str]) -> String {
    let mut command = Command::new(browser);
    command.args(["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]).args(more);
    let output =
        command.arg(format!("file://{}", page.display())).output().expect("the browser starts");
    assert!(output.status.success(), "{}", said(&output));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn the_report_is_whole_on_a_screen_and_on_paper() {
    let Some(browser) = chromium() else { return };
    let bench = Bench::new();
    bench.edit("s/scenario.toml", "months = 2", "months = 72");
    bench.edit("s/scenario.toml", "runs = 2", "runs = 12");
    for (lang, sections) in [
        ("zh-CN", ["结论", "收缴率", "停车", "纠纷", "假设"]),
        ("en", ["Collection rate", "Parking", "Disputes", "assumed", "Joint committee"]),
    ] {
        let ran = bench.linli(&["run", "s", "--lang", lang, "--out", lang, "--quiet"]);
        assert!(ran.status.success(), "{}", said(&ran));
        let folder = bench.path(lang);
        let page = std::fs::read_to_string(folder.join("index.html")).expect("the page is there");
        let measured = folder.join("measured.html");
        std::fs::write(&measured, page.replace("</body>", &format!("{MEASURE}</body>")))
            .expect("written");
        for size in ["--window-size=1280,2000", "--window-size=500,1000", "--window-size=390,900"] {
            let dom =
                browse(browser, &measured, &[size, "--virtual-time-budget=4000", "--dump-dom"]);
            let found = dom.split("data-measured=\"").nth(1);
            let found = found.and_then(|rest| rest.split('"').next()).expect("it was measured");
            println!("{lang} {size}: {found}");
            assert!(found.ends_with("wrong: "), "{lang} {size}: {found}");
            let charts = found.split(' ').next().and_then(|n| n.parse::<usize>().ok());
            assert!(charts.is_some_and(|n| n >= 15), "{lang} {size}: {found}");
        }

        for (style, audience, room, most) in [
            ("web", "analyst", 184, [31, 38]),
            ("web", "street", 184, [24, 28]),
            ("web", "public", 184, [24, 28]),
            ("gongwen", "analyst", 156, [40, 51]),
            ("gongwen", "street", 156, [33, 40]),
            ("gongwen", "public", 156, [33, 40]),
        ] {
            let named = if audience == "analyst" { "" } else { audience };
            let out = format!("{lang}-{style}{named}");
            let args = ["report", lang, "--lang", lang, "--style", style, "--out", &out];
            let drawn = bench.linli(&[&args[..], &["--audience", audience]].concat());
            assert!(drawn.status.success(), "{}", said(&drawn));
            let file = bench.path(&out).join("index.html");
            let page = std::fs::read_to_string(&file).expect("the page is there");
            let there = bench.path(&out).join("letters.html");
            let found = look(browser, &as_printed(&page, room), LETTERS, "data-letters", &there);
            println!("{out}: {found}");
            let least = found.split("least ").nth(1).and_then(|rest| rest.split(':').next());
            let least: f64 = least.and_then(|n| n.parse().ok()).expect("a number");
            assert!(least >= 7.99, "{out}: {found}");
            assert!(found.contains(", 0 heads hidden"), "{out}: {found}");
            if let Some(pages) = sheets(browser, &file) {
                println!("{out}: {pages} sheets");
                let most = most[usize::from(lang == "en")];
                assert!(pages <= most, "{out}: {pages} sheets");
            }
        }
        let paper = bench.path(&format!("{lang}-web/index.pdf"));
        let read = Command::new("pdftotext").arg("-layout").arg(&paper).arg("-").output();
        let Ok(read) = read else {
            eprintln!("not read back: no pdftotext on this machine");
            continue;
        };
        let text = String::from_utf8_lossy(&read.stdout);
        for section in sections {
            assert!(text.contains(section), "{lang}: the paper does not say {section}");
        }
        assert!(
            !text.contains('\u{fffd}') && !text.contains('□'),
            "{lang}: a character was not drawn"
        );
    }
}

/// Of a few policies and of many, with long names, few runs and in either typeface.
#[test]
fn a_notice_is_one_sheet_for_each_language() {
    let Some(browser) = chromium() else { return };
    let bench = Bench::new();
    bench.edit("s/scenario.toml", "months = 2", "months = 24");
    bench.edit("s/scenario.toml", "runs = 2", "runs = 12");
    let policies =
        r#"["separate", "shared-housekeeper", "joint-committee", "joint-committee-null"]"#;
    let many = r#"["separate", "shared-housekeeper", "joint-committee", "amnesty", "covenant",
        "classroom", "defects", "bays-rotation", "bays-points"]"#;
    let long = format!("{}：{}", "邻里".repeat(24), "共同管理".repeat(3));
    let long_en = "Two neighbouring micro-estates under one roof ".repeat(3);
    let steps: [(&str, &dyn Fn()); 5] = [
        ("usual", &|| {}),
        ("few-runs", &|| bench.edit("s/scenario.toml", "runs = 12", "runs = 3")),
        ("many", &|| bench.edit("s/scenario.toml", policies, many)),
        ("long", &|| {
            bench.edit("s/scenario.toml", "盛唐与火炬：两个相邻小微小区", &long);
            bench.edit(
                "s/scenario.toml",
                "Shengtang and Torch: two neighbouring micro-estates",
                &long_en,
            );
        }),
        ("alone", &|| bench.edit("s/scenario.toml", many, r#"["separate"]"#)),
    ];
    for (name, change) in steps {
        change();
        let ran = bench.linli(&["run", "s", "--out", name, "--quiet", "--csv-bom", "off"]);
        assert!(ran.status.success(), "{name}: {}", said(&ran));
        for (lang, expected) in [("zh-CN", 1), ("en", 1), ("both", 2)] {
            for audience in ["analyst", "public"] {
                let out = format!("{name}-{lang}-{audience}");
                let style = ["--style", "notice", "--audience", audience];
                let args = ["report", name, "--lang", lang, "--out", &out, "--quiet"];
                let drawn = bench.linli(&[&args[..], &style].concat());
                assert!(drawn.status.success(), "{out}: {}", said(&drawn));
                let file = bench.path(&out).join("index.html");
                let page = std::fs::read_to_string(&file).expect("the page is there");
                let names_the_rest =
                    page.contains("其余") || page.contains("另有") || page.contains(" more: ");
                // Of few runs each figure says so, which takes room.
                if name != "few-runs" {
                    assert_eq!(names_the_rest, matches!(name, "many" | "long"), "{out}");
                }
                let Some(pages) = sheets(browser, &file) else { return };
                assert_eq!(pages, expected, "{out}");
                let there = bench.path(&out).join("letters.html");
                let found = look(browser, &as_printed(&page, 184), LETTERS, "data-letters", &there);
                let least = found.split("least ").nth(1).and_then(|rest| rest.split(':').next());
                let least: f64 = least.and_then(|n| n.parse().ok()).expect("a number");
                assert!(least >= 7.99, "{out}: {found}");
            }
        }
    }
}
