//! Whom rules are asked about, who belongs to whom, and what is known of each from the data.

use std::ops::Range;
use std::sync::Arc;

use crate::chance::name_key;
use crate::estate::{Estate, Neighbourhood, Roll, Tenure};
use crate::rulebook::{Column, Kind, View, Word};

/// A kind of thing that a rule can be about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// A unit and the household in it.
    Household,
    /// A building of an estate.
    Building,
    /// An estate.
    Estate,
    /// All estates of the scenario.
    Neighbourhood,
    /// A voting head of one estate.
    Owner,
    /// Something that an estate could build or buy: one of each kind.
    Project,
    /// An open dispute case; there are as many as there are.
    Dispute,
    /// Something broken in a building that waits for repair.
    Defect,
    /// A small request of a household that waits to be met.
    Wish,
    /// A motion that is voted on this month.
    Motion,
    /// The roll of one assembly, while a vote is counted.
    Roll,
    /// The votes cast in one assembly, while they are counted.
    Cast,
    /// An owner who stands for a committee, as another owner sees them.
    Nominee,
}

impl Subject {
    /// Those that a schedule may name.
    pub const ALL: [Self; 9] = [
        Self::Household,
        Self::Building,
        Self::Estate,
        Self::Neighbourhood,
        Self::Owner,
        Self::Project,
        Self::Dispute,
        Self::Defect,
        Self::Wish,
    ];
    /// Those of which there is a fixed number.
    pub const FIXED: [Self; N_FIXED] = [
        Self::Household,
        Self::Building,
        Self::Estate,
        Self::Neighbourhood,
        Self::Owner,
        Self::Project,
    ];
    /// Those that are opened, wait in a queue, and end.
    pub const CASES: [Self; 3] = [Self::Dispute, Self::Defect, Self::Wish];
    /// Those that exist while a vote is counted.
    pub const OF_VOTES: [Self; 4] = [Self::Motion, Self::Roll, Self::Cast, Self::Nominee];

    /// The word in rules and schedules.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Household => "household",
            Self::Building => "building",
            Self::Estate => "estate",
            Self::Neighbourhood => "neighbourhood",
            Self::Owner => "owner",
            Self::Project => "project",
            Self::Dispute => "dispute",
            Self::Defect => "defect",
            Self::Wish => "wish",
            Self::Motion => "motion",
            Self::Roll => "roll",
            Self::Cast => "cast",
            Self::Nominee => "nominee",
        }
    }

    /// The subject of a name that a schedule may use.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|subject| subject.name() == name)
    }

    /// The subject of a name in rules.
    #[must_use]
    pub fn any(name: &str) -> Option<Self> {
        Self::ALL.into_iter().chain(Self::OF_VOTES).find(|subject| subject.name() == name)
    }

    /// What a row of this subject belongs to, itself first.
    #[must_use]
    pub fn belongs_to(self) -> &'static [Self] {
        use Subject::{
            Building, Defect, Dispute, Estate, Household, Neighbourhood, Owner, Project, Wish,
        };
        match self {
            Household => &[Household, Building, Estate, Neighbourhood, Owner],
            Building => &[Building, Estate, Neighbourhood],
            Estate => &[Estate, Neighbourhood],
            Neighbourhood => &[Neighbourhood],
            Owner => &[Owner, Household, Building, Estate, Neighbourhood],
            Project => &[Project, Estate, Neighbourhood],
            Dispute => &[Dispute, Household, Building, Estate, Neighbourhood, Owner],
            Defect => &[Defect, Building, Estate, Neighbourhood],
            Wish => &[Wish, Household, Building, Estate, Neighbourhood, Owner],
            Self::Motion | Self::Roll | Self::Cast | Self::Nominee => &[],
        }
    }

    /// Who opens a case of this kind; `None` for what is no case.
    #[must_use]
    pub fn opener(self) -> Option<Self> {
        match self {
            Self::Dispute | Self::Wish => Some(Self::Household),
            Self::Defect => Some(Self::Building),
            _ => None,
        }
    }

    /// Columns that are there without being declared: facts of the data and of the calendar.
    #[must_use]
    pub fn data(self) -> Vec<(&'static str, Kind)> {
        use Kind::{Flag, Int};
        let word = || Kind::Word(Arc::from([]));
        match self {
            Self::Household => vec![
                ("id", word()),
                ("number", Int),
                ("lot", Kind::Float),
                ("area", Int),
                ("tenure", word()),
                ("cars", Int),
                ("ebikes", Int),
                ("elderly", Int),
                ("children", Int),
                ("members", Int),
                ("low_income", Flag),
                ("opening_arrears", Int),
            ],
            Self::Building => vec![("n_households", Int)],
            Self::Estate => vec![
                ("id", word()),
                ("n_households", Int),
                ("area", Int),
                ("bays_marked", Int),
                ("bays_informal", Int),
                ("public_revenue", Int),
                ("knows_gates", Flag),
                ("gates", Int),
                ("knows_green", Flag),
                ("green", Int),
                ("knows_built_year", Flag),
                ("built_year", Int),
            ],
            Self::Neighbourhood => vec![
                ("n_estates", Int),
                ("n_households", Int),
                ("area", Int),
                ("months_elapsed", Int),
                ("years_elapsed", Int),
                ("month_of_year", Int),
            ],
            Self::Owner => vec![("area", Int), ("n_units", Int)],
            Self::Project => vec![("id", word()), ("kind", word())],
            Self::Dispute => {
                vec![("kind", word()), ("waiting_months", Int), ("is_heard", Flag)]
            }
            Self::Defect | Self::Wish => {
                vec![("kind", word()), ("waiting_months", Int), ("is_called", Flag)]
            }
            Self::Motion => vec![
                ("id", word()),
                ("matter", word()),
                ("attempt", Int),
                ("consulted_months", Int),
                ("knows_neighbours", Flag),
                ("neighbours_voted", Kind::Float),
            ],
            Self::Nominee => vec![("appeal", Kind::Float), ("same_building", Flag)],
            Self::Roll => vec![("heads", Int), ("area", Int)],
            Self::Cast => {
                vec![("heads", Int), ("area", Int), ("for_heads", Int), ("for_area", Int)]
            }
        }
    }
}

