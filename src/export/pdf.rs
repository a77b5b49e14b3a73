//! Pages as PDF: embeds the glyphs that were used, and puts each in its place.
//! Decides nothing about the layout, and reads no clock: the bytes follow from the pages alone.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use lopdf::{Object, ObjectId, StringFormat, dictionary};
use printpdf::{
    Codepoint, FontId, FontMetrics, Line, LinePoint, Mm, Op, PaintMode, ParsedFont, PdfDocument,
    PdfFont, PdfFontHandle, PdfPage, PdfSaveOptions, Point, Polygon, PolygonRing, TextItem,
    TextMatrix, WindingOrder,
};
use sha2::{Digest, Sha256};
use subsetter::GlyphRemapper;

use crate::pages::{Area, Bookmark, Face, Fill, Item, Page, Pages, Pt, Rule, Text};

/// The first version that has `/Lang` and OpenType font programs without extensions.
const VERSION: &str = "1.7";

/// The pages as PDF.
pub(super) fn write(pages: &Pages, title: &str, author: &str) -> Vec<u8> {
    let fonts = embed(pages);
    let mut pdf = PdfDocument::new(title);
    pdf.metadata.info.author = author.into();
    pdf.metadata.info.creator = concat!("nianbao ", env!("CARGO_PKG_VERSION")).into();
    pdf.metadata.info.producer = "printpdf".into();
    for font in fonts.values() {
        let parsed = PdfFont::new(font.parsed.clone());
        pdf.resources.fonts.map.insert(font.id.clone(), parsed);
    }
    pdf.pages = pages
        .pages
        .iter()
        .map(|page| painted(page, &fonts))
        .collect();

    let mut warnings = Vec::new();
    let mut file = pdf.to_lopdf_document(&PdfSaveOptions::default(), &mut warnings);
    debug_assert!(warnings.is_empty(), "{warnings:?}");
    file.version = VERSION.into();
    repair_catalog(&mut file, &pages.bookmarks);
    repair_info(&mut file);
    file.compress();
    set_id(&mut file);
    saved(&mut file)
}

/// A face with the glyphs of this document.
struct Embedded {
    id: FontId,
    remapper: GlyphRemapper,
    parsed: ParsedFont,
    /// Advance of each embedded glyph in thousandths of an em, as printpdf writes it: cut off, not
    /// rounded. Kerns must be reckoned against it, or long lines drift.
    widths: BTreeMap<u16, f64>,
}

/// The faces in use, each cut down to the glyphs in use.
fn embed(pages: &Pages) -> BTreeMap<Face, Embedded> {
    let mut used: BTreeMap<Face, BTreeSet<u16>> = BTreeMap::new();
    for text in texts(pages) {
        used.entry(text.face)
            .or_default()
            .extend(text.glyphs.iter().map(|glyph| glyph.id));
    }
    used.into_iter()
        .map(|(face, glyphs)| (face, embedded(face, &glyphs)))
        .collect()
}

fn texts(pages: &Pages) -> impl Iterator<Item = &Text> {
    (pages.pages.iter().flat_map(|page| &page.items)).filter_map(|item| match item {
        Item::Text(text) => Some(text),
        Item::Rule(_) | Item::Fill(_) | Item::Link(_) => None,
    })
}

fn embedded(face: Face, glyphs: &BTreeSet<u16>) -> Embedded {
    let mut remapper = GlyphRemapper::new();
    for &glyph in glyphs {
        remapper.remap(glyph);
    }
    let program =
        subsetter::subset(face.bytes(), 0, &remapper).expect("the bundled faces are sound");
    let font = face.font();
    let advance = |glyph| {
        font.glyph_hor_advance(ttf_parser::GlyphId(glyph))
            .unwrap_or(0)
    };
    let advances: BTreeMap<u16, u16> = (glyphs.iter())
        .map(|&glyph| {
            (
                remapper.get(glyph).expect("it was just mapped"),
                advance(glyph),
            )
        })
        .collect();
    let em = font.units_per_em();
    let width = |advance: u16| (f64::from(advance) * 1000.0 / f64::from(em)).floor();
    let name = format!("{}+{}", subset_tag(face, glyphs), face.name());
    let metrics = FontMetrics {
        ascent: font.ascender(),
        descent: font.descender(),
    };
    let mut parsed = ParsedFont::with_glyph_data(
        program,
        0,
        Some(name),
        BTreeMap::new(),
        advances.clone(),
        em,
        metrics,
    );
    let bounds = font.global_bounding_box();
    parsed.pdf_font_metrics.x_min = bounds.x_min;
    parsed.pdf_font_metrics.y_min = bounds.y_min;
    parsed.pdf_font_metrics.x_max = bounds.x_max;
    parsed.pdf_font_metrics.y_max = bounds.y_max;
    parsed.pdf_font_metrics.us_weight_class = font.weight().to_number();
    Embedded {
        // Never F1 to F14: printpdf takes those for the fonts every viewer has.
        id: FontId(format!("{face:?}")),
        remapper,
        parsed,
        widths: advances
            .into_iter()
            .map(|(glyph, advance)| (glyph, width(advance)))
            .collect(),
    }
}

