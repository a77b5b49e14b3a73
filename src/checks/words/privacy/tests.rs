//! Which numbers, names and marks must not be published, and which only look like it.

use super::*;
use crate::form::words::Words;

fn wanted() -> PrivateNumbers {
    PrivateNumbers {
        kinds: vec![
            PrivateNumber::IdentityCard,
            PrivateNumber::BankCard,
            PrivateNumber::Mobile,
        ],
        banks: vec![("62".into(), vec![16, 19]), ("4".into(), vec![16])],
        counted: Words::from(vec!["元".into(), "万".into(), "件".into()]),
    }
}

#[track_caller]
fn check(text: &str, expected: &[(&str, &str, &str)]) {
    let prose = Prose::of(text);
    let hits = numbers(&prose, &wanted());
    let found: Vec<_> = (hits.into_iter())
        .map(|hit| {
            (
                prose.excerpt(hit.range),
                hit.fault,
                hit.instead.expect("a mask"),
            )
        })
        .collect();
    let expected: Vec<_> = (expected.iter())
        .map(|(a, b, c)| (String::from(*a), String::from(*b), String::from(*c)))
        .collect();
    assert_eq!(found, expected, "{text}");
}

#[test]
fn numbers_of_persons_are_found_and_masked() {
    for (text, number, kind, masked) in [
        // The example of GB 11643-1999.
        (
            "身份证11010519491231002X。",
            "11010519491231002X",
            "身份证号",
            "110105********002X",
        ),
        ("440524188001010014", "", "", ""),
        (
            "（110105 19491231 002x）",
            "110105 19491231 002x",
            "身份证号",
            "110105 ******** 002x",
        ),
        (
            "１１０１０５１９４９１２３１００２Ｘ",
            "１１０１０５１９４９１２３１００２Ｘ",
            "身份证号",
            "１１０１０５********００２Ｘ",
        ),
        (
            "旧证号110105491231002，",
            "110105491231002",
            "身份证号",
            "110105*****1002",
        ),
        (
            "卡号6222020200112233446",
            "6222020200112233446",
            "银行卡号",
            "622202*********3446",
        ),
        ("卡号6222020200112233447", "", "", ""),
        (
            "卡号4111 1111 1111 1111",
            "4111 1111 1111 1111",
            "银行卡号",
            "4111 11** **** 1111",
        ),
        ("电话13812345678。", "13812345678", "手机号", "138****5678"),
        ("138-1234-5678", "138-1234-5678", "手机号", "138-****-5678"),
        ("138 1234 5678", "138 1234 5678", "手机号", "138 **** 5678"),
        (
            "１３８１２３４５６７８",
            "１３８１２３４５６７８",
            "手机号",
            "１３８****５６７８",
        ),
        ("+8613812345678", "8613812345678", "手机号", "86138****5678"),
    ] {
        match number {
            "" => check(text, &[]),
            _ => check(text, &[(number, kind, masked)]),
        }
    }
    check(
        "张三13812345678、李四13987654321",
        &[
            ("13812345678", "手机号", "138****5678"),
            ("13987654321", "手机号", "139****4321"),
        ],
    );
}

/// Each is found whole as of this kind, and hidden but for so many digits before and behind.
#[track_caller]
fn check_found(text: &str, kind: &str, head: usize) {
    let count = text.chars().filter(char::is_ascii_alphanumeric).count();
    let mut seen = 0;
    let hidden: String = (text.chars())
        .map(|c| {
            seen += usize::from(c.is_ascii_alphanumeric());
            let is_shown = !c.is_ascii_alphanumeric() || seen <= head || seen + 4 > count;
            if is_shown { c } else { '*' }
        })
        .collect();
    check(text, &[(text, kind, &hidden)]);
}

#[test]
fn identity_cards_of_any_age_are_found() {
    for number in [
        "11010519000101001X",
        "110105199901010016",
        "110105200002290013",
        "110105209912310010",
        // The region with the greatest number.
        "820105200002290010",
        "110105 20000229 0013",
        "11010519491231 002X",
        "1101051949123 1002X",
        "110105 19491231002X",
        "110105491231002",
    ] {
        check_found(number, "身份证号", 6);
    }
    for text in [
        // Before 1900 and from 2100 on, no such region, no such day.
        "110105189901010018",
        "110105210001010015",
        "830105200002290012",
        "100105200002290011",
        "110105200102290010",
        "110105490229002",
        "110105000229002",
        "110105000001002",
        "830105491231002",
        // Every other check character.
        "110105200002290012",
        "11010520000229001X",
        "110105194912310020",
    ] {
        check(text, &[]);
    }
}