/// How many subjects have a fixed number of members.
pub const N_FIXED: usize = 6;

/// Members of one run that follow one another and belong to one group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// The group.
    pub group: usize,
    /// Its members: all of them.
    pub members: Range<usize>,
}

/// The members of every subject, once for one run.
#[derive(Debug, Clone)]
pub struct Space {
    /// Number of members of each fixed subject.
    counts: [usize; N_FIXED],
    /// Key of each member for addressed draws.
    keys: [Vec<u32>; N_FIXED],
    /// Ids of members, for messages.
    names: [Vec<String>; N_FIXED],
    /// Building of each household.
    building_of: Vec<u32>,
    /// Estate of each household, building, owner and project.
    estate_of: [Vec<u32>; 4],
    /// Household that speaks for each owner.
    household_of: Vec<u32>,
    /// Owner of each household.
    owner_of: Vec<u32>,
    /// Columns of the data for one run.
    views: [View; N_FIXED],
    /// By part and whole: spans of members, where those of every group follow one another.
    spans: [[Option<Vec<Span>>; N_FIXED]; N_FIXED],
}

impl Space {
    /// Lays out a neighbourhood, with a project of every kind in each estate.
    ///
    /// # Panics
    /// Beyond 65,536 units.
    #[must_use]
    pub fn of(neighbourhood: &Neighbourhood, kinds: &[Word]) -> Self {
        let roll = Roll::of(neighbourhood);
        let households = &neighbourhood.households;
        let estates = &neighbourhood.estates;
        let estate_of: Vec<u32> =
            households.iter().map(|h| index(neighbourhood.estate_of(h))).collect();
        let mut buildings: Vec<(u32, &str)> =
            households.iter().zip(&estate_of).map(|(h, e)| (*e, h.building.as_str())).collect();
        buildings.sort_unstable();
        buildings.dedup();
        let building_of: Vec<u32> = households
            .iter()
            .zip(&estate_of)
            .map(|(h, e)| {
                let found = buildings.binary_search(&(*e, h.building.as_str()));
                index(found.expect("every household's building was collected"))
            })
            .collect();
        let projects: Vec<(usize, usize)> =
            (0..estates.len()).flat_map(|e| (0..kinds.len()).map(move |k| (e, k))).collect();
        let names: [Vec<String>; N_FIXED] = [
            households.iter().map(|h| format!("household/{}", h.unit_id)).collect(),
            buildings
                .iter()
                .map(|(e, b)| format!("building/{}/{b}", estates[*e as usize].id))
                .collect(),
            estates.iter().map(|e| format!("estate/{}", e.id)).collect(),
            vec!["neighbourhood".into()],
            roll.owners
                .iter()
                .map(|o| format!("owner/{}/{}", estates[o.estate].id, o.id))
                .collect(),
            projects
                .iter()
                .map(|(e, k)| format!("project/{}/{}", estates[*e].id, kinds[*k]))
                .collect(),
        ];
        let int = |values: Vec<i64>| Arc::new(Column::Int(values));
        let mut views: [View; N_FIXED] = Default::default();
        let [of_household, of_building, of_estate, of_all, of_owner, of_project] = &mut views;
        household_facts(of_household, neighbourhood);
        let count = |n: usize, of: &[u32]| {
            let mut counts = vec![0; n];
            of.iter().for_each(|i| counts[*i as usize] += 1);
            counts
        };
        of_building.set("n_households", int(count(buildings.len(), &building_of)));
        let mut areas = vec![0; estates.len()];
        households.iter().zip(&estate_of).for_each(|(h, e)| areas[*e as usize] += h.area.0);
        of_estate.set("id", words(estates.iter().map(|e| e.id.as_str())));
        of_estate.set("n_households", int(count(estates.len(), &estate_of)));
        of_all.set("area", int(vec![areas.iter().sum()]));
        of_estate.set("area", int(areas));
        of_estate.set("bays_marked", int(estates.iter().map(|e| e.bays_marked).collect()));
        of_estate.set("bays_informal", int(estates.iter().map(|e| e.bays_informal).collect()));
        of_estate.set("public_revenue", int(estates.iter().map(|e| e.public_revenue.0).collect()));
        known_facts(of_estate, estates);
        of_all.set("n_estates", int(count(1, &vec![0; estates.len()])));
        of_all.set("n_households", int(count(1, &vec![0; households.len()])));
        of_owner.set("area", int(roll.owners.iter().map(|o| o.area.0).collect()));
        of_owner.set("n_units", int(roll.owners.iter().map(|o| o.n_units).collect()));
        let ids: Vec<String> =
            projects.iter().map(|(e, k)| format!("{}/{}", estates[*e].id, kinds[*k])).collect();
        of_project.set("id", words(ids.iter().map(String::as_str)));
        let of_kind = |k: usize| u16::try_from(k).expect("kinds of projects are few");
        let kind_of = projects.iter().map(|(_, k)| of_kind(*k)).collect();
        of_project.set("kind", Arc::new(Column::Word(kind_of, kinds.iter().cloned().collect())));
        let mut space = Self {
            counts: [
                households.len(),
                buildings.len(),
                estates.len(),
                1,
                roll.owners.len(),
                projects.len(),
            ],
            keys: names.each_ref().map(|names| names.iter().map(|name| name_key(name)).collect()),
            names,
            building_of,
            estate_of: [
                estate_of,
                buildings.iter().map(|b| b.0).collect(),
                roll.owners.iter().map(|o| index(o.estate)).collect(),
                projects.iter().map(|(e, _)| index(*e)).collect(),
            ],
            household_of: roll.owners.iter().map(|o| index(o.household)).collect(),
            owner_of: roll.owner_of.iter().map(|owner| index(*owner)).collect(),
            views,
            spans: Default::default(),
        };
        space.spans = Subject::FIXED.map(|part| {
            Subject::FIXED.map(|whole| {
                part.belongs_to().contains(&whole).then(|| space.find_spans(part, whole)).flatten()
            })
        });
        space
    }

