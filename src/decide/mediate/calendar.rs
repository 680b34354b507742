//! Rest days: weekends by the calendar, public holidays as somebody gave them.

use crate::dataset::RestDays;
use crate::decide::desk::{Desk, Facts, Reply};
use crate::decide::said::Said;
use crate::units::{Date, day_number, day_of};

/// The longest row of rest days that is passed over; no holiday lasts that long.
const MOST_REST: i64 = 60;

/// The rest days that are known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Calendar {
    /// Public holidays and worked weekends; `None` when nobody gave any.
    pub days: Option<RestDays>,
}

impl Calendar {
    /// The day itself, or the first working day after it.
    #[must_use]
    pub fn rolled(&self, desk: &Desk<'_>, day: Date) -> Said<Date> {
        let first = day_number(day);
        for number in first..first + MOST_REST {
            let Some(day) = day_of(number) else { break };
            match self.is_rest(desk, day) {
                Said::Value(false) => return Said::Value(day),
                Said::Value(true) => {}
                Said::Missing(facts) => return Said::Missing(facts),
                Said::Silent(why) => return Said::Silent(why),
            }
        }
        Said::Silent(format!("no working day follows {day}"))
    }

    fn is_rest(&self, desk: &Desk<'_>, day: Date) -> Said<bool> {
        if let Some(days) = &self.days {
            if days.rest.contains(&day) {
                return Said::Value(true);
            }
            if days.work.contains(&day) {
                return Said::Value(false);
            }
        }
        let facts = Facts::none().with("calendar", "day", day);
        desk.said("is_weekend", &facts).map(|reply: Reply| reply.flag())
    }
}