/// The six capitals that mark a subset (ISO 32000-1, 9.6.4), from what is in it.
fn subset_tag(face: Face, glyphs: &BTreeSet<u16>) -> String {
    let mut digest = Sha256::new();
    digest.update(face.name());
    for glyph in glyphs {
        digest.update(glyph.to_be_bytes());
    }
    let letter = |byte: &u8| char::from(b'A' + byte % 26);
    digest.finalize().iter().take(6).map(letter).collect()
}

fn painted(page: &Page, fonts: &BTreeMap<Face, Embedded>) -> PdfPage {
    let mut shapes = Vec::new();
    let mut texts = vec![Op::StartTextSection];
    for item in &page.items {
        match item {
            Item::Rule(rule) => shapes.extend(drawn(rule)),
            Item::Fill(fill) => shapes.push(filled(fill)),
            Item::Text(text) => texts.extend(shown(text, &fonts[&text.face])),
            Item::Link(_) => {}
        }
    }
    texts.push(Op::EndTextSection);
    shapes.extend(texts);
    PdfPage::new(millimetres(Page::WIDTH), millimetres(Page::HEIGHT), shapes)
}

/// Text in one piece, so that a viewer selects it as one; kerns put each glyph where it belongs.
fn shown(text: &Text, font: &Embedded) -> [Op; 3] {
    let em = text.size.0 / 1000.0;
    let start = text
        .glyphs
        .first()
        .expect("a text has at least one glyph")
        .pen;
    let mut pen = 0.0;
    let mut items = Vec::new();
    let mut codes = Vec::with_capacity(text.glyphs.len());
    for glyph in &text.glyphs {
        let wanted = (glyph.pen - start).0 / em;
        // A thousandth of an em is 0.006 mm; less is not seen.
        let kern = (pen - wanted).round();
        if kern != 0.0 {
            if !codes.is_empty() {
                items.push(TextItem::GlyphIds(std::mem::take(&mut codes)));
            }
            items.push(TextItem::Offset(narrow(kern)));
            pen -= kern;
        }
        let id = font
            .remapper
            .get(glyph.id)
            .expect("all glyphs in use were mapped");
        codes.push(Codepoint::with_cid(id, 0.0, glyph.character.into()));
        pen += font.widths[&id];
    }
    items.push(TextItem::GlyphIds(codes));
    [
        Op::SetFont {
            font: PdfFontHandle::External(font.id.clone()),
            size: printpdf::Pt(narrow(text.size.0)),
        },
        Op::SetTextMatrix {
            matrix: TextMatrix::Translate(points(start), points(Page::HEIGHT - text.baseline)),
        },
        Op::ShowText { items },
    ]
}

fn drawn(rule: &Rule) -> [Op; 2] {
    [
        Op::SetOutlineThickness {
            pt: points(rule.thickness),
        },
        Op::DrawLine {
            line: Line {
                points: vec![corner(rule.from), corner(rule.to)],
                is_closed: false,
            },
        },
    ]
}

/// One path for all areas, painted at once: no viewer shows seams inside a path.
fn filled(fill: &Fill) -> Op {
    let ring = |area: &Area| {
        let (left, top, right, bottom) = (area.from.0, area.from.1, area.to.0, area.to.1);
        let corners = [(left, top), (right, top), (right, bottom), (left, bottom)];
        PolygonRing {
            points: corners.map(corner).into(),
        }
    };
    Op::DrawPolygon {
        polygon: Polygon {
            rings: fill.areas.iter().map(ring).collect(),
            mode: PaintMode::Fill,
            winding_order: WindingOrder::NonZero,
        },
    }
}

