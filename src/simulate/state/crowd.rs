//! The rows of a question: who is asked, in which runs, and what they belong to.

use std::sync::Arc;

use super::super::block::World;
use super::super::subject::{N_FIXED, Subject, index, slot};
use crate::rulebook::View;

/// A view that exists for one question only, and its row for each row of the question.
pub(super) type OwnView = (Subject, Arc<View>, Option<Arc<[u32]>>);

/// The rows of a question: whose they are, in which run, and what they belong to.
#[derive(Debug, Clone)]
pub struct Crowd {
    /// Run of each row, counted within the block.
    pub run_in_block: Vec<u32>,
    /// Subject that names a row in messages, and its member for each row.
    pub named: (Subject, Vec<u32>),
    /// Run number of each row, for draws.
    pub runs: Arc<[u32]>,
    /// Key of each row, for draws.
    pub keys: Arc<[u32]>,
    /// Row of each fixed subject's view, for each row; where everybody is asked.
    pub(super) maps: [Option<Arc<[u32]>>; N_FIXED],
    /// Views that exist for this question only.
    pub(super) own: Vec<OwnView>,
}

impl Crowd {
    /// Number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Adds a view that exists for this question only.
    #[must_use]
    pub fn with(mut self, subject: Subject, view: View, rows: Option<Vec<u32>>) -> Self {
        self.own.push((subject, Arc::new(view), rows.map(Arc::from)));
        self
    }

    /// The row of a whole that each row belongs to, where everybody is asked.
    ///
    /// # Panics
    /// When it belongs to no such whole, or some are asked only.
    #[must_use]
    pub fn map(&self, whole: Subject) -> &Arc<[u32]> {
        self.maps[slot(whole)].as_ref().expect("the checks know what belongs to what")
    }
}

/// Every member in every run of a block.
pub(super) fn everyone(
    world: &World<'_>,
    first_run: u32,
    subject: Subject,
    n_runs: usize,
) -> Crowd {
    let space = world.space;
    let n = space.count(subject);
    let in_runs = |of: &dyn Fn(u32, &mut Vec<u32>)| {
        let mut all = Vec::with_capacity(n_runs * n);
        (0..index(n_runs)).for_each(|run| of(run, &mut all));
        all
    };
    let repeated = |run, all: &mut Vec<u32>| all.extend(std::iter::repeat_n(run, n));
    let maps = Subject::FIXED.map(|whole| {
        subject.belongs_to().contains(&whole).then(|| {
            let of: Vec<u32> =
                (0..n).map(|member| index(space.belongs(subject, member, whole))).collect();
            let size = index(space.count(whole));
            in_runs(&|run, all| all.extend(of.iter().map(|member| run * size + member))).into()
        })
    });
    Crowd {
        run_in_block: in_runs(&repeated),
        named: (subject, in_runs(&|_, all| all.extend(0..index(n)))),
        runs: in_runs(&|run, all| repeated(first_run + run, all)).into(),
        keys: space.keys(subject).repeat(n_runs).into(),
        maps,
        own: Vec::new(),
    }
}

/// Some members in some runs; the rows of what they belong to are found when a rule asks for them.
pub(super) fn crowd(
    world: &World<'_>,
    first_run: u32,
    subject: Subject,
    rows: &[(u32, u32)],
    keys: Option<Vec<u32>>,
) -> Crowd {
    let own = world.space.keys(subject);
    Crowd {
        run_in_block: rows.iter().map(|row| row.0).collect(),
        named: (subject, rows.iter().map(|row| row.1).collect()),
        runs: rows.iter().map(|row| first_run + row.0).collect(),
        keys: match keys {
            Some(keys) => keys.into(),
            None => rows.iter().map(|row| own[row.1 as usize]).collect(),
        },
        maps: [const { None }; N_FIXED],
        own: Vec::new(),
    }
}
