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
