//! The document from top to bottom, page after page: what stands on which line, and what stays
//! together. Breaks no lines and measures no columns.

use super::faces::Shapes;
use super::lines::{Line, Measure, Run};
use super::proof::{self, Side};
use super::tables::{Measured, Style};
use super::titles::{balanced, name_in_two};
use super::type_area as area;
use super::{Area, Bookmark, Face, Item, Link, MissingCharacter, Page, Pages, Pt, Seal};
use crate::document::{
    Annex, Block, ColumnRole, Document, Field, Level, Line as Fields, Origin, Paragraph, Proof,
    Section, Signature, Table, Title,
};

/// Lines of text that go to a new page with the signature, so that it never stands alone (7.3.5.5).
const LINES_WITH_SIGNATURE: usize = 2;
/// Lines between text and name: the seal's top comes within one line below the text, and name and
/// date stand a little below its centre (7.3.5.1).
const LINES_ABOVE_SIGNATURE: usize = 2;
/// Room to write in by hand where a field is empty, in em.
const ROOM_TO_WRITE: f64 = 5.0;
/// Rows of an attached table, at best and at the tightest.
const ROW_AT_BEST: Pt = Pt::mm(6.3);
const ROW_AT_LEAST: Pt = Pt::mm(5.5);
/// By how much rows are tightened at a time.
const ROW_STEP: Pt = Pt::mm(0.05);
/// More value columns than this are set in 小五.
const VALUES_IN_TABLE_SIZE: usize = 4;
/// Above and below a table inside the text.
const TABLE_GAP: Pt = Pt(6.0);
/// Lengths below this are rounding.
const ROUNDING: Pt = Pt(0.01);

/// Something with a height that is never split, in places relative to its own top left.
#[derive(Default)]
struct Strip {
    items: Vec<Item>,
    /// From its top to the top of what follows.
    advance: Pt,
    /// From its top to the bottom of what must fit the page.
    body: Pt,
    /// Whether what follows must begin on the same page.
    keeps_next: bool,
    bookmark: Option<String>,
    seal: Option<Seal>,
    /// What its line was made from.
    origin: Option<Origin>,
}

/// The pages so far, and what waits until it is known what must stay with it.
struct Flow {
    shapes: Shapes,
    pages: Pages,
    waiting: Vec<Strip>,
    /// How much of the text block is taken on the last page.
    y: Pt,
    /// What the lines that come now are made from.
    origin: Option<Origin>,
}

/// Lays out all blocks, then fills the bottom margins.
pub(super) fn lay_out(document: &Document) -> Result<Pages, MissingCharacter> {
    let mut flow = Flow {
        shapes: Shapes::default(),
        pages: Pages {
            pages: vec![Page::default()],
            bookmarks: Vec::new(),
        },
        waiting: Vec::new(),
        y: Pt::ZERO,
        origin: None,
    };
    // In words for the clerk, for a character that no face has.
    let mut chapter = String::new();
    let mut paragraphs = 0;
    for block in &document.blocks {
        match block {
            Block::Title(title) => {
                flow.origin = title.origin;
                flow.title(title)?;
            }
            Block::Heading(heading) => {
                chapter.clone_from(&heading.text);
                paragraphs = 0;
                flow.origin = heading.origin;
                flow.heading(&heading.text)?;
            }
            Block::Paragraph(paragraph) => {
                paragraphs += 1;
                flow.origin = paragraph.origin;
                flow.paragraph(paragraph, || format!("“{chapter}”第{paragraphs}段"))?;
            }
            Block::Table(table) => flow.table(table)?,
            Block::Signature(signature) => flow.signature(signature)?,
            Block::Annex(annex) => flow.annex(annex)?,
        }
    }
    flow.settle(Pt::ZERO);
    flow.fill_margins(document.proof.as_ref())?;
    Ok(flow.pages)
}

impl Flow {
    fn run(
        &mut self,
        text: &str,
        face: Face,
        size: Pt,
        place: &str,
    ) -> Result<Run, MissingCharacter> {
        Run::new(&mut self.shapes, &[(text, face)], size, || place.into())
    }

