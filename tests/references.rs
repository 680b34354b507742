//! What a page refers to is there: every link leads to a file of the report, every table and chart
//! that is named stands in it, and no note explains what the page does not show.

#[path = "report/fixture/mod.rs"]
mod fixture;

use std::collections::BTreeSet;

use linli::experiment::results::Audience;
use linli::report::{Language, Options, Style, draw, long_tables};

/// Texts between two marks.
fn between<'a>(text: &'a str, from: &str, to: &str) -> Vec<&'a str> {
    text.split(from).skip(1).filter_map(|rest| rest.split(to).next()).collect()
}

/// A page without its tags and styles.
fn spoken(page: &str) -> String {
    let mut text = String::new();
    let mut rest = page;
    while let Some(from) = rest.find('<') {
        text.push_str(&rest[..from]);
        rest = &rest[from..];
        let close = if rest.starts_with("<style") { "</style>" } else { ">" };
        let end = rest.find(close).map_or(rest.len(), |at| at + close.len());
        rest = &rest[end..];
    }
    text.push_str(rest);
    text
}

/// Paths such as `tables/ledger.csv` in a text.
fn paths(text: &str) -> BTreeSet<String> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || "/.-_".contains(c);
    let words = text.split(|c: char| !is_part(c)).map(|word| word.trim_end_matches('.'));
    let starts = ["tables/", "charts/", "private/"];
    let named = words.filter(|word| {
        starts.iter().any(|start| word.starts_with(start) && word.len() > start.len())
    });
    named.map(str::to_string).collect()
}

/// Headings of the sections of a page.
fn headings(page: &str) -> BTreeSet<String> {
    between(page, "<h2>", "</h2>").into_iter().map(str::to_string).collect()
}

#[test]
fn whatever_a_page_refers_to_is_there() {
    let results = fixture::full();
    let both = Options::of(Language::Chinese);
    let everything = draw(&results, &both).expect("a report");
    let whole = everything.iter().find(|(path, _)| path == "index.html").expect("a page");
    let whole = String::from_utf8_lossy(&whole.1).replace("&#x27;", "'");
    let every_heading = headings(&whole);
    assert!(every_heading.len() > 40);
    for audience in Audience::ALL {
        for style in [Style::Web, Style::Gongwen, Style::Notice] {
            for (language, both, charts) in [
                (Language::Chinese, false, true),
                (Language::English, false, true),
                (Language::English, true, true),
                (Language::Chinese, true, false),
            ] {
                let options = Options { language, both, audience, style, charts, csv_mark: true };
                let name = format!("{audience:?} {style:?} {language} {both} {charts}");
                let files = draw(&results, &options).unwrap_or_else(|e| panic!("{name}: {e}"));
                let mut there: BTreeSet<String> =
                    files.iter().map(|(path, _)| path.clone()).collect();
                there.extend(long_tables(&results, &options).into_iter().map(str::to_string));
                let read = |name: &str| {
                    let (_, bytes) = files.iter().find(|(path, _)| path == name).expect("written");
                    String::from_utf8_lossy(bytes).replace("&#x2f;", "/").replace("&#x27;", "'")
                };
                let (page, guide) = (read("index.html"), read("tables/README.md"));
                for link in between(&page, "href=\"", "\"") {
                    let is_there = there.contains(link) || link.starts_with('#');
                    assert!(is_there, "{name}: a link to {link}");
                }
                let text = spoken(&page);
                for path in paths(&text).union(&paths(&guide)) {
                    assert!(there.contains(path), "{name}: {path} is named");
                }
                refers_to_what_it_shows(&page, &text, &every_heading, &name);
            }
        }
    }
}

fn refers_to_what_it_shows(page: &str, text: &str, every_heading: &BTreeSet<String>, name: &str) {
    let here = headings(page);
    // What is left out is named on purpose, where it is said why.
    let lines =
        text.lines().filter(|line| !line.contains("不画：") && !line.contains("Left out of a "));
    let told: Vec<&str> = lines.collect();
    for heading in every_heading.difference(&here) {
        let marks =
            [format!("“{heading}”一图"), format!("chart “{heading}”"), format!("见“{heading}”")];
        let named = told.iter().find(|line| marks.iter().any(|mark| line.contains(mark)));
        assert!(named.is_none(), "{name}: {named:?}");
    }
    let has_waterfall = page.contains("id=\"waterfall-");
    for word in ["收支图", "waterfall", "Waterfall"] {
        let named = told.iter().find(|line| line.contains(word));
        assert!(has_waterfall || named.is_none(), "{name}: {named:?}");
    }
    let has_error =
        text.split('±').skip(1).any(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    for word in ["±", "模拟误差", "Monte-Carlo error"] {
        let named = told.iter().find(|line| line.contains(word));
        assert!(has_error || named.is_none(), "{name}: {named:?}");
    }
}
