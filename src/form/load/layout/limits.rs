//! What a form may have at most, so that a file written by mistake or malice is refused at once and
//! does not stop the program: codes that can be typed, texts that can be read, as many rows and
//! columns as can be filled in and printed. Knows no rule.

use super::super::fault::{Fault, LoadError};
use super::super::{CODE_AT_MOST, Source};
use super::FormFile;
use crate::form::repetition::TIME;
use crate::form::unit::UnitDescription;
use crate::form::{Block, Column, FieldKind, Papers, Part, Repeats, Row, Table};

/// Cells of a form at most; the largest bundled one has 200.
const CELLS_AT_MOST: usize = 5_000;
/// Rows of a form at most, headings with them.
const ROWS_AT_MOST: usize = 2_000;
/// Value columns side by side.
const COLUMNS_AT_MOST: usize = 60;
/// Chapters, tables, blocks of a table, columns of labels.
const PARTS_AT_MOST: usize = 50;
/// Heads over each other, and labels beside each other, that several share.
const GROUPS_AT_MOST: usize = 6;
/// Steps of indent.
const LEVEL_AT_MOST: u8 = 9;
/// Letters of a word by which a published report is recognised, at least.
const SIGN_AT_LEAST: usize = 3;
/// Characters of a text that is printed.
const TEXT_AT_MOST: usize = 300;
/// Characters of a help.
const HELP_AT_MOST: usize = 2_000;

/// Refuses a form that is beyond all measure.
pub(super) fn check(form: &FormFile, source: &Source) -> Result<(), Vec<LoadError>> {
    let whole = check_whole(form).map_err(|fault| source.wrong(&form.code, 0, fault));
    let tables = (form.tables.iter()).map(|table| {
        let of_table = |fault| source.wrong(&table.code, 0, fault);
        check_table(table).map_err(of_table)?;
        (table.blocks.iter().flat_map(|block| &block.rows))
            .try_for_each(|row| check_row(row).map_err(|fault| source.wrong(&row.code, 0, fault)))
    });
    let first = whole.and_then(|()| tables.collect::<Result<(), LoadError>>());
    first.map_err(|fault| vec![fault])
}

fn check_units(kinds: &[UnitDescription]) -> Result<(), Fault> {
    at_most("单位类型", kinds.len(), PARTS_AT_MOST)?;
    kinds.iter().try_for_each(|kind| {
        let lists = [&kind.endings, &kind.levels, &kind.confused_with];
        lists
            .iter()
            .try_for_each(|list| at_most("词", list.len(), PARTS_AT_MOST))?;
        let mut texts = lists.into_iter().flatten().chain([&kind.name]);
        texts.try_for_each(|text| at_most_text(text, CODE_AT_MOST))
    })
}

fn check_papers(papers: &Papers) -> Result<(), Fault> {
    let form = &papers.secrecy;
    let opinions = [&form.filler, &form.reviewer, &form.head];
    at_most("保密审查表的行", form.choices.len(), PARTS_AT_MOST)?;
    (opinions.iter())
        .try_for_each(|asked| at_most("意见的行", asked.lines.len(), PARTS_AT_MOST))?;
    let opinions = opinions.into_iter();
    let signed = opinions.flat_map(|asked| asked.lines.iter().chain([&asked.label, &asked.signs]));
    let pairs = form.choices.iter().chain([&form.remark]);
    let mut texts = [&papers.unit, &form.title, &form.name, &form.unit]
        .into_iter()
        .chain(signed)
        .chain(pairs.flat_map(|(label, words)| [label, words]));
    // A label may stand in several lines.
    texts.try_for_each(|text| at_most_text(&text.replace('\n', ""), TEXT_AT_MOST))
}

fn check_whole(form: &FormFile) -> Result<(), Fault> {
    check_code(&form.code)?;
    for text in [&form.name, &form.basis, &form.title] {
        at_most_text(text, TEXT_AT_MOST)?;
    }
    check_units(form.unit_kinds.as_deref().unwrap_or_default())?;
    if let Some(papers) = &form.papers {
        check_papers(papers)?;
    }
    at_most("词", form.recognised_by.len(), PARTS_AT_MOST)?;
    at_most("词", form.keywords.len(), PARTS_AT_MOST)?;
    for word in &form.keywords {
        at_most_text(word, CODE_AT_MOST)?;
    }
    for word in &form.recognised_by {
        at_most_text(word, TEXT_AT_MOST)?;
        if word.chars().filter(|c| c.is_alphanumeric()).count() < SIGN_AT_LEAST {
            return Err(Fault::ShortSign(word.clone()));
        }
    }
    for label in form.labels.values() {
        at_most_text(label, TEXT_AT_MOST)?;
        if label.trim().is_empty() {
            return Err(Fault::EmptyLabel);
        }
    }
    at_most("章", form.chapters.len(), PARTS_AT_MOST)?;
    at_most("表", form.tables.len(), PARTS_AT_MOST)?;
    for chapter in &form.chapters {
        at_most_text(&chapter.heading, TEXT_AT_MOST)?;
        at_most("章内的部分", chapter.parts.len(), PARTS_AT_MOST)?;
        for part in &chapter.parts {
            match part {
                Part::Narrative(help) => at_most_text(help, HELP_AT_MOST)?,
                Part::Table(code) => at_most_text(code, CODE_AT_MOST)?,
            }
        }
    }
    let blocks = || form.tables.iter().flat_map(|table| &table.blocks);
    let times = |row: &Row| row.repeats.as_ref().map_or(1, |repeats| repeats.1);
    let rows = |block: &Block| {
        let rows = block.rows.iter().map(times);
        rows.fold(0, usize::saturating_add)
    };
    let cells = |block: &Block| rows(block).saturating_mul(block.columns.len());
    at_most(
        "行",
        blocks().map(rows).fold(0, usize::saturating_add),
        ROWS_AT_MOST,
    )?;
    at_most("格", blocks().map(cells).sum(), CELLS_AT_MOST)
}