    /// The title, centred, broken after the office's name, with one blank line below (7.3.1).
    fn title(&mut self, title: &Title) -> Result<(), MissingCharacter> {
        let whole = format!("{}{}", title.unit, title.rest);
        if whole.trim().is_empty() {
            return Ok(());
        }
        let on_one_line = self.run(&whole, Face::XiaoBiaoSong, area::TITLE, "标题")?;
        let mut pieces = vec![on_one_line];
        if pieces[0].width() > area::WIDTH {
            // The width of the text block in characters.
            let at_most = 20;
            let name = match title.unit.chars().count() {
                count if count > at_most => name_in_two(&title.unit, at_most),
                _ => vec![title.unit.as_str()],
            };
            pieces.clear();
            for piece in name.into_iter().chain([title.rest.as_str()]) {
                pieces.push(self.run(piece, Face::XiaoBiaoSong, area::TITLE, "标题")?);
            }
        }
        for line in pieces.iter().flat_map(|piece| balanced(piece, area::WIDTH)) {
            self.push_centred(&line, area::TITLE, area::PITCH);
        }
        self.push_blank();
        Ok(())
    }

    fn heading(&mut self, heading: &str) -> Result<(), MissingCharacter> {
        let run = self.run(heading, Face::Hei, area::BODY, "章节标题")?;
        let lines = run.lines(BODY_MEASURE);
        for (at, line) in lines.iter().enumerate() {
            let bookmark = (at == 0).then(|| heading.into());
            self.push_body_line(line, true, bookmark);
        }
        Ok(())
    }

    fn paragraph(
        &mut self,
        paragraph: &Paragraph,
        place: impl Fn() -> String,
    ) -> Result<(), MissingCharacter> {
        // 第一层黑体, 第二层楷体, 第三层和第四层仿宋 (7.3.3).
        let lead_face = match paragraph.level {
            Some(Level::Second) => Face::Kai,
            Some(Level::Third | Level::Fourth) | None => Face::Fangsong,
        };
        let parts = [
            (paragraph.lead.as_str(), lead_face),
            (paragraph.rest.as_str(), Face::Fangsong),
        ];
        let run = Run::new(&mut self.shapes, &parts, area::BODY, place)?;
        let is_head = paragraph.rest.is_empty();
        for line in run.lines(BODY_MEASURE) {
            self.push_body_line(&line, is_head, None);
        }
        Ok(())
    }

    /// 落款: the date four characters from the right, the name centred above it, the seal's place
    /// free (7.3.5.1). The last lines of the text stay with it.
    fn signature(&mut self, signature: &Signature) -> Result<(), MissingCharacter> {
        let date = self.run(&signature.date, Face::Fangsong, area::BODY, "成文日期")?;
        let unit = self.run(&signature.unit, Face::Fangsong, area::BODY, "单位名称")?;
        let names = balanced(&unit, area::WIDTH);
        let widest = names
            .iter()
            .map(|name| name.width)
            .fold(date.width(), Pt::max);
        // A place for a date to be written keeps the seal where the date will be.
        let date_width = if date.is_empty() {
            area::BODY * 6.5
        } else {
            date.width()
        };
        let centre =
            (area::WIDTH - area::DATE_INDENT - date_width / 2.0).min(area::WIDTH - widest / 2.0);

        let from = self.waiting.len().saturating_sub(LINES_WITH_SIGNATURE);
        for strip in &mut self.waiting[from..] {
            strip.keeps_next = true;
        }
        for _ in 0..LINES_ABOVE_SIGNATURE {
            self.push_blank_with_next();
        }
        self.origin = signature.unit_origin;
        for name in or_blank(names) {
            self.push_at(&name, centre - name.width / 2.0, true);
        }
        self.origin = signature.date_origin;
        for line in or_blank(date.lines(Measure::ragged(area::WIDTH))) {
            self.push_at(&line, centre - line.width / 2.0, false);
        }
        let last = self
            .waiting
            .last_mut()
            .expect("the date's line was just pushed");
        let name_and_date_centre = -(area::PITCH - area::BODY) / 2.0;
        last.seal = Some(Seal {
            centre: (centre, name_and_date_centre - area::PITCH / 2.0),
            diameter: area::SEAL,
        });
        Ok(())
    }