fn corner((x, y): (Pt, Pt)) -> LinePoint {
    LinePoint {
        p: Point {
            x: points(x),
            y: points(Page::HEIGHT - y),
        },
        bezier: false,
    }
}

fn points(length: Pt) -> printpdf::Pt {
    // Places to a thousandth of a point: shorter files, and no digits that mean nothing.
    printpdf::Pt(narrow((length.0 * 1000.0).round() / 1000.0))
}

fn millimetres(length: Pt) -> Mm {
    Mm(narrow(length.0 * 25.4 / 72.0))
}

#[expect(clippy::cast_possible_truncation, reason = "printpdf reckons in f32")]
fn narrow(number: f64) -> f32 {
    number as f32
}

/// Language and bookmarks. printpdf sorts bookmarks by name and writes `/PageMode` as a string.
fn repair_catalog(file: &mut lopdf::Document, bookmarks: &[Bookmark]) {
    let outlines = add_outlines(file, bookmarks);
    let catalog = file.catalog_mut().expect("printpdf writes a catalog");
    catalog.set("Lang", Object::string_literal("zh-CN"));
    catalog.set(
        "ViewerPreferences",
        dictionary! { "DisplayDocTitle" => true },
    );
    if let Some(outlines) = outlines {
        catalog.set("Outlines", outlines);
        catalog.set("PageMode", "UseOutlines");
    }
}

fn add_outlines(file: &mut lopdf::Document, bookmarks: &[Bookmark]) -> Option<ObjectId> {
    let pages: Vec<ObjectId> = file.get_pages().into_values().collect();
    let root = file.new_object_id();
    let ids: Vec<ObjectId> = bookmarks.iter().map(|_| file.new_object_id()).collect();
    for (at, bookmark) in bookmarks.iter().enumerate() {
        let top = points(Page::HEIGHT - bookmark.top).0;
        let mut entry = dictionary! {
            "Parent" => root,
            "Title" => utf16(&bookmark.title),
            "Dest" => vec![
                pages[bookmark.page].into(), "XYZ".into(), Object::Null, top.into(), Object::Null,
            ],
        };
        if let Some(&before) = at.checked_sub(1).and_then(|before| ids.get(before)) {
            entry.set("Prev", before);
        }
        if let Some(&next) = ids.get(at + 1) {
            entry.set("Next", next);
        }
        file.objects.insert(ids[at], entry.into());
    }
    let (&first, &last) = (ids.first()?, ids.last()?);
    let count = i64::try_from(ids.len()).expect("few headings");
    let outlines = dictionary! {
        "Type" => "Outlines", "First" => first, "Last" => last, "Count" => count,
    };
    file.objects.insert(root, outlines.into());
    Some(root)
}

fn utf16(text: &str) -> Object {
    let mut bytes = vec![0xfe, 0xff];
    bytes.extend(text.encode_utf16().flat_map(u16::to_be_bytes));
    Object::String(bytes, StringFormat::Hexadecimal)
}

/// Takes out what says nothing: dates that would be 1970, and empty entries, of which PDF/X's
/// would claim a standard that the file does not follow.
fn repair_info(file: &mut lopdf::Document) {
    let info = file.trailer.get(b"Info").and_then(Object::as_reference);
    let info = info.expect("printpdf writes an information dictionary");
    let info = file.get_dictionary_mut(info).expect("it is a dictionary");
    for key in [
        "CreationDate",
        "ModDate",
        "GTS_PDFXVersion",
        "Identifier",
        "Subject",
        "Keywords",
        "Trapped",
    ] {
        info.remove(key.as_bytes());
    }
}

/// The identifier from the content; printpdf's own counts the documents of the process.
fn set_id(file: &mut lopdf::Document) {
    file.trailer.remove(b"ID");
    let digest = Sha256::digest(saved(file));
    let mut id = String::new();
    for byte in digest.iter().take(16) {
        write!(id, "{byte:02x}").expect("a string takes all");
    }
    let id = Object::string_literal(id);
    file.trailer.set("ID", vec![id.clone(), id]);
}

fn saved(file: &mut lopdf::Document) -> Vec<u8> {
    let mut bytes = Vec::new();
    file.save_to(&mut bytes)
        .expect("writing to memory does not fail");
    bytes
}
