//! The papers that a report is printed as, read back by other people's programs. Checks what is on
//! each and what is kept off it.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use nianbao::checks::{self, Outcome};
use nianbao::document::{Block, Document, Paper, Unfit};
use nianbao::export::{Format, export};
use nianbao::form::{self, FieldKind};
use nianbao::pages::{self, Circle, Face, Installed, Item, Pages, Setup, Sides, UnusableFont};
use nianbao::report::{Edit, Report};
use nianbao::review::{Case, Move, Review};
use nianbao::session::{Action, setup};
use nianbao::settings::{Names, Settings};
use nianbao::value::Moment;
use sha2::Digest as _;

use super::support::{PUBLISHED_FILE, published, run};

const EDITIONS: [&str; 3] = ["2014", "2019", "2021"];
const TELEPHONE: &str = "86877225";
const PEOPLE: [&str; 3] = ["韩廷义", "史磊", "李龙光"];

/// A report of each edition without an error: the published one of 2017, and zeros with a text.
fn report(edition: &str) -> Report {
    if edition == "2014" {
        return published();
    }
    let year = if edition == "2019" { "2020" } else { "2025" };
    let edition = form::bundled()
        .edition(edition)
        .expect("the program carries it");
    let mut report = Report::new(edition);
    for (field, typed) in [
        (FieldKind::Unit, "薛家岛街道办事处"),
        (FieldKind::Year, year),
        (FieldKind::Leader, PEOPLE[0]),
        (FieldKind::Reviewer, PEOPLE[1]),
        (FieldKind::Filler, PEOPLE[2]),
        (FieldKind::Telephone, TELEPHONE),
        (FieldKind::IssuedOn, "2026-1-15"),
        (FieldKind::FilledOn, "2026-1-14"),
    ] {
        report.apply(Edit::Field(field, typed.into()));
    }
    let text = format!(
        "根据《中华人民共和国政府信息公开条例》，编制{year}年度报告，统计期限为{year}年1月1日至12月31日。\n\
         （一）主动公开情况。街道坚持以公开为常态、不公开为例外，主动回应群众关切。\n\
         （二）监督保障情况。明确专人负责，定期检查，及时整改。"
    );
    for at in 0..report.chapters.len() {
        let text = match at {
            0 | 4 => text.clone(),
            5 => "本年度没有收取信息处理费，无其他需要报告的事项。".into(),
            _ => continue,
        };
        report.apply(Edit::Text(at, text));
    }
    for cell in edition.cell_ids() {
        if edition.total(cell).is_none() {
            report.apply(Edit::Answer(cell, "0".into()));
        }
    }
    report
}

fn moment(time: &str) -> Moment {
    String::from(time).try_into().expect("a moment")
}

/// A report with all that is known about it.
struct Desk {
    report: Report,
    outcome: Outcome,
    settings: Settings,
    review: Review,
}

impl Desk {
    fn new(report: Report) -> Self {
        let mut settings = Settings::default();
        for step in &mut settings.steps {
            step.demands.clear();
        }
        Self {
            outcome: checks::check(&report, None),
            report,
            settings,
            review: Review::default(),
        }
    }

    fn of(edition: &str) -> Self {
        Self::new(report(edition))
    }

    fn with_error(edition: &str) -> Self {
        let mut report = report(edition);
        let cell = report.edition().cell_ids().next().expect("it has cells");
        report.apply(Edit::Answer(cell, "十二".into()));
        Self::new(report)
    }

    /// Signs the first steps, through 保密审查 where `count` is 3.
    fn signed(mut self, count: usize) -> Self {
        let by = ["李龙光", "史磊", "王保密", "韩廷义"];
        for (at, by) in by.into_iter().enumerate().take(count) {
            let case = Case {
                report: &self.report,
                outcome: &self.outcome,
                settings: &self.settings,
                last_year: None,
            };
            let step = self.settings.steps[at].code.clone();
            let time = format!("2026-01-1{at}T09:30:00+08:00");
            let time = moment(&time);
            let made = Move::SignOff { step, key: None };
            self.review
                .make(&case, made, by, time)
                .expect("nothing is demanded");
        }
        self
    }

