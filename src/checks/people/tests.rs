//! Who is the same person, and which numbers are mobile ones.

use super::*;

#[test]
fn a_mobile_number_is_seen_however_it_is_written() {
    for text in [
        "13812345678",
        "138 1234 5678",
        "138-1234-5678",
        "1 38-12345678",
        "１３８１２３４５６７８",
        "+86 13812345678",
        "+8613812345678",
        "86-138-1234-5678",
        "013812345678",
        "86877225 13812345678",
        "86877225、19912345678（王）",
    ] {
        assert!(has_mobile_number(text), "{text}");
    }
}

#[test]
fn an_office_number_is_none() {
    for text in [
        "86877225",
        "0532-86877225",
        "053286877225",
        "(0532) 8687 7225",
        "86877225-138",
        "12812345678",
        "138123456789",
        "1381234567",
        "12345",
        "",
    ] {
        assert!(!has_mobile_number(text), "{text}");
    }
}

#[test]
fn a_name_is_the_same_with_and_without_spaces() {
    assert_eq!(name_key("张　三"), name_key(" 张三"));
    assert_ne!(name_key("张三"), name_key("张三丰"));
}
