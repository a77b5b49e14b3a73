//! Chinese characters, and the numerals among them: 十二, 一百零三, 廿三.
//! Reads what is written; whether it counts anything, others decide.

/// Whether a character is a Chinese one.
#[must_use]
pub fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}' | '〇' | '々')
}

/// The value of a digit, 〇 to 九; 零 and ○ are 〇 too.
#[must_use]
pub fn digit(c: char) -> Option<u8> {
    Some(match c {
        '〇' | '○' | '零' => 0,
        '一' => 1,
        '二' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        _ => return None,
    })
}

/// The same where things are counted: 两 is 2.
#[must_use]
pub fn counting_digit(c: char) -> Option<u8> {
    if c == '两' { Some(2) } else { digit(c) }
}

/// Whether a character is one of those that number paragraphs: 一 to 十.
#[must_use]
pub fn is_ordinal(c: char) -> bool {
    c == '十' || digit(c).is_some_and(|digit| digit > 0)
}

/// Whether a character stands in counts.
#[must_use]
pub fn is_numeral(c: char) -> bool {
    counting_digit(c).is_some() || matches!(c, '十' | '百' | '千' | '万' | '亿' | '廿')
}

/// The value of the numeral from 一 to 九十九 that a text starts with, and its length.
#[must_use]
pub fn ordinal(text: &[char]) -> Option<(usize, usize)> {
    let one = |at: usize| {
        let digit = digit(*text.get(at)?).filter(|&digit| digit > 0)?;
        Some(usize::from(digit))
    };
    let first = one(0);
    let ten = usize::from(first.is_some());
    if text.get(ten) != Some(&'十') {
        return first.map(|one| (one, 1));
    }
    let tens = first.unwrap_or(1) * 10;
    Some(match one(ten + 1) {
        Some(one) => (tens + one, ten + 2),
        None => (tens, ten + 1),
    })
}

/// The value of a numeral; `None` for digits side by side, which are years or codes, and for
/// places out of order.
#[must_use]
pub fn number(numeral: &[char]) -> Option<i64> {
    let (mut total, mut section, mut digit) = (0i64, 0i64, None::<i64>);
    let mut after_zero = false;
    // The place that was written last, below which the next one stands.
    let mut last = i64::MAX;
    for &c in numeral {
        if let Some(value) = counting_digit(c) {
            if digit.is_some_and(|digit| digit != 0) || (value == 0 && after_zero) {
                return None;
            }
            after_zero = value == 0;
            digit = (value != 0).then(|| i64::from(value));
            continue;
        }
        after_zero = false;
        let power = match c {
            '廿' | '卅' if digit.is_some() => return None,
            '廿' => 2 * 10,
            '卅' => 3 * 10,
            '十' => 10,
            '百' => 100,
            '千' => 1000,
            '万' | '亿' => {
                section += digit.take().unwrap_or(0);
                let by = if c == '万' { 10_000 } else { 100_000_000 };
                // 一亿两千万: 万 is of what follows 亿; 亿 is of all before it, and so is 万 in 万万.
                total = match section {
                    0 => total.checked_mul(by)?,
                    _ if c == '万' => total.checked_add(section.checked_mul(by)?)?,
                    _ => total.checked_add(section)?.checked_mul(by)?,
                };
                (section, last) = (0, i64::MAX);
                continue;
            }
            _ => return None,
        };
        if power >= last {
            return None;
        }
        last = if power < 100 { 10 } else { power };
        section = section.checked_add(digit.take().unwrap_or(1) * power)?;
    }
    total.checked_add(section)?.checked_add(digit.unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_numeral_at_the_start_is_read_as_far_as_it_goes() {
        for (text, expected) in [
            ("一", Some((1, 1))),
            ("九、", Some((9, 1))),
            ("十", Some((10, 1))),
            ("十二是", Some((12, 2))),
            ("二十", Some((20, 2))),
            ("九十九", Some((99, 3))),
            ("二十三四", Some((23, 3))),
            ("一二三", Some((1, 1))),
            ("〇", None),
            ("12", None),
            ("", None),
        ] {
            let text: Vec<char> = text.chars().collect();
            assert_eq!(ordinal(&text), expected, "{text:?}");
        }
    }

    #[test]
    fn a_numeral_is_read_by_its_places() {
        for (text, expected) in [
            ("二十四", Some(24)),
            ("一百零三", Some(103)),
            ("一万二千三百", Some(12_300)),
            ("一亿两千万", Some(120_000_000)),
            ("廿三", Some(23)),
            ("卅一", Some(31)),
            ("二〇二四", None),
            ("二四", None),
            ("二十十", None),
            ("三廿", None),
            ("十廿", None),
            ("十件", None),
        ] {
            let numeral: Vec<char> = text.chars().collect();
            assert_eq!(number(&numeral), expected, "{text}");
        }
    }

    #[test]
    fn digits_and_chinese_characters_are_told_from_others() {
        assert_eq!(
            ['〇', '○', '零', '一', '九'].map(digit),
            [0, 0, 0, 1, 9].map(Some)
        );
        assert_eq!(['两', '十', '1', '甲'].map(digit), [None; 4]);
        assert_eq!(['两', '零'].map(counting_digit), [Some(2), Some(0)]);
        assert_eq!(
            ['一', '十', '零', '两', '1'].map(is_ordinal),
            [true, true, false, false, false]
        );
        assert!(['一', '甲', '〇', '々', '𠀀'].into_iter().all(is_han));
        assert!(!['a', '1', '，', 'あ', 'Ａ'].into_iter().any(is_han));
    }
}
