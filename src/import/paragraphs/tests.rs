//! Titles, headings and signatures told from what only looks like them.

use super::*;

#[test]
fn headings_are_told_from_paragraphs() {
    for (text, expected) in [
        ("一、概述", Some("一、概述")),
        ("一 、 概述", Some("一 、 概述")),
        ("十一、其他需要报告的事项", Some("十一、其他需要报告的事项")),
        ("第一部分 概述", Some("第一部分 概述")),
        ("一、概述。今年以来，我处认真贯彻。", Some("一、概述。")),
        ("一、概述：今年以来", Some("一、概述：")),
        (
            "三、加强宣传力度，在公开的形式上做文章，利用标语、宣传栏、墙报、微信公众平台等多种形式和媒介做好工作。",
            None,
        ),
        ("（一）主动公开情况", None),
        ("一是切实加强组织领导。", None),
        ("二 主动公开情况", Some("二 主动公开情况")),
        ("一 年来我局认真贯彻", None),
        ("一 是加强组织领导", None),
        ("十 二月底前完成", None),
        ("一", None),
        ("一、", None),
        ("第一，加强领导", None),
    ] {
        assert_eq!(heading(text).map(|end| &text[..end]), expected, "{text}");
    }
}

#[test]
fn titles_give_unit_and_year() {
    for (title, unit) in [
        (
            "薛家岛街道办事处2017年政府信息公开工作年度报告",
            "薛家岛街道办事处",
        ),
        (
            "薛家岛街道办事处 2017 年度政府信息公开年报",
            "薛家岛街道办事处",
        ),
        (
            "2017年薛家岛街道办事处政府信息公开工作年度报告",
            "薛家岛街道办事处",
        ),
        (
            "薛家岛街道办事处关于2017年度政府信息公开工作的报告",
            "薛家岛街道办事处",
        ),
        (
            "薛家岛街道办事处二〇一七年信息公开工作年度报告",
            "薛家岛街道办事处",
        ),
        ("2017年政府信息公开工作年度报告", ""),
        ("2017年甲乙市丙镇人民政府信息公开年报", "甲乙市丙镇人民政府"),
        ("甲乙街道2017年度政府信息公开年度报告 | |||", "甲乙街道"),
    ] {
        assert!(is_title(title), "{title}");
        assert_eq!(unit_and_year(title), (unit.into(), Some(2017)), "{title}");
    }
    assert!(!is_title("现将我处2017年政府信息公开工作情况报告如下。"));
}

#[test]
fn a_sentence_is_no_title() {
    for title in [
        "某局2017年政府信息公开工作年度报告",
        "某局2017年政务公开工作报告",
        "某局信息公开年报",
        "某局政府信息公开年度报告（2017年度）",
        "某局　政府信息公开 年度报告",
    ] {
        assert!(is_title(title), "{title}");
    }
    for text in [
        "依照规定，编制2017年政府信息公开工作年度报告",
        "依照规定,编制2017年政府信息公开工作年度报告",
        "我局依法办事。编制2017年政府信息公开工作年度报告",
        "我局依法办事；编制2017年政府信息公开工作年度报告",
        "现公布如下：2017年政府信息公开工作年度报告",
        "现公布如下:2017年政府信息公开工作年度报告",
        "2017年政府信息公开工作年度报告。",
        "2017年政府信息公开工作年度报告如下",
        "2017年政府信息公开工作情况",
        "2017年政府工作报告",
        "",
    ] {
        assert!(!is_title(text), "{text}");
    }
    let subject = "政府信息公开工作年度报告";
    let longest = "局".repeat(48) + subject;
    assert_eq!(longest.chars().count(), 60);
    assert!(is_title(&longest) && !is_title(&format!("局{longest}")));
}

#[test]
fn signature_lines_are_known() {
    assert_eq!(
        unit_and_date("2018年 1月 23日"),
        Some((None, "2018年1月23日".into()))
    );
    assert_eq!(
        unit_and_date("某街道办事处　2018年1月23日"),
        Some((Some("某街道办事处".into()), "2018年1月23日".into()))
    );
    assert_eq!(unit_and_date("截至2018年1月23日"), None);
    assert!(is_unit("薛家岛街道办事处") && is_unit("某市统计局（盖章）"));
    assert!(!is_unit("特此报告") && !is_unit("一、概述") && !is_unit("附件：某某办"));
}

#[test]
fn a_heading_may_have_a_space_behind_its_numeral() {
    for (line, is) in [
        ("一 概 述", true),
        ("二　主动公开情况", true),
        ("五 复议、诉讼和申诉情况", true),
        ("一 主动公开情况 —— ——", false),
        ("一 收到申请 3", false),
        ("一 二", false),
        ("一是 加强领导", false),
        ("二 要加强领导，落实责任", false),
        ("概 述", false),
    ] {
        assert_eq!(heading(line).is_some(), is, "{line}");
    }
}
