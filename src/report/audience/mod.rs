//! How finely each audience is told.
//!
//! Reports of one estate before and after a household leaves differ by what that household adds. So
//! the street and the public are told every figure in steps of two and a half times what one household
//! may add, and where the steps begin is drawn by lot: up to a quarter of a step either way, for each
//! figure by itself, from all that households are charged, which only the holder of the run has.
//! Then a figure told before and after is the same or one step apart, up or down, whatever the
//! household had, and each of the three fits a household that added nothing as well as one that
//! added four tenths of a step. Errors of figures are not told: from the spread of runs in which a motion fails
//! and others in which it is carried they give the figure itself.

mod lots;
mod policy;
mod steps;
mod told;

pub(super) use lots::households;
pub(super) use policy::policy;
pub(super) use steps::{
    Grain, grain, households_in, money_steps, points, runs_of_a_step, step_of_runs, steps_said,
};
pub(super) use told::{
    Together, known_change, told_difference, told_interval, told_level, told_rest, told_runs,
    told_share, told_shares, told_together, told_together_under,
};

use super::ReportError;
use crate::experiment::results::{Audience, Results};

impl Audience {
    /// All, from the finest to the coarsest.
    pub const ALL: [Self; 3] = [Self::Analyst, Self::Street, Self::Public];

    /// Its word on the command line and in catalogue keys.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Analyst => "analyst",
            Self::Street => "street",
            Self::Public => "public",
        }
    }

    /// Are figures told as they were computed?
    #[must_use]
    pub fn is_exact(self) -> bool {
        self == Self::Analyst
    }

    /// The step in which households are counted; a group is told when it fills more than one.
    #[must_use]
    pub fn step_of_households(self) -> usize {
        match self {
            Self::Analyst => 1,
            Self::Street => policy().households[0],
            Self::Public => policy().households[1],
        }
    }
}

/// The results as an audience is told of them.
///
/// # Errors
/// [`ReportError::TooFew`] when all estates together, or one of them, hold so few households that
/// what is told of them is told of single ones.
pub(super) fn for_audience(mut told: Results, audience: Audience) -> Result<Results, ReportError> {
    told.audience = audience;
    if !audience.is_exact() {
        refuse_few(&told, audience)?;
        told.secret = lots::secret(&told);
        told.command = bare_command(&told.command);
    }
    Ok(told)
}

/// What is said of all estates is said of each where owners decide together, and of the others' rest.
fn refuse_few(results: &Results, audience: Audience) -> Result<(), ReportError> {
    let fewest = audience.step_of_households();
    let small = results.estates.iter().filter(|estate| estate.n_households < fewest);
    let small: Vec<String> =
        small.map(|estate| format!("`{}` {}", estate.id, estate.n_households)).collect();
    if small.is_empty() {
        return Ok(());
    }
    Err(ReportError::TooFew { estates: small.join(", "), fewest, audience: audience.word() })
}

/// A command without the folders of whoever gave it.
#[must_use]
pub fn bare_command(command: &str) -> String {
    let bare = |word: &str| word.rsplit(['/', '\\']).next().unwrap_or(word).to_string();
    command.split(' ').map(bare).collect::<Vec<_>>().join(" ")
}
