//! Bytes into text, or the reason why they are none.
//! Knows the signatures of the files that clerks mistake for text; does not look for a report.

use encoding_rs::{Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};

use crate::import::Refusal;
use crate::import::spelling::is_visible;

/// A text, and how much of it could not be read.
#[derive(Debug)]
pub struct Decoded {
    /// Without a byte order mark.
    pub text: String,
    /// Places where bytes stand for no character; each is U+FFFD in the text.
    pub unreadable: usize,
    /// Invisible and control characters that were dropped, and the line of the first.
    pub dropped: Option<(usize, usize)>,
}

/// Opening bytes of files that are no text, what the clerk calls them, and what to do.
const SIGNATURES: &[(&[u8], &str, &str)] = &[
    (b"%PDF", "PDF文件", SELECT_AND_COPY),
    (b"\x89PNG", "图片（PNG）", TYPE_IN),
    (b"\xff\xd8\xff", "图片（JPEG）", TYPE_IN),
    (b"GIF8", "图片（GIF）", TYPE_IN),
    (b"II*\0", "图片（TIFF）", TYPE_IN),
    (b"MM\0*", "图片（TIFF）", TYPE_IN),
    (
        b"\xd0\xcf\x11\xe0",
        "Word或Excel文件（.doc、.xls）或WPS文件",
        SAVE_AS_TEXT,
    ),
    (b"{\\rtf", "写字板文件（.rtf）", SAVE_AS_TEXT),
    (b"Rar!", "压缩文件（RAR）", UNPACK),
    (b"7z\xbc\xaf", "压缩文件（7z）", UNPACK),
    (b"\x1f\x8b", "压缩文件（gz）", UNPACK),
];

/// What tells the kinds of ZIP file apart: the name of a part inside.
const ZIP_PARTS: &[(&[u8], &str, &str)] = &[
    (b"word/", "Word文件（.docx）", SAVE_AS_TEXT),
    (b"xl/", "Excel文件（.xlsx）", SAVE_AS_TEXT),
    (b"ppt/", "演示文件（.pptx）", SAVE_AS_TEXT),
    (b"opendocument", "办公文档（OpenDocument）", SAVE_AS_TEXT),
    (b"OFD.xml", "版式文件（OFD）", SELECT_AND_COPY),
];

const SAVE_AS_TEXT: &str = "请用办公软件打开，另存为纯文本（.txt）后再导入";
const SELECT_AND_COPY: &str = "请打开后全选、复制到记事本，保存为纯文本（.txt）后再导入";
const TYPE_IN: &str = "图片中的文字无法导入，请找到该报告的文字版，保存为纯文本（.txt）后再导入";
const UNPACK: &str = "请先解压，再导入其中的文本文件";

/// How far into a ZIP file the names of its parts are looked for, in bytes.
const ZIP_NAMES_WITHIN: usize = 1 << 16;

/// Characters of several bytes that there must be for each broken one, before a text counts as a
/// damaged one of its encoding and not as one of another.
const GOOD_FOR_EACH_BROKEN: usize = 20;

/// Reads UTF-8 (with or without BOM), UTF-16 with BOM, or GB18030.
///
/// # Errors
/// The bytes are empty, a known kind of file that is no text, or nothing readable.
pub fn decode(bytes: &[u8]) -> Result<Decoded, Refusal> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(Refusal::Empty);
    }
    if let Some((what, remedy)) = other_kind(bytes) {
        return Err(Refusal::NotText { what, remedy });
    }
    let decoded = match Encoding::for_bom(bytes) {
        Some((encoding, length)) if [UTF_8, UTF_16LE, UTF_16BE].contains(&encoding) => {
            decode_as(encoding, &bytes[length..])
        }
        _ if bytes.contains(&0) => return Err(Refusal::Binary),
        _ => match std::str::from_utf8(bytes) {
            Ok(text) => Decoded {
                text: text.into(),
                unreadable: 0,
                dropped: None,
            },
            Err(_) => better_of(decode_as(UTF_8, bytes), decode_as(GB18030, bytes)),
        },
    };
    if decoded.text.trim().is_empty() {
        return Err(Refusal::Empty);
    }
    let strange = decoded.text.chars().filter(|&c| is_control(c)).count() + decoded.unreadable;
    if strange * GOOD_FOR_EACH_BROKEN > decoded.text.chars().count() {
        return Err(Refusal::Binary);
    }
    Ok(without_invisible(decoded))
}

/// What a file is, and what to do, if its opening bytes tell that it is no text.
fn other_kind(bytes: &[u8]) -> Option<(&'static str, &'static str)> {
    let known = SIGNATURES
        .iter()
        .find(|(signature, ..)| bytes.starts_with(signature));
    if let Some(&(_, what, remedy)) = known {
        return Some((what, remedy));
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        let names = &bytes[..bytes.len().min(ZIP_NAMES_WITHIN)];
        let part = ZIP_PARTS
            .iter()
            .find(|(part, ..)| names.windows(part.len()).any(|window| window == *part));
        return Some(
            part.map_or(("压缩文件（ZIP）", UNPACK), |&(_, what, remedy)| {
                (what, remedy)
            }),
        );
    }
    let opening = &bytes[..bytes.len().min(256)];
    let opening = String::from_utf8_lossy(opening)
        .trim_start_matches('\u{feff}')
        .to_lowercase();
    let opening = opening.trim_start();
    (opening.starts_with("<!doctype html") || opening.starts_with("<html"))
        .then_some(("网页文件", SELECT_AND_COPY))
}

