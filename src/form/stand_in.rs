//! What stands in for a form that is not at hand, so that a draft of it can be looked at: one table
//! of all that was answered, and the draft's own headings. Asks nothing and has no rules.

use super::{
    Block, Cell, CellId, Chapter, Column, Edition, Kind, Part, Row, Table, TableId, UnitKind,
};

impl Edition {
    /// Stands in for the form with this code, for a draft of this kind of unit with these cells (code
    /// and name, in their order, no code twice) and these headings.
    ///
    /// # Panics
    /// There are more cells than a form can have.
    #[must_use]
    pub fn stand_in(
        code: &str,
        unit_kind: &str,
        cells: Vec<(String, String)>,
        headings: &[&str],
    ) -> Self {
        let rows: Vec<Row> = cells.iter().enumerate().map(row_of).collect();
        let column = Column {
            code: String::new(),
            groups: Vec::new(),
            wording: "已填内容".into(),
            name: "已填内容".into(),
            kind: None,
            unit: None,
        };
        let table = Table {
            code: "answers".into(),
            title: "已填内容".into(),
            subtitle: String::new(),
            label_heads: vec!["指标".into()],
            unit_head: String::new(),
            foot: String::new(),
            blocks: vec![Block {
                heading: String::new(),
                columns: vec![column],
                rows,
            }],
        };
        let chapter = |heading: &&str| Chapter {
            heading: String::from(*heading),
            parts: vec![Part::Narrative(String::new())],
        };
        let mut edition = Self {
            is_stand_in: true,
            name: format!("版式“{code}”，本机没有"),
            title: "{单位}{年}年度报告".into(),
            free_chapters: true,
            chapters: headings.iter().map(chapter).collect(),
            annex: vec![TableId(0)],
            tables: vec![table],
            ..Self::empty(code.into(), 0..=i16::MAX)
        };
        if edition.find_unit_kind(unit_kind).is_none() {
            edition.unit_kinds.push(UnitKind::unknown(unit_kind));
        }
        for (at, (code, name)) in cells.into_iter().enumerate() {
            edition.by_code.insert(code.clone(), CellId(at as u16));
            edition.cells.push(Cell {
                name: match name.is_empty() {
                    true => code.clone(),
                    false => name,
                },
                code,
                table: TableId(0),
                place: (0, at, 0),
                kind: Kind::Amount,
                unit: String::new(),
                options: Vec::new(),
                due_if: None,
                repetition: None,
            });
        }
        edition
    }
}

/// The row of one cell.
fn row_of((at, (code, name)): (usize, &(String, String))) -> Row {
    Row {
        code: code.clone(),
        level: 0,
        groups: Vec::new(),
        wording: format!("{code} {name}").trim_end().into(),
        name: name.clone(),
        aliases: Vec::new(),
        unit: "——".into(),
        kind: Kind::Amount,
        options: Vec::new(),
        due_if: None,
        repeats: None,
        time: 0,
        help: String::new(),
        first_cell: Some(CellId(
            u16::try_from(at).expect("a draft has no more cells"),
        )),
    }
}
