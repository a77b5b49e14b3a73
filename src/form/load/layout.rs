//! An edition's form as it stands in its file, and its cells laid out in the form's order.
//! Knows no rule.

mod limits;

use std::collections::{BTreeMap, HashSet};
use std::ops::RangeInclusive;

use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::fault::{Fault, LoadError};
use super::{FAULTS_AT_MOST, Source};
use crate::form::kind::{BETWEEN_TICKS, YES_NO};
use crate::form::repetition;
use crate::form::unit::UnitDescription;
use crate::form::{
    Block, Cell, CellId, Chapter, Column, Descent, Edition, FieldKind, Follows, Kind, Papers, Part,
    Period, Repeats, Repetition, Row, Table, TableId, UnitKind, cell_code,
};
use crate::value::Date;

/// Across a seal, in millimetres.
const SEALS: RangeInclusive<u16> = 20..=60;
/// What stands in the unit column of a heading.
const NO_UNIT: &str = "——";

#[derive(Deserialize)]
#[serde(rename = "Edition", deny_unknown_fields)]
pub(super) struct FormFile {
    code: String,
    name: String,
    basis: String,
    years: (i16, i16),
    #[serde(default)]
    period: Period,
    title: String,
    due: (i8, i8),
    county_due: Option<(i8, i8)>,
    /// Those that all forms know where it is left out.
    unit_kinds: Option<Vec<UnitDescription>>,
    free_chapters: bool,
    #[serde(default)]
    keywords: Vec<String>,
    #[serde(default)]
    recognised_by: Vec<String>,
    chapters: Vec<Chapter>,
    #[serde(default)]
    annex: Vec<String>,
    tables: Vec<Table>,
    header: Vec<FieldKind>,
    signatory: Vec<FieldKind>,
    #[serde(default)]
    labels: BTreeMap<FieldKind, String>,
    papers: Option<Papers>,
    /// From which cell of last year's report into which cell of a new one.
    #[serde(default)]
    carried: Vec<(String, String)>,
    follows: Option<FollowsFile>,
}

/// Lays out the cells of a form; the codes of its headings come with it.
pub(super) fn lay_out(
    mut form: FormFile,
    source: &Source,
) -> Result<(Edition, HashSet<String>), Vec<LoadError>> {
    limits::check(&form, source)?;
    repetition::write_out(&mut form.tables);
    check_days(&form)
        .and_then(|()| check_titles(&form))
        .map_err(|fault| vec![source.wrong(&form.code, 0, fault)])?;
    let unit_kinds = unit_kinds(form.unit_kinds.take())
        .map_err(|fault| vec![source.wrong(&form.code, 0, fault)])?;
    let mut codes = check_tables(&form, source).map_err(|fault| vec![fault])?;
    let (first, last) = form.years;
    let mut edition = Edition {
        name: form.name,
        basis: form.basis,
        period: form.period,
        title: form.title,
        due: form.due,
        county_due: form.county_due,
        unit_kinds,
        free_chapters: form.free_chapters,
        keywords: form.keywords,
        recognised_by: form.recognised_by,
        chapters: form.chapters,
        tables: form.tables,
        header: form.header,
        signatory: form.signatory,
        labels: form.labels,
        papers: form.papers.unwrap_or_else(|| Papers::usual().clone()),
        ..Edition::empty(form.code, first..=last)
    };
    edition.annex = form
        .annex
        .iter()
        .filter_map(|code| edition.find_table(code))
        .collect();
    let mut faults = Vec::new();
    for table in &mut edition.tables {
        for block in &mut table.blocks {
            name(block, &mut codes, source, &mut faults);
        }
    }
    let headings = number(&mut edition, source, &mut faults);
    if !faults.is_empty() {
        faults.truncate(FAULTS_AT_MOST);
        return Err(faults);
    }
    number_repetitions(&mut edition);
    let mut times = HashSet::new();
    let mut repetitions = edition.repetitions.iter();
    if let Some(twice) = repetitions.find(|of| !times.insert((of.group.clone(), of.time))) {
        let fault = Fault::RepeatsTwice(twice.group.clone());
        return Err(vec![source.wrong(
            &edition.row(twice.cells[0]).code,
            0,
            fault,
        )]);
    }
    for (at, cell) in (0..).zip(&edition.cells) {
        if let (block, row, 0) = cell.place {
            let row = &mut edition.tables[cell.table.0].blocks[block].rows[row];
            row.first_cell = Some(CellId(at));
        }
    }
    let conditions = conditions(&edition, source).map_err(|fault| vec![fault])?;
    for (cell, condition) in conditions {
        edition.cells[usize::from(cell.0)].due_if = Some(condition);
    }
    // Only now does each row know its cells.
    let digest = Sha256::digest(edition.asked());
    edition.digest = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    let last_year = of_last_year(&edition, form.carried, form.follows, source);
    (edition.carried, edition.follows) = last_year.map_err(|fault| vec![fault])?;
    Ok((edition, headings))
}