    fn case(&self) -> Case<'_> {
        Case {
            report: &self.report,
            outcome: &self.outcome,
            settings: &self.settings,
            last_year: None,
        }
    }

    fn setup(&self) -> Setup {
        setup(&self.settings.paper, Some(self.report.unit_kind))
    }

    #[track_caller]
    fn document(&self, paper: Paper) -> Document {
        let document = paper.of(&self.case(), &self.review);
        document.unwrap_or_else(|unfit| panic!("{unfit}"))
    }

    #[track_caller]
    fn refused(&self, paper: Paper) -> Unfit {
        let document = paper.of(&self.case(), &self.review);
        document.expect_err("it may not be printed")
    }

    #[track_caller]
    fn pages(&self, paper: Paper) -> Pages {
        let document = self.document(paper);
        pages::lay_out(&document, &self.setup()).expect("the faces have these characters")
    }

    #[track_caller]
    fn pdf(&self, paper: Paper) -> Printed {
        Printed::new(&pdf(&self.document(paper), &self.setup()))
    }
}

#[track_caller]
fn pdf(document: &Document, setup: &Setup) -> Vec<u8> {
    let pages = pages::lay_out(document, setup).expect("the faces have these characters");
    export(document, &pages, Format::Pdf).expect("the fonts are sound")
}

/// A PDF in a file.
struct Printed(tempfile::NamedTempFile);

impl Printed {
    fn new(bytes: &[u8]) -> Self {
        let mut file = tempfile::NamedTempFile::new().expect("a temporary file");
        file.write_all(bytes).expect("room for it");
        Self(file)
    }

    #[track_caller]
    fn told(&self, program: &str, before: &[&str], after: &[&str]) -> String {
        let output = Command::new(program)
            .args(before)
            .arg(self.0.path())
            .args(after)
            .output()
            .unwrap_or_else(|error| panic!("{program}: {error}"));
        let told = [output.stdout, output.stderr].concat();
        let told = String::from_utf8_lossy(&told).into_owned();
        assert!(output.status.success(), "{program}: {told}");
        told
    }

    /// Each page's text without blanks.
    #[track_caller]
    fn texts(&self) -> Vec<String> {
        let text = self.told("pdftotext", &["-enc", "UTF-8"], &["-"]);
        let pages = text.trim_end_matches('\u{c}').split('\u{c}');
        let solid = |page: &str| page.chars().filter(|c| !c.is_whitespace()).collect();
        pages.map(solid).collect()
    }
}

/// The shape of a page's watermark and circles.
fn circles(pages: &Pages) -> Vec<&Circle> {
    let items = pages.pages.iter().flat_map(|page| &page.items);
    let circles = items.filter_map(|item| match item {
        Item::Circle(circle) => Some(circle),
        _ => None,
    });
    circles.collect()
}

fn has_watermark(pages: &Pages) -> Vec<bool> {
    let is_watermark = |page: &pages::Page| matches!(page.items[0], Item::Watermark(_));
    pages.pages.iter().map(is_watermark).collect()
}

#[test]
fn the_sample_of_each_edition_has_no_error() {
    for edition in EDITIONS {
        let desk = Desk::of(edition);
        let errors: Vec<_> = (desk.outcome.findings.iter())
            .filter(|finding| finding.severity == checks::Severity::Error)
            .collect();
        assert!(errors.is_empty(), "{edition}: {errors:?}");
    }
}

