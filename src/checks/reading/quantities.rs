//! Numbers in running text: counts, amounts and shares with their units, as exact numbers at exact
//! places. Dates, document numbers, articles of laws, telephone and section numbers, ordinals and
//! set phrases are no counts and left out; what a number is about is not decided here.

use super::prose::Prose;
use crate::form::CellId;
use crate::value::han::{counting_digit, is_numeral};
use crate::value::{Number, han};

/// Units of counts and amounts, a longer one before any that it starts with.
const UNITS: [&str; 39] = [
    "人次", "万元", "亿元", "元", "件次", "宗次", "条次", "份次", "场次", "批次", "家次", "条",
    "件", "次", "个", "人", "份", "篇", "期", "起", "宗", "项", "家", "部", "场", "批", "户", "名",
    "例", "册", "幅", "则", "张", "处", "块", "位", "类", "通", "封",
];

/// Units behind numbers in Chinese numerals; 两个, 三项 and the like are set phrases more often.
const UNITS_OF_NUMERALS: [&str; 14] = [
    "人次", "万元", "亿元", "元", "条", "件", "次", "人", "份", "篇", "期", "起", "宗", "场",
];

/// Behind a number these make it a time, an ordinal, or part of a name.
const NO_COUNT: [&str; 26] = [
    "个工作日",
    "工作日",
    "个月",
    "小时",
    "分钟",
    "个小时",
    "季度",
    "周年",
    "周",
    "天",
    "日",
    "时",
    "号",
    "秒",
    "岁",
    "级",
    "届",
    "版",
    "栋",
    "室",
    "楼",
    "分之",
    "分",
    "热线",
    "个方面",
    "个部分",
];

/// Before a number without a unit these make it a code.
const CODE_BEFORE: [&str; 8] = [
    "邮编",
    "邮政编码",
    "电话",
    "传真",
    "编号",
    "代码",
    "编码",
    "热线",
];

/// Before a number these make it approximate.
const ABOUT_BEFORE: [&str; 17] = [
    "大约",
    "将近",
    "接近",
    "超过",
    "不足",
    "不到",
    "不少于",
    "不低于",
    "至少",
    "至多",
    "最多",
    "高达约",
    "约",
    "近",
    "逾",
    "超",
    "上",
];

/// Words that end like one of those and say something else.
const NOT_ABOUT: [&str; 12] = [
    "节约", "预约", "签约", "合约", "条约", "违约", "最近", "附近", "靠近", "以上", "网上", "线上",
];

/// Between a number and its unit, or before 万.
const ABOUT_BEHIND: [char; 4] = ['余', '多', '来', '几'];

/// Behind a unit.
const ABOUT_BEHIND_UNIT: [&str; 4] = ["以上", "左右", "上下", "以内"];

/// Digits of a number that is no telephone number, where it has no unit.
const DIGITS_WITHOUT_UNIT_AT_MOST: usize = 6;
/// Digits of any count.
const DIGITS_AT_MOST: usize = 14;
/// Characters between quotation marks around more than a number.
const QUOTED_AT_LEAST: usize = 7;
/// Characters between the brackets of a name of a law or of a bound number.
const BRACKETED_AT_MOST: usize = 80;

/// What a number says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Says {
    /// How many or how much.
    Count,
    /// A share, in per cent.
    Percent,
}

/// 数量: a number in a text.
#[derive(Debug, Clone, PartialEq)]
pub struct Quantity {
    /// Its first character.
    pub start: usize,
    /// The character behind the number with 万 or `%`, before the unit.
    pub end: usize,
    /// The character behind the unit.
    pub unit_end: usize,
    /// 件, 人次, 万元 …; empty for none.
    pub unit: &'static str,
    /// A count in its unit, a share in per cent.
    pub value: Number,
    /// Which of both.
    pub says: Says,
    /// Whether it is only about so many: it takes part in no comparison.
    pub is_about: bool,
    /// The cell, where it is bound to one rather than typed.
    pub bound: Option<CellId>,
}

/// 时间: from here on a text speaks of this year, or of a part of a year where `None`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Time {
    /// Where.
    pub at: usize,
    /// Which year.
    pub year: Option<i16>,
}

/// The numbers of a text, in order, with the years that it names.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Quantities {
    /// Counts and shares.
    pub found: Vec<Quantity>,
    /// Years and months.
    pub times: Vec<Time>,
}

