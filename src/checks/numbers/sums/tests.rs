//! Which enumerations cannot be right.

use super::*;
use crate::form::catalogue::number_words;

/// The enumerations that cannot be right, as the passage, its whole, and what the parts come to.
#[track_caller]
fn check(text: &str, expected: &[(&str, i64, i64)]) {
    let passages = Passages::of("", text, number_words(), Some(2024), |_| None);
    let found = wrong(&passages).into_iter();
    let found: Vec<_> = found
        .map(|wrong| {
            let excerpt = passages.text.excerpt(wrong.start..wrong.end);
            (excerpt, wrong.whole, wrong.parts)
        })
        .collect();
    let expected: Vec<_> = (expected.iter())
        .map(|&(excerpt, whole, parts)| {
            (excerpt.to_owned(), Number::from(whole), Number::from(parts))
        })
        .collect();
    assert_eq!(found, expected, "{text}");
}

#[test]
fn one_number_in_brackets_is_no_sum() {
    check("收到申请3件（另有咨询5件）。", &[]);
    check("收到申请3件（咨询5件），答复3件。", &[]);
    check(
        "收到申请9件（网络5件、信函5件）。",
        &[("9件（网络5件、信函5件", 9, 10)],
    );
    check("收到申请10件（网络5件、信函5件）。", &[]);
    // What stands behind the bracket is no part.
    check("收到申请10件（网络5件、信函4件），当面3件。", &[]);
    check("收到申请9件（不含咨询），网络5件、信函5件。", &[]);
}

#[test]
fn parts_that_are_too_few_are_wrong_where_they_claim_to_be_all() {
    check("收到申请9件（网络5件、信函3件）。", &[]);
    check("收到申请9件，其中网络5件、信函3件。", &[]);
    check(
        "收到申请9件，其中网络5件、其他3件。",
        &[("9件，其中网络5件、其他3件", 9, 8)],
    );
    check(
        "收到申请共9件，其中网络5件、信函3件。",
        &[("9件，其中网络5件、信函3件", 9, 8)],
    );
    // A fifth is little, more is not.
    check(
        "收到申请共50件，其中网络25件、信函15件。",
        &[("50件，其中网络25件、信函15件", 50, 40)],
    );
    check("收到申请共50件，其中网络25件、信函14件。", &[]);
    check(
        "收到申请共2件，其中网络1件、信函0件。",
        &[("2件，其中网络1件、信函0件", 2, 1)],
    );
    check("收到申请共9件，其中网络8件。", &[]);
    check("收到申请共9件，其中网络5件、信函3件等。", &[]);
}

#[test]
fn parts_are_at_most_their_whole() {
    check(
        "收到申请9件，其中网络6件、信函4件。",
        &[("9件，其中网络6件、信函4件", 9, 10)],
    );
    check("收到申请9件，其中网络6件、信函3件。", &[]);
    check("收到申请9件，其中网络9件。", &[]);
    check(
        "收到申请9件，其中网络10件。",
        &[("9件，其中网络10件", 9, 10)],
    );
    check(
        "收到申请9件，包括网络10件。",
        &[("9件，包括网络10件", 9, 10)],
    );
    // One thing in several places, or divided in two ways.
    check("公开信息9条，其中网站8条、微信8条。", &[]);
    check("公开信息9条，其中网站9条、微信8条。", &[]);
    check(
        "公开信息9条，其中网站8条、微信10条。",
        &[("9条，其中网站8条、微信10条", 9, 18)],
    );
    check("收到申请9件，其中网络8件、自然人8件。", &[]);
    check("收到申请约9件，其中网络6件、信函4件。", &[]);
    check("收到申请9件，其中网络约6件、信函4件。", &[]);
    check("收到申请9件，其中网络6件、信函约4件。", &[]);
    check("收到申请9件，其中网络6件、信函5件、当面约1件。", &[]);
}