/// What a new report takes over, by cells.
type Carried = Vec<(CellId, CellId)>;

/// What the form says of last year's report, its cells looked up.
fn of_last_year(
    edition: &Edition,
    carried: Vec<(String, String)>,
    follows: Option<FollowsFile>,
    source: &Source,
) -> Result<(Carried, Option<Follows>), LoadError> {
    let wrong = |fault| source.wrong(&edition.code, 0, fault);
    let unknown = |code: &String| wrong(Fault::UnknownCell(code.clone()));
    let cell_of = |code: &String| edition.find(code).ok_or_else(|| unknown(code));
    let cells_of = |code: &String| edition.find_all(code).ok_or_else(|| unknown(code));
    let mut pairs = Carried::new();
    for (from, to) in &carried {
        pairs.extend(cells_of(from)?.into_iter().zip(cells_of(to)?));
    }
    let carried = pairs;
    let Some(follows) = follows else {
        return Ok((carried, None));
    };
    if follows.edition == edition.code {
        return Err(wrong(Fault::NotFollowed(follows.edition)));
    }
    let cells = follows.cells.into_iter();
    let cells = cells.map(|(code, was)| Ok((cell_of(&code)?, was)));
    let follows = Follows {
        edition: follows.edition,
        cells: cells.collect::<Result<_, LoadError>>()?,
    };
    Ok((carried, Some(follows)))
}

#[derive(Deserialize)]
#[serde(rename = "Follows", deny_unknown_fields)]
struct FollowsFile {
    edition: String,
    #[serde(default)]
    cells: BTreeMap<String, Descent>,
}

/// With which answer to which cell a cell is filled in, where that depends on one.
type Condition = (CellId, (CellId, Vec<String>));

/// The conditions of the rows, each on one of the answers that an earlier cell takes.
fn conditions(edition: &Edition, source: &Source) -> Result<Vec<Condition>, LoadError> {
    let mut found = Vec::new();
    for cell in edition.cell_ids() {
        let row = edition.row(cell);
        let Some((on, answers)) = &row.due_if else {
            continue;
        };
        let wrong = |fault| source.wrong(&row.code, 0, fault);
        let on = edition
            .find(on)
            .ok_or_else(|| wrong(Fault::UnknownCell(on.clone())))?;
        let asked = edition.cell(on);
        if on >= cell {
            return Err(wrong(Fault::ConditionBehind(asked.code.clone())));
        }
        if asked.options.is_empty() {
            return Err(wrong(Fault::ConditionWithoutOptions(asked.code.clone())));
        }
        if answers.is_empty() || !answers.iter().all(|answer| asked.options.contains(answer)) {
            return Err(wrong(Fault::ConditionAnswers(asked.options.join("、"))));
        }
        found.push((cell, (on, answers.clone())));
    }
    Ok(found)
}