/// Reads a text. `bound` tells what stands in braces: the cell, and its number where it has one.
pub fn read(text: &Prose, bound: impl Fn(&str) -> Option<(CellId, Option<Number>)>) -> Quantities {
    let mut reader = Reader {
        typed: &text.typed,
        text: &text.folded,
        at: 0,
        read: Quantities::default(),
    };
    while reader.at < reader.text.len() {
        reader.step(&bound);
    }
    reader.read
}

struct Reader<'a> {
    typed: &'a [char],
    text: &'a [char],
    at: usize,
    read: Quantities,
}

impl Reader<'_> {
    fn step(&mut self, bound: &impl Fn(&str) -> Option<(CellId, Option<Number>)>) {
        match self.text[self.at] {
            '{' => self.read_bound(bound),
            '《' => self.at = self.behind('》').unwrap_or(self.at + 1),
            '〔' | '[' | '(' => {
                if !self.skip_document_number() {
                    self.at += 1;
                }
            }
            '第' => {
                let numeral = |c: char| c.is_ascii_digit() || is_numeral(c);
                self.at += 1;
                self.at = self.run(numeral);
            }
            '百' if self.starts_with(self.at, "百分之") => self.read_percent_in_words(),
            c if c.is_ascii_digit() => self.read_digits(),
            c if counting_digit(c).is_some_and(|digit| digit > 0) || matches!(c, '十' | '廿') => {
                self.read_numerals();
            }
            _ => self.at += 1,
        }
    }

    fn get(&self, at: usize) -> Option<char> {
        self.text.get(at).copied()
    }

    fn starts_with(&self, at: usize, words: &str) -> bool {
        let mut rest = self.text.get(at..).unwrap_or_default().iter();
        words.chars().all(|c| rest.next() == Some(&c))
    }

    /// Which of some words stands there.
    fn word(&self, at: usize, words: &[&'static str]) -> Option<&'static str> {
        words
            .iter()
            .copied()
            .find(|word| self.starts_with(at, word))
    }

    fn ends_with(&self, end: usize, words: &str) -> bool {
        let mut before = self.text[..end].iter().rev();
        words.chars().rev().all(|c| before.next() == Some(&c))
    }

    /// Where a run of such characters ends.
    fn run(&self, is_in: impl Fn(char) -> bool) -> usize {
        let rest = &self.text[self.at..];
        let len = rest.iter().take_while(|&&c| is_in(c)).count();
        self.at + len
    }

    /// Behind the bracket that closes the one here, on the same line.
    fn behind(&self, closing: char) -> Option<usize> {
        let inside = self.text[self.at + 1..].iter().take(BRACKETED_AT_MOST);
        let mut inside = inside.take_while(|&&c| !matches!(c, '\n' | '\r'));
        inside
            .position(|&c| c == closing)
            .map(|len| self.at + len + 2)
    }

    fn read_bound(&mut self, bound: &impl Fn(&str) -> Option<(CellId, Option<Number>)>) {
        let start = self.at;
        let Some(end) = self.behind('}') else {
            self.at += 1;
            return;
        };
        let name: String = self.typed[start + 1..end - 1].iter().collect();
        self.at = end;
        match bound(&name) {
            Some((cell, Some(value))) => {
                let unit = self.word(end, &UNITS).unwrap_or_default();
                self.at = end + unit.chars().count();
                self.read.found.push(Quantity {
                    start,
                    end,
                    unit_end: self.at,
                    unit,
                    value,
                    says: Says::Count,
                    is_about: false,
                    bound: Some(cell),
                });
            }
            Some((_, None)) => {}
            // Braces around something else are text like any other.
            None => self.at = start + 1,
        }
    }

    /// `〔2019〕60号`, also in other brackets.
    fn skip_document_number(&mut self) -> bool {
        let inside: String = self.text[self.at + 1..].iter().take(4).collect();
        let is_year = inside.len() == 4 && inside.bytes().all(|b| b.is_ascii_digit());
        let closed = matches!(self.get(self.at + 5), Some('〕' | ']' | ')'));
        if is_year && closed {
            self.at += 6;
            self.at = self.run(|c| c.is_ascii_digit() || c == ' ');
        }
        is_year && closed
    }

    fn read_digits(&mut self) {
        let start = self.at;
        let before = start.checked_sub(1).and_then(|at| self.get(at));
        let Some((end, digits)) = self.digits() else {
            return;
        };
        self.at = end;
        let is_code = before.is_some_and(|c| {
            c.is_ascii_alphabetic() || matches!(c, '-' | '.' | '·' | '×' | '/' | '_')
        });
        let goes_on = self.get(end).is_some_and(|c| c.is_ascii_alphabetic());
        if is_code || goes_on || self.skip_chain(end) || self.is_section_number(start, end) {
            return;
        }
        if self.get(end) == Some('年') {
            self.at = end + 1;
            self.note_year(start, digits.parse().ok());
        } else if self.get(end) == Some('月') {
            self.at = end + 1;
            self.note_month(start);
        } else if let Ok(value) = digits.parse() {
            let len = digits.bytes().filter(u8::is_ascii_digit).count();
            self.read_behind(start, value, len);
        }
    }

    /// Digits with thousands separators and decimals, as plain digits; `None` where it is a chain
    /// such as `2017.1.1`, which is skipped.
    fn digits(&mut self) -> Option<(usize, String)> {
        let mut end = self.run(|c| c.is_ascii_digit());
        let mut digits: String = self.text[self.at..end].iter().collect();
        let three = |at: usize| {
            let group = self.text.get(at..at + 3)?;
            let is_group = group.iter().all(char::is_ascii_digit)
                && !self.get(at + 3).is_some_and(|c| c.is_ascii_digit());
            is_group.then(|| group.iter().collect::<String>())
        };
        // A full-width comma divides sentences, not thousands.
        if digits.len() <= 3 {
            while self.typed.get(end) == Some(&',')
                && digits.len() < DIGITS_AT_MOST
                && let Some(group) = three(end + 1)
            {
                digits.push_str(&group);
                end += 4;
            }
        }
        let is_digit = |at: usize| self.get(at).is_some_and(|c| c.is_ascii_digit());
        if self.get(end) == Some('.') && is_digit(end + 1) {
            let mut decimals_end = end + 1;
            while is_digit(decimals_end) {
                decimals_end += 1;
            }
            if self.get(decimals_end) == Some('.') && is_digit(decimals_end + 1) {
                self.at = end;
                self.at = self.run(|c| c.is_ascii_digit() || c == '.');
                return None;
            }
            digits.extend(&self.text[end..decimals_end]);
            end = decimals_end;
        }
        if digits.len() > DIGITS_AT_MOST {
            self.at = end;
            return None;
        }
        Some((end, digits))
    }

    /// `2018-01-23`, `0532-86877225`, `9:30`, `3/4`: skipped as a whole.
    fn skip_chain(&mut self, end: usize) -> bool {
        let joins =
            |c: char| matches!(c, '-' | '–' | '—' | '~' | '/' | ':' | '×' | '∶' | '·') || c == '−';
        let is_digit = |at: usize| self.get(at).is_some_and(|c| c.is_ascii_digit());
        let is_chain = self.get(end).is_some_and(joins) && is_digit(end + 1);
        if is_chain {
            self.at = end;
            self.at = self.run(|c| c.is_ascii_digit() || c == '.' || joins(c));
            let time = ["年", "月", "日"]
                .iter()
                .find(|t| self.starts_with(self.at, t));
            self.at += time.map_or(0, |_| 1);
        }
        is_chain
    }

    /// `1.`, `2、` at the start of a line, and `（3）`.
    fn is_section_number(&self, start: usize, end: usize) -> bool {
        if end - start > 2 {
            return false;
        }
        let before = self.text[..start].iter().rev();
        let mut before = before.skip_while(|&&c| c == ' ' || c == '\t');
        let starts_line = before.next().is_none_or(|&c| matches!(c, '\n' | '\r'));
        let bracketed = start > 0 && self.text[start - 1] == '(' && self.get(end) == Some(')');
        bracketed || starts_line && matches!(self.get(end), Some('.' | '、'))
    }

    fn note_year(&mut self, at: usize, year: Option<i16>) {
        let of_a_law = ["修订", "修正", "版", "印发", "颁布", "发布的", "制定的"];
        let in_law = of_a_law.iter().any(|word| self.starts_with(self.at, word));
        if let Some(year) = year.filter(|year| (1900..2200).contains(year) && !in_law) {
            let year = Some(year);
            self.read.times.push(Time { at, year });
        }
    }

    /// A month alone is a part of the year; one of a date or of a whole year is not.
    fn note_month(&mut self, at: usize) {
        let goes_on = |c: char| {
            c.is_ascii_digit()
                || counting_digit(c).is_some()
                || matches!(c, '十' | '至' | '到' | '-' | '~')
        };
        let ends_range = at > 0 && matches!(self.text[at - 1], '至' | '到');
        // 截至12月底 is all of the year.
        let ends_year = self.ends_with(self.at, "12月")
            && self.get(self.at).is_some_and(|c| matches!(c, '底' | '末'));
        if !self.get(self.at).is_some_and(goes_on) && !ends_range && !ends_year {
            self.read.times.push(Time { at, year: None });
        }
    }

    fn read_percent_in_words(&mut self) {
        let start = self.at;
        self.at += 3;
        let value = if self.get(self.at).is_some_and(|c| c.is_ascii_digit()) {
            self.digits().and_then(|(end, digits)| {
                self.at = end;
                digits.parse().ok()
            })
        } else {
            let end = self.run(|c| is_numeral(c) || c == '点');
            let words: Vec<char> = self.text[self.at..end].to_vec();
            self.at = end;
            percent_of(&words)
        };
        if let Some(value) = value {
            self.push_percent(start, value);
        }
    }

    fn push_percent(&mut self, start: usize, value: Number) {
        self.read.found.push(Quantity {
            start,
            end: self.at,
            unit_end: self.at,
            unit: "",
            value,
            says: Says::Percent,
            is_about: self.is_about_before(start),
            bound: None,
        });
    }

    fn read_numerals(&mut self) {
        let start = self.at;
        let end = self.run(is_numeral);
        let numeral: Vec<char> = self.text[start..end].to_vec();
        self.at = end;
        let before = start.checked_sub(1).and_then(|at| self.get(at));
        if matches!(self.get(end), Some('年')) {
            self.at += 1;
            let year = numeral.iter().try_fold(0i16, |year, &c| {
                year.checked_mul(10)?
                    .checked_add(i16::from(counting_digit(c)?))
            });
            return self.note_year(start, year.filter(|_| numeral.len() == 4));
        }
        let is_set_phrase = before.is_some_and(|c| {
            matches!(
                c,
                '每' | '任'
                    | '同'
                    | '逐'
                    | '统'
                    | '唯'
                    | '另'
                    | '这'
                    | '那'
                    | '某'
                    | '哪'
                    | '专'
                    | '单'
                    | '之'
                    | '万'
                    | '数'
                    | '几'
            )
        });
        let Some(value) = han::number(&numeral).filter(|_| !is_set_phrase) else {
            return;
        };
        let mut unit_at = end;
        while self
            .get(unit_at)
            .is_some_and(|c| ABOUT_BEHIND.contains(&c) || c == ' ')
        {
            unit_at += 1;
        }
        let Some(unit) = self.word(unit_at, &UNITS_OF_NUMERALS) else {
            return;
        };
        // 一起, 一次性, 一件事, 一条龙 count nothing.
        let one = numeral == ['一'];
        let behind = self.get(unit_at + unit.chars().count());
        // 一件也没有, 一起都未发生 tell of none.
        let idle = one
            && (matches!(unit, "次" | "起" | "人" | "元" | "期")
                || behind.is_some_and(|c| {
                    matches!(c, '事' | '龙' | '站' | '式' | '也' | '都' | '未' | '没')
                }));
        let is_time = self.word(end, &NO_COUNT).is_some();
        if !idle && !is_time && !self.is_slogan(start, unit) {
            self.read_behind(start, Number::from(value), 0);
        }
    }

    /// What stands behind a number that ends here: 万, 余, `%`, its unit.
    fn read_behind(&mut self, start: usize, value: Number, digits: usize) {
        if self.get(self.at) == Some('%') {
            self.at += 1;
            return self.push_percent(start, value);
        }
        if self.word(self.at, &NO_COUNT).is_some() {
            return;
        }
        let mut is_about = self.is_about_before(start) | self.skip_about();
        let mut value = value;
        for (multiplier, by) in [
            ('万', 10_000),
            ('亿', 100_000_000),
            ('千', 1000),
            ('百', 100),
        ] {
            let is_amount =
                self.get(self.at + 1) == Some('元') && matches!(multiplier, '万' | '亿');
            if digits > 0 && self.get(self.at) == Some(multiplier) && !is_amount {
                let Some(product) = value.checked_mul(Number::from(by)) else {
                    return;
                };
                value = product.normalize();
                self.at += 1;
                is_about |= self.skip_about();
                break;
            }
        }
        let end = self.at;
        let unit_at = match self.get(end) {
            Some(' ') => end + 1,
            _ => end,
        };
        let unit = self.word(unit_at, &UNITS).unwrap_or_default();
        if unit.is_empty() && (digits > DIGITS_WITHOUT_UNIT_AT_MOST || self.is_code(start, value)) {
            return;
        }
        if self.word(unit_at, &NO_COUNT).is_some() {
            return;
        }
        let unit_end = match unit {
            "" => end,
            unit => unit_at + unit.chars().count(),
        };
        is_about |= self.word(unit_end, &ABOUT_BEHIND_UNIT).is_some();
        self.at = unit_end;
        self.read.found.push(Quantity {
            start,
            end,
            unit_end,
            unit,
            value,
            says: Says::Count,
            is_about,
            bound: None,
        });
    }

    /// `12345`, a postcode, or a year without 年: numbers that count nothing without a unit.
    fn is_code(&self, start: usize, value: Number) -> bool {
        let is_mark = |c: &char| matches!(c, ' ' | ':' | '为' | '是');
        let before = self.text[..start].iter().rev();
        let end = start - before.take_while(|c| is_mark(c)).count();
        let is_sum = |c: Option<char>| matches!(c, Some('+' | '='));
        let is_term = start > 0 && is_sum(self.get(start - 1)) || is_sum(self.get(self.at));
        let is_year = value >= Number::from(1990) && value < Number::from(2100);
        value == Number::from(12345)
            || is_year && !is_term
            || CODE_BEFORE.iter().any(|word| self.ends_with(end, word))
    }

    /// Whether a number in words is part of a slogan: in quotation marks with other words, or 一件
    /// said twice in a sentence (收到一件申请就办好一件申请).
    fn is_slogan(&self, start: usize, unit: &str) -> bool {
        let ends = |c: &char| matches!(*c, '。' | '!' | '?' | ';' | '\n' | '\r');
        let from = self.text[..start].iter().rposition(ends);
        let from = from.map_or(0, |at| at + 1);
        let to = self.text[start..].iter().position(ends);
        let sentence = &self.text[from..to.map_or(self.text.len(), |len| start + len)];
        let here = start - from;
        let open = sentence[..here]
            .iter()
            .rposition(|c| matches!(*c, '“' | '”'));
        let is_quoted = open.is_some_and(|open| {
            let close = sentence[here..].iter().position(|c| *c == '”');
            sentence[open] != '”'
                && close.is_some_and(|close| here + close - open > QUOTED_AT_LEAST)
        });
        let one: Vec<char> = std::iter::once('一').chain(unit.chars()).collect();
        let times = sentence.windows(one.len()).filter(|w| *w == one).count();
        is_quoted || self.text[start..].starts_with(&one) && times > 1
    }

    fn skip_about(&mut self) -> bool {
        let is_about = self.get(self.at).is_some_and(|c| ABOUT_BEHIND.contains(&c));
        self.at += usize::from(is_about);
        is_about
    }

    fn is_about_before(&self, start: usize) -> bool {
        let end = match start.checked_sub(1).and_then(|at| self.get(at)) {
            Some(' ') => start - 1,
            _ => start,
        };
        let is_other = || NOT_ABOUT.iter().any(|word| self.ends_with(end, word));
        // 上 stands for “more than” before a round number only.
        let above = |word: &str| {
            word != "上"
                || self.text[start..]
                    .first()
                    .is_some_and(|&c| matches!(c, '百' | '千' | '万'))
        };
        (ABOUT_BEFORE.iter()).any(|word| self.ends_with(end, word) && above(word)) && !is_other()
    }
}

/// `三十点五` as 30.5.
fn percent_of(words: &[char]) -> Option<Number> {
    let mut parts = words.split(|&c| c == '点');
    let whole = parts.next().filter(|whole| !whole.is_empty())?;
    let whole = match whole {
        ['百'] => Number::ONE_HUNDRED,
        whole => Number::from(han::number(whole)?),
    };
    let decimals: Option<String> = (parts.next().unwrap_or_default().iter())
        .map(|&c| Some(char::from(b'0' + counting_digit(c)?)))
        .collect();
    match decimals?.as_str() {
        "" => Some(whole),
        decimals => format!("{whole}.{decimals}").parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read_all(text: &str) -> (Vec<char>, Quantities) {
        let prose = Prose::of(text);
        let read = read(&prose, |_| None);
        (prose.typed, read)
    }

    /// Each number as `text=value unit`, with `~` where it is approximate.
    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let (chars, read) = read_all(text);
        let told: Vec<String> = (read.found.iter())
            .map(|q| {
                let typed: String = chars[q.start..q.end].iter().collect();
                let about = if q.is_about { "~" } else { "" };
                let unit = match q.says {
                    Says::Count => q.unit,
                    Says::Percent => "%",
                };
                format!("{typed}={about}{}{unit}", q.value.normalize())
            })
            .collect();
        assert_eq!(told, expected, "{text}");
    }

    #[test]
    fn numbers_are_read_as_reports_write_them() {
        check("公开24条", &["24=24条"]);
        check("公开２４条", &["２４=24条"]);
        check("公开1,234条，其中", &["1,234=1234条"]);
        check("公开2.5万条", &["2.5万=25000条"]);
        check("点击1.2亿次", &["1.2亿=120000000次"]);
        check("收到二十四件", &["二十四=24件"]);
        check("收到一百零三件，办结两件", &["一百零三=103件", "两=2件"]);
        check("一万二千三百条", &["一万二千三百=12300条"]);
        check(
            "占66.48%，占３０％，百分之三十，百分之三十点五",
            &[
                "66.48%=66.48%",
                "３０％=30%",
                "百分之三十=30%",
                "百分之三十点五=30.5%",
            ],
        );
        check("收费0.15万元、1500元", &["0.15=0.15万元", "1500=1500元"]);
        check("接待32 人次", &["32=32人次"]);
        check("收到“两件”，收到一件", &["两=2件", "一=1件"]);
        check("2017=2000+17", &["2017=2017", "2000=2000", "17=17"]);
        check("613=24+155+0", &["613=613", "24=24", "155=155", "0=0"]);
    }

    #[test]
    fn what_is_only_about_so_many_says_so() {
        check("咨询70余人次", &["70余=~70人次"]);
        check(
            "约80条、近90条、100多条",
            &["80=~80条", "90=~90条", "100多=~100条"],
        );
        check(
            "20件以上，30件左右，不足5件，超过6件",
            &["20=~20件", "30=~30件", "5=~5件", "6=~6件"],
        );
        check("十余件", &["十余=~10件"]);
        check("3万余条", &["3万余=~30000条"]);
        check("网上20条，预约3次", &["20=20条", "3=3次"]);
    }

    #[test]
    fn what_is_no_count_is_left_out() {
        for text in [
            "2017年度",
            "2018年1月23日",
            "2018-01-23",
            "2018.1.23",
            "二〇一七年",
            "国办发〔2019〕60号",
            "《国务院令第711号》",
            "第三十二条",
            "第492号",
            "电话0532-86877225",
            "电话：86877225",
            "1.加强领导",
            "2、存在问题",
            "（1）信函",
            "一、总体",
            "（一）主动公开",
            "第一，一是",
            "一个窗口、一些问题、一系列措施",
            "三安全一稳定",
            "五公开",
            "20个工作日",
            "9:30",
            "一起学习",
            "12345热线",
            "每一件",
            "7×24小时",
            "三分之一",
            "A4纸",
            "一件事",
            "两个方面",
            "邮编：236800",
            "教育2024",
            "践行“办结一件申请、解决一个问题”的理念",
            "践行“办好一件申请，温暖一颗民心”的理念",
            "收到一件申请就办好一件申请",
        ] {
            check(text, &[]);
        }
    }

    #[test]
    fn only_a_half_width_comma_before_three_digits_divides_thousands() {
        check("网站12，234条微信", &["12=12", "234=234条"]);
        check("公开１，２３４条", &["１=1", "２３４=234条"]);
        check("公开1,234,567条", &["1,234,567=1234567条"]);
        check("公开1,234.5万条", &["1,234.5万=12345000条"]);
        check("网站12,23条", &["12=12", "23=23条"]);
        check("网站12,2345条", &["12=12", "2345=2345条"]);
        check("网站1234,567条", &["1234=1234", "567=567条"]);
        check("网站123,456条", &["123,456=123456条"]);
    }

    #[test]
    fn a_number_before_a_line_s_text_counts_nothing() {
        for text in [
            "10.加强领导",
            "10、加强领导",
            "　　3.加强领导",
            "\t12、加强领导",
            "完善制度。\n2.加强领导",
            "完善制度。\r\n10.加强领导",
            "通过（12）信函",
            "通过（２）信函",
        ] {
            check(text, &[]);
        }
        // Longer than any section's number, in the middle of a line, or in brackets with a unit.
        check("100.加强领导", &["100=100"]);
        check("100、加强领导", &["100=100"]);
        check("（100）信函", &["100=100"]);
        check("网站3、微信4", &["3=3", "4=4"]);
        check("共计10.", &["10=10"]);
        check("（3件）", &["3=3件"]);
        check("3件", &["3=3件"]);
        check("3（件", &["3=3"]);
    }

    #[test]
    fn a_number_has_no_more_digits_than_any_count() {
        check("12345678901234条", &["12345678901234=12345678901234条"]);
        check("123456789012345条", &[]);
        check("123456", &["123456=123456"]);
        check("1234567", &[]);
    }

    #[test]
    fn numerals_are_read_by_their_places() {
        for (text, number) in [
            ("十件", "十=10件"),
            ("十五件", "十五=15件"),
            ("廿件", "廿=20件"),
            ("廿三件", "廿三=23件"),
            ("九十九件", "九十九=99件"),
            ("一百一十件", "一百一十=110件"),
            ("三千零五件", "三千零五=3005件"),
            ("两万零三十件", "两万零三十=20030件"),
            ("一亿两千万元", "一亿两千万=120000000元"),
            ("三万亿零五十万元", "三万亿零五十万=3000000500000元"),
            ("一万两千亿元", "一万两千亿=1200000000000元"),
            ("五万万元", "五万万=500000000元"),
        ] {
            check(text, &[number]);
        }
    }

    #[test]
    fn years_and_single_months_are_noted() {
        let times = |text| {
            let times = read_all(text).1.times;
            times.into_iter().map(|time| time.year).collect::<Vec<_>>()
        };
        assert_eq!(times("2016年收到8件"), [Some(2016)]);
        assert_eq!(times("二〇一六年收到8件"), [Some(2016)]);
        assert_eq!(times("3月份收到8件"), [None]);
        assert_eq!(times("1月1日至12月31日"), []);
        assert_eq!(times("1月至12月"), []);
        assert_eq!(times("2019年修订的条例"), []);
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic_and_every_number_is_where_it_says(
            text in "([0-9０-９,，.％%一二三十百千万亿零两点年月日余约近条件人次元第《》〔〕（）(){}:：=+ \n甲-]|百分之){0,40}|.{0,40}",
        ) {
            let (chars, read) = read_all(&text);
            let mut behind = 0;
            for q in &read.found {
                prop_assert!(q.start >= behind && q.start < q.end && q.end <= q.unit_end);
                prop_assert!(q.unit_end <= chars.len());
                let unit: String = chars[q.end..q.unit_end].iter().map(|&c| crate::value::fold_width(c)).collect();
                prop_assert_eq!(unit.trim(), q.unit);
                behind = q.unit_end;
            }
        }

        #[test]
        fn every_printed_number_is_read_as_itself(number in 0u64..1_000_000_000, unit in 0usize..UNITS.len(), style in 0u8..3) {
            let unit = UNITS[unit];
            let digits = number.to_string();
            let typed = match style {
                0 => digits.clone(),
                1 => digits.chars().map(|c| char::from_u32(c as u32 + 0xfee0).expect("full-width")).collect(),
                _ => {
                    let mut grouped = String::new();
                    for (at, c) in digits.chars().enumerate() {
                        if at > 0 && (digits.len() - at) % 3 == 0 {
                            grouped.push(',');
                        }
                        grouped.push(c);
                    }
                    grouped
                }
            };
            let (chars, read) = read_all(&format!("公开{typed}{unit}。"));
            prop_assert_eq!(read.found.len(), 1);
            let q = &read.found[0];
            prop_assert_eq!(q.value, Number::from(number));
            prop_assert_eq!(q.unit, unit);
            let spanned: String = chars[q.start..q.end].iter().collect();
            prop_assert_eq!(spanned, typed);
        }
    }
}
