//! The long columns of a run as Parquet, and read back exactly.

use std::io::Cursor;

use polars::prelude::{
    AnyValue, Column, DataFrame, DataType, NamedFrom, ParquetReader, ParquetWriter, PolarsError,
    SerReader, Series,
};

use super::{KEPT_BACK, Sheet};
use crate::experiment::results::{HouseholdFact, Payers, Results, Values};

/// How columns of [`payers`] are named: a number follows.
const COUNT: &str = "households_";
const QUARTER: &str = "change_";

/// What households were charged under each policy, a row each, without any name of theirs.
pub(in super::super) fn charges(results: &Results) -> Result<Vec<u8>, PolarsError> {
    let whole = |values: Vec<i64>, name: &str| Column::from(Series::new(name.into(), values));
    let households = &results.households;
    let estate = households.iter().map(|h| i64::try_from(h.estate).unwrap_or(i64::MAX));
    let mut columns = vec![
        whole(estate.collect(), "estate"),
        whole(households.iter().map(|h| h.cars).collect(), "cars"),
    ];
    let charged = results.policies.iter().filter(|p| p.charged.len() == households.len());
    columns.extend(charged.map(|policy| whole(policy.charged.clone(), &policy.id)));
    bytes(&mut DataFrame::new(households.len(), columns)?)
}

/// Puts the households and their charges back.
pub(in super::super) fn read_charges(
    results: &mut Results,
    bytes: Vec<u8>,
) -> Result<(), PolarsError> {
    let frame = ParquetReader::new(Cursor::new(bytes)).finish()?;
    let column = |name: &str| -> Result<Vec<i64>, PolarsError> {
        Ok(frame.column(name)?.i64()?.into_no_null_iter().collect())
    };
    let fact = |(estate, cars): (i64, i64)| HouseholdFact {
        unit_id: String::new(),
        estate: usize::try_from(estate).unwrap_or(usize::MAX),
        cars,
    };
    results.households = column("estate")?.into_iter().zip(column("cars")?).map(fact).collect();
    for policy in &mut results.policies {
        policy.charged = column(&policy.id).unwrap_or_default();
    }
    Ok(())
}

/// How many households pay more, the same and less in each run of each policy, a row for a run.
pub(in super::super) fn payers(results: &Results) -> Result<Vec<u8>, PolarsError> {
    let mut policies: Vec<String> = Vec::new();
    let mut whole: Vec<Vec<i64>> = Vec::new();
    let mut broken: Vec<Vec<f64>> = Vec::new();
    for policy in &results.policies {
        let (counts, quarters) = policy.payers.columns();
        policies.extend(vec![policy.id.clone(); policy.payers.runs()]);
        whole.resize(counts.len(), Vec::new());
        broken.resize(quarters.len(), Vec::new());
        whole.iter_mut().zip(counts).for_each(|(all, own)| all.extend(own));
        broken.iter_mut().zip(quarters).for_each(|(all, own)| all.extend(own));
    }
    let rows = policies.len();
    let mut columns = vec![Column::from(Series::new("policy".into(), policies))];
    columns.extend(
        whole
            .into_iter()
            .enumerate()
            .map(|(at, values)| Column::from(Series::new(format!("{COUNT}{at}").into(), values))),
    );
    columns.extend(
        broken
            .into_iter()
            .enumerate()
            .map(|(at, values)| Column::from(Series::new(format!("{QUARTER}{at}").into(), values))),
    );
    bytes(&mut DataFrame::new(rows, columns)?)
}

/// Puts the households of each run back.
pub(in super::super) fn read_payers(
    results: &mut Results,
    bytes: Vec<u8>,
) -> Result<(), PolarsError> {
    let frame = ParquetReader::new(Cursor::new(bytes)).finish()?;
    let named = |start: &str| {
        let names = frame.get_column_names().into_iter();
        names.filter(|name| name.starts_with(start)).cloned().collect::<Vec<_>>()
    };
    let policies: Vec<String> =
        frame.column("policy")?.str()?.iter().flatten().map(Into::into).collect();
    let (mut counts, mut quarters) = (Vec::new(), Vec::new());
    for name in named(COUNT) {
        counts.push(frame.column(&name)?.i64()?.into_no_null_iter().collect::<Vec<_>>());
    }
    for name in named(QUARTER) {
        let values = frame.column(&name)?.f64()?.iter();
        quarters.push(values.map(|value| value.unwrap_or(f64::NAN)).collect::<Vec<_>>());
    }
    for policy in &mut results.policies {
        let is_own = |at: &usize| policies[*at] == policy.id;
        let rows: Vec<usize> = (0..policies.len()).filter(is_own).collect();
        let counts: Vec<Vec<i64>> = of_rows(&counts, &rows);
        let quarters: Vec<Vec<f64>> = of_rows(&quarters, &rows);
        policy.payers = Payers::from_columns(&counts, &quarters).unwrap_or_default();
    }
    Ok(())
}