/// The kinds of unit of a form, each name once.
fn unit_kinds(own: Option<Vec<UnitDescription>>) -> Result<Vec<UnitKind>, Fault> {
    let Some(own) = own else {
        return Ok(UnitKind::usual().to_vec());
    };
    if own.is_empty() {
        return Err(Fault::EmptyList);
    }
    let is_sound = |kind: &UnitDescription| {
        let name = &kind.name;
        let is_word = !name.is_empty() && name.chars().all(char::is_alphanumeric);
        is_word && !kind.endings.contains(&String::new()) && SEALS.contains(&kind.seal)
    };
    if let Some(odd) = own.iter().find(|kind| !is_sound(kind)) {
        return Err(Fault::OddUnitKind(odd.name.clone()));
    }
    let mut names = HashSet::new();
    match own.iter().find(|kind| !names.insert(kind.name.clone())) {
        Some(twice) => Err(Fault::DuplicateName(twice.name.clone())),
        None => Ok(own.into_iter().map(UnitKind::new).collect()),
    }
}

fn check_titles(form: &FormFile) -> Result<(), Fault> {
    let slots: &[&str] = match form.period {
        Period::Year => &["单位", "年"],
        _ => &["单位", "年", "期"],
    };
    check_slots(&form.title, slots)?;
    (form.tables.iter()).try_for_each(|table| check_slots(&table.subtitle, &slots[1..]))?;
    // A paper that does not say which part of the year it is about is taken for another's.
    let says = |text: &String| text.contains("{期}");
    let is_of = |table: &&Table| form.annex.contains(&table.code);
    let mut alone = form
        .tables
        .iter()
        .filter(is_of)
        .filter(|_| form.chapters.is_empty());
    let is_said = says(&form.title) && alone.all(|table| says(&table.subtitle));
    match form.period == Period::Year || is_said {
        true => Ok(()),
        false => Err(Fault::PeriodUnsaid),
    }
}

/// That nothing stands in the braces of a title but what is filled in there.
fn check_slots(title: &str, slots: &[&str]) -> Result<(), Fault> {
    for rest in title.split('{').skip(1) {
        let slot = rest.split_once('}').map_or(rest, |(slot, _)| slot);
        if !slots.contains(&slot) {
            return Err(Fault::UnknownInTitle(format!("{{{slot}}}")));
        }
    }
    Ok(())
}

fn check_days(form: &FormFile) -> Result<(), Fault> {
    if form.years.1 < form.years.0 {
        return Err(Fault::YearsReversed);
    }
    // 2015 stands for any year that is no leap year.
    for (month, day) in std::iter::once(form.due).chain(form.county_due) {
        Date::new(2015, month, day).map_err(|_| Fault::NoSuchDay)?;
    }
    Ok(())
}

/// That each table stands in one place, and each place has its table. Returns the tables' codes.
fn check_tables(form: &FormFile, source: &Source) -> Result<HashSet<String>, LoadError> {
    let placed: Vec<&str> = (form.chapters.iter())
        .flat_map(|chapter| &chapter.parts)
        .filter_map(|part| match part {
            Part::Table(code) => Some(code),
            Part::Narrative(_) => None,
        })
        .chain(&form.annex)
        .map(String::as_str)
        .collect();
    for code in &placed {
        if !form.tables.iter().any(|table| table.code == **code) {
            let fault = Fault::UnknownTable((*code).into());
            return Err(source.wrong(&form.code, 0, fault));
        }
    }
    let mut codes = HashSet::new();
    for table in &form.tables {
        check_code(&mut codes, &table.code, source)?;
        let places = placed.iter().filter(|code| **code == table.code).count();
        if places != 1 {
            return Err(source.wrong(&table.code, 0, Fault::TablePlaces(places)));
        }
        if form.free_chapters && !form.annex.contains(&table.code) {
            return Err(source.wrong(&table.code, 0, Fault::TableInFreeChapter));
        }
    }
    Ok(codes)
}

