//! The least program that writes given pages with krilla: reads `pages.json`, writes a PDF.
//! Lays nothing out; no bookmarks, no metadata.

use std::ops::Range;

use krilla::Document;
use krilla::color::luma;
use krilla::geom::{PathBuilder, Point};
use krilla::page::PageSettings;
use krilla::paint::{Fill, Stroke};
use krilla::text::{Font, GlyphId, KrillaGlyph};
use serde::Deserialize;

/// In the order of `Face::ALL`.
const FACES: [&str; 5] = [
    "ZhuqueFangsong-Regular.ttf",
    "NianbaoKai-Regular.ttf",
    "NianbaoHei-Bold.otf",
    "NianbaoXiaoBiaoSong-Bold.otf",
    "NianbaoSong-Regular.otf",
];

#[derive(Deserialize)]
#[serde(untagged)]
enum Item {
    Text(Text),
    Rule { rule: [f32; 4], thickness: f32 },
}

#[derive(Deserialize)]
struct Text {
    face: usize,
    size: f32,
    y: f32,
    text: String,
    ids: Vec<u32>,
    pens: Vec<f32>,
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, pages, fonts, output] = &arguments[..] else {
        panic!("krilla-pages PAGES.json FONTS OUTPUT.pdf")
    };
    let pages = std::fs::read(pages).expect("pages to read");
    let pages: Vec<Vec<Item>> = serde_json::from_slice(&pages).expect("pages");
    let mut loaded: [Option<Font>; 5] = Default::default();
    let mut font = |face: usize| {
        let load = || {
            let bytes = std::fs::read(format!("{fonts}/{}", FACES[face])).expect("a font");
            Font::new(bytes.into(), 0).expect("a sound font")
        };
        loaded[face].get_or_insert_with(load).clone()
    };

    let mut document = Document::new();
    for items in &pages {
        let mut page =
            document.start_page_with(PageSettings::from_wh(595.276, 841.89).expect("A4"));
        let mut surface = page.surface();
        for item in items {
            match item {
                Item::Text(text) => {
                    surface.set_fill(Some(Fill {
                        paint: luma::Color::black().into(),
                        ..Fill::default()
                    }));
                    surface.set_stroke(None);
                    let start = Point::from_xy(text.pens[0], text.y);
                    let glyphs = glyphs(text);
                    surface.draw_glyphs(
                        start,
                        &glyphs,
                        font(text.face),
                        &text.text,
                        text.size,
                        false,
                    );
                }
                Item::Rule { rule, thickness } => {
                    surface.set_fill(None);
                    surface.set_stroke(Some(Stroke {
                        paint: luma::Color::black().into(),
                        width: *thickness,
                        ..Stroke::default()
                    }));
                    let mut path = PathBuilder::new();
                    path.move_to(rule[0], rule[1]);
                    path.line_to(rule[2], rule[3]);
                    surface.draw_path(&path.finish().expect("a line"));
                }
            }
        }
        surface.finish();
        page.finish();
    }
    std::fs::write(output, document.finish().expect("sound pages")).expect("a file to write");
}

fn glyphs(text: &Text) -> Vec<KrillaGlyph> {
    let ranges: Vec<Range<usize>> = (text.text.char_indices())
        .map(|(at, c)| at..at + c.len_utf8())
        .collect();
    (0..ranges.len())
        .map(|at| {
            let next = text.pens.get(at + 1).copied();
            let advance = next.map_or(text.size, |next| next - text.pens[at]);
            KrillaGlyph::new(
                GlyphId::new(text.ids[at]),
                advance / text.size,
                0.0,
                0.0,
                0.0,
                ranges[at].clone(),
                None,
            )
        })
        .collect()
}
