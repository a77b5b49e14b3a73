//! What is signed, and the signature: the content of a report as one canonical text, its digest,
//! and minisign signatures over it. Says whether a signature holds, not whether its key counts.

use std::fmt::{self, Write as _};
use std::io::Cursor;

use minisign::{PublicKey, SecretKey, SignatureBox};
use serde::{Deserialize, Serialize};
use sha2::Digest as _;
use sha2::Sha256;

use crate::form::{FieldKind, UnitKind};
use crate::report::{Answer, Report};
use crate::value::quoted;

/// Letters of a check code: no `I`, `L`, `O` or `U`, which are misread (Crockford's base 32).
const CODE_LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Letters in a check code; 60 bits, so that nobody makes another content with the same code by
/// trying for a while.
const CODE_LEN: usize = 12;
/// Letters in one group of it.
const CODE_GROUP: usize = 4;

/// What every content begins with.
pub const CONTENT_TITLE: &str = "政府信息公开工作年度报告 签署内容";

/// SHA-256 of a content or of an entry of the trail; printed as 64 hexadecimal digits.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(try_from = "String", into = "String")]
pub struct Digest([u8; 32]);

/// A text is not 64 hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}”不是摘要，应为64位十六进制数字")]
pub struct NotADigest(String);

impl Digest {
    /// The digest of a text.
    #[must_use]
    pub fn of(text: &str) -> Self {
        Self(Sha256::digest(text).into())
    }

    /// 校验码: the digest's first 60 bits in three groups, to be printed and typed:
    /// `7Q4K-9F2M-XT6B`.
    #[must_use]
    pub fn code(&self) -> String {
        let first = self.0[..8].try_into().expect("a digest has 32 bytes");
        let bits = u64::from_be_bytes(first);
        let mut code = String::new();
        for at in 0..CODE_LEN {
            if at > 0 && at % CODE_GROUP == 0 {
                code.push('-');
            }
            let letter = (bits >> (64 - 5 * (at + 1))) & 31;
            let letter = usize::try_from(letter).expect("five bits");
            code.push(char::from(CODE_LETTERS[letter]));
        }
        code
    }

    /// Whether a code read off paper, as it was typed, is of this digest: a check code with or
    /// without hyphens, in any case and width, O for 0, and I or L for 1; or the whole digest.
    #[must_use]
    pub fn has_code(&self, typed: &str) -> bool {
        let plain = |c: char| {
            let c = crate::value::fold_width(c).to_ascii_uppercase();
            c.is_ascii_alphanumeric().then_some(c)
        };
        let typed: String = typed.chars().filter_map(plain).collect();
        if typed.len() == 64 {
            return typed.eq_ignore_ascii_case(&self.to_string());
        }
        let meant = |c: char| match c {
            'O' => '0',
            'I' | 'L' => '1',
            c => c,
        };
        let code = self.code().replace('-', "");
        typed.chars().map(meant).eq(code.chars())
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl From<Digest> for String {
    fn from(digest: Digest) -> Self {
        digest.to_string()
    }
}

impl TryFrom<String> for Digest {
    type Error = NotADigest;

    fn try_from(text: String) -> Result<Self, NotADigest> {
        let is_plain = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
        if text.len() != 64 || !text.bytes().all(is_plain) {
            return Err(NotADigest(text));
        }
        let mut bytes = [0; 32];
        for (at, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&text[2 * at..2 * at + 2], 16).expect("two digits");
        }
        Ok(Self(bytes))
    }
}

/// 签署内容: all that is signed, as one text with a line for each thing, in the form's order:
/// unit, people, dates, answers, chapters, explanations, and the digest of the form.
///
/// Nothing else is in it, so neither the layout of the file, nor remarks, nor sign-offs change it.
/// Of 上年报告 it names the file without its folder, which changes when a draft moves.
#[must_use]
pub fn content(report: &Report) -> String {
    let mut out = String::new();
    write_content(&mut out, report).expect("a string takes all that is written");
    out
}

fn write_content(out: &mut String, report: &Report) -> fmt::Result {
    let edition = report.edition();
    writeln!(out, "{CONTENT_TITLE} 第1版")?;
    writeln!(out, "版式 {} {}", quoted(&edition.code), edition.digest)?;
    write_unit_kind(out, report.unit_kind)?;
    for kind in FieldKind::ALL {
        let typed = match kind {
            FieldKind::LastYear => file_name(report.field(kind)),
            _ => report.field(kind),
        };
        if !typed.is_empty() {
            writeln!(out, "{} {} = {}", kind.code(), kind.label(), quoted(typed))?;
        }
    }
    for id in edition.cell_ids() {
        let cell = edition.cell(id);
        match report.answer(id) {
            Answer::Empty => {}
            Answer::Typed(typed) => {
                writeln!(out, "{} {} = {}", cell.code, cell.name, quoted(typed))?;
            }
            Answer::Summed(sum) => writeln!(out, "{} {} = {sum}（合计）", cell.code, cell.name)?,
        }
    }
    for (at, chapter) in report.chapters.iter().enumerate() {
        writeln!(
            out,
            "heading.{} 标题 = {}",
            at + 1,
            quoted(&chapter.heading)
        )?;
        if chapter.text.is_empty() {
            continue;
        }
        for (line, text) in chapter.text.split('\n').enumerate() {
            writeln!(out, "text.{}.{} = {}", at + 1, line + 1, quoted(text))?;
        }
    }
    for (cause, explanation) in report.explanations() {
        write!(
            out,
            "说明 {} {} = {} {} {}",
            quoted(&cause.rule),
            quoted(&cause.place),
            quoted(&explanation.text),
            quoted(&explanation.by),
            explanation.at,
        )?;
        for known in &explanation.basis {
            write!(out, " {}={}", quoted(&known.place), quoted(&known.value))?;
        }
        writeln!(out)?;
    }
    Ok(())
}

fn write_unit_kind(out: &mut String, kind: UnitKind) -> fmt::Result {
    writeln!(out, "unit_kind 单位类型 = {}", quoted(&kind.to_string()))
}

/// What stands behind the last folder of a path of any system.
fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// 签名: a minisign signature with the key it was made by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signature {
    /// `RW…`: the signer's public key. Whether it counts, the unit's settings say.
    pub public: String,
    /// The file `….minisig`, line by line.
    pub lines: Vec<String>,
}