/// Gives each row and column of a block the name that the file leaves out.
fn name(
    block: &mut Block,
    codes: &mut HashSet<String>,
    source: &Source,
    faults: &mut Vec<LoadError>,
) {
    for row in &mut block.rows {
        if faults.len() < FAULTS_AT_MOST {
            // What is wrong with a row that repeats is told once.
            let of_row = match row.time {
                0 | 1 => check_row(row).map_err(|fault| source.wrong(&row.code, 0, fault)),
                _ => Ok(()),
            };
            let wrong = check_code(codes, &row.code, source).and(of_row);
            faults.extend(wrong.err());
        }
        if row.name.is_empty() {
            row.name = name_of(&row.wording);
        }
    }
    for column in &mut block.columns {
        if column.name.is_empty() {
            column.name.clone_from(&column.wording);
        }
    }
}

/// Numbers the cells in the form's order; returns the codes of the headings.
fn number(edition: &mut Edition, source: &Source, faults: &mut Vec<LoadError>) -> HashSet<String> {
    let mut headings = HashSet::new();
    let mut names = HashSet::new();
    for (at, table) in edition.tables.iter().enumerate() {
        for (block_at, block) in table.blocks.iter().enumerate() {
            for (row_at, row) in block.rows.iter().enumerate() {
                if row.kind == Kind::Heading {
                    headings.insert(row.code.clone());
                    continue;
                }
                if faults.len() >= FAULTS_AT_MOST {
                    return headings;
                }
                let place = (TableId(at), block_at, row_at);
                let of_row = |fault| source.wrong(&row.code, 0, fault);
                let cells = cells_of(block, row, place, table.label_heads.is_empty());
                let cells = match cells {
                    Ok(cells) => cells,
                    Err(_) if row.time > 1 => continue,
                    Err(fault) => {
                        let is_of_block = fault == Fault::NoColumnCode;
                        faults.push(of_row(fault));
                        match is_of_block {
                            true => break,
                            false => continue,
                        }
                    }
                };
                for cell in cells {
                    if !names.insert(cell.name.clone()) {
                        faults.push(of_row(Fault::DuplicateName(cell.name.clone())));
                    }
                    let id = u16::try_from(edition.cells.len()).expect("there are not so many");
                    let before = edition.by_code.insert(cell.code.clone(), CellId(id));
                    // Of two rows with one code the second was told of.
                    let is_in_row = |before: CellId| {
                        let (block, row, _) = edition.cells[usize::from(before.0)].place;
                        (block, row) == (block_at, row_at)
                    };
                    if before.is_some_and(is_in_row) {
                        faults.push(of_row(Fault::DuplicateCode));
                    }
                    edition.cells.push(cell);
                }
            }
        }
    }
    headings
}

/// Gathers the cells of each time that rows stand which repeat.
fn number_repetitions(edition: &mut Edition) {
    let mut repetitions: Vec<Repetition> = Vec::new();
    let mut last = None;
    for cell in edition.cell_ids() {
        let row = edition.row(cell);
        let Some(Repeats(group, _)) = &row.repeats else {
            last = None;
            continue;
        };
        let (block, ..) = edition.cell(cell).place;
        let here = (edition.cell(cell).table, block, group.clone(), row.time);
        if last.as_ref() != Some(&here) {
            repetitions.push(Repetition {
                group: group.clone(),
                time: row.time,
                cells: Vec::new(),
            });
            last = Some(here);
        }
        let at = repetitions.len() - 1;
        repetitions[at].cells.push(cell);
        edition.cells[usize::from(cell.0)].repetition = Some(at);
    }
    edition.repetitions = repetitions;
}

fn check_code(seen: &mut HashSet<String>, code: &str, source: &Source) -> Result<(), LoadError> {
    if code.is_empty() {
        return Err(source.wrong(code, 0, Fault::NoCode));
    }
    if !seen.insert(code.into()) {
        return Err(source.wrong(code, 1, Fault::DuplicateCode));
    }
    Ok(())
}