    /// An attached table on pages of its own. The form brings its own title and head line, and
    /// the text does not announce it as 附件1; so it goes without that mark (7.3.7).
    fn annex(&mut self, annex: &Annex) -> Result<(), MissingCharacter> {
        self.origin = None;
        self.settle(Pt::ZERO);
        if self.y > Pt::ZERO {
            self.new_page();
        }
        let title = self.run(
            &annex.title,
            Face::XiaoBiaoSong,
            area::TABLE_TITLE,
            "表格标题",
        )?;
        for (at, line) in balanced(&title, area::WIDTH).iter().enumerate() {
            self.push_centred(line, area::TABLE_TITLE, area::TABLE_TITLE * 1.5);
            let strip = self.waiting.last_mut().expect("the line was just pushed");
            strip.bookmark = (at == 0).then(|| annex.title.clone());
        }
        let subtitle = self.run(&annex.subtitle, Face::Fangsong, area::SMALL, "表格标题")?;
        for line in balanced(&subtitle, area::WIDTH) {
            self.push_centred(&line, area::SMALL, area::SMALL * 1.4);
        }
        self.push_blank_of(Pt(3.0));
        for strip in self.fields(&annex.header, Pt(19.0))? {
            self.waiting.push(Strip {
                keeps_next: true,
                ..strip
            });
        }
        let signatory = self.fields(&annex.signatory, Pt(24.0))?;
        self.settle(area::PITCH * 3.0);

        let sections = self.measure(&annex.table, area::TABLE)?;
        let style = self.loosest(&sections, &signatory);
        self.sections(&sections, style, signatory);
        Ok(())
    }

    /// A table inside the text, after which the lines stand on the grid again.
    fn table(&mut self, table: &Table) -> Result<(), MissingCharacter> {
        let values = |section: &Section| {
            let is_value = |role: &&_| **role == ColumnRole::Value;
            section.columns.iter().filter(is_value).count()
        };
        let is_dense = table
            .sections
            .iter()
            .any(|s| values(s) > VALUES_IN_TABLE_SIZE);
        let size = if is_dense {
            area::DENSE_TABLE
        } else {
            area::TABLE
        };
        let style = Style { row: size * 1.7 };
        let sections = self.measure(table, size)?;
        let first_row = |section: &Measured| {
            let row = section.row_heights(style).first().copied();
            section.head_height(style) + row.unwrap_or_default()
        };
        let begin = sections.first().map_or(Pt::ZERO, first_row) + TABLE_GAP;
        self.settle(begin);
        self.y += TABLE_GAP;
        self.sections(&sections, style, Vec::new());
        self.y += TABLE_GAP;
        let lines = ((self.y - ROUNDING).0 / area::PITCH.0).ceil();
        self.y = area::PITCH * lines;
        Ok(())
    }

    fn measure(&mut self, table: &Table, size: Pt) -> Result<Vec<Measured>, MissingCharacter> {
        (table.sections.iter())
            .map(|section| Measured::new(&mut self.shapes, section, size, area::WIDTH))
            .collect()
    }

    /// The loosest rows with which the table takes no more pages than with the tightest.
    fn loosest(&self, sections: &[Measured], foot: &[Strip]) -> Style {
        let style = |row| Style { row };
        let pages = |row| cut(sections, style(row), self.y, foot_height(foot)).len();
        let fewest = pages(ROW_AT_LEAST);
        let mut row = ROW_AT_BEST;
        while row > ROW_AT_LEAST && pages(row) > fewest {
            row = row - ROW_STEP;
        }
        style(row.max(ROW_AT_LEAST))
    }

    /// Paints sections one below the other, with `foot` below the last row.
    fn sections(&mut self, sections: &[Measured], style: Style, foot: Vec<Strip>) {
        for piece in cut(sections, style, self.y, foot_height(&foot)) {
            if piece.on_new_page {
                self.new_page();
            }
            let (items, height) = sections[piece.section].paint(piece.rows, style);
            self.place(Strip {
                items,
                advance: height,
                body: height,
                ..Strip::default()
            });
        }
        self.waiting.extend(foot);
        self.settle(Pt::ZERO);
    }

