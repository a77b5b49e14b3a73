//! Our mark in a PDF, by which an export knows what it may replace: a digest of all the rest, so that
//! a PDF that somebody has annotated, signed or sealed since is ours no longer. No proof of anything.

use sha2::{Digest, Sha256};

/// Opens the line of the mark, a comment in PDF.
const MARK: &[u8] = b"%nianbao ";
/// What the mark stands in front of: nothing behind it is counted from the start of the file.
const END: &[u8] = b"startxref";

/// A PDF with our mark.
pub(super) fn marked(pdf: &[u8]) -> Vec<u8> {
    let end = last(pdf, END).unwrap_or(pdf.len());
    let line = [MARK, digest(&[pdf]).as_bytes(), b"\n"].concat();
    [&pdf[..end], &line, &pdf[end..]].concat()
}

/// Whether a PDF is as we wrote it.
pub(super) fn is_marked(pdf: &[u8]) -> bool {
    let Some(start) = last(pdf, MARK) else {
        return false;
    };
    let (before, line) = pdf.split_at(start);
    let Some(end) = line.iter().position(|&byte| byte == b'\n') else {
        return false;
    };
    let (line, after) = line.split_at(end + 1);
    line[MARK.len()..end] == *digest(&[before, after]).as_bytes()
}

fn last(pdf: &[u8], words: &[u8]) -> Option<usize> {
    (pdf.windows(words.len())).rposition(|window| window == words)
}

fn digest(parts: &[&[u8]]) -> String {
    let mut digest = Sha256::new();
    parts.iter().for_each(|part| digest.update(part));
    let digest = digest.finalize();
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PDF: &[u8] = b"%PDF-1.7\nstartxref in a text\nstartxref\n9\n%%EOF";

    #[test]
    fn a_pdf_is_ours_until_a_byte_of_it_changes() {
        let ours = marked(PDF);
        assert!(is_marked(&ours));
        assert!(ours.ends_with(b"startxref\n9\n%%EOF"));
        for at in 0..ours.len() {
            let mut changed = ours.clone();
            changed[at] ^= 1;
            assert!(!is_marked(&changed), "byte {at}");
        }
        for at in 0..ours.len() {
            assert!(!is_marked(&ours[..at]), "cut at {at}");
        }
        assert!(
            !is_marked(&[&ours, &b"\n%%EOF"[..]].concat()),
            "sealed since"
        );
    }

    #[test]
    fn somebody_elses_pdf_is_not_ours() {
        for pdf in [PDF, b"", b"%nianbao ", b"%nianbao \n", b"%PDF-1.4\nscan"] {
            assert!(!is_marked(pdf));
        }
    }
}
