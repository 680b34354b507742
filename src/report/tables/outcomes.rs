//! Every outcome of every policy, run, month and estate: the longest table.

use polars::prelude::{
    Column, CsvWriter, DataFrame, NamedFrom, ParquetWriter, PolarsError, SerWriter, Series,
};

use super::super::figures;
use super::sheet::with_mark;
use crate::experiment::results::{Results, Values};

/// The table as Parquet.
pub(in super::super) fn parquet(results: &Results) -> Result<Vec<u8>, PolarsError> {
    let mut bytes = Vec::new();
    ParquetWriter::new(&mut bytes).set_parallel(false).finish(&mut frame(results)?)?;
    Ok(bytes)
}

/// The table as CSV.
pub(in super::super) fn csv(results: &Results) -> Result<Vec<u8>, PolarsError> {
    let mut bytes = Vec::new();
    CsvWriter::new(&mut bytes).include_header(true).finish(&mut frame(results)?)?;
    Ok(with_mark(bytes))
}

fn frame(results: &Results) -> Result<DataFrame, PolarsError> {
    let estates = results.estates.len();
    let rows = results.runs * results.months * estates;
    let months: Vec<String> =
        (0..results.months).map(|at| figures::month(results, at).to_string()).collect();
    let height = results.policies.len() * rows;
    let mut policy = Vec::with_capacity(height);
    let mut run = Vec::with_capacity(height);
    let mut month = Vec::with_capacity(height);
    let mut estate = Vec::with_capacity(height);
    for result in &results.policies {
        for row in 0..rows {
            policy.push(result.id.as_str());
            run.push(i64::try_from(row / (results.months * estates)).unwrap_or(i64::MAX));
            month.push(months[row / estates % results.months].as_str());
            estate.push(results.estates[row % estates].id.as_str());
        }
    }
    let mut columns: Vec<Column> = vec![
        Series::new("policy".into(), policy).into(),
        Series::new("run".into(), run).into(),
        Series::new("month".into(), month).into(),
        Series::new("estate".into(), estate).into(),
    ];
    for (at, outcome) in results.outcomes.iter().enumerate() {
        columns.push(column(results, at, &outcome.name).into());
    }
    DataFrame::new(height, columns)
}

/// One outcome over all policies: whole numbers stay whole, unmeasured values are null.
fn column(results: &Results, outcome: usize, name: &str) -> Series {
    let whole: Option<Vec<&[i64]>> = results
        .policies
        .iter()
        .map(|policy| match &policy.values[outcome] {
            Values::Int(values) => Some(values.as_slice()),
            Values::Float(_) => None,
        })
        .collect();
    if let Some(values) = whole {
        return Series::new(name.into(), values.concat());
    }
    let rows = results.runs * results.months * results.estates.len();
    let values: Vec<Option<f64>> = results
        .policies
        .iter()
        .flat_map(|policy| (0..rows).map(move |row| policy.values[outcome].as_f64(row)))
        .map(|value| (!value.is_nan()).then_some(value))
        .collect();
    Series::new(name.into(), values)
}
