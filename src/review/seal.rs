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

/// What a print bears in its QR code: the content, and the trail as it was then. Upper-case letters
/// and digits, which a QR code holds in little room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Print {
    /// Of the content.
    pub content: Digest,
    /// How many entries the trail had, and the digest of the last; `None` on older prints.
    pub trail: Option<(usize, Digest)>,
}

impl Print {
    /// A print's QR code as it was scanned; `None` for what is none.
    #[must_use]
    pub fn read(scanned: &str) -> Option<Self> {
        let digest = |word: &str| Digest::try_from(word.to_ascii_lowercase()).ok();
        match scanned.split_whitespace().collect::<Vec<_>>()[..] {
            [content] => Some(Self {
                content: digest(content)?,
                trail: None,
            }),
            [content, count, trail] => Some(Self {
                content: digest(content)?,
                trail: Some((count.parse().ok()?, digest(trail)?)),
            }),
            _ => None,
        }
    }
}

impl fmt::Display for Print {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let upper = |digest: Digest| digest.to_string().to_ascii_uppercase();
        f.write_str(&upper(self.content))?;
        match self.trail {
            Some((count, trail)) => write!(f, " {count} {}", upper(trail)),
            None => Ok(()),
        }
    }
}

/// The forms of 2014, 2019 and 2021 as they were when the digest of the form's file was signed
/// (第1版): the digest of what each asked, which is signed now, with that of its file. A form that
/// comes to ask something else has no place here, so that what was signed over it is void.
const FILES_SIGNED_BEFORE: [(&str, &str); 3] = [
    (
        "efe5752557fbe8359704698c6676cf7f0d2c1a1326de1f710e3a92feceafa5ba",
        "5538ca5427f3b3e87d95c577b15e24ac690d09bf5f31c9c932cb813f9e9f1559",
    ),
    (
        "3573e211a19e0f6700dacc051ccb60b196432c32fe1902c3749c208ddd4549fe",
        "1edd14c352f5db6f3919d15aae6cb41f2e0a741b7523423bf03fa94e64ddde3b",
    ),
    (
        "d30da2d4f54fb047e8e32ca64e03fb89355b4d047f52c2bc3815c69ba698f499",
        "22f924dfe5fff9a96f251a8fa4083e6ea39dd2a63ecb6bf173673b17ae650153",
    ),
];

/// 签署内容: all that is signed, as one text with a line for each thing, in the form's order:
/// unit, people, dates, answers, chapters, explanations, and the digest of what the form asks.
///
/// Nothing else is in it, so neither the layout of the file, nor remarks, nor sign-offs change it.
/// Of 上年报告 it names the file without its folder, which changes when a draft moves.
#[must_use]
pub fn content(report: &Report) -> String {
    written(report, 2, &report.edition().digest)
}

/// The same report as it was signed when the digest of the form's file stood for the form; `None`
/// where the form asks something else than it did then.
///
/// A draft can't choose to be read in this way: it holds no version that would be believed. What
/// was signed is compared with the texts that the program itself writes of the report as it is, and
/// each of them has everything in it, under a first line that tells one from the other. So an old
/// signature holds for what it was made over and for nothing else, and no new one is made like it.
#[must_use]
pub fn content_before(report: &Report) -> Option<String> {
    let asked = &report.edition().digest;
    let known = (FILES_SIGNED_BEFORE.iter()).find(|(form, _)| form == asked);
    known.map(|(_, file)| written(report, 1, file))
}

/// All texts that a signature over the report as it is may have been made over, with their
/// digests; the one that is signed now comes first.
#[must_use]
pub fn contents(report: &Report) -> Vec<(Digest, String)> {
    let texts = [Some(content(report)), content_before(report)];
    let digested = |text: String| (Digest::of(&text), text);
    texts.into_iter().flatten().map(digested).collect()
}

fn written(report: &Report, version: u8, form: &str) -> String {
    let mut out = String::new();
    write_content(&mut out, report, version, form).expect("a string takes all that is written");
    out
}

fn write_content(out: &mut String, report: &Report, version: u8, form: &str) -> fmt::Result {
    let edition = report.edition();
    writeln!(out, "{CONTENT_TITLE} 第{version}版")?;
    writeln!(out, "版式 {} {form}", quoted(&edition.code))?;
    write_unit_kind(out, report.unit_kind)?;
    for kind in FieldKind::ALL {
        let typed = match kind {
            FieldKind::LastYear => file_name(report.field(kind)),
            _ => report.field(kind),
        };
        if !typed.is_empty() {
            writeln!(
                out,
                "{} {} = {}",
                kind.code(),
                edition.label(kind),
                quoted(typed)
            )?;
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
    writeln!(out, "unit_kind 单位类型 = {}", quoted(&kind.name))
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
mod tests;