#[test]
fn mobile_numbers_are_found_as_people_write_them() {
    for (number, head) in [
        ("13012345678", 3),
        ("19912345678", 3),
        ("138 12345678", 3),
        ("1381234 5678", 3),
        ("1381 2345 678", 3),
        ("1381 234 5678", 3),
        ("013812345678", 4),
        ("86 138 1234 5678", 5),
        ("86-13812345678", 5),
        ("0086 13812345678", 7),
        ("008613812345678", 7),
    ] {
        check_found(number, "手机号", head);
    }
    for text in [
        "12912345678",
        "1381234567",
        "138123456789",
        "8513812345678",
        "113812345678",
        "13 81 23 45 67 8",
        "13812345678%",
        "a13812345678",
        "13812345678@qq.com",
    ] {
        check(text, &[]);
    }
}

#[test]
fn a_bank_card_has_the_digits_that_its_bank_gives_it() {
    for number in [
        "6222020200112233446",
        "4111111111111111",
        "4111-1111-1111-1111",
        "6222 0202 0011 2233 446",
    ] {
        check_found(number, "银行卡号", 6);
    }
    for text in [
        // Not so many digits, not such a beginning, counted, in other groups.
        "62220202001122337",
        "5111111111111118",
        "4111111111111111元",
        "411111 1111111111",
        "4111 1111 1111 1111元",
    ] {
        check(text, &[]);
    }
}

#[test]
fn other_numbers_are_left_alone() {
    for text in [
        "138****1234、110105********002X",
        "电话0532-86877225、86877225",
        "11010519491231002Y、110105194912310021",
        "110105194913310025",
        "金额13812345678元、13812345678万",
        "http://a.cn/13812345678.html?id=13812345678",
        "统一社会信用代码11370211MB2345678X",
        "编号2018012300000012、20180123",
        "4111111111111112",
        "12345678901",
        "2018年1月23日 13812345",
        "共13812345678件",
    ] {
        check(text, &[]);
    }
}

#[track_caller]
fn check_marks(text: &str, expected: &[&str]) {
    let list =
        |words: &[&str]| Words::from(words.iter().map(|w| String::from(*w)).collect::<Vec<_>>());
    let marks = SecrecyMarks {
        levels: list(&["绝密", "机密", "秘密", "内部资料", "工作秘密"]),
        introduced_by: list(&["密级"]),
        marks: list(&["内部资料，注意保存"]),
    };
    let prose = Prose::of(text);
    let found: Vec<String> = (secrecy_marks(&prose, &marks).into_iter())
        .map(|hit| prose.excerpt(hit.range))
        .collect();
    assert_eq!(found, expected, "{text}");
}

#[test]
fn a_mark_of_secrecy_is_told_from_words_about_it() {
    check_marks("机密★10年", &["机密★"]);
    check_marks("秘密 ☆\n正文", &["秘密 ☆"]);
    check_marks("【绝密】、（内部资料）", &["绝密", "内部资料"]);
    check_marks("工作秘密\n正文", &["工作秘密"]);
    check_marks("密级：机密", &["机密"]);
    check_marks("内部资料，注意保存", &["内部资料，注意保存"]);
    for text in [
        "不予公开涉及国家秘密、商业秘密的信息。",
        "保守秘密，人人有责；机密文件按规定管理。",
        "（涉及国家秘密的除外）",
        "1.属于国家秘密",
        "整理内部资料，归档保存。严防泄露工作秘密。",
    ] {
        check_marks(text, &[]);
    }
}

fn list(words: &str) -> Words {
    Words::from(words.split(' ').map(String::from).collect::<Vec<_>>())
}

#[track_caller]
fn check_names(text: &str, behind_tells: bool, expected: &[&str]) {
    let prose = Prose::of(text);
    let (before, behind) = match behind_tells {
        true => (list("由 书记 主任"), list("同志任组长 任组长")),
        false => (list("申请人 原告"), list("诉 向 提出 申请 不服")),
    };
    let signs = NameSigns {
        surnames: list("张 李 高 陈 欧阳"),
        before,
        behind,
        behind_tells,
        none: list("高度 陈述"),
    };
    let found: Vec<String> = (names(&prose, &signs).into_iter())
        .map(|hit| prose.excerpt(hit.range))
        .collect();
    assert_eq!(found, expected, "{text}");
}

#[test]
fn a_name_beside_its_sign_is_found() {
    check_names("申请人张三向我局提出申请", false, &["张三"]);
    check_names(
        "申请人：李小明，原告欧阳修诉我局",
        false,
        &["李小明", "欧阳修"],
    );
    check_names("由张三同志任组长", true, &["张三"]);
    check_names("成立领导小组，李小明任组长", true, &["李小明"]);
    for text in [
        "申请人向我局提出申请，申请人应当补正。",
        "申请人高度评价，听取申请人陈述，",
        "申请人张某、李某某向我局提出申请",
        "申请人数3人",
    ] {
        check_names(text, false, &[]);
    }
    for text in [
        "由办事处主任任组长",
        "主要领导同志任组长",
        "以分管领导为副组长",
    ] {
        check_names(text, true, &[]);
    }
}
