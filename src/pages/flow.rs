//! The document from top to bottom: what stands on which line, and what stays together.
//! Breaks no lines, measures no columns, and ends no pages.

use super::faces::Shapes;
use super::lines::{Line, Measure, Run};
use super::proof::{self, Side};
use super::sheets::{Sheets, Strip};
use super::tables::{self, Measured, Style};
use super::titles::{balanced, by_meaning};
use super::type_area::{self as area, TypeArea};
use super::{Face, Item, MissingCharacter, Pages, Pt, Seal, Setup, Sides};
use super::{fields, form, seal, watermark};
use crate::document::{
    Annex, Block, ColumnRole, Document, Form, Level, Line as Fields, Origin, Paragraph, Proof,
    Section, Signature, Table, Title,
};

/// Lines of text that go to a new page with the signature where the page before cannot be made to
/// hold it, so that it never stands alone (7.3.5.5).
const LINES_WITH_SIGNATURE: usize = 2;
/// Lines between text and name: the seal's top comes within one line below the text, and name and
/// date stand a little below its centre (7.3.5.1).
const LINES_ABOVE_SIGNATURE: usize = 2;
/// Height of the head line and of the signatory line of an attached table.
const HEAD_LINE: Pt = Pt(19.0);
const SIGNATORY_LINE: Pt = Pt(24.0);
/// Rows of an attached table, at best and at the tightest.
const ATTACHED_ROWS: [Pt; 2] = [Pt::mm(6.3), Pt::mm(5.5)];
/// Rows of a table inside the text, at best and at the tightest, in em.
const ROWS_INSIDE: [f64; 2] = [1.7, 1.4];
/// By how much rows are tightened at a time.
const ROW_STEP: Pt = Pt::mm(0.05);
/// More value columns than this are set in 小五.
const VALUES_IN_TABLE_SIZE: usize = 4;
/// Above and below a table inside the text.
const TABLE_GAP: Pt = Pt(6.0);

/// What is laid out with, and the pages so far.
struct Flow {
    area: TypeArea,
    /// Whether the places of seals are shown.
    is_draft: bool,
    shapes: Shapes,
    sheets: Sheets,
    /// What the lines that come now are made from.
    origin: Option<Origin>,
}