#[test]
fn a_draft_is_marked_on_every_page_and_shows_where_the_seal_goes() {
    for edition in EDITIONS {
        let desk = Desk::with_error(edition);
        let pages = desk.pages(Paper::Draft);
        assert!(has_watermark(&pages).iter().all(|&has| has), "{edition}");
        let expected = if edition == "2014" { 2 } else { 1 };
        assert_eq!(circles(&pages).len(), expected, "{edition}");
        let seals: Vec<_> = pages.pages.iter().flat_map(|page| &page.seals).collect();
        let at = |circle: &&Circle| circle.centre == seals[0].centre;
        assert!(circles(&pages).iter().any(at), "{edition}");
        for circle in circles(&pages) {
            assert!((circle.diameter - pages::Pt::mm(42.0)).0.abs() < 0.001);
            assert!(circle.grey.0 > 0.4, "it must not be taken for a seal");
        }
        let printed = desk.pdf(Paper::Draft);
        for page in printed.texts() {
            assert!(page.contains('草') && page.contains('稿'), "{page}");
        }
        assert!(!printed.texts().concat().contains("校验码"), "{edition}");
    }
}

#[test]
fn what_is_still_wrong_is_listed_behind_the_draft() {
    for edition in EDITIONS {
        let desk = Desk::with_error(edition);
        let text = desk.pdf(Paper::Draft).texts().concat();
        let (_, list) = text.split_once("待处理问题").expect("there is a list");
        let finding = &desk.outcome.findings[0];
        let message: String = finding.message.chars().take(8).collect();
        for words in [finding.rule, "错误，待改正", &message] {
            assert!(list.contains(words), "{words} in {list}");
        }
    }
}

#[test]
fn a_draft_lists_as_many_findings_as_somebody_reads_and_counts_the_others() {
    let mut session = super::support::example();
    let text = "收到申请5件，其中当面1件、网络2件。\n".repeat(600);
    run(&mut session, Action::Edit(Edit::Text(0, text)));
    let open = session.open().expect("open");
    let count = open.outcome.findings.len();
    let case = open.case(session.settings());
    let document = Paper::Draft.of(&case, &open.review).expect("a draft");
    let annex = document.blocks.iter().rev().find_map(|block| match block {
        Block::Annex(annex) => Some(annex),
        _ => None,
    });
    let annex = annex.expect("a list");
    assert!(
        count > 600
            && annex
                .subtitle
                .contains(&format!("共{count}处，只列前500处"))
    );
    assert_eq!(annex.table.sections[0].body.len(), 500);
}

#[test]
fn the_paper_for_submission_has_all_who_sign_and_says_what_is_not_signed() {
    for edition in EDITIONS {
        let desk = Desk::of(edition).signed(1);
        let pages = desk.pages(Paper::Submission);
        assert!(!has_watermark(&pages).contains(&true), "{edition}");
        assert_eq!(circles(&pages), Vec::<&Circle>::new(), "{edition}");
        let texts = desk.pdf(Paper::Submission).texts();
        let all = texts.concat();
        for words in PEOPLE.into_iter().chain([
            TELEPHONE,
            "单位负责人：",
            "填报日期：",
            "填报：李龙光",
            "审核：尚未签署",
        ]) {
            assert!(all.contains(words), "{edition}: {words} in {all}");
        }
        for page in &texts {
            assert_eq!(page.matches("校验码").count(), 1, "{page}");
        }
    }
}

#[test]
fn the_signatory_line_stands_free_of_the_seal_and_on_the_page_of_the_signature() {
    for lines in 0..24 {
        let mut report = report("2021");
        report.apply(Edit::Text(5, "无其他需要报告的事项。\n".repeat(lines + 1)));
        let pages = Desk::new(report).pages(Paper::Submission);
        let last = pages.pages.last().expect("there is a page");
        let seal = last.seals.first().expect("the signature is on it");
        let top = last.items.iter().find_map(|item| match item {
            Item::Text(text) if text.glyphs[0].character == '单' => {
                Some(text.baseline - text.size)
            }
            _ => None,
        });
        let below = top.expect("the signatory line is on it") - seal.centre.1;
        assert!(below.0 >= (seal.diameter / 2.0).0, "{lines}: {below:?}");
    }
}