fn of_rows<T: Copy>(columns: &[Vec<T>], rows: &[usize]) -> Vec<Vec<T>> {
    columns.iter().map(|column| rows.iter().map(|row| column[*row]).collect()).collect()
}

/// Puts the measured values back. What could not be measured has no value in the file.
pub(in super::super) fn read_outcomes(
    results: &mut Results,
    bytes: Vec<u8>,
) -> Result<(), PolarsError> {
    let frame = ParquetReader::new(Cursor::new(bytes)).finish()?;
    let each = frame.height() / results.policies.len().max(1);
    let mut read: Vec<Vec<Values>> = vec![Vec::new(); results.policies.len()];
    for outcome in &results.outcomes {
        let column = frame.column(&outcome.name)?;
        let mut values = if column.dtype() == &DataType::Int64 {
            Values::Int(column.i64()?.into_no_null_iter().collect())
        } else {
            Values::Float(column.f64()?.iter().map(|v| v.unwrap_or(f64::NAN)).collect())
        };
        for read in &mut read {
            let rest = match &mut values {
                Values::Int(all) => Values::Int(all.split_off(each.min(all.len()))),
                Values::Float(all) => Values::Float(all.split_off(each.min(all.len()))),
            };
            read.push(std::mem::replace(&mut values, rest));
        }
    }
    for (policy, values) in results.policies.iter_mut().zip(read) {
        policy.values = values.into();
    }
    Ok(())
}

/// A small table for machines: columns of whole numbers, of numbers, of yes and no, or of words;
/// what is empty or kept back has no value.
pub(in super::super) fn sheet(sheet: &Sheet) -> Result<Vec<u8>, PolarsError> {
    let mut columns = Vec::with_capacity(sheet.columns.len());
    for (at, column) in sheet.columns.iter().enumerate() {
        let cells: Vec<String> = sheet.rows.iter().map(|row| row[at].plain()).collect();
        let known = || cells.iter().filter(|cell| !cell.is_empty() && *cell != KEPT_BACK);
        let name = column.name.as_str().into();
        let all = |test: &dyn Fn(&String) -> bool| known().next().is_some() && known().all(test);
        let series = if all(&|cell| cell.parse::<i64>().is_ok()) {
            Series::new(
                name,
                cells.iter().map(|cell| cell.parse().ok()).collect::<Vec<Option<i64>>>(),
            )
        } else if all(&|cell| cell.parse::<f64>().is_ok()) {
            Series::new(
                name,
                cells.iter().map(|cell| cell.parse().ok()).collect::<Vec<Option<f64>>>(),
            )
        } else if all(&|cell| cell.parse::<bool>().is_ok()) {
            Series::new(
                name,
                cells.iter().map(|cell| cell.parse().ok()).collect::<Vec<Option<bool>>>(),
            )
        } else {
            Series::new(name, cells)
        };
        columns.push(Column::from(series));
    }
    bytes(&mut DataFrame::new(sheet.rows.len(), columns)?)
}

/// The header and the cells of a Parquet file as a CSV writes them; what has no value is empty.
pub(in super::super) fn cells(bytes: &[u8]) -> Result<Vec<Vec<String>>, PolarsError> {
    let frame = ParquetReader::new(Cursor::new(bytes)).finish()?;
    let header = frame.columns().iter().map(|column| column.name().to_string()).collect();
    let mut rows = vec![header];
    for at in 0..frame.height() {
        let cell = |column: &Column| match column.get(at)? {
            AnyValue::Null => Ok(String::new()),
            AnyValue::String(text) => Ok(text.to_string()),
            AnyValue::StringOwned(text) => Ok(text.to_string()),
            // As many digits as tell the number apart from every other.
            AnyValue::Float64(number) => Ok(number.to_string()),
            value => Ok(value.to_string()),
        };
        rows.push(frame.columns().iter().map(cell).collect::<Result<_, PolarsError>>()?);
    }
    Ok(rows)
}

/// A frame as Parquet.
pub(super) fn bytes(frame: &mut DataFrame) -> Result<Vec<u8>, PolarsError> {
    let mut bytes = Vec::new();
    ParquetWriter::new(&mut bytes).set_parallel(false).finish(frame)?;
    Ok(bytes)
}
