//! What the estates of a vote are called: `[names]` of `vote.toml`.

use std::collections::BTreeMap;

use crate::diagnostic::Table;

/// Names by estate id, in Chinese and English.
pub type Names = BTreeMap<String, (String, String)>;

/// Reads `[names]`, if there is one: `torch = { zh = "…", en = "…" }`.
pub(super) fn read(root: &Table<'_>) -> Names {
    let Some(table) = root.maybe_table("names") else { return Names::new() };
    let mut names = Names::new();
    for (id, _, entry) in table.keys() {
        table.note(id);
        let Some(own) = Table::of(table.source(), entry, format!("names.{id}")) else {
            let message = format!("`{id}` must be a name in both languages");
            let help = format!("write {id} = {{ zh = \"…\", en = \"…\" }}");
            table.mend("toml::wrong_value", entry, message, entry.kind(), help);
            continue;
        };
        names.extend(own.text("zh").zip(own.text("en")).map(|both| (id.clone(), both)));
        root.gather(own.done());
    }
    root.gather(table.done());
    names
}
