//! Two bars of one measure that share what is not known: how many took part. Each may be met by some
//! figure, and both by none.

use super::{Base, Law, Measure, Point};
use crate::ballots::{Counted, least};
use crate::diagnostic::Faults;

/// A measure by which no figure meets both bars.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::decide::vote) struct Never {
    /// The measure.
    pub measure: Measure,
    /// The least who must take part.
    pub cast: i64,
    /// The most who can then be in favour.
    pub in_favour: i64,
}

impl Law<'_> {
    /// The measures by which those taking part can't be enough for the quorum and few enough for
    /// those in favour to carry the motion.
    ///
    /// # Errors
    /// A rule that stops.
    pub(in crate::decide::vote) fn never(
        &self,
        counted: [Counted; 2],
    ) -> Result<Vec<Never>, Faults> {
        let measures = [Measure::Heads, Measure::Area].into_iter().zip(counted);
        let found = measures.map(|(measure, own)| self.never_by(measure, own));
        Ok(found.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
    }

    fn never_by(&self, measure: Measure, own: Counted) -> Result<Option<Never>, Faults> {
        let bar = |is_approval: bool| {
            let own = |bar: &&super::Bar| bar.test.measure == measure;
            self.bars.iter().filter(own).find(|bar| bar.test.is_approval == is_approval).copied()
        };
        let Some((quorum, approval)) = bar(false).zip(bar(true)) else { return Ok(None) };
        let Some(all) = own.all.low.filter(|_| quorum.base == Base::Roll) else { return Ok(None) };
        // The fewer take part, the larger the share of those in favour.
        let needed = Some(least(quorum.share, quorum.is_strict, all));
        let cast = needed.max(own.cast.low).max(own.in_favour.low);
        let Some(cast) = cast.filter(|cast| own.cast.high.is_none_or(|most| *cast <= most)) else {
            return Ok(None);
        };
        let in_favour = own.in_favour.high.map_or(cast, |most| most.min(cast));
        let best = Point { for_it: Some(in_favour), cast: Some(cast), all: Some(all) };
        let is_never = self.met(approval, best)? == Some(false);
        Ok(is_never.then_some(Never { measure, cast, in_favour }))
    }
}
