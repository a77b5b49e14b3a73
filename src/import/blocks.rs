//! What every reader of a source yields: paragraphs and tables, each with where it came from.
//! Knows no form, and decides nothing about what a paragraph or a cell means.

/// 出处: where in its source something stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Origin {
    /// Line of a text, counted from 1, as an editor shows it.
    pub line: usize,
}

/// A piece of a source, in reading order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// Running text.
    Paragraph(Paragraph),
    /// Rows of cells.
    Table(Table),
}

impl Block {
    /// The paragraph, where it is one.
    pub fn paragraph(&self) -> Option<&Paragraph> {
        match self {
            Self::Paragraph(paragraph) => Some(paragraph),
            Self::Table(_) => None,
        }
    }
}

/// A paragraph (段落), headings and titles among them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paragraph {
    /// Without white space at its ends, which is indent and no text.
    pub text: String,
    /// Where it stands.
    pub origin: Origin,
}

/// A table (表格) as a grid: in each row the cells that begin in it, from left to right; a cell that
/// spans several rows stands in the first of them only.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    /// None of them is without a cell.
    pub rows: Vec<Vec<Cell>>,
}

/// A cell (单元格).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// As it stands, trimmed; empty where nothing is filled in.
    pub text: String,
    /// Columns that it spans, at least one.
    pub columns: usize,
    /// Rows that it spans, at least one.
    pub rows: usize,
    /// Where it stands.
    pub origin: Origin,
}

impl Cell {
    /// A cell that spans nothing.
    pub fn new(text: impl Into<String>, origin: Origin) -> Self {
        Self {
            text: text.into(),
            columns: 1,
            rows: 1,
            origin,
        }
    }
}

/// A row's text, with bars between cells: how lines over and below a table are read, whether they
/// stand in one cell of it or in several.
pub fn row_text(row: &[Cell]) -> String {
    let texts: Vec<&str> = row.iter().map(|cell| cell.text.as_str()).collect();
    texts.join(" | ")
}