#[test]
fn a_list_that_is_complete_adds_up() {
    check("收到申请9件，包括网络6件、信函3件。", &[]);
    check(
        "收到申请9件，包括网络6件、信函2件。",
        &[("9件，包括网络6件、信函2件", 9, 8)],
    );
    check(
        "收到申请9件：网络6件，信函2件。",
        &[("9件：网络6件，信函2件", 9, 8)],
    );
    check("收到申请9件，包括网络6件。", &[]);
    // Of 其中 and 包括 the later says how the list begins.
    check("收到申请9件，包括来信来访，其中网络6件、信函2件。", &[]);
    check(
        "收到申请9件，其中分别为网络6件、信函2件。",
        &[("9件，其中分别为网络6件、信函2件", 9, 8)],
    );
    check("收到申请9件，包括网络6件、信函2件等。", &[]);
    check("收到申请9件，包括网络6件等，信函2件。", &[]);
    check("收到申请9件，主要包括网络6件、信函2件。", &[]);
    check(
        "收到申请9件，包括网络6件、信函2件以及其他方式的申请等。",
        &[],
    );
    check(
        "收到申请9件，包括网络6件、信函2件，答复等工作有序。",
        &[("9件，包括网络6件、信函2件", 9, 8)],
    );
    check("公开信息9条，包括网站6条、微信6条。", &[]);
    let long = "通过本单位设在一楼大厅的政府信息公开查阅窗口当面";
    assert_eq!(long.chars().count(), BETWEEN_PARTS_AT_MOST);
    check(&format!("收到申请9件，包括网络6件、{long}2件。"), &[]);
    let (_, shorter) = long.split_at("通".len());
    let told = format!("9件，包括网络6件、{shorter}2件");
    check(&format!("收到申请{told}。"), &[(&told, 9, 8)]);
}

#[test]
fn a_list_within_a_list_opens_it() {
    check("收到申请10件，包括线上6件，其中急件1件，线下4件。", &[]);
    check("收到申请10件，包括线上6件，包括急件6件，线下4件。", &[]);
    check("收到申请共10件，其中线上6件，其中急件1件，线下2件。", &[]);
    check(
        "收到申请10件，包括线上6件，急件1件，线下4件。",
        &[("10件，包括线上6件，急件1件，线下4件", 10, 11)],
    );
    // What stands in brackets is part of a part.
    check(
        "收到申请10件，包括网络6件（自然人5件、法人1件）、信函4件。",
        &[],
    );
    check(
        "收到申请10件，包括网络6件（自然人5件、法人1件）、信函3件。",
        &[("10件，包括网络6件（自然人5件、法人1件）、信函3件", 10, 9)],
    );
    check(
        "收到申请10件，包括网络6件（其中自然人7件）、信函4件。",
        &[("6件（其中自然人7件", 6, 7)],
    );
}

#[test]
fn a_list_ends_with_its_sentence_or_with_another_statement() {
    let told = "9件，包括网络6件、信函2件";
    for behind in [
        "。当面1件。",
        "；办结1件。",
        "，办结1件。",
        "，同时受理1件。",
        "\n当面1件。",
        "！当面1件。",
    ] {
        check(&format!("收到申请{told}{behind}"), &[(told, 9, 8)]);
    }
    check("收到申请9件，包括网络6件、信函2件，当面1件。", &[]);
    // What follows a list that is full is another one, unless 、 adds it.
    check("收到申请9件，其中网络6件、信函3件，咨询2件。", &[]);
    check("收到申请9件，其中网络6件、信函3件、咨询0件。", &[]);
    check(
        "收到申请9件，其中网络6件、信函3件、咨询0件、来访2件。",
        &[("9件，其中网络6件、信函3件、咨询0件、来访2件", 9, 11)],
    );
    check(
        "收到申请9件，其中网络6件、信函3件、咨询2件。",
        &[("9件，其中网络6件、信函3件、咨询2件", 9, 11)],
    );
}

#[test]
fn a_list_divides_the_nearest_count_of_its_unit() {
    check(
        "收到申请9件，接待20次，其中网络6件、信函4件。",
        &[("9件，接待20次，其中网络6件、信函4件", 9, 10)],
    );
    check("收到申请9件，同比增加2件，其中网络6件、信函3件。", &[]);
    check(
        "收到申请9件。其中网络6件、信函4件。",
        &[("9件。其中网络6件、信函4件", 9, 10)],
    );
    check("收到申请9件。接待20次，其中网络6件、信函4件。", &[]);
    check("收到申请9件\n接待20次，其中网络6件、信函4件。", &[]);
    // A share is no whole, and a part in another unit no part.
    check("收到申请9件，办结率5%，其中网络6件、信函3件。", &[]);
    check("收到申请9件，其中网络6件、接待20次、信函3件。", &[]);
}

#[test]
fn an_equation_holds() {
    check("613=24+589+0", &[]);
    check("613=24+155+0", &[("613=24+155+0", 613, 179)]);
    check("613=24+589+0+1", &[("613=24+589+0+1", 613, 614)]);
    check("613=24+589+0+0", &[]);
    check("24=25", &[]);
    check("10=6+4-1", &[]);
}

