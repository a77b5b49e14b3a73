//! The document from top to bottom, page after page: what stands on which line, and what stays
//! together. Breaks no lines and measures no columns.

use super::faces::Shapes;
use super::fields;
use super::lines::{Line, Measure, Run};
use super::proof::{self, Side};
use super::seal;
use super::tables::{Measured, Style};
use super::titles::{balanced, name_in_two};
use super::type_area::{self as area, TypeArea};
use super::{Bookmark, Face, Item, MissingCharacter, Page, Pages, Pt, Seal, Setup, Sides};
use super::{form, watermark};
use crate::document::{
    Annex, Block, ColumnRole, Document, Form, Level, Line as Fields, Paragraph, Proof, Section,
    Signature, Table, Title,
};

/// Lines of text that go to a new page with the signature, so that it never stands alone (7.3.5.5).
const LINES_WITH_SIGNATURE: usize = 2;
/// Lines between text and name: the seal's top comes within one line below the text, and name and
/// date stand a little below its centre (7.3.5.1).
const LINES_ABOVE_SIGNATURE: usize = 2;
/// Height of the head line and of the signatory line of an attached table.
const HEAD_LINE: Pt = Pt(19.0);
const SIGNATORY_LINE: Pt = Pt(24.0);
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
    /// Whether it stands at the foot of the text block, whatever room there is above.
    at_foot: bool,
    bookmark: Option<String>,
    seal: Option<Seal>,
}

/// The pages so far, and what waits until it is known what must stay with it.
struct Flow {
    area: TypeArea,
    /// Whether the places of seals are shown.
    is_draft: bool,
    shapes: Shapes,
    pages: Pages,
    waiting: Vec<Strip>,
    /// How much of the text block is taken on the last page.
    y: Pt,
}