#[test]
fn the_paper_for_the_public_has_neither_people_nor_telephone_nor_marks() {
    for edition in EDITIONS {
        let desk = Desk::of(edition).signed(3);
        let pages = desk.pages(Paper::Public);
        assert!(!has_watermark(&pages).contains(&true));
        assert!(circles(&pages).is_empty());
        let fills = |item: &Item| matches!(item, Item::Fill(_));
        let mut items = pages.pages.iter().flat_map(|page| &page.items);
        assert!(!items.any(fills), "no QR code");
        let text = desk.pdf(Paper::Public).texts().concat();
        let people = PEOPLE.into_iter().chain([TELEPHONE, "王保密"]);
        for words in people.chain(["单位负责人：", "填报人：", "校验码", "签署"]) {
            assert!(!text.contains(words), "{edition}: {words}");
        }
        assert!(text.contains("薛家岛街道办事处"));
    }
}

#[test]
fn nothing_is_published_before_its_secrecy_review() {
    for (signed, says) in [(0, "还没有签署"), (2, "还没有签署")] {
        let words = Desk::of("2021").signed(signed).refused(Paper::Public);
        let words = words.to_string();
        assert!(
            words.contains("保密审查") && words.contains(says),
            "{words}"
        );
    }
    let mut changed = Desk::of("2021").signed(3);
    changed
        .report
        .apply(Edit::Text(5, "无其他需要报告的事项，特此报告。".into()));
    let words = changed.refused(Paper::Public).to_string();
    assert!(
        words.contains("王保密") && words.contains("有改动"),
        "{words}"
    );
    let mut small = Desk::of("2021");
    small.settings.steps.retain(|step| step.code != "secrecy");
    small.document(Paper::Public);
}

#[test]
fn a_report_with_errors_is_printed_as_a_draft_only() {
    for edition in EDITIONS {
        let desk = Desk::with_error(edition).signed(4);
        assert_eq!(Paper::usual(&desk.case()), Paper::Draft);
        desk.document(Paper::Draft);
        for paper in Paper::ALL
            .into_iter()
            .filter(|&paper| paper != Paper::Draft)
        {
            let words = desk.refused(paper).to_string();
            assert!(
                words.contains("1处错误") && words.contains(paper.name()),
                "{words}"
            );
        }
    }
    assert_eq!(Paper::usual(&Desk::of("2014").case()), Paper::Submission);
}

#[test]
fn the_secrecy_form_is_one_page_with_the_conclusion_or_room_for_it() {
    for edition in EDITIONS {
        let blank = Desk::of(edition).pdf(Paper::Secrecy).texts();
        assert_eq!(blank.len(), 1);
        for words in [
            "保密审查表",
            "公开方式",
            "公开范围",
            "□可以公开",
            "审查人：",
            "年月日",
        ] {
            assert!(blank[0].contains(words), "{words} in {}", blank[0]);
        }
        let signed = Desk::of(edition).signed(3).pdf(Paper::Secrecy).texts();
        assert_eq!(signed.len(), 1);
        for words in ["可以公开。", "王保密", "2026年1月12日9:30", "仅以姓名签署"]
        {
            assert!(signed[0].contains(words), "{words} in {}", signed[0]);
        }
        assert!(!signed[0].contains("□可以公开"));
    }
    // A name of any length still leaves one page.
    let mut long = report("2021");
    let unit = "某省某市某区某街道办事处".repeat(60);
    long.apply(Edit::Field(FieldKind::Unit, unit.clone()));
    let texts = Desk::new(long).pdf(Paper::Secrecy).texts();
    assert_eq!(texts.len(), 1);
    assert!(
        texts[0].matches('省').count() >= 120,
        "all of it: {}",
        texts[0]
    );
}

