//! Rows under the heads of another edition's table: what has the same head in ours is taken, the rest
//! is told. Knows columns only by their heads.

use super::{Given, Placing};
use crate::form::{Block, Edition, Row, cell_code};
use crate::import::labels::Label;
use crate::import::quantities::is_mark;

impl Placing<'_, '_> {
    /// The edition and the part of its table whose heads stand over a row, where they are another's.
    pub(super) fn foreign_block(
        &self,
        given: &Given<'_>,
    ) -> Option<(&'static Edition, &'static Block)> {
        if given.foreign.is_empty() || !given.has_values() {
            return None;
        }
        let is_over = |block: &&Block| {
            let is_known = |core: &String| given.foreign.contains(core);
            let heads = block
                .columns
                .iter()
                .map(|column| Label::of(&column.wording).core);
            let (known, unknown): (Vec<String>, Vec<String>) = heads.partition(is_known);
            known.len() > 1 && unknown.len() < 2 && block.columns.len() == given.values.len()
        };
        let others = self
            .forms
            .editions()
            .filter(|edition| *edition != self.edition);
        others.into_iter().find_map(|edition| {
            let blocks = edition.tables.iter().flat_map(|table| &table.blocks);
            Some((edition, blocks.into_iter().find(is_over)?))
        })
    }

    /// Takes of a row under another edition's heads what has the same head here, and tells the rest.
    pub(super) fn place_by_heads(
        &mut self,
        given: &Given<'_>,
        (block, row): (&Block, &'static Row),
        (other, theirs): (&Edition, &Block),
    ) {
        let before = self.placed.get(row.code.as_str());
        if before.is_some_and(|before| before.iter().any(Option::is_some)) {
            return;
        }
        let core = |wording: &str| Label::of(wording).core;
        let mut taken = Vec::new();
        let mut values = Vec::new();
        for column in &block.columns {
            let ours = core(&column.wording);
            let same = theirs
                .columns
                .iter()
                .position(|of| ours.ends_with(&core(&of.wording)));
            let cell = self.edition.find(&cell_code(&row.code, &column.code));
            let value = same.map(|at| given.values[at].text.clone());
            values.push(value.clone());
            if let (Some(cell), Some(value)) = (cell, value.filter(|value| !is_mark(value))) {
                taken.push(column.wording.as_str());
                self.answer(cell, &value, given);
            }
        }
        self.placed.insert(&row.code, values);
        let is_told = |text: &str| given.foreign.contains(&core(text));
        (self.strangers).retain(|(.., texts)| !texts.split(" | ").all(is_told));
        let done = match taken.is_empty() {
            true => "没有相同的栏，未导入，请对照原文填写".to_string(),
            false => format!("只导入了“{}”，其余请对照原文填写", taken.join("”“")),
        };
        let message = format!(
            "“{}”的表头是{}的（{}），与{}不同：{done}。",
            given.original(),
            other.name,
            given.foreign.join("、"),
            self.edition.name
        );
        self.tell(block, row, given.line, message);
    }
}