    fn find_spans(&self, part: Subject, whole: Subject) -> Option<Vec<Span>> {
        let mut spans: Vec<Span> = Vec::new();
        let mut is_known = vec![false; self.count(whole)];
        for member in 0..self.count(part) {
            let group = self.belongs(part, member, whole);
            match spans.last_mut() {
                Some(last) if last.group == group => last.members.end = member + 1,
                _ if is_known[group] => return None,
                _ => spans.push(Span { group, members: member..member + 1 }),
            }
            is_known[group] = true;
        }
        Some(spans)
    }

    /// The members of each group, where they follow one another for every group.
    #[must_use]
    pub fn spans(&self, part: Subject, whole: Subject) -> Option<&[Span]> {
        self.spans[slot(part)][slot(whole)].as_deref()
    }

    /// Members of a fixed subject in one run.
    #[must_use]
    pub fn count(&self, subject: Subject) -> usize {
        self.counts[slot(subject)]
    }

    /// Keys of the members for addressed draws.
    #[must_use]
    pub fn keys(&self, subject: Subject) -> &[u32] {
        &self.keys[slot(subject)]
    }

    /// Name of a member, such as `household/1-101`.
    #[must_use]
    pub fn name(&self, subject: Subject, member: usize) -> &str {
        &self.names[slot(subject)][member]
    }

    /// The columns of the data for one run.
    #[must_use]
    pub fn view(&self, subject: Subject) -> &View {
        &self.views[slot(subject)]
    }