/// Why a signature does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// Not a public key of minisign.
    #[error("公钥已损坏")]
    Key,
    /// Not a signature of minisign.
    #[error("签名已损坏")]
    Form,
    /// Made by another key, or over another content.
    #[error("签名与内容或密钥不符")]
    Content,
    /// It says something else than the entry of the trail: another step, person, time or place.
    #[error("签名所证明的环节、人员、时间或顺序与记录不符")]
    Claim,
}

/// `RW…`: the public key of a secret one.
#[must_use]
pub fn public_key(key: &SecretKey) -> Option<String> {
    Some(PublicKey::from_secret_key(key).ok()?.to_base64())
}

/// Whether a text is a public key of minisign.
#[must_use]
pub fn is_public_key(text: &str) -> bool {
    PublicKey::from_base64(text).is_ok()
}

/// Signs a content. `claim` is what the signature says of it, in one line; minisign calls it the
/// trusted comment.
///
/// # Errors
/// The key is none that can sign.
pub fn sign(content: &str, claim: &str, key: &SecretKey) -> Result<Signature, minisign::PError> {
    let public = PublicKey::from_secret_key(key)?;
    let comment = "nianbao 年报签名";
    let made = minisign::sign(
        Some(&public),
        key,
        Cursor::new(content),
        Some(claim),
        Some(comment),
    )?;
    Ok(Signature {
        public: public.to_base64(),
        lines: made.to_string().lines().map(String::from).collect(),
    })
}

impl Signature {
    /// Whether the signature is of this content, by its own key, and says this claim.
    ///
    /// # Errors
    /// Says why it does not hold.
    pub fn check(&self, content: &str, claim: &str) -> Result<(), Broken> {
        let key = PublicKey::from_base64(&self.public).map_err(|_| Broken::Key)?;
        let signature = SignatureBox::from_string(&self.file()).map_err(|_| Broken::Form)?;
        minisign::verify(&key, &signature, Cursor::new(content), true, false, false)
            .map_err(|_| Broken::Content)?;
        match signature.trusted_comment() {
            Ok(said) if said == claim => Ok(()),
            _ => Err(Broken::Claim),
        }
    }

    /// The file that stock minisign takes (`minisign -V -x`).
    #[must_use]
    pub fn file(&self) -> String {
        let mut file = self.lines.join("\n");
        file.push('\n');
        file
    }
}

#[cfg(test)]
mod tests {
    use minisign::KeyPair;

    use super::*;
    use crate::form;
    use crate::report::{Cause, Chapter, Edit, Explanation, Known, Place};

