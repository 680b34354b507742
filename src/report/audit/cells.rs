//! What a reader can work out of hidden cells from the sums that hold over them.

/// Whole numbers that a cell may be.
pub type Range = (i64, i64);

/// A sum that a reader knows: the cells that add up, and the numbers that the sum may be.
#[derive(Debug, Clone)]
pub struct Sum {
    /// Indices of the cells.
    pub cells: Vec<usize>,
    /// Least and greatest sum.
    pub of: Range,
}

/// The least and greatest number that each cell can be in some filling that fits every sum; `None`
/// when nothing fits. Exact: every end is met by a filling.
#[must_use]
pub fn feasible(cells: &[Range], sums: &[Sum]) -> Option<Vec<Range>> {
    let bounds = narrowed(cells.to_vec(), sums)?;
    let mut found = Vec::with_capacity(cells.len());
    for at in 0..cells.len() {
        let fits = |value: &i64| {
            let mut set = bounds.clone();
            set[at] = (*value, *value);
            can_be_filled(set, sums)
        };
        let (low, high) = bounds[at];
        let least = (low..=high).find(fits)?;
        let most = (low..=high).rev().find(fits)?;
        found.push((least, most));
    }
    Some(found)
}

/// Narrows every cell by every sum until nothing moves; `None` when a cell has no number left.
fn narrowed(mut cells: Vec<Range>, sums: &[Sum]) -> Option<Vec<Range>> {
    loop {
        let before = cells.clone();
        for sum in sums {
            let least: i64 = sum.cells.iter().map(|at| cells[*at].0).sum();
            let most: i64 = sum.cells.iter().map(|at| cells[*at].1).sum();
            for at in &sum.cells {
                let (low, high) = cells[*at];
                let low_now = low.max(sum.of.0 - (most - high));
                let high_now = high.min(sum.of.1 - (least - low));
                if low_now > high_now {
                    return None;
                }
                cells[*at] = (low_now, high_now);
            }
        }
        if cells == before {
            return Some(cells);
        }
    }
}

fn can_be_filled(cells: Vec<Range>, sums: &[Sum]) -> bool {
    let Some(cells) = narrowed(cells, sums) else { return false };
    let open = (0..cells.len()).filter(|at| cells[*at].0 < cells[*at].1);
    let Some(at) = open.min_by_key(|at| cells[*at].1 - cells[*at].0) else { return true };
    let (low, high) = cells[at];
    (low..=high).any(|value| {
        let mut set = cells.clone();
        set[at] = (value, value);
        can_be_filled(set, sums)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const OPEN: Range = (0, 40);

    fn sum(cells: &[usize], of: i64) -> Sum {
        Sum { cells: cells.to_vec(), of: (of, of) }
    }

    #[test]
    fn one_hidden_cell_of_a_row_is_no_secret() {
        let cells = [(20, 20), OPEN, (12, 12)];
        assert_eq!(feasible(&cells, &[sum(&[0, 1, 2], 35)]).expect("fits")[1], (3, 3));
        let cells = [(20, 20), OPEN, OPEN];
        assert_eq!(feasible(&cells, &[sum(&[0, 1, 2], 35)]).expect("fits")[1], (0, 15));
        assert_eq!(feasible(&[OPEN], &[sum(&[0], 50)]), None);
    }

    /// Rows and columns of 3 × 3: four hidden cells in a square keep each other, unless a zero
    /// fixes them all.
    #[test]
    fn rows_and_columns_together_tell_more_than_either() {
        let rows = [[7, 2, 6], [3, 8, 9], [6, 6, 6]];
        let sums: Vec<Sum> = (0..3)
            .map(|r| sum(&[3 * r, 3 * r + 1, 3 * r + 2], rows[r].iter().sum()))
            .chain((0..3).map(|c| sum(&[c, c + 3, c + 6], rows.iter().map(|r| r[c]).sum())))
            .collect();
        let shown = |hidden: &[usize]| -> Vec<Range> {
            let cell = |at: usize| (rows[at / 3][at % 3], rows[at / 3][at % 3]);
            (0..9).map(|at| if hidden.contains(&at) { OPEN } else { cell(at) }).collect()
        };
        let square = feasible(&shown(&[0, 1, 3, 4]), &sums).expect("fits");
        assert_eq!((square[0], square[1], square[4]), ((0, 9), (0, 9), (1, 10)));
        let diagonal = feasible(&shown(&[0, 4, 8]), &sums).expect("fits");
        assert_eq!([diagonal[0], diagonal[4], diagonal[8]], [(7, 7), (8, 8), (6, 6)]);
    }

    /// Against a list of every filling, for every small table with two sums that overlap.
    #[test]
    fn no_end_is_missed_and_none_is_invented() {
        for first in 0..=6 {
            for second in 0..=6 {
                let cells = [(0, 4), (0, 3), (1, 4)];
                let sums = [sum(&[0, 1], first), sum(&[1, 2], second)];
                let mut listed: Vec<[i64; 3]> = Vec::new();
                for a in 0..=4 {
                    for b in 0..=3 {
                        for c in 1..=4 {
                            if a + b == first && b + c == second {
                                listed.push([a, b, c]);
                            }
                        }
                    }
                }
                let ends = |at: usize| {
                    let values = listed.iter().map(|filling| filling[at]);
                    (values.clone().min().expect("some"), values.max().expect("some"))
                };
                let expected = (!listed.is_empty()).then(|| (0..3).map(ends).collect::<Vec<_>>());
                assert_eq!(feasible(&cells, &sums), expected, "{first} {second}");
            }
        }
    }
}
