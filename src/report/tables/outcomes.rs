//! Every outcome of every policy, run, month and estate: the longest table, written in pieces so that
//! it never stands in memory as a whole.

use std::io::Write;
use std::ops::Range;

use polars::prelude::{
    Column, CsvWriter, DataFrame, NamedFrom, ParquetWriter, PolarsError, SerWriter, Series,
};

use super::super::figures;
use super::made::{MADE_BY, made_by};
use super::sheet::MARK;
use crate::experiment::results::{PolicyResult, Results, Values};

/// Rows of a piece, at least; one run is never parted.
const ROWS: usize = 1 << 15;

/// Writes the table as Parquet, a row group for each piece. Estates that are `withheld` have no
/// figures.
pub(in super::super) fn parquet(
    results: &Results,
    withheld: &[bool],
    to: &mut dyn Write,
) -> Result<(), PolarsError> {
    let empty = piece(results, &results.policies[results.baseline], 0..0, withheld)?;
    let writer = ParquetWriter::new(to).set_parallel(false);
    let mut writer = writer.batched(empty.schema())?;
    for piece in pieces(results, withheld) {
        writer.write_batch(&piece?)?;
    }
    writer.finish().map(|_| ())
}

/// The first run of the table as CSV.
pub(in super::super) fn sample(
    results: &Results,
    withheld: &[bool],
) -> Result<Vec<u8>, PolarsError> {
    let mut bytes = Vec::new();
    let rows = 0..results.months * results.estates.len();
    let mut first = piece(results, &results.policies[results.baseline], rows, withheld)?;
    CsvWriter::new(&mut bytes).finish(&mut first)?;
    Ok(bytes)
}

/// Writes the table as CSV, after a byte-order mark when it holds more than ASCII and the mark is
/// asked for.
pub(in super::super) fn csv(
    results: &Results,
    withheld: &[bool],
    mark: bool,
    to: &mut dyn Write,
) -> Result<(), PolarsError> {
    let policies = results.policies.iter().map(|policy| &policy.id);
    let mut names = policies.chain(results.estates.iter().map(|estate| &estate.id));
    if mark && !(header(results).is_ascii() && names.all(|name| name.is_ascii())) {
        to.write_all(MARK)?;
    }
    for (nth, piece) in pieces(results, withheld).enumerate() {
        CsvWriter::new(&mut *to).include_header(nth == 0).finish(&mut piece?)?;
    }
    Ok(())
}

/// The first line of the CSV.
pub(in super::super) fn header(results: &Results) -> String {
    let names = results.outcomes.iter().map(|outcome| outcome.name.as_str());
    let about = ["policy", "run", "month", "estate"].into_iter();
    about.chain(names).chain(MADE_BY).collect::<Vec<_>>().join(",")
}

/// The table, policy by policy, some runs at a time.
fn pieces<'a>(
    results: &'a Results,
    withheld: &'a [bool],
) -> impl Iterator<Item = Result<DataFrame, PolarsError>> + 'a {
    let each = results.months * results.estates.len();
    let runs = ROWS.div_ceil(each.max(1));
    results.policies.iter().flat_map(move |policy| {
        (0..results.runs).step_by(runs).map(move |first| {
            let rows = first * each..(first + runs).min(results.runs) * each;
            piece(results, policy, rows, withheld)
        })
    })
}

/// Some rows of one policy.
fn piece(
    results: &Results,
    policy: &PolicyResult,
    rows: Range<usize>,
    withheld: &[bool],
) -> Result<DataFrame, PolarsError> {
    let estates = results.estates.len();
    let months: Vec<String> =
        (0..results.months).map(|at| figures::month(results, at).to_string()).collect();
    let height = rows.len();
    let each = results.months * estates;
    let run = |row: usize| i64::try_from(row / each).unwrap_or(i64::MAX);
    let month = |row: usize| months[row / estates % results.months].as_str();
    let estate = |row: usize| results.estates[row % estates].id.as_str();
    let texts = |name: &str, texts: Vec<&str>| Column::from(Series::new(name.into(), texts));
    let mut columns = vec![
        texts("policy", vec![policy.id.as_str(); height]),
        Series::new("run".into(), rows.clone().map(run).collect::<Vec<_>>()).into(),
        texts("month", rows.clone().map(month).collect()),
        texts("estate", rows.clone().map(estate).collect()),
    ];
    for (at, outcome) in results.outcomes.iter().enumerate() {
        let all = column(results, policy, at, rows.clone(), &outcome.name);
        columns.push(if withheld.contains(&true) {
            without(&all, &rows, withheld)?.into()
        } else {
            all.into()
        });
    }
    let (hash, seed) = made_by(results);
    columns.push(texts(MADE_BY[0], vec![hash.as_str(); height]));
    columns.push(match i64::try_from(results.seed) {
        Ok(seed) => Series::new(MADE_BY[1].into(), vec![seed; height]).into(),
        Err(_) => texts(MADE_BY[1], vec![seed.as_str(); height]),
    });
    DataFrame::new(height, columns)
}

/// Some rows of one outcome: whole numbers stay whole where every policy has them, and unmeasured
/// values are null.
fn column(
    results: &Results,
    policy: &PolicyResult,
    outcome: usize,
    rows: Range<usize>,
    name: &str,
) -> Series {
    let values = policy.values.rows(outcome, rows);
    if let Values::Int(values) = &values
        && results.policies.iter().all(|policy| policy.values.is_whole(outcome))
    {
        return Series::new(name.into(), values);
    }
    let measured = |value: f64| (!value.is_nan()).then_some(value);
    let values: Vec<Option<f64>> =
        (0..values.len()).map(|row| measured(values.as_f64(row))).collect();
    Series::new(name.into(), values)
}

/// A column without the values of estates that are withheld.
fn without(column: &Series, rows: &Range<usize>, withheld: &[bool]) -> Result<Series, PolarsError> {
    let is_told = |at: &usize| !withheld[(rows.start + at) % withheld.len()];
    let name = column.name().clone();
    Ok(match column.i64() {
        Ok(whole) => {
            let told = whole.iter().enumerate().map(|(at, n)| n.filter(|_| is_told(&at)));
            Series::new(name, told.collect::<Vec<Option<i64>>>())
        }
        Err(_) => {
            let numbers = column.f64()?.iter().enumerate();
            let told = numbers.map(|(at, n)| n.filter(|_| is_told(&at)));
            Series::new(name, told.collect::<Vec<Option<f64>>>())
        }
    })
}