fn decode_as(encoding: &'static Encoding, bytes: &[u8]) -> Decoded {
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    let unreadable = text
        .chars()
        .filter(|&c| c == char::REPLACEMENT_CHARACTER)
        .count();
    Decoded {
        text: text.into_owned(),
        unreadable,
        dropped: None,
    }
}

/// The text without characters that show nothing; a page or line break inside a line becomes a
/// space, so that it glues no words.
fn without_invisible(decoded: Decoded) -> Decoded {
    let text = decoded.text.trim_start_matches('\u{feff}');
    let is_break = |c: char| matches!(c, '\u{b}' | '\u{c}');
    let is_dropped = |c: char| !is_visible(c) && !c.is_whitespace() || is_control(c) || is_break(c);
    let count = text.chars().filter(|&c| is_dropped(c)).count();
    let dropped = text.find(is_dropped).map(|at| {
        let before = text[..at].replace("\r\n", "\n");
        (count, before.matches(['\n', '\r']).count() + 1)
    });
    let kept = text.chars().filter_map(|c| match c {
        c if is_break(c) => Some(' '),
        c => (!is_dropped(c)).then_some(c),
    });
    Decoded {
        text: kept.collect(),
        dropped,
        ..decoded
    }
}

/// Bytes of UTF-8 cut or damaged in one place also read as GB18030, as gibberish with few errors;
/// Chinese in GB18030 read as UTF-8 is errors nearly throughout. So UTF-8 wins if it is mostly good.
fn better_of(utf8: Decoded, gb18030: Decoded) -> Decoded {
    let long = utf8.text.chars().filter(|c| c.len_utf8() > 1).count() - utf8.unreadable;
    let is_utf8 = long > utf8.unreadable * GOOD_FOR_EACH_BROKEN;
    if is_utf8 { utf8 } else { gb18030 }
}

fn is_control(c: char) -> bool {
    c.is_control() && !c.is_whitespace() && c != '\u{1a}'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], expected: &str) {
        let decoded = decode(bytes).expect("this is text");
        assert_eq!((decoded.text.as_str(), decoded.unreadable), (expected, 0));
    }

    #[test]
    fn text_is_read_in_the_encodings_that_offices_use() {
        let text = "一、概述\n今年以来，本街道";
        check(text.as_bytes(), text);
        check(format!("\u{feff}{text}").as_bytes(), text);
        check(&GB18030.encode(text).0, text);
        let utf16: Vec<u16> = format!("\u{feff}{text}").encode_utf16().collect();
        check(
            &utf16
                .iter()
                .flat_map(|unit| unit.to_le_bytes())
                .collect::<Vec<_>>(),
            text,
        );
        check(
            &utf16
                .iter()
                .flat_map(|unit| unit.to_be_bytes())
                .collect::<Vec<_>>(),
            text,
        );
    }

    #[test]
    fn invisible_characters_go_and_are_counted() {
        check(b"\x84\x31\x95\x33\xd2\xbb", "一");
        let decoded = decode(
            "一、概述\r\n今年\u{200b}以来\u{1}，本街道认真贯彻国家和省、市、区的有关要求。"
                .repeat(9)
                .as_bytes(),
        );
        let decoded = decoded.expect("this is text");
        assert_eq!(
            decoded.text,
            "一、概述\r\n今年以来，本街道认真贯彻国家和省、市、区的有关要求。".repeat(9)
        );
        assert_eq!(decoded.dropped, Some((18, 2)));
    }

    #[test]
    fn a_text_cut_inside_a_character_is_still_utf8() {
        let text = "一、概述：今年以来，本街道认真贯彻国家和省、市、区的有关要求。";
        let decoded = decode(&text.as_bytes()[..text.len() - 1]).expect("this is text");
        assert_eq!(decoded.unreadable, 1);
        assert!(decoded.text.starts_with("一、概述：今年以来"));
    }

    #[test]
    fn what_is_no_text_is_refused_by_its_name() {
        for (bytes, word) in [
            (&b""[..], "空"),
            (b" \r\n\t", "空"),
            (b"\xef\xbb\xbf", "空"),
            (b"%PDF-1.7\n%\xe2\xe3", "PDF"),
            (b"\x89PNG\r\n\x1a\n\0\0", "PNG"),
            (b"\xff\xd8\xff\xe0\0\x10JFIF", "JPEG"),
            (b"PK\x03\x04\0\0word/document.xml", "Word"),
            (b"PK\x03\x04\0\0xl/workbook.xml", "Excel"),
            (b"PK\x03\x04\0\0a.txt", "ZIP"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Word"),
            (b"{\\rtf1 abc}", "rtf"),
            (b"<!DOCTYPE html><html>", "网页"),
            (b"abc\0def", "不是文本"),
            (b"\x01\x02\x03\x04\x05\x06", "不是文本"),
            (&[0xff, 0xfd, 0xff, 0x81, 0xff, 0x80], "不是文本"),
        ] {
            let refusal = decode(bytes).expect_err("this is no text").to_string();
            assert!(refusal.contains(word), "{bytes:?}: {refusal}");
        }
    }
}