fn check_row(row: &Row) -> Result<(), Fault> {
    let has_unit = row.unit != NO_UNIT && !row.unit.is_empty();
    match (row.kind, has_unit) {
        _ if row.wording.is_empty() => Err(Fault::NoWording),
        (Kind::Heading, _) if row.repeats.is_some() => Err(Fault::HeadingRepeats),
        (Kind::Heading, true) => Err(Fault::HeadingWithUnit(row.unit.clone())),
        (kind, false) if kind.is_number() => Err(Fault::NoUnit),
        _ => check_options(row),
    }
}

/// That a row has options where its kind takes them, each once and without the mark between them.
fn check_options(row: &Row) -> Result<(), Fault> {
    let is_wrong = |(at, option): (usize, &String)| {
        let is_plain = !option.contains([BETWEEN_TICKS, ' ', '　']) && !option.is_empty();
        !is_plain || row.options[..at].contains(option)
    };
    let due = row.options.len() >= 2;
    match row.kind {
        Kind::OneOf | Kind::Ticks if !due => Err(Fault::NoOptions),
        Kind::OneOf | Kind::Ticks if row.options.iter().enumerate().any(is_wrong) => {
            Err(Fault::WrongOptions)
        }
        Kind::OneOf | Kind::Ticks => Ok(()),
        _ if row.options.is_empty() => Ok(()),
        _ => Err(Fault::NoOptions),
    }
}

/// The cells of one row. Where the table shows no labels, they are named by their columns alone.
fn cells_of(
    block: &Block,
    row: &Row,
    (table, block_at, row_at): (TableId, usize, usize),
    unlabelled: bool,
) -> Result<Vec<Cell>, Fault> {
    if block.columns.is_empty() {
        return Err(Fault::NoColumn);
    }
    let several = block.columns.len() > 1;
    let cell = |(at, column): (usize, &Column)| {
        if several && column.code.is_empty() {
            return Err(Fault::NoColumnCode);
        }
        let kind = column.kind.unwrap_or(row.kind);
        let is_of_column = column.kind.is_some() && row.kind != kind;
        if is_of_column && matches!(kind, Kind::OneOf | Kind::Ticks) && row.options.is_empty() {
            return Err(Fault::NoOptions);
        }
        let unit = column.unit.as_ref().unwrap_or(&row.unit);
        if kind == Kind::Percent && unit != "%" {
            return Err(Fault::NotPercent);
        }
        Ok(Cell {
            code: cell_code(&row.code, &column.code),
            table,
            place: (block_at, row_at, at),
            // A heading in a column only would be a cell that takes nothing.
            kind: if kind == Kind::Heading {
                return Err(Fault::NoUnit);
            } else {
                kind
            },
            unit: unit.clone(),
            name: match several {
                true if unlabelled => column.name.clone(),
                true => format!("{}/{}", row.name, column.name),
                false => row.name.clone(),
            },
            options: match kind {
                Kind::YesNo => YES_NO.map(String::from).to_vec(),
                Kind::OneOf | Kind::Ticks => row.options.clone(),
                _ => Vec::new(),
            },
            // Cells further down have no numbers yet.
            due_if: None,
            repetition: None,
        })
    };
    block.columns.iter().enumerate().map(cell).collect()
}

/// `1.当面申请数` as `当面申请数`: without numbering, 其中： and what stands in brackets.
fn name_of(wording: &str) -> String {
    const NUMERALS: &str = "一二三四五六七八九十";
    let bracketed = wording
        .strip_prefix('（')
        .and_then(|rest| rest.split_once('）'));
    let numbered = wording.split_once(['、', '.']);
    let is_number = |text: &str| {
        !text.is_empty()
            && text
                .chars()
                .all(|c| c.is_ascii_digit() || NUMERALS.contains(c))
    };
    let name = match bracketed.or(numbered) {
        Some((number, rest)) if is_number(number) => rest,
        _ => wording,
    };
    let name = name.strip_prefix("其中：").unwrap_or(name);
    let name = name.split_once('（').map_or(name, |(name, _)| name);
    name.trim().into()
}

#[cfg(test)]
mod tests;