/// Lays out all blocks, then fills the bottom margins.
pub(super) fn lay_out(document: &Document, setup: &Setup) -> Result<Pages, MissingCharacter> {
    let mut flow = Flow {
        area: TypeArea::of(setup),
        is_draft: document.is_draft,
        shapes: Shapes::new(&setup.faces),
        pages: Pages {
            pages: vec![Page::default()],
            bookmarks: Vec::new(),
            sides: setup.sides,
        },
        waiting: Vec::new(),
        y: Pt::ZERO,
    };
    // In words for the clerk, for a character that no face has.
    let mut chapter = String::new();
    let mut paragraphs = 0;
    for block in &document.blocks {
        match block {
            Block::Title(title) => flow.title(title)?,
            Block::Heading(heading) => {
                chapter.clone_from(heading);
                paragraphs = 0;
                flow.heading(heading)?;
            }
            Block::Paragraph(paragraph) => {
                paragraphs += 1;
                flow.paragraph(paragraph, || format!("“{chapter}”第{paragraphs}段"))?;
            }
            Block::Table(table) => flow.table(table)?,
            Block::Signature(signature) => flow.signature(signature)?,
            Block::Signatory(fields) => flow.signatory(fields)?,
            Block::Annex(annex) => flow.annex(annex)?,
            Block::Form(form) => flow.form(form)?,
        }
    }
    flow.settle(Pt::ZERO);
    if flow.is_draft {
        flow.mark_draft()?;
    }
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
        let on_one_line = self.run(&whole, Face::XiaoBiaoSong, self.area.title, "标题")?;
        let mut pieces = vec![on_one_line];
        if pieces[0].width() > self.area.width {
            // The width of the text block in characters.
            let at_most = 20;
            let name = match title.unit.chars().count() {
                count if count > at_most => name_in_two(&title.unit, at_most),
                _ => vec![title.unit.as_str()],
            };
            pieces.clear();
            for piece in name.into_iter().chain([title.rest.as_str()]) {
                pieces.push(self.run(piece, Face::XiaoBiaoSong, self.area.title, "标题")?);
            }
        }
        let width = self.area.width;
        for line in pieces.iter().flat_map(|piece| balanced(piece, width)) {
            self.push_centred(&line, self.area.title, self.area.pitch);
        }
        self.push_blank();
        Ok(())
    }

    fn heading(&mut self, heading: &str) -> Result<(), MissingCharacter> {
        let run = self.run(heading, Face::Hei, self.area.body, "章节标题")?;
        let lines = run.lines(self.body_measure());
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
        let run = Run::new(&mut self.shapes, &parts, self.area.body, place)?;
        let is_head = paragraph.rest.is_empty();
        for line in run.lines(self.body_measure()) {
            self.push_body_line(&line, is_head, None);
        }
        Ok(())
    }

    /// 落款: the date four characters from the right, the name centred above it, the seal's place
    /// free (7.3.5.1). The last lines of the text stay with it.
    fn signature(&mut self, signature: &Signature) -> Result<(), MissingCharacter> {
        let date = self.run(&signature.date, Face::Fangsong, self.area.body, "成文日期")?;
        let unit = self.run(&signature.unit, Face::Fangsong, self.area.body, "单位名称")?;
        let names = balanced(&unit, self.area.width);
        let widest = names
            .iter()
            .map(|name| name.width)
            .fold(date.width(), Pt::max);
        // A place for a date to be written keeps the seal where the date will be.
        let date_width = if date.is_empty() {
            self.area.body * 6.5
        } else {
            date.width()
        };
        let centre = (self.area.width - self.area.date_indent - date_width / 2.0)
            .min(self.area.width - widest / 2.0);

        let from = self.waiting.len().saturating_sub(LINES_WITH_SIGNATURE);
        for strip in &mut self.waiting[from..] {
            strip.keeps_next = true;
        }
        for _ in 0..LINES_ABOVE_SIGNATURE {
            self.push_blank_with_next();
        }
        for name in or_blank(names) {
            self.push_at(&name, centre - name.width / 2.0, true);
        }
        for line in or_blank(date.lines(Measure::ragged(self.area.width))) {
            self.push_at(&line, centre - line.width / 2.0, false);
        }
        let last = self
            .waiting
            .last_mut()
            .expect("the date's line was just pushed");
        let name_and_date_centre = -(self.area.pitch - self.area.body) / 2.0;
        last.seal = Some(Seal {
            centre: (centre, name_and_date_centre - self.area.pitch / 2.0),
            diameter: self.area.seal,
        });
        Ok(())
    }

    /// 签字栏 at the foot of the signature's page, below the place of the seal.
    fn signatory(&mut self, fields: &Fields) -> Result<(), MissingCharacter> {
        let (items, height) = fields::at_foot(&mut self.shapes, fields, &self.area)?;
        if let Some(date) = self.waiting.last_mut() {
            date.keeps_next = true;
            let below = |seal: Seal| seal.centre.1 + seal.diameter / 2.0 - date.advance;
            let reaches = date.seal.map_or(Pt::ZERO, below);
            self.push_blank_of(reaches.max(Pt::ZERO));
        }
        self.waiting.push(Strip {
            items,
            advance: height,
            body: height,
            at_foot: true,
            ..Strip::default()
        });
        Ok(())
    }

    /// A form on a page of its own.
    fn form(&mut self, form: &Form) -> Result<(), MissingCharacter> {
        self.settle(Pt::ZERO);
        if self.y > Pt::ZERO {
            self.new_page();
        }
        let items = form::on_page(&mut self.shapes, form, &self.area)?;
        self.place(Strip {
            items,
            advance: self.area.height,
            body: self.area.height,
            bookmark: Some(form.title.clone()),
            ..Strip::default()
        });
        Ok(())
    }

    /// Marks each page as a draft, and shows where the seal goes.
    fn mark_draft(&mut self) -> Result<(), MissingCharacter> {
        let watermark = watermark::behind(&mut self.shapes)?;
        for page in &mut self.pages.pages {
            page.items.splice(0..0, watermark.iter().cloned());
            page.items
                .extend(page.seals.iter().copied().map(seal::circle));
        }
        Ok(())
    }

    /// An attached table on pages of its own. The form brings its own title and head line, and
    /// the text does not announce it as 附件1; so it goes without that mark (7.3.7).
    fn annex(&mut self, annex: &Annex) -> Result<(), MissingCharacter> {
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
        for (at, line) in balanced(&title, self.area.width).iter().enumerate() {
            self.push_centred(line, area::TABLE_TITLE, area::TABLE_TITLE * 1.5);
            let strip = self.waiting.last_mut().expect("the line was just pushed");
            strip.bookmark = (at == 0).then(|| annex.title.clone());
        }
        let subtitle = self.run(&annex.subtitle, Face::Fangsong, area::SMALL, "表格标题")?;
        for line in balanced(&subtitle, self.area.width) {
            self.push_centred(&line, area::SMALL, area::SMALL * 1.4);
        }
        self.push_blank_of(Pt(3.0));
        let mut head_lines = self.fields(&annex.header, HEAD_LINE)?;
        if let Some(first) = head_lines.first_mut().filter(|_| self.is_draft) {
            let place = seal::on_head_line(&mut self.shapes, &annex.header, HEAD_LINE, &self.area)?;
            first.items.extend(place.map(seal::circle));
        }
        for strip in head_lines {
            self.waiting.push(Strip {
                keeps_next: true,
                ..strip
            });
        }
        let signatory = self.fields(&annex.signatory, SIGNATORY_LINE)?;
        self.settle(self.area.pitch * 3.0);

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
        let lines = ((self.y - ROUNDING).0 / self.area.pitch.0).ceil();
        self.y = self.area.pitch * lines;
        Ok(())
    }

    fn measure(&mut self, table: &Table, size: Pt) -> Result<Vec<Measured>, MissingCharacter> {
        (table.sections.iter())
            .map(|section| Measured::new(&mut self.shapes, section, size, self.area.width))
            .collect()
    }

    /// The loosest rows with which the table takes no more pages than with the tightest.
    fn loosest(&self, sections: &[Measured], foot: &[Strip]) -> Style {
        let style = |row| Style { row };
        let pages = |row| {
            cut(
                sections,
                style(row),
                self.y,
                foot_height(foot),
                self.area.height,
            )
            .len()
        };
        let fewest = pages(ROW_AT_LEAST);
        let mut row = ROW_AT_BEST;
        while row > ROW_AT_LEAST && pages(row) > fewest {
            row = row - ROW_STEP;
        }
        style(row.max(ROW_AT_LEAST))
    }

    /// Paints sections one below the other, with `foot` below the last row.
    fn sections(&mut self, sections: &[Measured], style: Style, foot: Vec<Strip>) {
        for piece in cut(
            sections,
            style,
            self.y,
            foot_height(&foot),
            self.area.height,
        ) {
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

    /// Fields side by side over the whole width, in rows of a height.
    fn fields(&mut self, fields: &Fields, height: Pt) -> Result<Vec<Strip>, MissingCharacter> {
        let rows = fields::rows(
            &mut self.shapes,
            fields,
            area::TABLE,
            self.area.width,
            height,
        )?;
        let strip = |items| Strip {
            items,
            advance: height,
            body: height,
            ..Strip::default()
        };
        Ok(rows.into_iter().map(strip).collect())
    }

    /// Paragraphs start two characters in, and their lines are spread (7.3.3).
    fn body_measure(&self) -> Measure {
        Measure {
            width: self.area.width,
            first_indent: self.area.body * 2.0,
            indent: Pt::ZERO,
            justified: true,
        }
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
                .at(x, self.area.body * area::ASCENT)
                .map(Item::Text)
                .collect(),
            advance: self.area.pitch,
            body: self.area.body,
            keeps_next,
            ..Strip::default()
        });
    }

    fn push_centred(&mut self, line: &Line, size: Pt, advance: Pt) {
        let x = (self.area.width - line.width) / 2.0;
        self.waiting.push(Strip {
            items: line.at(x, size * area::ASCENT).map(Item::Text).collect(),
            advance,
            body: size,
            keeps_next: true,
            ..Strip::default()
        });
    }

    fn push_blank(&mut self) {
        self.push_at(&Line::default(), Pt::ZERO, false);
    }

    fn push_blank_with_next(&mut self) {
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
            if !self.fits(height) && height <= self.area.height + ROUNDING {
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
        self.y + height <= self.area.height + ROUNDING
    }

    fn new_page(&mut self) {
        self.pages.pages.push(Page::default());
        self.y = Pt::ZERO;
    }

    fn place(&mut self, strip: Strip) {
        if strip.at_foot {
            self.y = self.y.max(self.area.height - strip.body);
        }
        let (x, y) = (self.area.left, self.area.top + self.y);
        if let Some(title) = strip.bookmark {
            self.pages.bookmarks.push(Bookmark {
                title,
                page: self.pages.pages.len() - 1,
                top: y,
            });
        }
        let page = self.pages.pages.last_mut().expect("there is always a page");
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
        let baseline = self.area.top + self.area.height + area::NUMBER_GAP + area::SMALL * dash;
        let count = self.pages.pages.len();
        for at in 0..count {
            let number = at + 1;
            let mut items = Vec::new();
            if let Some(proof) = proof {
                let margin = proof::Margin {
                    area: self.area,
                    free: self.free_side(number),
                };
                let code = margin.code(&mut self.shapes, proof, baseline)?;
                items.extend(code.into_iter().map(Item::Text));
                if number == count {
                    items.extend(margin.record(&mut self.shapes, proof)?);
                }
            }
            items.extend(self.page_number(number, baseline)?);
            self.pages.pages[at].items.extend(items);
        }
        Ok(())
    }

    /// What the page number leaves free in the bottom margin.
    fn free_side(&self, number: usize) -> Side {
        match self.pages.sides {
            Sides::One => Side::Both,
            Sides::Both if number % 2 == 1 => Side::Left,
            Sides::Both => Side::Right,
        }
    }

    /// `— 1 —`, one character in: odd pages right, even pages left (7.5); in the middle where
    /// sheets are printed on one side.
    fn page_number(&mut self, number: usize, baseline: Pt) -> Result<Vec<Item>, MissingCharacter> {
        let run = self.run(&format!("— {number} —"), Face::Song, area::SMALL, "页码")?;
        let x = self.area.left
            + match self.free_side(number) {
                Side::Left => self.area.width - area::SMALL - run.width(),
                Side::Right => area::SMALL,
                Side::Both => (self.area.width - run.width()) / 2.0,
            };
        let lines = run.lines(Measure::ragged(self.area.width));
        let texts = lines.iter().flat_map(|line| line.at(x, baseline));
        Ok(texts.map(Item::Text).collect())
    }
}

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

/// Where sections that begin at `y` are cut into pages with text blocks as high as `page`. Rows are never split, heads never stand
/// without a row, and the last row stays with a foot of this height.
fn cut(sections: &[Measured], style: Style, y: Pt, foot: Pt, page: Pt) -> Vec<Piece> {
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
                if bottom + below > page + ROUNDING && !is_alone {
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
