//! What a form asks (所问), as one canonical text: what a signature ties the answers to. Has
//! nothing in it that only helps to fill in, to read in, or to check.

use std::fmt::{self, Write as _};

use super::{Block, Edition, FieldKind, Part, Period, Table, UnitKind};
use crate::value::quoted;

impl Edition {
    /// All that a reader of the paper sees asked and all that an answer's meaning hangs on, a line
    /// each, in the form's order: codes, titles, headings, chapters and what stands in them, tables,
    /// columns, rows with their level and unit, the kind and unit of each cell, the fields of head
    /// and signatory line, and the last day for filing, for which an empty date stands.
    ///
    /// Left out are comments and white space of the file, help for the clerk, wordings under which
    /// a row is also found, names in messages (the content names each answer by its own), the
    /// decree, the years served, what a new report takes over, and the rule book: these may be put
    /// better without anybody having answered another question.
    pub(super) fn asked(&self) -> String {
        let mut out = String::new();
        write_form(&mut out, self).expect("a string takes all that is written");
        out
    }
}

fn write_form(out: &mut String, form: &Edition) -> fmt::Result {
    writeln!(out, "版式 {} {}", quoted(&form.code), quoted(&form.title))?;
    writeln!(out, "期限 {:?} {:?}", form.due, form.county_due)?;
    // Only where it is less than a year, and where a form brings its own kinds: forms that were
    // signed before have none.
    if form.period != Period::Year {
        writeln!(out, "报告期 {:?}", form.period)?;
    }
    if !UnitKind::are_usual(&form.unit_kinds) {
        for kind in &form.unit_kinds {
            writeln!(out, "单位类型 {} {:?}", quoted(&kind.name), kind.area)?;
        }
    }
    writeln!(out, "自由章节 {}", form.free_chapters)?;
    for (line, fields) in [("表头", &form.header), ("签字栏", &form.signatory)] {
        let codes: Vec<&str> = fields.iter().copied().map(FieldKind::code).collect();
        writeln!(out, "{line} {}", codes.join(" "))?;
    }
    for (field, label) in &form.labels {
        writeln!(out, "项 {} {}", field.code(), quoted(label))?;
    }
    for chapter in &form.chapters {
        writeln!(out, "章 {}", quoted(&chapter.heading))?;
        for part in &chapter.parts {
            match part {
                Part::Narrative(_) => writeln!(out, "正文")?,
                Part::Table(code) => writeln!(out, "插表 {}", quoted(code))?,
            }
        }
    }
    for &table in &form.annex {
        writeln!(out, "附表 {}", quoted(&form.table(table).code))?;
    }
    (form.tables.iter()).try_for_each(|table| write_table(out, form, table))
}

fn write_table(out: &mut String, form: &Edition, table: &Table) -> fmt::Result {
    writeln!(
        out,
        "表 {} {} {} {} {}",
        quoted(&table.code),
        quoted(&table.title),
        quoted(&table.subtitle),
        list(&table.label_heads),
        quoted(&table.unit_head),
    )?;
    for block in &table.blocks {
        writeln!(out, "块 {}", quoted(&block.heading))?;
        for column in &block.columns {
            let (code, groups) = (quoted(&column.code), list(&column.groups));
            writeln!(out, "列 {code} {groups} {}", quoted(&column.wording))?;
        }
        (0..block.rows.len()).try_for_each(|row| write_row(out, form, block, row))?;
    }
    Ok(())
}

fn write_row(out: &mut String, form: &Edition, block: &Block, at: usize) -> fmt::Result {
    let row = &block.rows[at];
    writeln!(
        out,
        "行 {} {} {} {} {}",
        quoted(&row.code),
        row.level,
        list(&row.groups),
        quoted(&row.wording),
        quoted(&row.unit),
    )?;
    for cell in block.cells_of_row(at).flatten().map(|id| form.cell(id)) {
        let (kind, unit) = (cell.kind, quoted(&cell.unit));
        writeln!(out, "格 {} {kind:?} {unit}", quoted(&cell.code))?;
        // Only where there are any: forms that were signed before have none.
        if !cell.options.is_empty() {
            writeln!(out, "选项 {}", list(&cell.options))?;
        }
        if let Some((on, answers)) = &cell.due_if {
            let on = quoted(&form.cell(*on).code);
            writeln!(out, "条件 {on} {}", list(answers))?;
        }
    }
    Ok(())
}

/// Texts in brackets, each in quotes, so that no two lists read alike.
fn list(texts: &[String]) -> String {
    let texts: Vec<String> = texts.iter().map(|text| quoted(text)).collect();
    format!("[{}]", texts.join(" "))
}

#[cfg(test)]
mod tests;
