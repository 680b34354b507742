//! `route.toml`: what is known of two estates or more on their way to one body.

use std::sync::Arc;

use crate::decide::elect::within;
use crate::decide::vote::{AsRead, Laws, Named, area, count_of, named, place};
use crate::diagnostic::{Fault, Faults, Table, Text};
use crate::rulebook::Rulebook;
use crate::units::{Area, Date};

/// One estate on its way.
#[derive(Debug, Clone, Default)]
pub struct EstateFile {
    /// Id.
    pub id: String,
    /// All owners, heads and area.
    pub all: (Option<i64>, Option<Area>),
    /// Those taking part in the vote on a merger, where there was one.
    pub part: (Option<i64>, Option<Area>),
    /// Those in favour.
    pub in_favour: (Option<i64>, Option<Area>),
    /// Owners who agree to have no assembly.
    pub waiving: Option<i64>,
    /// Are its owners few, as the law means it?
    pub owners_are_few: Option<bool>,
}

/// What is known of two estates or more.
#[derive(Debug, Clone)]
pub struct RouteFile {
    /// Where it is written.
    pub text: Arc<Text>,
    /// Rule pack of the place.
    pub place: Option<Named>,
    /// The day whose law counts.
    pub date: Date,
    /// Where that day is written.
    pub date_at: (usize, usize),
    /// The estates.
    pub estates: Vec<EstateFile>,
    /// Did the authority decide to merge the areas?
    pub authority_agrees: Option<bool>,
    /// A management committee that is planned: members, owners among them, months.
    pub body: (Option<i64>, Option<i64>, Option<i64>),
}

impl RouteFile {
    /// Reads a file of estates.
    ///
    /// # Errors
    /// Every fault of the file.
    pub fn read(text: &Arc<Text>) -> Result<Self, Faults> {
        Self::as_read(text).sound()
    }

    /// Is a law known for the day?
    ///
    /// # Errors
    /// A day before the first law.
    pub fn has_law(&self, book: &Rulebook) -> Result<(), Faults> {
        let laws = Laws::new(book);
        if laws.on(self.date).is_some() {
            return Ok(());
        }
        let ((at, length), early) = (self.date_at, laws.too_early(self.date));
        Err(early.at(&self.text, at, length, "asked of this day").into())
    }

    /// Reads a file of estates as far as it can be read.
    #[must_use]
    pub fn as_read(text: &Arc<Text>) -> AsRead<Self> {
        AsRead::parsed(text, |root| {
            root.note("title");
            let mut estates: Vec<EstateFile> = Vec::new();
            for table in root.tables("estate") {
                let estate = estate(&table);
                if let Some(entry) = table.maybe("id")
                    && estates.iter().any(|other| !other.id.is_empty() && other.id == estate.id)
                {
                    let message = format!("estate `{}` is listed twice", estate.id);
                    let help = "give every estate an id of its own";
                    table.mend("route::two_estates", entry, message, "and again here", help);
                }
                root.gather(table.done());
                estates.push(estate);
            }
            if estates.len() < 2 {
                let message = "a route to one body takes two estates";
                let fault = Fault::new("route::one_estate", message);
                let at = fault.at(text, root.start, 1, format!("{} are given", estates.len()));
                root.push(at.help("add [[estate]] with id, heads and area_m2 for each"));
            }
            let body = root.maybe_table("management_committee").map(|table| {
                let body = (
                    count_of(&table, "members"),
                    count_of(&table, "owners"),
                    count_of(&table, "term_months"),
                );
                within(&table, "owners", "", body.1, &[("members", body.0)]);
                root.gather(table.done());
                body
            });
            let date = root.day("date");
            let file = Self {
                text: Arc::clone(text),
                place: named(&root, "place"),
                date: date.unwrap_or_default(),
                date_at: root.maybe("date").map_or((0, 1), place),
                estates,
                authority_agrees: root.maybe_bool("authority_agrees"),
                body: body.unwrap_or_default(),
            };
            let written = (date, root.maybe("date").map(place));
            let faults = root.done().err().unwrap_or_default();
            AsRead { file: Some(file), date: written.0.zip(written.1), faults }
        })
    }
}

fn estate(table: &Table<'_>) -> EstateFile {
    let pair = |heads, m2| (count_of(table, heads), area(table, m2));
    let estate = EstateFile {
        id: table.text("id").unwrap_or_default(),
        all: pair("heads", "area_m2"),
        part: pair("part_heads", "part_area_m2"),
        in_favour: pair("for_heads", "for_area_m2"),
        waiving: count_of(table, "waiving_heads"),
        owners_are_few: table.maybe_bool("owners_are_few"),
    };
    for (key, is_none) in
        [("heads", estate.all.0 == Some(0)), ("area_m2", estate.all.1 == Some(Area(0)))]
    {
        if let Some(entry) = table.maybe(key).filter(|_| is_none) {
            let message = format!("nobody is on the roll of estate `{}`", estate.id);
            let help = "leave out what is not known";
            table.mend("route::nobody", entry, message, "nothing", help);
        }
    }
    let who = format!("estate `{}`", estate.id);
    let (heads, areas) = (("heads", estate.all.0), ("area_m2", estate.all.1));
    let (part_heads, part_areas) = (("part_heads", estate.part.0), ("part_area_m2", estate.part.1));
    within(table, "part_heads", &who, estate.part.0, &[heads]);
    within(table, "part_area_m2", &who, estate.part.1, &[areas]);
    within(table, "for_heads", &who, estate.in_favour.0, &[part_heads, heads]);
    within(table, "for_area_m2", &who, estate.in_favour.1, &[part_areas, areas]);
    within(table, "waiving_heads", &who, estate.waiving, &[heads]);
    estate
}