fn check_table(table: &Table) -> Result<(), Fault> {
    check_code(&table.code)?;
    at_most("块", table.blocks.len(), PARTS_AT_MOST)?;
    at_most("标签列", table.label_heads.len(), GROUPS_AT_MOST)?;
    for text in [&table.title, &table.subtitle, &table.unit_head, &table.foot] {
        at_most_text(text, TEXT_AT_MOST)?;
    }
    for head in &table.label_heads {
        at_most_text(head, TEXT_AT_MOST)?;
    }
    for block in &table.blocks {
        at_most_text(&block.heading, TEXT_AT_MOST)?;
        at_most("列", block.columns.len(), COLUMNS_AT_MOST)?;
        block.columns.iter().try_for_each(check_column)?;
    }
    Ok(())
}

fn check_column(column: &Column) -> Result<(), Fault> {
    if !column.code.is_empty() {
        check_code(&column.code)?;
    }
    check_groups(&column.groups)?;
    for text in [&column.wording, &column.name] {
        at_most_text(text, TEXT_AT_MOST)?;
    }
    at_most_text(column.unit.as_deref().unwrap_or_default(), TEXT_AT_MOST)
}

/// How often a row may stand, and that its wording tells which time it is.
fn check_repeats(row: &Row) -> Result<(), Fault> {
    let Some(Repeats(group, times)) = &row.repeats else {
        return Ok(());
    };
    at_most_text(group, CODE_AT_MOST)?;
    at_most("重复的次数", *times, PARTS_AT_MOST)?;
    let tells = |text: &String| text.contains(TIME);
    if *times < 2 || group.is_empty() || !tells(&row.wording) {
        return Err(Fault::OddRepeats);
    }
    match row.name.is_empty() || tells(&row.name) {
        true => Ok(()),
        false => Err(Fault::OddRepeats),
    }
}

fn check_row(row: &Row) -> Result<(), Fault> {
    // That it is empty is told beside what else is wrong with the row.
    if !row.code.is_empty() {
        check_code(&row.code)?;
    }
    check_groups(&row.groups)?;
    check_repeats(row)?;
    at_most("级", usize::from(row.level), usize::from(LEVEL_AT_MOST))?;
    at_most("选项", row.options.len(), PARTS_AT_MOST)?;
    for text in [&row.wording, &row.name, &row.unit]
        .into_iter()
        .chain(&row.aliases)
        .chain(&row.options)
    {
        at_most_text(text, TEXT_AT_MOST)?;
    }
    at_most_text(&row.help, HELP_AT_MOST)
}

fn check_groups(groups: &[String]) -> Result<(), Fault> {
    at_most("层", groups.len(), GROUPS_AT_MOST)?;
    (groups.iter()).try_for_each(|group| at_most_text(group, TEXT_AT_MOST))
}

/// A code stands in drafts, in rules, and behind `set`, where a sign would end it; and it may not
/// be one that stands for a field or a chapter there.
fn check_code(code: &str) -> Result<(), Fault> {
    let is_plain = |c: char| c.is_alphanumeric() || "-_".contains(c);
    if code.chars().count() > CODE_AT_MOST || !code.chars().all(is_plain) {
        return Err(Fault::BadCode);
    }
    let is_numbered = |word| {
        let rest = code.strip_prefix(word);
        rest.is_some_and(|rest: &str| rest.chars().all(|c| c.is_ascii_digit()))
    };
    let is_field = FieldKind::ALL.iter().any(|field| field.code() == code);
    match is_field || code == "unit_kind" || is_numbered("text") || is_numbered("heading") {
        true => Err(Fault::ReservedCode(code.into())),
        false => Ok(()),
    }
}

fn at_most_text(text: &str, characters: usize) -> Result<(), Fault> {
    // A line that breaks inside a name would be another line of what is signed.
    if text.chars().any(char::is_control) {
        return Err(Fault::BadText);
    }
    match text.chars().nth(characters) {
        Some(_) => Err(Fault::TooLong),
        None => Ok(()),
    }
}

fn at_most(what: &'static str, count: usize, most: usize) -> Result<(), Fault> {
    match count > most {
        true => Err(Fault::TooMany(what, most)),
        false => Ok(()),
    }
}
