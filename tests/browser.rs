//! The report in a browser: at 1280, 500 and 390 pixels and on A4, in both languages, with nothing cut
//! off, no text upon text, every Chinese character drawn, and no more than 18 sheets of paper.

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

        let paper = folder.join("report.pdf");
        let print = format!("--print-to-pdf={}", paper.display());
        browse(browser, &folder.join("index.html"), &["--no-pdf-header-footer", &print]);
        if let Ok(about) = Command::new("pdfinfo").arg(&paper).output() {
            let about = String::from_utf8_lossy(&about.stdout).into_owned();
            let pages = about.lines().find_map(|line| line.strip_prefix("Pages:"));
            let pages = pages.and_then(|n| n.trim().parse::<usize>().ok()).expect("a number");
            println!("{lang}: {pages} pages");
            assert!(pages <= 18, "{lang}: {pages} pages");
        }
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
