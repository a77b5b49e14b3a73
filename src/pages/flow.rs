//! The document from top to bottom: what stands on which line, and what stays together.
//! Breaks no lines, measures no columns, and ends no pages.

use super::faces::Shapes;
use super::lines::{Line, Measure, Run};
use super::proof::{self, Side};
use super::sheets::{Sheets, Strip};
use super::tables::{self, Measured, Style};
use super::titles::{balanced, by_meaning};
use super::type_area as area;
use super::{Face, Item, MissingCharacter, Pages, Pt, Seal};
use crate::document::{
    Annex, Block, ColumnRole, Document, Field, Level, Line as Fields, Paragraph, Proof, Section,
    Signature, Table, Title,
};

/// Lines of text that go to a new page with the signature where the page before cannot be made to
/// hold it, so that it never stands alone (7.3.5.5).
const LINES_WITH_SIGNATURE: usize = 2;
/// Lines between text and name: the seal's top comes within one line below the text, and name and
/// date stand a little below its centre (7.3.5.1).
const LINES_ABOVE_SIGNATURE: usize = 2;
/// Room to write in by hand where a field is empty, in em.
const ROOM_TO_WRITE: f64 = 5.0;
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
#[derive(Default)]
struct Flow {
    shapes: Shapes,
    sheets: Sheets,
}

