//! What people write: packs, rule scripts, the columns that rules may read, and policies.

pub mod pack;
pub mod policy;
pub mod script;
pub mod subject;
