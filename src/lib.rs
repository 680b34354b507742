//! Linli (邻里): test the rules you live under.
//!
//! A rulebook of dated, cited Rhai rules; a monthly world that runs them over households; paired
//! experiments over policies; and reports that people can act on. The layers, from the bottom:
//! [`units`], [`diagnostic`] and [`chance`]; [`estate`]; the mechanisms [`ballots`], [`ledger`], [`lottery`],
//! [`parking`], [`docket`], [`fund`], [`services`] and [`commons`]; [`rulebook`] and [`dataset`]; [`simulate`];
//! [`experiment`]; [`report`]; [`cli`]. A layer knows only what is below it.

pub mod ballots;
pub mod chance;
pub mod cli;
pub mod commons;
pub mod dataset;
pub mod decide;
pub mod diagnostic;
pub mod docket;
pub mod estate;
pub mod experiment;
pub mod fund;
pub mod ledger;
pub mod lottery;
pub mod math;
pub mod parking;
pub mod report;
pub mod rulebook;
pub mod services;
pub mod simulate;
pub mod units;