    fn edition() -> &'static form::Edition {
        form::edition("2014").expect("the program carries it")
    }

    fn explanation() -> Explanation {
        let known = |place: &str, value: &str| Known {
            place: place.into(),
            value: value.into(),
        };
        Explanation {
            text: "按渠道计数，没有去重".into(),
            by: "李某".into(),
            at: String::from("2018-01-22T09:00:00+08:00")
                .try_into()
                .expect("a time"),
            basis: vec![known("R02", "24"), known("R09", "262")],
        }
    }

    fn cause(rule: &str, place: &str) -> Cause {
        Cause {
            rule: rule.into(),
            place: place.into(),
        }
    }

    fn explain(explanation: Explanation) -> Edit {
        Edit::Explain(cause("A113", "R02"), Some(explanation))
    }

    /// A report with something in each place.
    fn report() -> Report {
        let mut report = Report::new(edition(), UnitKind::Street);
        for kind in FieldKind::ALL {
            report.apply(Edit::Field(kind, format!("{}.txt", kind.code())));
        }
        for cell in edition().cell_ids() {
            if edition().total(cell).is_none() {
                report.apply(Edit::Answer(cell, "1".into()));
            }
        }
        for at in 0..report.chapters.len() {
            report.apply(Edit::Text(at, "第一段\n第二段".into()));
        }
        report.apply(explain(explanation()));
        report
    }

    #[track_caller]
    fn check_signed(edit: Edit) {
        let mut report = report();
        let before = content(&report);
        report.apply(edit.clone()).expect("the edit fits");
        assert_ne!(content(&report), before, "{edit:?} is not signed");
    }

    #[test]
    fn whatever_is_changed_in_a_report_changes_what_is_signed() {
        check_signed(Edit::UnitKind(UnitKind::County));
        for kind in FieldKind::ALL {
            for text in ["", "别的.txt", " "] {
                check_signed(Edit::Field(kind, text.into()));
            }
        }
        for cell in edition().cell_ids() {
            for text in ["7", "", "1 ", "１", "01"] {
                if edition().total(cell).is_none() || !text.is_empty() {
                    check_signed(Edit::Answer(cell, text.into()));
                }
            }
        }
        let chapters = report().chapters.len();
        for at in 0..chapters {
            check_signed(Edit::Heading(at, "另一章".into()));
            for text in [
                "",
                "第一段\n第二段。",
                "第一段第二段",
                "第一段\\n第二段",
                "第一段\n第二段\n",
                "第一段\n\n第二段",
                " 第一段\n第二段",
                "第二段\n第一段",
            ] {
                check_signed(Edit::Text(at, text.into()));
            }
            check_signed(Edit::RemoveChapter(at));
        }
        for at in 0..=chapters {
            check_signed(Edit::InsertChapter(at, Chapter::default()));
        }
    }

    #[test]
    fn a_sum_that_is_typed_is_signed_as_another_answer_than_one_that_follows() {
        let report = report();
        for total in edition().totals() {
            let sum = report.sum(total.cell).expect("its parts are filled");
            check_signed(Edit::Answer(total.cell, sum.to_string()));
        }
    }

    #[test]
    fn an_explanation_is_signed_with_who_wrote_it_when_and_for_which_values() {
        let of = |change: &dyn Fn(&mut Explanation)| {
            let mut explanation = explanation();
            change(&mut explanation);
            explain(explanation)
        };
        for edit in [
            of(&|e| e.text = "按渠道计数，没有去除".into()),
            of(&|e| e.by = "张某".into()),
            of(&|e| {
                e.at = String::from("2018-01-22T09:00:01+08:00")
                    .try_into()
                    .expect("a time");
            }),
            of(&|e| e.basis[0].value = "25".into()),
            of(&|e| e.basis[1].value = "24".into()),
            of(&|e| e.basis[1].place = "R08".into()),
            of(&|e| e.basis.swap(0, 1)),
            of(&|e| drop(e.basis.pop())),
            of(&|e| e.basis.clear()),
            Edit::Explain(cause("A113", "R02"), None),
        ] {
            check_signed(edit);
        }
        for other in [cause("A114", "R02"), cause("A113", "R03")] {
            let back = Edit::Explain(cause("A113", "R02"), None);
            let moved = Edit::Explain(other, Some(explanation()));
            check_signed(Edit::Together(vec![back, moved]));
        }
    }

    #[test]
    fn each_form_is_signed_as_another() {
        let contents = form::editions().map(|edition| {
            let content = content(&Report::new(edition, UnitKind::Street));
            assert!(content.starts_with(CONTENT_TITLE), "{content}");
            assert!(content.contains(&edition.digest), "{content}");
            content
        });
        let all: Vec<_> = contents.collect();
        let different: std::collections::BTreeSet<_> = all.iter().collect();
        assert_eq!(different.len(), all.len());
    }

    #[test]
    fn of_last_years_report_the_file_is_signed_and_not_its_folder() {
        let with = |path: &str| {
            let mut report = report();
            report.apply(Edit::Field(FieldKind::LastYear, path.into()));
            content(&report)
        };
        for path in [
            "../2016/去年.ron",
            "/home/某/去年.ron",
            r"C:\年报\去年.ron",
            r"\\服务器\年报/去年.ron",
        ] {
            assert_eq!(with(path), with("去年.ron"), "{path}");
        }
        assert_ne!(with("去年/前年.ron"), with("去年.ron"));
        assert!(!with("秘密文件夹/去年.ron").contains("秘密文件夹"));
        let code = Place::Field(FieldKind::Unit).code(edition());
        assert!(
            with("a.ron").contains(&format!("{code} ")),
            "others are whole"
        );
        let mut report = report();
        report.apply(Edit::Field(FieldKind::Unit, "甲/乙".into()));
        assert!(content(&report).contains("甲/乙"), "a unit is no path");
    }

    #[test]
    fn a_signature_holds_for_its_content_its_claim_and_its_key_alone() {
        let pair = || KeyPair::generate_unencrypted_keypair().expect("random numbers");
        let (ours, other) = (pair(), pair());
        let made = sign("内容\n", "环节=审核", &ours.sk).expect("it signs");
        assert_eq!(made.public, ours.pk.to_base64());
        assert_eq!(made.check("内容\n", "环节=审核"), Ok(()));
        for claim in ["环节=签发", "", "环节=审核 ", "环节="] {
            assert_eq!(made.check("内容\n", claim), Err(Broken::Claim), "{claim}");
        }
        for content in ["内容", "", "內容\n"] {
            let checked = made.check(content, "环节=审核");
            assert_eq!(checked, Err(Broken::Content), "{content}");
        }
        let with = |change: &dyn Fn(&mut Signature)| {
            let mut changed = made.clone();
            change(&mut changed);
            changed.check("内容\n", "环节=审核")
        };
        let public = other.pk.to_base64();
        assert_eq!(
            with(&|made| made.public.clone_from(&public)),
            Err(Broken::Content)
        );
        assert_eq!(with(&|made| made.public.truncate(55)), Err(Broken::Key));
        assert_eq!(with(&|made| drop(made.lines.pop())), Err(Broken::Form));
        // The claim is signed too: another one can't be written in its place.
        let claimed = with(&|made| {
            let line = made.lines.iter_mut().find(|line| line.contains("环节"));
            let line = line.expect("a signature says its claim");
            *line = line.replace("审核", "签发");
        });
        assert_eq!(claimed, Err(Broken::Content));
    }

    /// The digest of some text whose check code has all of these letters.
    fn digest_with(letters: &str) -> Digest {
        let digests = (0..).map(|number: u32| Digest::of(&number.to_string()));
        let has_all = |digest: &Digest| {
            let code = digest.code();
            letters.chars().all(|letter| code.contains(letter))
        };
        digests.into_iter().find(has_all).expect("there are many")
    }

    #[test]
    fn letters_that_are_misread_for_digits_are_read_as_these() {
        let digest = digest_with("01");
        let code = digest.code();
        for one in ["1", "I", "l", "L", "i", "Ｉ", "ｌ"] {
            for zero in ["0", "O", "o", "Ｏ"] {
                let typed = code.replace('1', one).replace('0', zero);
                assert!(digest.has_code(&typed), "{typed}");
            }
        }
        for wrong in ["7", "J", "U"] {
            assert!(!digest.has_code(&code.replace('1', wrong)), "{wrong}");
        }
        let other = digest_with("8B");
        let swapped = other.code().replace('8', "B");
        assert!(!other.has_code(&swapped), "only what the letters leave out");
    }

    #[test]
    fn a_code_is_twelve_letters_in_three_groups_of_the_first_sixty_bits() {
        let mut bytes = [0; 32];
        for (at, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::try_from(at * 37 % 251).expect("a byte");
        }
        let code = Digest(bytes).code();
        let groups: Vec<usize> = code.split('-').map(str::len).collect();
        assert_eq!(groups, [4, 4, 4]);
        // By hand: 00 25 4a 6f 94 b9 de 0(8), five bits a letter.
        assert_eq!(code, "00JM-MVWM-Q7F0");
        for at in 0..60 {
            let mut changed = bytes;
            changed[at / 8] ^= 0x80 >> (at % 8);
            assert_ne!(Digest(changed).code(), code, "bit {at}");
            assert!(!Digest(bytes).has_code(&Digest(changed).code()), "bit {at}");
        }
    }

    #[test]
    fn a_whole_digest_is_read_back_and_nothing_else_is_one() {
        let digest = Digest::of("某");
        let text = digest.to_string();
        assert_eq!(Digest::try_from(text.clone()), Ok(digest));
        assert!(digest.has_code(&text) && digest.has_code(&text.to_uppercase()));
        assert!(!Digest::of("另").has_code(&text));
        for wrong in [
            "",
            &text[1..],
            &format!("{text}0"),
            &text.to_uppercase(),
            &text.replacen(&text[..1], "g", 1),
        ] {
            assert!(Digest::try_from(String::from(wrong)).is_err(), "{wrong}");
        }
    }
}