    /// Fields side by side over the whole width, the first flush left and the last flush right;
    /// one below the other where they are too long for that.
    fn fields(&mut self, fields: &Fields, height: Pt) -> Result<Vec<Strip>, MissingCharacter> {
        let mut runs = Vec::new();
        for field in fields {
            let text = format!("{}{}", field.label, field.value);
            let place = field.label.trim_end_matches('：');
            runs.push(self.run(&text, Face::Fangsong, area::TABLE, place)?);
        }
        let place_of = |(field, run): (&Field, &Run)| {
            let room = if field.value.is_empty() {
                ROOM_TO_WRITE
            } else {
                0.0
            };
            run.width() + area::TABLE * room
        };
        let widths: Vec<Pt> = fields.iter().zip(&runs).map(place_of).collect();
        let taken: Pt = widths.iter().copied().sum();
        #[expect(clippy::cast_precision_loss, reason = "there are few fields")]
        let gap = (area::WIDTH - taken) / (runs.len().max(2) - 1) as f64;
        let baseline = (height - area::TABLE) / 2.0 + area::TABLE * area::ASCENT;
        let strip = |items| Strip {
            items,
            advance: height,
            body: height,
            ..Strip::default()
        };
        if gap < area::TABLE {
            let lines = runs
                .iter()
                .flat_map(|run| run.lines(Measure::ragged(area::WIDTH)));
            let items = |line: Line| line.at(Pt::ZERO, baseline).map(Item::Text).collect();
            return Ok(lines.map(|line| strip(items(line))).collect());
        }
        let mut items = Vec::new();
        let mut x = Pt::ZERO;
        for ((field, run), width) in fields.iter().zip(&runs).zip(widths) {
            let area = Area {
                from: (x, Pt::ZERO),
                to: (x + width, height),
            };
            items.extend(field.origin.map(|origin| Item::Link(Link { area, origin })));
            for line in run.lines(Measure::ragged(area::WIDTH)) {
                items.extend(line.at(x, baseline).map(Item::Text));
            }
            x += width + gap;
        }
        Ok(vec![strip(items)])
    }

    fn push_body_line(&mut self, line: &Line, keeps_next: bool, bookmark: Option<String>) {
        self.push_at(line, Pt::ZERO, keeps_next);
        self.waiting
            .last_mut()
            .expect("the line was just pushed")
            .bookmark = bookmark;
    }

    /// A line of the body's size with its left edge at `x`, on the grid.
    fn push_at(&mut self, line: &Line, x: Pt, keeps_next: bool) {
        self.waiting.push(Strip {
            items: line
                .at(x, area::BODY * area::ASCENT)
                .map(Item::Text)
                .collect(),
            advance: area::PITCH,
            body: area::BODY,
            keeps_next,
            origin: self.origin,
            ..Strip::default()
        });
    }

    fn push_centred(&mut self, line: &Line, size: Pt, advance: Pt) {
        let x = (area::WIDTH - line.width) / 2.0;
        self.waiting.push(Strip {
            items: line.at(x, size * area::ASCENT).map(Item::Text).collect(),
            advance,
            body: size,
            keeps_next: true,
            origin: self.origin,
            ..Strip::default()
        });
    }

    fn push_blank(&mut self) {
        self.origin = None;
        self.push_at(&Line::default(), Pt::ZERO, false);
    }

    fn push_blank_with_next(&mut self) {
        self.origin = None;
        self.push_at(&Line::default(), Pt::ZERO, true);
    }

    fn push_blank_of(&mut self, height: Pt) {
        self.waiting.push(Strip {
            advance: height,
            keeps_next: true,
            ..Strip::default()
        });
    }

    /// Puts all that waits onto pages; `begin` is the height of what comes next and must stay with
    /// a last strip that keeps it.
    fn settle(&mut self, begin: Pt) {
        let mut strips = std::mem::take(&mut self.waiting).into_iter().peekable();
        while strips.peek().is_some() {
            let mut group = Vec::new();
            for strip in strips.by_ref() {
                let keeps_next = strip.keeps_next;
                group.push(strip);
                if !keeps_next {
                    break;
                }
            }
            let (last, others) = group.split_last().expect("a strip was there");
            let above: Pt = others.iter().map(|strip| strip.advance).sum();
            let height = above
                + if last.keeps_next {
                    last.advance + begin
                } else {
                    last.body
                };
            if !self.fits(height) && height <= area::HEIGHT + ROUNDING {
                self.new_page();
            }
            for strip in group {
                if !self.fits(strip.body) {
                    self.new_page();
                }
                self.place(strip);
            }
        }
    }

    fn fits(&self, height: Pt) -> bool {
        self.y + height <= area::HEIGHT + ROUNDING
    }

    fn new_page(&mut self) {
        self.pages.pages.push(Page::default());
        self.y = Pt::ZERO;
    }

