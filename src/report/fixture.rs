//! The smallest results, for tests inside the module.

use crate::experiment::results::{Audience, Both, EstateFact, Results};

pub(super) fn tiny() -> Results {
    Results {
        scenario: "s".into(),
        title: Both::default(),
        data_note: Both::default(),
        data_date: None,
        start: "2020-01".parse().expect("a month"),
        months: 12,
        burn_in: 0,
        runs: 1,
        seed: 1,
        hash: String::new(),
        command: String::new(),
        baseline: 0,
        estates: vec![EstateFact { id: "e".into(), name: Both::default(), n_households: 10 }],
        households: Vec::new(),
        outcomes: Vec::new(),
        policies: Vec::new(),
        events: Vec::new(),
        parameters: Vec::new(),
        audience: Audience::Analyst,
        secret: 0,
    }
}
