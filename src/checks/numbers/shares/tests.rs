//! How shares stand to the counts beside them.

use super::*;
use crate::form::catalogue::number_words;

fn passages(text: &str) -> Passages<'_> {
    Passages::of("", text, number_words(), Some(2024), |_| None)
}

/// How the last share of a text stands to the counts before it: `right`, what it should be
/// where it was `cut off` or is `wrong`, or `-` where none belongs to it.
#[track_caller]
fn check(text: &str, expected: &str) {
    let passages = passages(text);
    let last = shares(&passages).last().expect("a share");
    let told = match beside(&passages, last) {
        Some(Judged::Right) => "right".into(),
        Some(Judged::CutOff(should)) => format!("cut off {should}"),
        Some(Judged::Wrong(should)) => format!("wrong {should}"),
        None => "-".into(),
    };
    assert_eq!(told, expected, "{text}");
}

#[test]
fn half_a_unit_of_the_last_digit_is_right_up_and_down() {
    for (share, expected) in [
        ("11", "wrong 13"),
        ("12", "right"),
        ("12.5", "right"),
        ("13", "right"),
        ("14", "wrong 13"),
    ] {
        check(&format!("收到申请8件，其中网络1件，占{share}%"), expected);
    }
    for (share, expected) in [
        ("6.1", "wrong 6.3"),
        ("6.2", "right"),
        ("6.25", "right"),
        ("6.3", "right"),
        ("6.4", "wrong 6.3"),
    ] {
        check(&format!("收到申请16件，其中网络1件，占{share}%"), expected);
    }
}

#[test]
fn a_whole_may_stand_in_the_paragraph_above() {
    let part = "在主动公开的信息中，机构职能类信息6条，占总体比例的";
    for (above, share, expected) in [
        ("本年度主动公开政府信息32条。", "50", "wrong 19"),
        ("本年度主动公开政府信息32条。", "18.75", "right"),
        ("本年度主动公开政府信息32条。", "18", "cut off 19"),
        // Something else, less than the part, or one of several.
        ("本年度收到网民留言32条。", "50", "-"),
        ("本年度主动公开政府信息5条。", "50", "-"),
        ("主动公开政府信息32条，通过网站主动公开12条。", "50", "-"),
    ] {
        check(&format!("{above}\n{part}{share}%"), expected);
    }
    check(
        "本年度主动公开政府信息32条。\n\n主动公开信息中，机构类6条，占总数的50%",
        "-",
    );
    check(
        "本年度主动公开政府信息32条。\n主动公开信息中，机构类6条，占50%",
        "-",
    );
}

#[test]
fn what_is_cut_off_or_a_tenth_away_is_told_apart_from_what_is_wrong() {
    for (share, expected) in [
        ("65", "wrong 67"),
        ("66", "cut off 67"),
        ("67", "right"),
        ("68", "wrong 67"),
        ("66.5", "wrong 66.7"),
        ("66.6", "cut off 66.7"),
        ("66.7", "right"),
        ("66.8", "wrong 66.7"),
        ("66.57", "cut off 66.67"),
        ("66.66", "cut off 66.67"),
        ("66.67", "right"),
        ("66.76", "cut off 66.67"),
        ("66.77", "wrong 66.67"),
    ] {
        check(&format!("收到申请3件，其中网络2件，占{share}%"), expected);
    }
    // More than a tenth too much is nothing that was cut off.
    check("收到申请80件，其中网络53件，占67%", "wrong 66");
    check("收到申请8件，其中网络1件，占12.4%", "cut off 12.5");
    check("收到申请8件，其中网络1件，占12.6%", "cut off 12.5");
}

#[test]
fn a_share_belongs_to_the_count_before_it() {
    for text in [
        "收到申请8件，其中网络2件（20%）",
        "收到申请8件，其中网络2件（占20%）",
        "收到申请8件，其中网络2件，占总数的20%",
        "收到申请8件，其中网络2件，约占比为20%",
        "收到申请8件，网络2=20%",
    ] {
        check(text, "wrong 25");
    }
    for text in [
        "收到申请8件，其中网络2件，办结率20%",
        "收到申请8件，其中网络2件：20%",
        "收到申请8件，其中网络2件；占20%",
        "收到申请8件，其中网络2件，占全市20%",
        "收到申请8件，其中网络约2件，占20%",
        "收到申请8件，其中网络2件，占比提高20%",
        "收到申请约8件，其中网络2件，占20%",
        "收到申请8件\n其中网络2件，占20%",
        "召开会议8次，收到申请2件，占20%",
        "收到申请2件，占20%",
        "收到申请0件，其中网络0件，占20%",
        "收到申请2件，网络8件，占20%",
    ] {
        check(text, "-");
    }
}

