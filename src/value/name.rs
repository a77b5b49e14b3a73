//! 姓名: whether two names are one person's, and how a name is shown with what can't be seen in it.
//! Knows nobody, and takes no two letters for one that only look alike (`а` and `a`, 張 and 张).

use unicode_normalization::UnicodeNormalization;

/// Whether two texts name one person: nothing but letters and digits counts, whatever their width,
/// case and form. No two empty names are anybody's.
#[must_use]
pub fn is_same(one: &str, other: &str) -> bool {
    let one = bare(one);
    !one.is_empty() && one == bare(other)
}

fn bare(name: &str) -> String {
    let seen = name.nfkc().filter(|c| !is_unseen(*c));
    let letters = seen.filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

/// A text as it may be shown: what is invisible in it, or turns the direction of writing, stands
/// there by its number, `〔U+202E〕`. Line ends and other control characters stay.
#[must_use]
pub fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            c if is_unseen(c) => shown.push_str(&format!("〔U+{:04X}〕", u32::from(c))),
            c => shown.push(c),
        }
    }
    shown
}

/// Whether a character is drawn as nothing: Unicode's default-ignorable ones, the marks of
/// direction, the separators of lines, and letters that are blank (Hangul fillers, empty Braille).
/// Control characters are left out.
#[must_use]
pub fn is_unseen(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
    ) || matches!(c, '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}')
        || matches!(c, '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}')
        || matches!(c, '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}')
        || matches!(c, '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}')
        || matches!(c, '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_person_has_one_name_however_it_is_written() {
        for other in [
            "张某",
            " 张　某 ",
            "张\u{200b}某",
            "\u{202e}张某\u{202c}",
            "张某\u{fe00}",
            "张·某",
            "张\u{e0100}某",
            "张\u{3164}某",
        ] {
            assert!(is_same("张某", other), "{other:?}");
        }
        assert!(is_same("Ａｌｉ·Ｋ", "ali k"), "width and case");
        assert!(is_same("⽅某", "方某"), "a radical is its character");
        for (one, other) in [
            ("张某", "李某"),
            ("张某", "张某某"),
            ("", ""),
            (" ", "\u{200b}"),
        ] {
            assert!(!is_same(one, other), "{one:?} {other:?}");
        }
    }

    #[test]
    fn what_is_invisible_in_a_name_is_shown_by_its_number() {
        for (name, shown) in [
            ("张某", "张某"),
            ("张\u{200b}某", "张〔U+200B〕某"),
            ("\u{202e}某张", "〔U+202E〕某张"),
            ("\u{2067}a\u{2069}", "〔U+2067〕a〔U+2069〕"),
            ("张\u{e0100}", "张〔U+E0100〕"),
            ("一\n二\t三", "一\n二\t三"),
        ] {
            assert_eq!(visible(name), shown);
        }
    }
}
