//! Logistic regression by maximum likelihood: Newton's steps, and intervals from the inverse of the
//! information.

/// What a fit gives, one entry for each column of the design.
#[derive(Debug, Clone)]
pub struct Fit {
    /// The estimates.
    pub estimate: Vec<f64>,
    /// Their standard errors.
    pub error: Vec<f64>,
}

impl Fit {
    /// Does the interval of so many standard errors hold a value?
    pub fn holds(&self, at: usize, value: f64, errors: f64) -> bool {
        (self.estimate[at] - value).abs() <= errors * self.error[at]
    }
}

/// Newton's steps after which a likelihood that still moves has no maximum.
const MOST_STEPS: usize = 30;

/// Fits the chance of `outcomes` to rows of `width` numbers, laid end to end. `None` when the columns
/// do not tell their weights apart.
pub fn fit(rows: &[f64], width: usize, outcomes: &[bool]) -> Option<Fit> {
    assert_eq!(rows.len(), width * outcomes.len(), "a row for each outcome");
    let mut estimate = vec![0.0; width];
    for _ in 0..MOST_STEPS {
        let (slope, information) = at(&estimate, rows, outcomes);
        let inverse = inverted(information)?;
        let step: Vec<f64> =
            inverse.iter().map(|row| row.iter().zip(&slope).map(|(a, b)| a * b).sum()).collect();
        estimate.iter_mut().zip(&step).for_each(|(weight, step)| *weight += step);
        if step.iter().all(|step| step.abs() < 1e-9) {
            let error = (0..width).map(|at| inverse[at][at].sqrt()).collect();
            return Some(Fit { estimate, error });
        }
    }
    None
}

/// Slope of the log-likelihood and the information at some weights.
fn at(weights: &[f64], rows: &[f64], outcomes: &[bool]) -> (Vec<f64>, Vec<Vec<f64>>) {
    let width = weights.len();
    let mut slope = vec![0.0; width];
    let mut information = vec![vec![0.0; width]; width];
    for (row, outcome) in rows.chunks_exact(width).zip(outcomes) {
        let pull: f64 = row.iter().zip(weights).map(|(x, weight)| x * weight).sum();
        let chance = 1.0 / (1.0 + (-pull).exp());
        let missed = f64::from(u8::from(*outcome)) - chance;
        let weight = chance * (1.0 - chance);
        for (i, x) in row.iter().enumerate().filter(|(_, x)| **x != 0.0) {
            slope[i] += missed * x;
            for (sum, y) in information[i].iter_mut().zip(row) {
                *sum += weight * x * y;
            }
        }
    }
    (slope, information)
}

/// The inverse of a matrix by Gauss and Jordan, the largest pivot first.
fn inverted(mut matrix: Vec<Vec<f64>>) -> Option<Vec<Vec<f64>>> {
    let n = matrix.len();
    let largest = matrix.iter().flatten().fold(0.0_f64, |most, value| most.max(value.abs()));
    for (at, row) in matrix.iter_mut().enumerate() {
        row.extend((0..n).map(|j| f64::from(u8::from(at == j))));
    }
    for column in 0..n {
        let pivot = (column..n)
            .max_by(|a, b| matrix[*a][column].abs().total_cmp(&matrix[*b][column].abs()))?;
        matrix.swap(column, pivot);
        let by = matrix[column][column];
        if by.abs() <= largest * 1e-13 {
            return None;
        }
        matrix[column].iter_mut().for_each(|value| *value /= by);
        let taken = matrix[column].clone();
        for (_, row) in matrix.iter_mut().enumerate().filter(|(at, _)| *at != column) {
            let times = row[column];
            row.iter_mut().zip(&taken).for_each(|(value, taken)| *value -= times * taken);
        }
    }
    Some(matrix.into_iter().map(|row| row[n..].to_vec()).collect())
}