    /// The member of `whole` that a member of `part` belongs to.
    ///
    /// # Panics
    /// When `part` does not belong to `whole`; the checks refuse such schedules.
    #[must_use]
    pub fn belongs(&self, part: Subject, member: usize, whole: Subject) -> usize {
        use Subject::{Building, Estate, Household, Neighbourhood, Owner, Project};
        let found = match (part, whole) {
            (a, b) if a == b => return member,
            (_, Neighbourhood) => return 0,
            (Owner, Household) => self.household_of[member],
            (Owner, Building) => self.building_of[self.household_of[member] as usize],
            (Owner, Estate) => self.estate_of[2][member],
            (Household, Building) => self.building_of[member],
            (Household, Estate) => self.estate_of[0][member],
            (Household, Owner) => self.owner_of[member],
            (Building, Estate) => self.estate_of[1][member],
            (Project, Estate) => self.estate_of[3][member],
            _ => unreachable!("the checks refuse rules about what a subject does not belong to"),
        };
        found as usize
    }
}

/// Position of a fixed subject in lists over [`Subject::FIXED`].
///
/// # Panics
/// For subjects whose number is not fixed.
#[must_use]
pub fn slot(subject: Subject) -> usize {
    Subject::FIXED
        .iter()
        .position(|fixed| *fixed == subject)
        .expect("only fixed subjects have a fixed number of members")
}

/// A row number as the 32 bits that row maps hold.
///
/// # Panics
/// Beyond four thousand million rows.
#[must_use]
pub fn index(row: usize) -> u32 {
    u32::try_from(row).expect("rows of a block fit 32 bits")
}

/// What the data tell of every household.
fn household_facts(view: &mut View, neighbourhood: &Neighbourhood) {
    let households = &neighbourhood.households;
    let int = |values: Vec<i64>| Arc::new(Column::Int(values));
    let fact =
        |pick: fn(&crate::estate::Household) -> i64| int(households.iter().map(pick).collect());
    view.set("id", words(households.iter().map(|h| h.unit_id.as_str())));
    view.set("number", int((0..).take(households.len()).collect()));
    view.set("area", fact(|h| h.area.0));
    view.set("tenure", tenures(neighbourhood));
    view.set("cars", fact(|h| h.cars));
    view.set("ebikes", fact(|h| h.ebikes));
    view.set("elderly", fact(|h| h.elderly));
    view.set("children", fact(|h| h.children));
    view.set("members", fact(|h| h.members));
    view.set(
        "low_income",
        Arc::new(Column::Flag(households.iter().map(|h| h.low_income).collect())),
    );
    view.set("opening_arrears", fact(|h| h.opening_arrears.0));
}

/// What may be known of estates: a flag says whether it is.
fn known_facts(view: &mut View, estates: &[Estate]) {
    let known = |pick: fn(&Estate) -> Option<i64>| {
        let flags = estates.iter().map(|e| pick(e).is_some()).collect();
        // What is not known is said by the flag; the number then means nothing.
        let values = estates.iter().map(|e| pick(e).unwrap_or(0)).collect();
        (Arc::new(Column::Flag(flags)), Arc::new(Column::Int(values)))
    };
    for (flag, name, pick) in [
        ("knows_gates", "gates", (|e| e.gates) as fn(&Estate) -> Option<i64>),
        ("knows_green", "green", |e| e.green_m2.map(|area| area.0)),
        ("knows_built_year", "built_year", |e| e.built_year),
    ] {
        let (flags, values) = known(pick);
        view.set(flag, flags);
        view.set(name, values);
    }
}

fn words<'a>(values: impl Iterator<Item = &'a str> + Clone) -> Arc<Column> {
    let mut known: Vec<&str> = values.clone().collect();
    known.sort_unstable();
    known.dedup();
    let at = |value: &str| {
        let found = known.binary_search(&value).expect("every value was collected");
        u16::try_from(found).expect("an estate has fewer than 65,536 units")
    };
    let positions = values.map(at).collect();
    Arc::new(Column::Word(positions, known.iter().map(|word| Word::from(*word)).collect()))
}

fn tenures(neighbourhood: &Neighbourhood) -> Arc<Column> {
    let position = |tenure: Tenure| {
        let at = Tenure::ALL.iter().position(|known| known.0 == tenure);
        u16::try_from(at.expect("every tenure is listed")).expect("tenures are few")
    };
    let positions = neighbourhood.households.iter().map(|h| position(h.tenure)).collect();
    Arc::new(Column::Word(positions, Tenure::ALL.iter().map(|known| Word::from(known.1)).collect()))
}