#[test]
fn every_warning_is_explained_on_the_paper_that_goes_with_the_report() {
    let mut report = report("2014");
    let outcome = checks::check(&report, None);
    let warnings =
        (outcome.findings.iter()).filter(|finding| finding.severity == checks::Severity::Warning);
    let bare = Desk::new(report.clone()).pdf(Paper::Explanations).texts();
    assert!(bare.concat().contains("（尚未说明）"));
    for warning in warnings {
        let explanation = nianbao::report::Explanation {
            text: "微博转发较多，同一信息计为多条。".into(),
            by: "李龙光".into(),
            at: moment("2018-01-22T10:00:00+08:00"),
            basis: warning.basis.clone(),
        };
        report.apply(Edit::Explain(warning.cause(), Some(explanation)));
    }
    let text = Desk::new(report).pdf(Paper::Explanations).texts().concat();
    for words in [
        "核查说明",
        "A113",
        "A307",
        "262",
        "微博转发较多",
        "李龙光",
        "2018年1月22日10:00",
        "共2处需要说明，均已说明",
    ] {
        assert!(text.contains(words), "{words} in {text}");
    }
}

/// Where the page numbers stand, from the left edge to their middle.
fn number_middles(pages: &Pages) -> Vec<f64> {
    let middle = |page: &pages::Page| match page.items.last() {
        Some(Item::Text(text)) => {
            let (first, last) = (text.glyphs[0], text.glyphs[text.glyphs.len() - 1]);
            (first.left + last.right).0 / 2.0
        }
        _ => panic!("the page number comes last"),
    };
    pages.pages.iter().map(middle).collect()
}

#[test]
fn page_numbers_alternate_or_stand_in_the_middle() {
    let mut desk = Desk::of("2014");
    let middles = number_middles(&desk.pages(Paper::Submission));
    let text_middle = pages::Pt::mm(28.0 + 78.0).0;
    for (at, middle) in middles.iter().enumerate() {
        assert_eq!(*middle > text_middle + 100.0, at % 2 == 0, "{middles:?}");
        assert_eq!(*middle < text_middle - 100.0, at % 2 == 1, "{middles:?}");
    }
    desk.settings.paper.sides = Sides::One;
    let pages = desk.pages(Paper::Submission);
    assert_eq!(pages.sides, Sides::One);
    for middle in number_middles(&pages) {
        assert!((middle - text_middle).abs() < 0.01, "{middle}");
    }
    let printed = desk.pdf(Paper::Submission);
    let catalog = printed.told("mutool", &["show"], &["trailer/Root"]);
    assert!(catalog.contains("Simplex"), "{catalog}");
}

#[test]
fn the_page_is_set_up_as_the_office_wants_it() {
    let mut desk = Desk::of("2014");
    desk.settings.paper.margins.left = 30;
    desk.settings.paper.lines = 25;
    desk.settings.paper.characters = 26;
    desk.settings.paper.title = nianbao::settings::TitleSize::SmallSecond;
    desk.settings.paper.seal = Some(38);
    let pages = desk.pages(Paper::Draft);
    let mut texts = pages.pages[0].items.iter().filter_map(|item| match item {
        Item::Text(text) => Some(text),
        _ => None,
    });
    let title = texts.next().expect("a title");
    assert_eq!(title.size, pages::Pt(18.0));
    let line = texts
        .find(|text| text.glyphs.len() >= 26)
        .expect("a full line");
    assert!(
        (line.glyphs[0].left - pages::Pt::mm(30.0)).0.abs() < 0.01,
        "{line:?}"
    );
    assert!((circles(&pages)[0].diameter - pages::Pt::mm(38.0)).0.abs() < 0.01);
    let usual = Desk::of("2014").pages(Paper::Draft);
    assert_ne!(usual, pages);
}

#[test]
fn who_signs_finds_a_name_with_room_or_a_line() {
    for edition in EDITIONS {
        let mut desk = Desk::of(edition);
        // 五 em of 五号 below the table, and of 四号 at the foot of a page.
        let is_line = |item: &&Item| match item {
            Item::Rule(rule) => {
                let length = (rule.to.0 - rule.from.0).0;
                (length - 52.5).abs() < 0.01 || (length - 70.0).abs() < 0.01
            }
            _ => false,
        };
        let lines = |pages: &Pages| {
            let items = pages.pages.iter().flat_map(|page| &page.items);
            items.filter(is_line).count()
        };
        assert_eq!(lines(&desk.pages(Paper::Submission)), 0, "{edition}");
        desk.settings.paper.names = Names::ToSign;
        assert_eq!(lines(&desk.pages(Paper::Submission)), 3, "{edition}");
        let text = desk.pdf(Paper::Submission).texts().concat();
        assert!(PEOPLE.iter().all(|name| !text.contains(name)), "{edition}");
        assert!(text.contains(TELEPHONE), "{edition}");
    }
}

