//! What a rule gives, held against the column that it is to fill.

use crate::diagnostic::Fault;
use crate::rulebook::lower::Of;
use crate::rulebook::parameter::{ValueKind, unit_kind};
use crate::rulebook::unit::Unit;
use crate::rulebook::{Rule, Rulebook};

impl Rulebook {
    /// Why what a rule gives does not fit a column of some unit; `None` when it fits.
    #[must_use]
    pub fn misfit(&self, rule: &Rule, unit: &str) -> Option<Fault> {
        let lowered = self.opened(rule).ok()?;
        let of = &lowered.nodes[lowered.result as usize].of;
        let due = unit_kind(unit).ok()?;
        let fits = matches!(
            (due, of),
            (_, Of::Never)
                | (ValueKind::Int, Of::Int)
                | (ValueKind::Float, Of::Int | Of::Float)
                | (ValueKind::Switch, Of::Flag)
                | (ValueKind::Category, Of::Word(_))
        );
        let at = |message: String, label: String| {
            let fault = Fault::new("rulebook::units", message);
            fault.at(&rule.text, rule.start, rule.name.len(), label)
        };
        if !fits {
            let fault = at(
                format!("`{}` gives {}, but its column is in {unit}", rule.name, of.said()),
                format!("{} is given", of.said()),
            );
            return Some(match (due, of) {
                (ValueKind::Int, Of::Float) => fault
                    .help("round money with `divide_half_up(part, whole)` or `round_half_up(x)`"),
                _ => {
                    fault.help("let the rule give what the column holds, or declare its unit anew")
                }
            });
        }
        let due = Unit::read(unit)?;
        (!lowered.unit.fits(&due)).then(|| {
            at(
                format!("`{}` gives {}, but its column is in {due}", rule.name, lowered.unit),
                format!("{} is given", lowered.unit),
            )
            .help("a factor or a division by 100 is missing, or a unit is declared wrongly")
        })
    }
}
