//! Writes the sample report as JSON for the programs that ours is measured against: its pages, for
//! a program that only paints them, and its document, for programs that lay it out themselves.
//! Measures nothing.

#![allow(clippy::disallowed_methods, reason = "where arguments come in")]

use std::env;
use std::fs;
use std::path::PathBuf;

use nianbao::document::{self, Block, Cell, Line, Table};
use nianbao::import::{self, Hints};
use nianbao::pages::{self, Face, Item, Page, Setup};
use serde_json::{Value, json};

fn main() {
    let mut arguments = env::args().skip(1).filter(|argument| argument != "--bench");
    let folder = PathBuf::from(arguments.next().expect("a folder to write to"));
    let bytes = include_bytes!("../../tests/reports/2017-xuejiadao-subdistrict.txt");
    let imported = import::read(bytes, Hints::default(), nianbao::form::bundled())
        .expect("the sample is a report");
    let document = document::of(&imported.report);
    let laid_out =
        pages::lay_out(&document, &Setup::default()).expect("the faces have these characters");
    let pages: Value = laid_out.pages.iter().map(page).collect();
    let blocks: Value = document.blocks.iter().map(block).collect();
    let write = |name: &str, value: &Value| {
        fs::write(folder.join(name), value.to_string()).expect("the folder takes files");
    };
    write("pages.json", &pages);
    write("document.json", &blocks);
}

fn page(page: &Page) -> Value {
    let is_seen = |item: &&Item| !matches!(item, Item::Link(_));
    let items = page.items.iter().filter(is_seen).map(|item| match item {
        Item::Text(text) => json!({
            "face": Face::ALL.iter().position(|face| *face == text.face),
            "size": text.size.0,
            "y": text.baseline.0,
            "text": text.glyphs.iter().map(|glyph| glyph.character).collect::<String>(),
            "ids": text.glyphs.iter().map(|glyph| glyph.id).collect::<Vec<_>>(),
            "pens": text.glyphs.iter().map(|glyph| glyph.pen.0).collect::<Vec<_>>(),
        }),
        Item::Rule(rule) => json!({
            "rule": [rule.from.0.0, rule.from.1.0, rule.to.0.0, rule.to.1.0],
            "thickness": rule.thickness.0,
        }),
        // A report as such has neither QR code nor watermark nor circle.
        Item::Fill(_) | Item::Watermark(_) | Item::Circle(_) | Item::Link(_) => json!(null),
    });
    items.collect()
}

fn block(block: &Block) -> Value {
    match block {
        Block::Title(title) => json!({"title": [title.unit, title.rest]}),
        Block::Heading(heading) => json!({"heading": heading.text}),
        Block::Paragraph(paragraph) => json!({"lead": paragraph.lead, "rest": paragraph.rest}),
        Block::Table(of) => json!({"table": table(of)}),
        Block::Signature(signature) => json!({"signature": [signature.unit, signature.date]}),
        Block::Signatory(_) | Block::Form(_) => json!({}),
        Block::Annex(annex) => json!({
            "annex": [annex.title, annex.subtitle],
            "header": fields(&annex.header),
            "table": table(&annex.table),
            "signatory": fields(&annex.signatory),
        }),
    }
}

fn fields(line: &Line) -> Vec<String> {
    line.iter()
        .map(|field| format!("{}{}", field.label, field.value))
        .collect()
}

/// Heads, then rows: lists of cells.
fn table(table: &Table) -> Value {
    let row = |cells: &Vec<Cell>| -> Value {
        let cell = |cell: &Cell| json!([cell.column, cell.columns, cell.rows, cell.text]);
        cells.iter().map(cell).collect()
    };
    let section = |section: &document::Section| {
        json!({
            "columns": section.columns.len(),
            "head": section.head.iter().map(row).collect::<Vec<_>>(),
            "body": section.body.iter().map(row).collect::<Vec<_>>(),
        })
    };
    table.sections.iter().map(section).collect()
}
