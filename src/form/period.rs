//! 报告期: how much of a year a report is about, and how people write which part of it.

use serde::Deserialize;

use crate::value::{Date, fold_width, han};

/// What a report of a form is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
pub enum Period {
    /// 年度.
    #[default]
    Year,
    /// 半年度.
    HalfYear,
    /// 季度.
    Quarter,
    /// 月度.
    Month,
}

impl Period {
    /// How many months it has.
    #[must_use]
    pub fn months(self) -> u8 {
        match self {
            Self::Year => 12,
            Self::HalfYear => 6,
            Self::Quarter => 3,
            Self::Month => 1,
        }
    }

    /// How a part of the year ends as people write it, longest first.
    #[must_use]
    pub fn ends(self) -> &'static [&'static str] {
        match self {
            Self::Year => &[],
            Self::HalfYear => &["半年度", "半年"],
            Self::Quarter => &["季度", "季"],
            Self::Month => &["月份", "月"],
        }
    }

    /// How many of them a year has.
    fn count(self) -> u8 {
        12 / self.months()
    }

    /// A part of the year, counted from 1, as it is printed: `上半年`, `第三季度`, `5月`; nothing for a
    /// whole year.
    #[must_use]
    pub fn in_words(self, number: u8) -> String {
        const NUMERALS: [&str; 4] = ["一", "二", "三", "四"];
        match (self, number) {
            (Self::Year, _) => String::new(),
            (Self::HalfYear, 1) => "上半年".into(),
            (Self::HalfYear, _) => "下半年".into(),
            (Self::Quarter, number) => format!("第{}季度", NUMERALS[usize::from(number - 1) % 4]),
            (Self::Month, number) => format!("{number}月"),
        }
    }

    /// All its parts of a year as they are printed.
    pub fn all(self) -> impl Iterator<Item = String> {
        (1..=self.count()).map(move |number| self.in_words(number))
    }

    /// Which part of the year is meant, counted from 1: `三季度`, `第3季度`, `3`, `上半年`. A whole
    /// year is always its only part.
    #[must_use]
    pub fn read(self, typed: &str) -> Option<u8> {
        if self == Self::Year {
            return Some(1);
        }
        let folded = typed.chars().map(fold_width).filter(|c| !c.is_whitespace());
        let folded: String = folded.collect();
        let bare = match self {
            Self::Quarter => folded.strip_prefix('第').unwrap_or(&folded),
            _ => &folded,
        };
        let mut ends = self.ends().iter();
        let bare = (ends.find_map(|end| bare.strip_suffix(end))).unwrap_or(bare);
        let numeral: Vec<char> = bare.chars().collect();
        let number = match (self, bare) {
            (Self::HalfYear, "上") => Some(1),
            (Self::HalfYear, "下") => Some(2),
            _ => bare
                .parse()
                .ok()
                .or_else(|| han::number(&numeral)?.try_into().ok()),
        };
        number.filter(|number| (1..=self.count()).contains(number))
    }

    /// The day in the month that is so many months behind the end of a part of a year; its last day
    /// where the month has fewer. `None` beyond the calendar.
    #[must_use]
    pub fn day_behind(self, year: i16, number: u8, (month, day): (i8, i8)) -> Option<Date> {
        let months = i16::from(self.months() * number) + i16::from(month) - 1;
        let year = year.checked_add(months / 12)?;
        let first = Date::new(year, (months % 12 + 1).try_into().ok()?, 1).ok()?;
        Date::new(year, first.month(), day.min(first.days_in_month())).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_the_year_is_read_however_it_is_written() {
        for (period, typed, number) in [
            (Period::Quarter, "第三季度", Some(3)),
            (Period::Quarter, " 三季度", Some(3)),
            (Period::Quarter, "第３季", Some(3)),
            (Period::Quarter, "4", Some(4)),
            (Period::Quarter, "5", None),
            (Period::Quarter, "0", None),
            (Period::Quarter, "", None),
            (Period::HalfYear, "上半年", Some(1)),
            (Period::HalfYear, "下半年度", Some(2)),
            (Period::HalfYear, "2", Some(2)),
            (Period::HalfYear, "中", None),
            (Period::Month, "12月", Some(12)),
            (Period::Month, "十一月份", Some(11)),
            (Period::Month, "13月", None),
            (Period::Year, "随便", Some(1)),
        ] {
            assert_eq!(period.read(typed), number, "{period:?} {typed}");
        }
    }

    #[test]
    fn what_is_printed_is_read_as_the_same() {
        for period in [Period::HalfYear, Period::Quarter, Period::Month] {
            for (number, words) in (1..).zip(period.all()) {
                assert_eq!(period.read(&words), Some(number), "{words}");
            }
        }
        assert_eq!(Period::Quarter.all().count(), 4);
    }

    #[test]
    fn a_day_for_filing_is_counted_from_the_end_of_the_period() {
        for (period, number, due, day) in [
            (Period::Year, 1, (1, 31), Some((2026, 1, 31))),
            (Period::Year, 1, (3, 31), Some((2026, 3, 31))),
            (Period::Quarter, 1, (1, 15), Some((2025, 4, 15))),
            (Period::Quarter, 4, (1, 15), Some((2026, 1, 15))),
            (Period::Quarter, 3, (2, 31), Some((2025, 11, 30))),
            (Period::HalfYear, 2, (12, 1), Some((2026, 12, 1))),
            (Period::Month, 1, (1, 31), Some((2025, 2, 28))),
        ] {
            let expected =
                day.map(|(year, month, day)| Date::new(year, month, day).expect("a day"));
            assert_eq!(
                period.day_behind(2025, number, due),
                expected,
                "{period:?} {number}"
            );
        }
        assert_eq!(Period::Year.day_behind(9999, 1, (1, 31)), None);
    }
}