#[test]
fn a_count_that_sums_up_is_the_sum() {
    check("建议23件、提案15件，共38件。", &[]);
    for (before, sum, parts) in [
        ("建议23件、提案15件，共", 39, 38),
        ("建议23件、提案15件，共计", 37, 38),
        ("建议23件、提案15件、其他2件，合计", 39, 40),
    ] {
        let told = format!("{}{sum}件", before.trim_start_matches("建议"));
        check(&format!("办理建议{told}。"), &[(&told, sum, parts)]);
    }
    // What the sentence before has counted is no part.
    check(
        "接待20件。建议23件、提案15件，共39件。",
        &[("23件、提案15件，共39件", 39, 38)],
    );
    for text in [
        "提案15件，共39件。",
        "建议23件，提案15件，共39件。",
        "建议23件、提案约15件，共39件。",
        "建议23件、提案15件，共约39件。",
        "建议23件、提案15件，共39余件。",
        "建议23件、提案15件，共答复39件。",
        "建议23件、会议2次、提案15件，共38件。",
        "建议20件。建议23件、提案15件，共38件。",
        "网站23条、微信15条，共25条。",
        "建议23件，其中重点5件、一般3件，共39件。",
        "建议23件、其中重点5件、一般3件，共23件。",
        "建议23件、比上年增加15件，共23件。",
    ] {
        check(text, &[]);
    }
}

#[test]
fn parts_in_another_counter_are_parts_and_a_list_with_them_is_not_told_whole() {
    check(
        "共发布政府信息100条，其中：会议信息20条，政策文件30件，意见征集10件，其他信息40条。",
        &[],
    );
    check(
        "共发布政府信息50条，其中：会议信息20条，政策文件30件，其他信息40条。",
        &[(
            "50条，其中：会议信息20条，政策文件30件，其他信息40条",
            50,
            60,
        )],
    );
}

#[test]
fn what_stands_in_brackets_that_are_closed_is_no_whole() {
    check(
        "受理申请34件，办结35件（含上年结转2件），均在法定期限内答复。其中，予以公开及部分公开32件，无法提供3件。",
        &[],
    );
    check(
        "收到申请81件（甲科40件、乙科31件、丙科10件），其中，自然人申请45件，法人申请36件。",
        &[],
    );
    check(
        "收到申请80件（甲科40件、乙科30件、丙科10件），其中，自然人申请45件，法人申请36件。",
        &[(
            "80件（甲科40件、乙科30件、丙科10件），其中，自然人申请45件，法人申请36件",
            80,
            81,
        )],
    );
}

#[test]
fn whole_and_parts_stand_in_one_paragraph_and_codes_are_neither() {
    check(
        "东山市教育2024\n年度报告\n全文包括总体情况等六个部分。联系地址：东山路1621号，邮编：236800。",
        &[],
    );
    check("共12件。\n其中3件、10件。", &[]);
    check("共公开12条，包括邮编：236800。", &[]);
}

#[test]
fn what_was_carried_over_may_be_the_last_part() {
    check(
        "共收到申请95件，其中：予以公开50件，部分公开10件，无法提供26件，其他处理4件，结转5件。",
        &[],
    );
    check(
        "共收到申请95件，其中：予以公开50件，部分公开10件，其他处理30件，尚未办结5件。",
        &[],
    );
    check(
        "共收到申请95件，其中：予以公开50件，部分公开10件，其他处理30件，结转7件。",
        &[(
            "95件，其中：予以公开50件，部分公开10件，其他处理30件",
            95,
            90,
        )],
    );
}

#[test]
fn parts_behind_a_word_for_some_of_them_are_no_complete_list() {
    check("共公开100条，其中包括会议信息20条、政策文件30条。", &[]);
    check(
        "共公开40条，其中包括会议信息20条、政策文件30条。",
        &[("40条，其中包括会议信息20条、政策文件30条", 40, 50)],
    );
}

#[test]
fn a_small_channel_between_topics_is_a_part_like_them() {
    let list =
        "607条，其中机构信息0条，工作信息469条，民生事项64条，财政管理39条，政务微博公开42条";
    check(&format!("公开{list}。"), &[(list, 607, 614)]);
    // Most of it went over the channel, there are several, or hardly a topic.
    check(&format!("公开{}。", list.replace("42条", "400条")), &[]);
    check(
        &format!("公开{}。", list.replace("财政管理", "微信公开")),
        &[],
    );
    check(
        "公开100条，其中工作信息70条，民生事项30条，政务微博公开42条。",
        &[],
    );
}