#[test]
fn every_paper_of_every_edition_is_sound_and_says_what_it_is() {
    for edition in EDITIONS {
        let desk = Desk::of(edition).signed(3);
        for paper in Paper::ALL {
            let printed = desk.pdf(paper);
            let qpdf = printed.told("qpdf", &["--check"], &[]);
            assert!(!qpdf.to_lowercase().contains("warning"), "{qpdf}");
            let drawn = printed.told("mutool", &["draw", "-F", "trace", "-o", "/dev/null"], &[]);
            let about_file =
                |line: &&str| line.contains("warning") && !line.contains("ICC support");
            assert_eq!(drawn.lines().find(about_file), None);
            let info = printed.told("pdfinfo", &[], &[]);
            assert!(info.contains("政府信息公开,年度报告,20"), "{info}");
            let fonts = printed.told("pdffonts", &[], &[]);
            for row in fonts.lines().skip(2) {
                let fields: Vec<&str> = row.split_whitespace().collect();
                let embedded = &fields[fields.len() - 5..fields.len() - 2];
                assert_eq!(embedded, ["yes", "yes", "yes"], "{row}");
            }
            let catalog = printed.told("mutool", &["show"], &["trailer/Root"]);
            for key in ["PageLabels", "ViewerPreferences", "zh-CN", "PrintScaling"] {
                assert!(catalog.contains(key), "{key} in {catalog}");
            }
        }
    }
}

#[test]
fn a_watermark_and_circles_are_seen_on_the_picture_of_a_draft() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let dark = |paper: Paper| {
        let stem = folder.path().join(paper.code());
        let stem = stem.to_str().expect("a plain name");
        let options = ["-r", "50", "-gray", "-f", "1", "-singlefile"];
        Desk::of("2014")
            .pdf(paper)
            .told("pdftoppm", &options, &[stem]);
        let bytes = std::fs::read(format!("{stem}.pgm")).expect("a picture");
        bytes
            .iter()
            .filter(|byte| (200..=240).contains(*byte))
            .count()
    };
    assert!(dark(Paper::Draft) > dark(Paper::Submission) + 2_000);
}

/// The bytes that the paper for submission of the published report has; they change only with the
/// layout or with a crate that writes them. Whoever changes them on purpose looks at the pages,
/// and writes the new digest here.
#[test]
fn the_bytes_are_those_that_were_looked_at() {
    let document = Desk::of("2014").document(Paper::Submission);
    let bytes = pdf(&document, &Setup::default());
    let digest: String = (sha2::Sha256::digest(&bytes).iter())
        .map(|byte| format!("{byte:02x}"))
        .collect();
    assert_eq!(digest, GOLDEN);
}

const GOLDEN: &str = "d0e6e1a26a1893f08abea2a9781c82c57de3d45b51845e86c1140ffa42849755";

// Fonts of the machine.

fn bundled(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    folder.join("fonts").join(name)
}

#[test]
fn broken_fonts_are_refused_and_never_panic() {
    let whole = std::fs::read(bundled("NianbaoKai-Regular.ttf")).expect("it is there");
    let read = |bytes: &[u8]| Installed::read(bytes.into());
    assert!(read(&whole).is_ok());
    for bytes in [&b""[..], b"not a font", &whole[..200], &whole[..12]] {
        assert_eq!(read(bytes).err(), Some(UnusableFont::Broken));
    }
    // Bytes changed here and there: it may be taken, but must not crash.
    for step in [997, 4_999, 20_011] {
        let mut bytes = whole.clone();
        for at in (step..bytes.len()).step_by(step) {
            bytes[at] ^= 0x55;
        }
        let Ok(font) = read(&bytes) else { continue };
        let mut setup = Setup::default();
        setup.faces.replace(Face::Fangsong, font);
        let document = Desk::of("2014").document(Paper::Submission);
        let pages = pages::lay_out(&document, &setup).expect("the faces have these characters");
        let _ = export(&document, &pages, Format::Pdf);
    }
}

