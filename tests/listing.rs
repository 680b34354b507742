//! Scenarios from a real listing of estates.

mod support;

use linli::dataset::{Distributions, ListedFee, Listing, Manager};
use linli::diagnostic::Text;
use linli::units::Fen;
use support::{Table, linli, root, said, shared_data};

const LISTING: &str = "xiaoqu/xiamen_lianjia.csv";

fn listing() -> Option<Listing> {
    let path = shared_data(LISTING)?;
    let text = std::fs::read_to_string(path).expect("the listing can be read");
    Some(Listing::read(&Text::new("listing.csv", text)).expect("the listing is sound"))
}

fn distributions() -> Distributions {
    let path = root().join("rules/micro-estate/households.toml");
    let text = std::fs::read_to_string(path).expect("the distributions are there");
    Distributions::read(&Text::new("households.toml", text)).expect("the distributions are sound")
}

#[test]
fn the_estate_of_the_article_is_read_as_listed() {
    let Some(listing) = listing() else { return };
    let estate = listing.find("盛唐苑").expect("it is listed");
    assert_eq!((estate.homes, estate.buildings), (Some(127), Some(8)));
    assert_eq!(estate.fee, ListedFee::One(Fen(120)));
    assert_eq!(estate.year, Some(1900));
    assert_eq!(estate.believed_year(&distributions()), None, "1900 stands for unknown");
}

#[test]
fn every_row_is_read_and_what_is_unknown_stays_unknown() {
    let Some(listing) = listing() else { return };
    assert_eq!(listing.rows.len(), 1516);
    let nobody = listing.rows.iter().filter(|row| row.manager == Manager::Nobody).count();
    let unknown = listing.rows.iter().filter(|row| row.fee == ListedFee::Unknown).count();
    let zero = listing.rows.iter().filter(|row| row.fee == ListedFee::One(Fen(0))).count();
    assert!(nobody > 100 && unknown >= 293, "{nobody} {unknown}");
    assert_eq!(zero, 0, "a fee of 0.00 is a placeholder, not a fee");
}

#[test]
fn five_more_pairs_of_micro_estates_can_be_simulated() {
    let Some(listing) = listing() else { return };
    let from = distributions();
    let sizes = from.whole("least_homes")..=from.whole("most_homes");
    let is_alone = |name: &str| listing.rows.iter().filter(|row| row.name == name).count() == 1;
    let small: Vec<_> = listing
        .rows
        .iter()
        .filter(|row| row.homes.is_some_and(|homes| sizes.contains(&homes)) && is_alone(&row.name))
        .filter(|row| row.position.is_some())
        .collect();
    let bare =
        small.iter().filter(|row| row.fee == ListedFee::Unknown && row.manager != Manager::Unknown);
    let unknown =
        small.iter().filter(|row| row.fee == ListedFee::Unknown && row.manager == Manager::Unknown);
    let known = small.iter().filter(|row| matches!(row.manager, Manager::Company(_)));
    let chosen: Vec<_> = bare.take(2).chain(unknown.take(1)).chain(known.take(2)).collect();
    assert_eq!(chosen.len(), 5);
    for row in chosen {
        let out = tempfile::tempdir().expect("a folder");
        let (dir, report) = (out.path().join("s"), out.path().join("report"));
        let (dir, report) = (dir.display().to_string(), report.display().to_string());
        let path = root().join("../shared/data").join(LISTING).display().to_string();
        let made = linli(&[
            "new",
            &dir,
            "--listing",
            &path,
            "--estate",
            &row.name,
            "--neighbour",
            "nearest",
        ]);
        assert!(made.status.success(), "{}: {}", row.name, said(&made));
        let ran = linli(&["run", &dir, "--runs", "1", "--out", &report, "--quiet"]);
        assert!(ran.status.success(), "{}: {}", row.name, said(&ran));
        let outcomes = Table::read(&out.path().join("report/tables/outcomes.csv"));
        assert!(outcomes.rows().any(|cells| cells["estate"] == row.name), "{}", row.name);
        let scenario =
            std::fs::read_to_string(out.path().join("s/scenario.toml")).expect("written");
        let is_drawn = row.fee_or_drawn(&from).1;
        assert_eq!(
            scenario.contains("drawn: the median"),
            is_drawn || scenario.contains(", so drawn")
        );
    }
}

const ODD: &str = "小区名称,区,物业费用,物业公司,楼栋总数,总户数,经纬度\n\
    \"甲\"\"乙\n丙\",湖里,1.2元,\"某\"\"物业\"\"\n公司\",2栋,50户,\"118.1,24.5\"\n\
    丁,湖里,,,2栋,60户,\"118.2,24.6\"\n\
    戊,湖里,,,2栋,60户,\"118.2,24.7\"\n\
    戊,湖里,,,2栋,70户,\"118.2,24.8\"\n\
    己,湖里,,,2栋,很多,\"118.2,24.8\"\n";

fn new(bench: &support::Bench, args: &[&str]) -> (Option<i32>, String) {
    bench.write("l.csv", ODD);
    let output = bench.linli(&[&["new", "n", "--listing", "l.csv"], args].concat());
    (output.status.code(), said(&output))
}

#[test]
fn quotes_and_line_breaks_in_cells_make_a_scenario_that_runs() {
    let bench = support::Bench::new();
    let (code, text) = new(&bench, &["--estate", "甲\"乙\n丙", "--neighbour", "nearest"]);
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("warning: the nearest micro-estate, 丁, is 15031 m from"), "{text}");
    let ran = bench.linli(&["run", "n", "--runs", "1", "--quiet"]);
    assert!(ran.status.success(), "{}", said(&ran));
}

#[test]
fn rows_of_one_name_are_told_apart_by_their_line() {
    let bench = support::Bench::new();
    let (code, text) = new(&bench, &["--estate", "戊"]);
    assert_eq!(code, Some(2), "{text}");
    for part in ["2 estates are called `戊`", "l.csv:6", "line 7: 湖里 70 homes", "--row (6, 7)"]
    {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert_eq!(new(&bench, &["--estate", "戊", "--row", "5"]).0, Some(2));
    let (code, text) = new(&bench, &["--estate", "戊", "--row", "7"]);
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("戊: 70 homes"), "{text}");
}

#[test]
fn a_number_of_homes_that_cannot_be_read_is_shown() {
    let (code, text) = new(&support::Bench::new(), &["--estate", "己"]);
    assert_eq!(code, Some(2), "{text}");
    for part in ["the number of homes of `己` can't be read", "its cell is `很多`", "l.csv:8"] {
        assert!(text.contains(part), "{part}: {text}");
    }
}

#[test]
fn every_listing_that_counts_homes_is_read() {
    let files = [
        ("estates_parking_fccs.csv", 8_000),
        ("micro_estates_lianjia_90cities.csv", 10_000),
        ("micro_estates_sofang.csv", 1_800),
        ("wuhan_anjuke.csv", 450),
        ("xiamen_beike.csv", 400),
        ("xiamen_sofang.csv", 500),
    ];
    for (file, least) in files {
        let Some(path) = shared_data(&format!("xiaoqu/{file}")) else { return };
        let text = std::fs::read_to_string(path).expect("the listing can be read");
        let listing = Listing::read(&Text::new(file, text)).expect("its columns are known");
        let known = listing.rows.iter().filter(|row| row.homes.is_some()).count();
        assert!(known >= least, "{file}: homes of {known} estates");
    }
}