/// Whether a table is too wide even for a page turned round.
pub(super) fn is_too_wide(table: &Table, setup: &Setup) -> Result<bool, MissingCharacter> {
    let mut shapes = Shapes::new(&setup.faces);
    let turned = TypeArea::of(setup).height;
    for section in &table.sections {
        if tables::least_width(&mut shapes, section, size_of(table))? > turned {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Lays out all blocks, then fills the bottom margins.
pub(super) fn lay_out(document: &Document, setup: &Setup) -> Result<Pages, MissingCharacter> {
    let area = TypeArea::of(setup);
    let mut flow = Flow {
        area,
        is_draft: document.is_draft,
        shapes: Shapes::new(&setup.faces),
        sheets: Sheets::new(area, setup.sides),
        origin: None,
    };
    // In words for the clerk, for a character that no face has.
    let mut chapter = String::new();
    let mut paragraphs = 0;
    let mut blocks = document.blocks.iter().peekable();
    while let Some(block) = blocks.next() {
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
            Block::Table(table) => {
                let signature = blocks.next_if(|next| matches!(next, Block::Signature(_)));
                flow.table(table, signature)?;
            }
            Block::Signature(signature) => {
                let strips = flow.signature(signature)?;
                flow.keep_with_signature(LINES_WITH_SIGNATURE);
                flow.sheets.waiting.extend(strips);
            }
            Block::Signatory(fields) => flow.signatory(fields)?,
            Block::Annex(annex) => flow.annex(annex)?,
            Block::Form(form) => flow.form(form)?,
        }
    }
    flow.sheets.settle(Pt::ZERO);
    if flow.is_draft {
        flow.mark_draft()?;
    }
    flow.fill_margins(document.proof.as_ref())?;
    Ok(flow.sheets.pages)
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

    /// The title, centred, in a shape that its words give, with one blank line below (7.3.1).
    fn title(&mut self, title: &Title) -> Result<(), MissingCharacter> {
        let parts =
            [title.unit.as_str(), title.rest.as_str()].map(|part| (part, Face::XiaoBiaoSong));
        let place = || "标题".into();
        let name = Run::new(&mut self.shapes, &parts[..1], self.area.title, place)?;
        let run = Run::new(&mut self.shapes, &parts, self.area.title, place)?;
        let lines = by_meaning(&run, name.characters().len(), self.area.width);
        let has_lines = !lines.is_empty();
        for line in lines {
            self.push_centred(&line, self.area.title, self.area.pitch);
        }
        if has_lines {
            self.push_blank(false);
        }
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
        let lines = run.lines(self.body_measure());
        for (at, line) in lines.iter().enumerate() {
            // No page ends with the first line of a paragraph or begins with its last.
            let keeps_next = at + 1 < lines.len() && (at == 0 || at + 2 == lines.len());
            self.push_body_line(line, is_head || keeps_next, None);
        }
        Ok(())
    }

    /// Makes the last lines of the text stay with what follows.
    fn keep_with_signature(&mut self, lines: usize) {
        let waiting = &mut self.sheets.waiting;
        let from = waiting.len().saturating_sub(lines);
        for strip in &mut waiting[from..] {
            strip.keeps_next = true;
        }
    }

    /// 落款: the date four characters from the right, the name centred above it, the seal's place
    /// free (7.3.5.1). All of it stays together.
    fn signature(&mut self, signature: &Signature) -> Result<Vec<Strip>, MissingCharacter> {
        let date = self.run(&signature.date, Face::Fangsong, self.area.body, "成文日期")?;
        let unit = self.run(&signature.unit, Face::Fangsong, self.area.body, "单位名称")?;
        let names = by_meaning(&unit, unit.characters().len(), self.area.width);
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

        self.origin = None;
        let mut strips =
            vec![self.on_grid(&Line::default(), Pt::ZERO, true); LINES_ABOVE_SIGNATURE];
        self.origin = signature.unit_origin;
        for name in or_blank(names) {
            strips.push(self.on_grid(&name, centre - name.width / 2.0, true));
        }
        self.origin = signature.date_origin;
        for line in or_blank(date.lines(Measure::ragged(self.area.width))) {
            strips.push(self.on_grid(&line, centre - line.width / 2.0, true));
        }
        let last = strips.last_mut().expect("the date has a line");
        let name_and_date_centre = -(self.area.pitch - self.area.body) / 2.0;
        last.keeps_next = false;
        last.seal = Some(Seal {
            centre: (centre, name_and_date_centre - self.area.pitch / 2.0),
            diameter: self.area.seal,
        });
        Ok(strips)
    }

    /// 签字栏 at the foot of the signature's page, below the place of the seal.
    fn signatory(&mut self, fields: &Fields) -> Result<(), MissingCharacter> {
        let (items, height) = fields::at_foot(&mut self.shapes, fields, &self.area)?;
        if let Some(date) = self.sheets.waiting.last_mut() {
            date.keeps_next = true;
            let below = |seal: Seal| seal.centre.1 + seal.diameter / 2.0 - date.advance;
            let reaches = date.seal.map_or(Pt::ZERO, below);
            let reaches = reaches.max(Pt::ZERO);
            self.push_blank_of(reaches);
        }
        self.sheets.waiting.push(Strip {
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
        self.sheets.settle(Pt::ZERO);
        if self.sheets.y > Pt::ZERO {
            self.sheets.new_page();
        }
        let items = form::on_page(&mut self.shapes, form, &self.area)?;
        self.sheets.place(Strip {
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
        for page in &mut self.sheets.pages.pages {
            page.items.splice(0..0, watermark.iter().cloned());
            page.items
                .extend(page.seals.iter().copied().map(seal::circle));
        }
        Ok(())
    }

    /// An attached table on pages of its own. The form brings its own title and head line, and
    /// the text does not announce it as 附件1; so it goes without that mark (7.3.7).
    fn annex(&mut self, annex: &Annex) -> Result<(), MissingCharacter> {
        self.origin = None;
        let size = size_of(&annex.table);
        self.sheets.settle(Pt::ZERO);
        if self.sheets.y > Pt::ZERO {
            self.sheets.new_page();
        }
        if self.is_wide(&annex.table, size)? {
            self.sheets.turn();
        }
        self.annex_head(annex)?;
        let signatory = self.fields(&annex.signatory, SIGNATORY_LINE)?;
        self.sheets.settle(self.area.pitch * 3.0);

        let sections = self.measure(&annex.table, size)?;
        let style = self.loosest(&sections, ATTACHED_ROWS, foot_height(&signatory));
        self.sections(&sections, style, signatory, Pt::ZERO);
        self.sheets.turn_back();
        Ok(())
    }

    /// Title, year, and the line of fields above an attached table.
    fn annex_head(&mut self, annex: &Annex) -> Result<(), MissingCharacter> {
        let place = "表格标题";
        let size = area::TABLE_TITLE;
        let title = self.run(&annex.title, Face::XiaoBiaoSong, size, place)?;
        let lines = by_meaning(&title, 0, self.sheets.width());
        for (at, line) in lines.iter().enumerate() {
            self.push_centred(line, size, size * 1.5);
            let strip = self.sheets.waiting.last_mut();
            let strip = strip.expect("the line was just pushed");
            strip.bookmark = (at == 0).then(|| annex.title.clone());
        }
        let subtitle = self.run(&annex.subtitle, Face::Fangsong, area::SMALL, place)?;
        for line in balanced(&subtitle, self.sheets.width()) {
            self.push_centred(&line, area::SMALL, area::SMALL * 1.4);
        }
        self.push_blank_of(Pt(3.0));
        let mut head_lines = self.fields(&annex.header, HEAD_LINE)?;
        if let Some(first) = head_lines.first_mut().filter(|_| self.is_draft) {
            let area = TypeArea {
                width: self.sheets.width(),
                ..self.area
            };
            let place = seal::on_head_line(&mut self.shapes, &annex.header, HEAD_LINE, &area)?;
            first.items.extend(place.map(seal::circle));
        }
        for strip in head_lines {
            self.sheets.waiting.push(Strip {
                keeps_next: true,
                ..strip
            });
        }
        Ok(())
    }

    /// A table inside the text, after which the lines stand on the grid again; on pages turned
    /// round where the text block is too narrow for it. A signature right behind it stays with its
    /// last row.
    fn table(&mut self, table: &Table, signature: Option<&Block>) -> Result<(), MissingCharacter> {
        let foot = match signature {
            Some(Block::Signature(signature)) => self.signature(signature)?,
            _ => Vec::new(),
        };
        let size = size_of(table);
        let is_wide = self.is_wide(table, size)?;
        if is_wide {
            self.sheets.turn();
        }
        let sections = self.measure(table, size)?;
        let style = Style {
            row: size * ROWS_INSIDE[0],
        };
        let first_row = |section: &Measured| {
            let row = section.row_heights(style).first().copied();
            section.head_height(style) + row.unwrap_or_default()
        };
        let begin = sections.first().map_or(Pt::ZERO, first_row) + TABLE_GAP;
        self.sheets.settle(begin);
        self.sheets.y += TABLE_GAP;
        let style = self.loosest(
            &sections,
            ROWS_INSIDE.map(|em| size * em),
            foot_height(&foot),
        );
        if is_wide {
            self.sections(&sections, style, Vec::new(), Pt::ZERO);
            self.sheets.turn_back();
            self.sheets.waiting.extend(foot);
        } else {
            // A foot goes on the grid, up to a line below the table.
            self.sections(&sections, style, foot, TABLE_GAP + self.area.pitch);
        }
        Ok(())
    }

    /// Whether the table needs a page turned round.
    fn is_wide(&mut self, table: &Table, size: Pt) -> Result<bool, MissingCharacter> {
        for section in &table.sections {
            if tables::least_width(&mut self.shapes, section, size)? > self.area.width {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn measure(&mut self, table: &Table, size: Pt) -> Result<Vec<Measured>, MissingCharacter> {
        let width = self.sheets.width();
        (table.sections.iter())
            .map(|section| Measured::new(&mut self.shapes, section, size, width))
            .collect()
    }

    /// The loosest rows with which the table takes no more pages than with the tightest.
    fn loosest(&self, sections: &[Measured], [best, least]: [Pt; 2], foot: Pt) -> Style {
        let (y, height) = (self.sheets.y, self.sheets.height());
        let pages = |row| {
            let pieces = tables::cut(sections, Style { row }, y, height, foot);
            pieces.iter().filter(|piece| piece.on_new_page).count()
        };
        let fewest = pages(least);
        let mut row = best;
        while row > least && pages(row) > fewest {
            row = row - ROW_STEP;
        }
        Style {
            row: row.max(least),
        }
    }

    /// Paints sections one below the other; `foot` waits to stand below the last row, with at most
    /// `gap` between them where the lines go on on the grid.
    fn sections(&mut self, sections: &[Measured], style: Style, foot: Vec<Strip>, gap: Pt) {
        let below = foot_height(&foot) + if foot.is_empty() { Pt::ZERO } else { gap };
        let (y, height) = (self.sheets.y, self.sheets.height());
        for piece in tables::cut(sections, style, y, height, below) {
            if piece.on_new_page {
                self.sheets.new_page();
            }
            let (items, height) = sections[piece.section].paint(piece.rows, style);
            self.sheets.place(Strip {
                items,
                advance: height,
                body: height,
                ..Strip::default()
            });
        }
        if gap > Pt::ZERO {
            self.sheets.y += TABLE_GAP;
            self.sheets.go_on_at_grid();
        }
        self.sheets.waiting.extend(foot);
    }

    /// Fields side by side over the whole width, in rows of a height.
    fn fields(&mut self, fields: &Fields, height: Pt) -> Result<Vec<Strip>, MissingCharacter> {
        let rows = fields::rows(
            &mut self.shapes,
            fields,
            area::TABLE,
            self.sheets.width(),
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
        self.sheets.waiting.push(Strip {
            bookmark,
            ..self.on_grid(line, Pt::ZERO, keeps_next)
        });
    }

    /// A line of the body's size with its left edge at `x`, on the grid.
    fn on_grid(&self, line: &Line, x: Pt, keeps_next: bool) -> Strip {
        let baseline = self.area.body * area::ASCENT;
        Strip {
            items: line.at(x, baseline).map(Item::Text).collect(),
            advance: self.area.pitch,
            body: self.area.body,
            keeps_next,
            origin: self.origin,
            ..Strip::default()
        }
    }

    fn push_blank(&mut self, keeps_next: bool) {
        self.origin = None;
        (self.sheets.waiting).push(self.on_grid(&Line::default(), Pt::ZERO, keeps_next));
    }

    fn push_blank_of(&mut self, height: Pt) {
        self.sheets.waiting.push(Strip {
            advance: height,
            keeps_next: true,
            ..Strip::default()
        });
    }

    fn push_centred(&mut self, line: &Line, size: Pt, advance: Pt) {
        let x = (self.sheets.width() - line.width) / 2.0;
        self.sheets.waiting.push(Strip {
            items: line.at(x, size * area::ASCENT).map(Item::Text).collect(),
            advance,
            body: size,
            keeps_next: true,
            origin: self.origin,
            ..Strip::default()
        });
    }

    /// What stands below the text block: what proves the print, and the page number.
    fn fill_margins(&mut self, proof: Option<&Proof>) -> Result<(), MissingCharacter> {
        // The dash is drawn this far above the base line, in em.
        let dash = 0.38;
        let baseline = self.area.top + self.area.height + area::NUMBER_GAP + area::SMALL * dash;
        let count = self.sheets.pages.pages.len();
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
            self.sheets.pages.pages[at].items.extend(items);
        }
        Ok(())
    }

    /// What the page number leaves free in the bottom margin.
    fn free_side(&self, number: usize) -> Side {
        match self.sheets.pages.sides {
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

/// 五号, and 小五 for many columns.
fn size_of(table: &Table) -> Pt {
    let values = |section: &Section| {
        let is_value = |role: &&_| **role == ColumnRole::Value;
        section.columns.iter().filter(is_value).count()
    };
    let most = table.sections.iter().map(values).max();
    if most.unwrap_or(0) > VALUES_IN_TABLE_SIZE {
        area::DENSE_TABLE
    } else {
        area::TABLE
    }
}

fn foot_height(foot: &[Strip]) -> Pt {
    foot.iter().map(|strip| strip.advance).sum()
}