#[test]
fn a_font_handed_in_stands_in_the_place_of_the_bundled_one() {
    let kai = std::fs::read(bundled("NianbaoKai-Regular.ttf")).expect("it is there");
    let mut setup = Setup::default();
    setup
        .faces
        .replace(Face::Fangsong, Installed::read(kai).expect("it is sound"));
    let document = Desk::of("2014").document(Paper::Submission);
    let printed = Printed::new(&pdf(&document, &setup));
    let fonts = printed.told("pdffonts", &[], &[]);
    assert!(!fonts.contains("ZhuqueFangsong"), "{fonts}");
    assert!(fonts.contains("Kai"), "{fonts}");
}

/// Runs the program in a home of its own with these font files.
fn run_at_home(
    fonts: &[(&str, &str)],
    settings: Option<&Settings>,
    leader: &str,
) -> (String, Printed) {
    let home = tempfile::tempdir().expect("a temporary folder");
    let folder = home.path().join(".fonts");
    std::fs::create_dir_all(&folder).expect("a folder");
    for (name, from) in fonts {
        match *from {
            "" => std::fs::write(folder.join(name), "broken").expect("room for it"),
            from => drop(std::fs::copy(bundled(from), folder.join(name)).expect("a copy")),
        }
    }
    if let Some(settings) = settings {
        std::fs::write(home.path().join("settings.ron"), settings.write()).expect("room for it");
    }
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_nianbao"));
        command.current_dir(home.path()).env("HOME", home.path());
        for variable in ["XDG_CONFIG_HOME", "XDG_DATA_HOME"] {
            command.env(variable, home.path().join("xdg"));
        }
        command.args(arguments);
        if settings.is_some() && arguments[0] == "export" {
            command.args(["--settings", "settings.ron"]);
        }
        let output = command.output().expect("the program runs");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{said}");
        said
    };
    run(&["import", PUBLISHED_FILE, "-o", "draft.ron"]);
    run(&["set", "draft.ron", &format!("leader={leader}")]);
    let said = run(&["export", "draft.ron", "-o", "x.pdf"]);
    let bytes = std::fs::read(home.path().join("x.pdf")).expect("it was printed");
    (said, Printed::new(&bytes))
}

#[test]
fn the_offices_own_fonts_are_used_where_it_has_them_and_it_is_told_what_stands_in() {
    let mut settings = Settings::default();
    settings.paper.fonts = nianbao::settings::Fonts::Installed;
    let fonts = [
        ("SIMFANG.TTF", "NianbaoKai-Regular.ttf"),
        ("simhei.ttf", ""),
    ];
    let (said, printed) = run_at_home(&fonts, Some(&settings), "韩廷义");
    let fonts = printed.told("pdffonts", &[], &[]);
    assert!(!fonts.contains("ZhuqueFangsong"), "{fonts}");
    assert!(!said.contains("以随附的仿宋字体代替"), "{said}");
    assert!(
        said.contains("没有安装楷体，以随附的楷体字体代替"),
        "{said}"
    );
    assert!(
        said.contains("simhei.ttf") && said.contains("以随附的黑体字体代替"),
        "{said}"
    );
    // By default the same machine prints as any other.
    let fonts = [("simfang.ttf", "NianbaoKai-Regular.ttf")];
    let (said, printed) = run_at_home(&fonts, None, "韩廷义");
    assert!(
        printed
            .told("pdffonts", &[], &[])
            .contains("ZhuqueFangsong")
    );
    assert!(!said.contains("字体"), "{said}");
}