    fn place(&mut self, strip: Strip) {
        let (x, y) = (area::LEFT, area::TOP + self.y);
        if let Some(title) = strip.bookmark {
            self.pages.bookmarks.push(Bookmark {
                title,
                page: self.pages.pages.len() - 1,
                top: y,
            });
        }
        let page = self.pages.pages.last_mut().expect("there is always a page");
        let area = Area {
            from: (x, y),
            to: (x + area::WIDTH, y + strip.advance),
        };
        (page.items).extend(strip.origin.map(|origin| Item::Link(Link { area, origin })));
        page.items
            .extend(strip.items.into_iter().map(|item| item.moved(x, y)));
        page.seals.extend(strip.seal.map(|seal| Seal {
            centre: (seal.centre.0 + x, seal.centre.1 + y),
            ..seal
        }));
        self.y += strip.advance;
    }

    /// What stands below the text block: what proves the print, and the page number.
    fn fill_margins(&mut self, proof: Option<&Proof>) -> Result<(), MissingCharacter> {
        // The dash is drawn this far above the base line, in em.
        let dash = 0.38;
        let baseline = area::TOP + area::HEIGHT + area::NUMBER_GAP + area::SMALL * dash;
        let count = self.pages.pages.len();
        for at in 0..count {
            let number = at + 1;
            let mut items = Vec::new();
            if let Some(proof) = proof {
                let code = proof::code(&mut self.shapes, proof, baseline)?;
                items.extend(code.into_iter().map(Item::Text));
                if number == count {
                    let side = if number % 2 == 1 {
                        Side::Left
                    } else {
                        Side::Right
                    };
                    items.extend(proof::record(&mut self.shapes, proof, side)?);
                }
            }
            items.extend(self.page_number(number, baseline)?);
            self.pages.pages[at].items.extend(items);
        }
        Ok(())
    }

    /// `— 1 —`, one character in: odd pages right, even pages left (7.5).
    fn page_number(&mut self, number: usize, baseline: Pt) -> Result<Vec<Item>, MissingCharacter> {
        let run = self.run(&format!("— {number} —"), Face::Song, area::SMALL, "页码")?;
        let x = if number % 2 == 1 {
            area::LEFT + area::WIDTH - area::SMALL - run.width()
        } else {
            area::LEFT + area::SMALL
        };
        let lines = run.lines(Measure::ragged(area::WIDTH));
        let texts = lines.iter().flat_map(|line| line.at(x, baseline));
        Ok(texts.map(Item::Text).collect())
    }
}

/// Paragraphs start two characters in, and their lines are spread (7.3.3).
const BODY_MEASURE: Measure = Measure {
    width: area::WIDTH,
    first_indent: Pt(area::BODY.0 * 2.0),
    indent: Pt::ZERO,
    justified: true,
};

/// A blank line where there is none: an empty name or date leaves its place free.
fn or_blank(lines: Vec<Line>) -> Vec<Line> {
    if lines.is_empty() {
        vec![Line::default()]
    } else {
        lines
    }
}

/// Rows of a section that stand on one page.
struct Piece {
    section: usize,
    rows: std::ops::Range<usize>,
    on_new_page: bool,
}

fn foot_height(foot: &[Strip]) -> Pt {
    foot.iter().map(|strip| strip.advance).sum()
}

/// Where sections that begin at `y` are cut into pages. Rows are never split, heads never stand
/// without a row, and the last row stays with a foot of this height.
fn cut(sections: &[Measured], style: Style, y: Pt, foot: Pt) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut y = y;
    for (section, measured) in sections.iter().enumerate() {
        let head = measured.head_height(style);
        let heights = measured.row_heights(style);
        let is_last = section + 1 == sections.len();
        let mut start = 0;
        let mut on_new_page = false;
        loop {
            let mut end = start;
            let mut bottom = y + head;
            while end < measured.rows() {
                let with_foot = is_last && end + 1 == measured.rows();
                let below = heights[end] + if with_foot { foot } else { Pt::ZERO };
                let is_alone = y == Pt::ZERO && end == start;
                if bottom + below > area::HEIGHT + ROUNDING && !is_alone {
                    break;
                }
                bottom += heights[end];
                end += 1;
            }
            if end > start {
                pieces.push(Piece {
                    section,
                    rows: start..end,
                    on_new_page,
                });
                y = bottom;
            }
            start = end;
            if start == measured.rows() {
                break;
            }
            y = Pt::ZERO;
            on_new_page = true;
        }
    }
    pieces
}