#[test]
fn a_share_of_about_so_much_is_not_judged() {
    let about = passages("收到申请8件，其中网络2件，占约20%，信函1件（近10%）");
    assert_eq!(shares(&about).count(), 0);
    let exact = passages("收到申请8件，其中网络2件，占20%，信函1件（10%）");
    assert_eq!(shares(&exact).count(), 2);
}

#[test]
fn the_whole_of_a_share_is_the_one_it_names_or_the_likeliest() {
    check("收到申请8件，办结4件，其中网络2件，占50%", "right");
    check("收到申请8件，办结4件，其中网络2件，占25%", "right");
    check("收到申请8件，办结4件，其中网络2件，占20%", "wrong 25");
    check("收到申请8件，延期4件，其中网络2件，占延期数50%", "right");
    check("收到申请8件，延期4件，其中网络2件，占延期数25%", "wrong 50");
    // One with a share of its own is another part, though it may be the whole as well.
    check("网络20件（50%），信函4件（10%）", "-");
    check("网络20件（50%），信函4件（20%）", "right");
}

/// The shares of a text that are not 100 per cent together, or `None`.
#[track_caller]
fn check_all(text: &str, expected: Option<&str>) {
    let passages = passages(text);
    let alone: Vec<usize> = (shares(&passages))
        .filter(|&at| beside(&passages, at).is_none() && stands_for_share(&passages, at))
        .collect();
    let told = not_all(&passages, 0, &alone);
    let told: Vec<&str> = told.iter().map(|(_, found)| &*found.value).collect();
    let expected = expected.map(|sum| format!("占比之和{sum}%"));
    assert_eq!(told, expected.as_deref().as_slice(), "{text}");
}

#[test]
fn shares_that_were_rounded_make_100_within_a_unit_each() {
    for (shares, expected) in [
        (["33.3", "33.3", "33.3"], None),
        (["33.4", "33.4", "33.3"], None),
        (["33.4", "33.4", "33.5"], None),
        (["33.4", "33.5", "33.5"], Some("100.4")),
        (["33.3", "33.2", "33.2"], None),
        (["33.2", "33.2", "33.2"], Some("99.6")),
        // The roughest of them counts.
        (["50", "50.4", "2.6"], None),
        (["50", "50.4", "2.7"], Some("103.1")),
        (["50", "46.4", "0.6"], None),
        (["50", "46.4", "0.5"], Some("96.9")),
    ] {
        let [one, two, three] = shares;
        check_all(
            &format!("自然人占{one}%，企业占{two}%，其他占{three}%。"),
            expected,
        );
    }
    check_all("自然人占50%，企业占52%。", None);
    check_all("自然人占50%，企业占53%。", Some("103"));
}

#[test]
fn only_shares_of_one_whole_that_claim_to_be_all_make_100() {
    for text in [
        "自然人占80%，企业占10%。",
        "自然人占80%。其他占10%。",
        "自然人占80%。企业占70%。",
        "自然人占80%，网络占70%。",
        "网站占80%，微信占70%。",
        "自然人占80%，其中企业占70%。",
        "自然人占80%，其中企业占5%，其他占5%。",
        "甲类占80%，其他处理占10%。",
        "自然人占约80%，企业占70%。",
        "自然人办结率80%，企业占70%。",
        "自然人占180%。",
    ] {
        check_all(text, None);
    }
    check_all("自然人占80%，其余占10%。", Some("90"));
    check_all("自然人占比80%，其他占比为10%。", Some("90"));
    check_all("自然人占80%，其他占 10%。", Some("90"));
    check_all("自然人占比80%，企业占比为30%。", Some("110"));
}

#[test]
fn a_share_may_be_joined_to_its_count_by_a_mark_of_a_list() {
    check("收到申请130件，其中公开59件、占45.38%", "right");
    check("收到申请130件，其中公开59件、占50%", "wrong 45");
}