/// Lays out all blocks, then fills the bottom margins.
pub(super) fn lay_out(document: &Document) -> Result<Pages, MissingCharacter> {
    let mut flow = Flow::default();
    // In words for the clerk, for a character that no face has.
    let mut chapter = String::new();
    let mut paragraphs = 0;
    let mut blocks = document.blocks.iter().peekable();
    while let Some(block) = blocks.next() {
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
            Block::Table(table) => {
                let signature = blocks.next_if(|next| matches!(next, Block::Signature(_)));
                flow.table(table, signature)?;
            }
            Block::Signature(signature) => {
                let strips = flow.signature(signature)?;
                flow.keep_with_signature(LINES_WITH_SIGNATURE);
                flow.sheets.waiting.extend(strips);
            }
            Block::Annex(annex) => flow.annex(annex)?,
        }
    }
    flow.sheets.settle(Pt::ZERO);
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
        let name = Run::new(&mut self.shapes, &parts[..1], area::TITLE, place)?;
        let run = Run::new(&mut self.shapes, &parts, area::TITLE, place)?;
        let lines = by_meaning(&run, name.characters().len(), area::WIDTH);
        let has_lines = !lines.is_empty();
        for line in lines {
            self.push_centred(&line, area::TITLE, area::PITCH);
        }
        if has_lines {
            self.push_blank(false);
        }
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
        let lines = run.lines(BODY_MEASURE);
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
        let date = self.run(&signature.date, Face::Fangsong, area::BODY, "成文日期")?;
        let unit = self.run(&signature.unit, Face::Fangsong, area::BODY, "单位名称")?;
        let names = by_meaning(&unit, unit.characters().len(), area::WIDTH);
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

        let mut strips = vec![on_grid(&Line::default(), Pt::ZERO, true); LINES_ABOVE_SIGNATURE];
        for name in or_blank(names) {
            strips.push(on_grid(&name, centre - name.width / 2.0, true));
        }
        for line in or_blank(date.lines(Measure::ragged(area::WIDTH))) {
            strips.push(on_grid(&line, centre - line.width / 2.0, true));
        }
        let last = strips.last_mut().expect("the date has a line");
        let name_and_date_centre = -(area::PITCH - area::BODY) / 2.0;
        last.keeps_next = false;
        last.seal = Some(Seal {
            centre: (centre, name_and_date_centre - area::PITCH / 2.0),
            diameter: area::SEAL,
        });
        Ok(strips)
    }

    /// An attached table on pages of its own. The form brings its own title and head line, and
    /// the text does not announce it as 附件1; so it goes without that mark (7.3.7).
    fn annex(&mut self, annex: &Annex) -> Result<(), MissingCharacter> {
        let size = size_of(&annex.table);
        self.sheets.settle(Pt::ZERO);
        if self.sheets.y > Pt::ZERO {
            self.sheets.new_page();
        }
        if self.is_wide(&annex.table, size)? {
            self.sheets.turn();
        }
        self.annex_head(annex)?;
        let signatory = self.fields(&annex.signatory, Pt(24.0))?;
        self.sheets.settle(area::PITCH * 3.0);

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
        self.sheets.waiting.push(Strip {
            advance: Pt(3.0),
            keeps_next: true,
            ..Strip::default()
        });
        for strip in self.fields(&annex.header, Pt(19.0))? {
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
            self.sections(&sections, style, foot, TABLE_GAP + area::PITCH);
        }
        Ok(())
    }

    /// Whether the table needs a page turned round.
    fn is_wide(&mut self, table: &Table, size: Pt) -> Result<bool, MissingCharacter> {
        for section in &table.sections {
            if tables::least_width(&mut self.shapes, section, size)? > area::WIDTH {
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

    /// Paints sections one below the other, with `foot` below the last row and at most `gap`
    /// between them, if the lines go on on the grid.
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
        self.sheets.settle(Pt::ZERO);
    }

    /// Fields side by side over the whole width of the page, the first flush left and the last flush right;
    /// one below the other where they are too long for that.
    fn fields(&mut self, fields: &Fields, height: Pt) -> Result<Vec<Strip>, MissingCharacter> {
        let full = self.sheets.width();
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
        let gap = (full - taken) / (runs.len().max(2) - 1) as f64;
        let baseline = (height - area::TABLE) / 2.0 + area::TABLE * area::ASCENT;
        let strip = |items| Strip {
            items,
            advance: height,
            body: height,
            ..Strip::default()
        };
        if gap < area::TABLE {
            let lines = runs.iter().flat_map(|run| run.lines(Measure::ragged(full)));
            let items = |line: Line| line.at(Pt::ZERO, baseline).map(Item::Text).collect();
            return Ok(lines.map(|line| strip(items(line))).collect());
        }
        let mut items = Vec::new();
        let mut x = Pt::ZERO;
        for (run, width) in runs.iter().zip(widths) {
            for line in run.lines(Measure::ragged(full)) {
                items.extend(line.at(x, baseline).map(Item::Text));
            }
            x += width + gap;
        }
        Ok(vec![strip(items)])
    }

    fn push_body_line(&mut self, line: &Line, keeps_next: bool, bookmark: Option<String>) {
        self.sheets.waiting.push(Strip {
            bookmark,
            ..on_grid(line, Pt::ZERO, keeps_next)
        });
    }

    fn push_blank(&mut self, keeps_next: bool) {
        (self.sheets.waiting).push(on_grid(&Line::default(), Pt::ZERO, keeps_next));
    }

    fn push_centred(&mut self, line: &Line, size: Pt, advance: Pt) {
        let x = (self.sheets.width() - line.width) / 2.0;
        self.sheets.waiting.push(Strip {
            items: line.at(x, size * area::ASCENT).map(Item::Text).collect(),
            advance,
            body: size,
            keeps_next: true,
            ..Strip::default()
        });
    }

    /// What stands below the text block: what proves the print, and the page number.
    fn fill_margins(&mut self, proof: Option<&Proof>) -> Result<(), MissingCharacter> {
        // The dash is drawn this far above the base line, in em.
        let dash = 0.38;
        let baseline = area::TOP + area::HEIGHT + area::NUMBER_GAP + area::SMALL * dash;
        let count = self.sheets.pages.pages.len();
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
            self.sheets.pages.pages[at].items.extend(items);
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

/// A line of the body's size with its left edge at `x`, on the grid.
fn on_grid(line: &Line, x: Pt, keeps_next: bool) -> Strip {
    let baseline = area::BODY * area::ASCENT;
    Strip {
        items: line.at(x, baseline).map(Item::Text).collect(),
        advance: area::PITCH,
        body: area::BODY,
        keeps_next,
        ..Strip::default()
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
