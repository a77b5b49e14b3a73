//! Pages as PDF: embeds the glyphs that were used, and puts each in its place.
//! Decides nothing about the layout, and reads no clock: the bytes follow from the pages alone.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use lopdf::{Object, ObjectId, SaveOptions, StringFormat, dictionary};
use printpdf::{
    Codepoint, Color, CurTransMat, DictItem, FontId, FontMetrics, Greyscale, Line, LinePoint, Mm,
    Op, PaintMode, ParsedFont, PdfDocument, PdfFont, PdfFontHandle, PdfPage, PdfSaveOptions, Point,
    Polygon, PolygonRing, TextItem, TextMatrix, WindingOrder,
};
use sha2::{Digest, Sha256};
use subsetter::GlyphRemapper;

use super::sfnt;
use crate::document::Document;
use crate::pages::{
    Area, Bookmark, Circle, Face, Fill, Glyph, Grey, Installed, Item, Page, Pages, Pt, Rule, Sides,
    Text, Watermark,
};

/// The first version that has `/Lang` and OpenType font programs without extensions.
const VERSION: &str = "1.7";

/// The pages of a document as PDF.
///
/// # Errors
/// Names the font of the machine that can't be cut down to the glyphs in use.
pub(super) fn write(pages: &Pages, document: &Document) -> Result<Vec<u8>, Installed> {
    let fonts = embed(pages)?;
    let mut pdf = PdfDocument::new(&document.title);
    pdf.metadata.info.author = document.author.clone();
    pdf.metadata.info.keywords = document.keywords.clone();
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
    repair_catalog(&mut file, pages);
    repair_info(&mut file);
    file.compress();
    set_id(&mut file);
    Ok(saved(&mut file))
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
fn embed(pages: &Pages) -> Result<BTreeMap<Face, Embedded>, Installed> {
    let mut used: BTreeMap<Face, BTreeSet<u16>> = BTreeMap::new();
    for text in texts(pages) {
        used.entry(text.face)
            .or_default()
            .extend(text.glyphs.iter().map(|glyph| glyph.id));
    }
    used.into_iter()
        .enumerate()
        .map(|(at, (face, glyphs))| Ok((face, embedded(at, face, &glyphs)?)))
        .collect()
}

fn texts(pages: &Pages) -> impl Iterator<Item = &Text> {
    (pages
        .pages
        .iter()
        .flat_map(|page| page.items.iter().chain(&page.turned)))
    .filter_map(|item| match item {
        Item::Text(text) => Some(text),
        Item::Watermark(watermark) => Some(&watermark.text),
        Item::Rule(_) | Item::Fill(_) | Item::Circle(_) | Item::Link(_) => None,
    })
}

fn embedded(at: usize, face: Face, glyphs: &BTreeSet<u16>) -> Result<Embedded, Installed> {
    let mut remapper = GlyphRemapper::new();
    for &glyph in glyphs {
        remapper.remap(glyph);
    }
    let program = match (subsetter::subset(face.bytes(), 0, &remapper), face) {
        (Ok(program), _) => sfnt::needed(program),
        (Err(_), Face::Installed(font)) => return Err(font),
        (Err(error), _) => unreachable!("the bundled faces are sound: {error:?}"),
    };
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
    Ok(Embedded {
        // Never F1 to F14: printpdf takes those for the fonts every viewer has.
        id: FontId(format!("Face{at}")),
        remapper,
        parsed,
        widths: advances
            .into_iter()
            .map(|(glyph, advance)| (glyph, width(advance)))
            .collect(),
    })
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
    let mut ops = Vec::new();
    for item in &page.items {
        if let Item::Watermark(watermark) = item {
            ops.extend(slanted(watermark, fonts));
        }
    }
    if !page.turned.is_empty() {
        // A quarter to the left: what lies up goes left.
        let matrix = CurTransMat::Raw([0.0, 1.0, -1.0, 0.0, points(Page::HEIGHT).0, 0.0]);
        ops.extend([
            Op::SaveGraphicsState,
            Op::SetTransformationMatrix { matrix },
        ]);
        paint(&page.turned, fonts, &mut ops);
        ops.push(Op::RestoreGraphicsState);
    }
    paint(&page.items, fonts, &mut ops);
    PdfPage::new(millimetres(Page::WIDTH), millimetres(Page::HEIGHT), ops)
}

/// A watermark, turned, in its grey.
fn slanted(watermark: &Watermark, fonts: &BTreeMap<Face, Embedded>) -> Vec<Op> {
    let (sin, cos) = watermark.degrees.to_radians().sin_cos();
    // Where the text begins, from the place that it is turned about; upwards, as in PDF.
    let right = (watermark.text.glyphs[0].pen - watermark.about.0).0;
    let up = (watermark.about.1 - watermark.text.baseline).0;
    let x = watermark.about.0 + Pt(right * cos - up * sin);
    let y = Page::HEIGHT - watermark.about.1 + Pt(right * sin + up * cos);
    let rounded = |number: f64| narrow((number * 1e5).round() / 1e5);
    let turned = TextMatrix::Raw([
        rounded(cos),
        rounded(sin),
        rounded(-sin),
        rounded(cos),
        points(x).0,
        points(y).0,
    ]);
    let mut ops = vec![
        Op::SaveGraphicsState,
        Op::SetFillColor {
            col: ink(watermark.grey),
        },
        Op::StartTextSection,
    ];
    Shown::default().line(&[&watermark.text], fonts, &mut ops);
    for op in &mut ops {
        if let Op::SetTextMatrix { matrix } = op {
            *matrix = turned;
        }
    }
    ops.extend([Op::EndTextSection, Op::RestoreGraphicsState]);
    ops
}

fn ink(grey: Grey) -> Color {
    Color::Greyscale(Greyscale::new(narrow(grey.0), None))
}

fn paint(items: &[Item], fonts: &BTreeMap<Face, Embedded>, ops: &mut Vec<Op>) {
    let mut lines: Vec<Vec<&Text>> = Vec::new();
    for item in items {
        match item {
            Item::Rule(rule) => ops.extend(drawn(rule)),
            Item::Fill(fill) => ops.push(filled(fill)),
            Item::Circle(circle) => ops.extend(outlined(circle)),
            Item::Watermark(_) | Item::Link(_) => {}
            Item::Text(text) => match lines.last_mut().filter(|_| text.goes_on) {
                Some(line) => line.push(text),
                None => lines.push(vec![text]),
            },
        }
    }
    ops.push(Op::StartTextSection);
    for line in lines {
        Shown::default().line(&line, fonts, ops);
    }
    ops.push(Op::EndTextSection);
}

/// Blank between two characters of a line, in em, that readers take for a space from here on.
const SEEMS_A_SPACE: f64 = 0.08;

/// A line in the making. Text stays in one piece, so that a viewer selects it as one; kerns put
/// each glyph where it belongs. Characters with so much blank between them that a reader would
/// find a space there are marked with what they say (ISO 32000-1, 14.9.4).
#[derive(Default)]
struct Shown {
    items: Vec<TextItem>,
    codes: Vec<Codepoint>,
}

impl Shown {
    fn line(mut self, line: &[&Text], fonts: &BTreeMap<Face, Embedded>, ops: &mut Vec<Op>) {
        let glyphs: Vec<&Glyph> = line.iter().flat_map(|text| &text.glyphs).collect();
        let em = line[0].size;
        let parted = |at: usize| {
            let next = glyphs.get(at + 1);
            next.is_some_and(|next| (next.left - glyphs[at].right) / em > SEEMS_A_SPACE)
        };
        let mut is_marked = false;
        let mut at = 0;
        for text in line {
            let font = &fonts[&text.face];
            let start = text.glyphs.first().expect("a text has at least one glyph");
            ops.push(Op::SetFont {
                font: PdfFontHandle::External(font.id.clone()),
                size: printpdf::Pt(narrow(text.size.0)),
            });
            ops.push(Op::SetTextMatrix {
                matrix: TextMatrix::Translate(
                    points(start.pen),
                    points(Page::HEIGHT - text.baseline),
                ),
            });
            let mut pen = 0.0;
            for glyph in &text.glyphs {
                if parted(at) && !is_marked {
                    self.flush(ops);
                    let end = (at..).find(|&at| !parted(at)).expect("a line ends");
                    ops.push(marked(&glyphs[at..=end]));
                    is_marked = true;
                }
                let wanted = (glyph.pen - start.pen) / em * 1000.0;
                // A thousandth of an em is 0.006 mm; less is not seen.
                let kern = (pen - wanted).round();
                if kern != 0.0 {
                    self.push_codes();
                    self.items.push(TextItem::Offset(narrow(kern)));
                    pen -= kern;
                }
                let id = (font.remapper.get(glyph.id)).expect("all glyphs in use were mapped");
                let code = Codepoint::with_cid(id, 0.0, glyph.character.into());
                self.codes.push(code);
                pen += font.widths[&id];
                if is_marked && !parted(at) {
                    self.flush(ops);
                    ops.push(Op::EndMarkedContent);
                    is_marked = false;
                }
                at += 1;
            }
            self.flush(ops);
        }
    }

    fn push_codes(&mut self) {
        if !self.codes.is_empty() {
            let codes = std::mem::take(&mut self.codes);
            self.items.push(TextItem::GlyphIds(codes));
        }
    }

    fn flush(&mut self, ops: &mut Vec<Op>) {
        self.push_codes();
        if !self.items.is_empty() {
            let items = std::mem::take(&mut self.items);
            ops.push(Op::ShowText { items });
        }
    }
}

fn marked(glyphs: &[&Glyph]) -> Op {
    let says: String = glyphs.iter().map(|glyph| glyph.character).collect();
    let text = DictItem::String {
        data: utf16(&says),
        literal: false,
    };
    Op::BeginMarkedContentWithProperties {
        tag: "Span".into(),
        properties: DictItem::Dict {
            map: BTreeMap::from([("ActualText".into(), text)]),
        },
    }
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

/// A circle as four curves, which leave it by less than 0.03 % of its radius.
fn outlined(circle: &Circle) -> Vec<Op> {
    const HANDLE: f64 = 0.552_284_749_8;
    let radius = circle.diameter / 2.0;
    let at = |right: f64, down: f64, bezier| LinePoint {
        bezier,
        ..corner((
            circle.centre.0 + radius * right,
            circle.centre.1 + radius * down,
        ))
    };
    let mut points = vec![at(1.0, 0.0, false)];
    for (x, y) in [(1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0)] {
        // A quarter onwards: (x, y) turned by a right angle.
        let (next_x, next_y): (f64, f64) = (-y, x);
        points.push(at(x + next_x * HANDLE, y + next_y * HANDLE, true));
        points.push(at(next_x + x * HANDLE, next_y + y * HANDLE, true));
        points.push(at(next_x, next_y, false));
    }
    vec![
        Op::SaveGraphicsState,
        Op::SetOutlineColor {
            col: ink(circle.grey),
        },
        Op::SetOutlineThickness {
            pt: self::points(circle.thickness),
        },
        Op::DrawLine {
            line: Line {
                points,
                is_closed: true,
            },
        },
        Op::RestoreGraphicsState,
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

/// Language, bookmarks, page labels, and how it is to be printed. printpdf sorts bookmarks by name
/// and writes `/PageMode` as a string.
fn repair_catalog(file: &mut lopdf::Document, pages: &Pages) {
    let outlines = add_outlines(file, &pages.bookmarks);
    let catalog = file.catalog_mut().expect("printpdf writes a catalog");
    catalog.set("Lang", Object::string_literal("zh-CN"));
    let duplex = match pages.sides {
        Sides::Both => "DuplexFlipLongEdge",
        Sides::One => "Simplex",
    };
    catalog.set(
        "ViewerPreferences",
        dictionary! {
            "DisplayDocTitle" => true,
            // The text block has its size by the standard: nothing may shrink it.
            "PrintScaling" => "None",
            "PickTrayByPDFSize" => true,
            "Duplex" => duplex,
        },
    );
    let decimal = dictionary! { "S" => "D" };
    catalog.set(
        "PageLabels",
        dictionary! { "Nums" => vec![0.into(), Object::Dictionary(decimal)] },
    );
    if let Some(outlines) = outlines {
        catalog.set("Outlines", outlines);
        catalog.set("PageMode", "UseOutlines");
    }
}

fn add_outlines(file: &mut lopdf::Document, bookmarks: &[Bookmark]) -> Option<ObjectId> {
    // An identifier that is given to nothing would be one object too many.
    if bookmarks.is_empty() {
        return None;
    }
    let pages: Vec<ObjectId> = file.get_pages().into_values().collect();
    let root = file.new_object_id();
    let ids: Vec<ObjectId> = bookmarks.iter().map(|_| file.new_object_id()).collect();
    for (at, bookmark) in bookmarks.iter().enumerate() {
        let top = points(Page::HEIGHT - bookmark.top).0;
        let mut entry = dictionary! {
            "Parent" => root,
            "Title" => Object::String(utf16(&bookmark.title), StringFormat::Hexadecimal),
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

fn utf16(text: &str) -> Vec<u8> {
    let mut bytes = vec![0xfe, 0xff];
    bytes.extend(text.encode_utf16().flat_map(u16::to_be_bytes));
    bytes
}

/// Takes out what says nothing: dates that would be 1970, and empty entries, of which PDF/X's
/// would claim a standard that the file does not follow.
fn repair_info(file: &mut lopdf::Document) {
    let info = file.trailer.get(b"Info").and_then(Object::as_reference);
    let info = info.expect("printpdf writes an information dictionary");
    let info = file.get_dictionary_mut(info).expect("it is a dictionary");
    let says_nothing = |text: &Object| text.as_str().is_ok_and(<[u8]>::is_empty);
    if info.get(b"Keywords").is_ok_and(says_nothing) {
        info.remove(b"Keywords");
    }
    for key in [
        "CreationDate",
        "ModDate",
        "GTS_PDFXVersion",
        "Identifier",
        "Subject",
        "Trapped",
    ] {
        info.remove(key.as_bytes());
    }
}

/// The identifier from the content; printpdf's own counts the documents of the process.
fn set_id(file: &mut lopdf::Document) {
    file.trailer.remove(b"ID");
    let mut content = Vec::new();
    file.save_to(&mut content).expect(TO_MEMORY);
    let digest = Sha256::digest(content);
    let mut id = String::new();
    for byte in digest.iter().take(16) {
        write!(id, "{byte:02x}").expect("a string takes all");
    }
    let id = Object::string_literal(id);
    file.trailer.set("ID", vec![id.clone(), id]);
}

/// With what is no stream in one compressed stream: it is a twentieth of the file otherwise.
fn saved(file: &mut lopdf::Document) -> Vec<u8> {
    let options = SaveOptions::builder()
        .use_object_streams(true)
        .use_xref_streams(true)
        .compression_level(9)
        .build();
    let mut bytes = Vec::new();
    file.save_with_options(&mut bytes, options)
        .expect(TO_MEMORY);
    bytes
}

const TO_MEMORY: &str = "writing to memory does not fail";
