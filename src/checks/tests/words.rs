//! What the rules about words find in sentences as offices write them, and what they leave alone.

use super::super::{Finding, LastYear, check};
use crate::form::{FieldKind, UnitKind, bundled, unit_kind};
use crate::report::{Edit, Place, Report};
use proptest::prelude::*;

const STREET: &str = "青岛市黄岛区薛家岛街道办事处";

/// A report of an edition for its last or a fitting year, with one text in its first chapter.
fn report(year: i16, unit: &str, kind: UnitKind, text: &str) -> Report {
    let edition = bundled()
        .edition_for(year)
        .expect("a year that some edition serves");
    let mut report = Report::new(edition);
    report.unit_kind = kind;
    report.apply(Edit::Field(FieldKind::Year, year.to_string()));
    report.apply(Edit::Field(FieldKind::Unit, unit.into()));
    report.apply(Edit::Text(0, text.into()));
    report
}

/// The findings of a rule in the report of a street office.
fn findings(rule: &str, year: i16, text: &str) -> (Report, Vec<Finding>) {
    let report = report(year, STREET, unit_kind("街道"), text);
    let mut found = check(&report, None).findings;
    found.retain(|finding| finding.rule == rule);
    (report, found)
}

/// A rule finds these excerpts in a text, and no others.
#[track_caller]
fn finds(rule: &str, year: i16, text: &str, expected: &[&str]) {
    let (report, found) = findings(rule, year, text);
    let excerpts: Vec<String> = (found.iter())
        .map(|finding| finding.spans[0].excerpt(&report))
        .collect();
    assert_eq!(excerpts, expected, "{rule} {year}: {text}");
    for (finding, excerpt) in found.iter().zip(&excerpts) {
        assert!(finding.message.contains(excerpt), "{}", finding.message);
    }
}

#[test]
fn a_year_of_an_older_report_is_found() {
    for (year, text, expected) in [
        (2017, "2016年，我处认真贯彻上级要求。", &["2016年"][..]),
        (2017, "2016年度在平台上主动公开信息24条。", &["2016年度"]),
        (
            2017,
            "现将薛家岛街道2016年政府信息公开工作报告如下。",
            &["2016年"],
        ),
        (
            2017,
            "特编制2016年度政府信息公开工作年度报告。",
            &["2016年度"],
        ),
        (2017, "二〇一六年，街道共公开信息24条。", &["二〇一六年"]),
        (2017, "截至2016年底，共公开24条。", &["2016年"]),
        (2017, "2016年12月召开专题会议。", &["2016年"]),
        (2017, "2107年，街道继续推进。", &["2107年"]),
        (2017, "２０１６年，我处继续推进。", &["２０１６年"]),
        (2017, "2016 年，我处继续推进。", &["2016 年"]),
        (
            2024,
            "2023年，我局围绕中心工作；2022年共收到申请3件。",
            &["2023年", "2022年"],
        ),
        (
            2024,
            "2025年和2026年将继续推进，2062年公布。",
            &["2026年", "2062年"],
        ),
    ] {
        let rule = if year < 2019 { "A311" } else { "B511" };
        finds(rule, year, text, expected);
    }
}

#[test]
fn history_plans_laws_and_documents_may_have_other_years() {
    for (year, text) in [
        (2017, "2017年度公开24条，2018年将继续推进，2018年1月公布。"),
        (2017, "自2008年《条例》施行以来，我处认真贯彻。"),
        (2017, "2008年以来，累计公开信息3000条。"),
        (2017, "从2015年开始设立专栏，2012年起编制目录。"),
        (
            2017,
            "根据国办发〔2014〕32号、鲁政办发[2016]12号、青政发（2015）3号文件要求。",
        ),
        (
            2017,
            "贯彻《2016年政务公开工作要点》和《条例》（2007年4月5日公布）。",
        ),
        (
            2017,
            "与2016年相比增加3条，较2016年增长12%，同比2016年下降。",
        ),
        (2017, "比2016年同期增加20条，2016年同期为4条。"),
        (
            2017,
            "落实2016—2020年规划、2016-2020年法治政府建设纲要，“十三五”规划。",
        ),
        (
            2017,
            "按照2016年至2020年规划要求，到2020年基本建成法治政府。",
        ),
        (
            2017,
            "公开2016年度部门决算、2018年预算，2016年财政预算执行情况。",
        ),
        (2017, "按时发布2016年度政府信息公开工作年度报告。"),
        (2017, "2016年12月至2017年1月开展检查。"),
        (2017, "街道成立于1992年，平台建于2009年。"),
        (2017, "修订后的条例（2019年修订）自2019年5月15日起施行。"),
        (2024, "2019年4月3日国务院令第711号修订的《条例》。"),
        (2024, "2023年结转2件，本年度新收66件。"),
        (2024, "力争到2027年实现全覆盖，制定2023—2025年行动方案。"),
        (2024, "较上年（2023年）增加3件。"),
        (2024, "电话2016888，编号20162017，第2016次，2016件。"),
        (2024, "国务院办公厅2021年印发的格式要求。"),
    ] {
        let rule = if year < 2019 { "A311" } else { "B511" };
        finds(rule, year, text, &[]);
    }
}

#[test]
fn a_period_that_is_not_all_of_the_year_is_found_and_put_right() {
    for (text, expected) in [
        (
            "统计期限为2024年1月1日至12月20日。",
            &["2024年1月1日至12月20日"][..],
        ),
        (
            "本报告所列数据的统计期限自2023年1月1日起至2023年12月31日止。",
            &["2023年1月1日起至2023年12月31日"],
        ),
        (
            "数据统计期限为2024年1月1日—2024年11月30日",
            &["2024年1月1日—2024年11月30日"],
        ),
        (
            "统计时间为2024年2月1日到12月31日",
            &["2024年2月1日到12月31日"],
        ),
        (
            "统计期限为２０２４年１月１日至１２月２０日",
            &["２０２４年１月１日至１２月２０日"],
        ),
    ] {
        finds("B509", 2024, text, expected);
    }
    for text in [
        "本报告所列数据的统计期限为2024年1月1日至2024年12月31日。",
        "统计期限自2024年1月1日起至12月31日止，电子版在网站下载。",
        "统计期限为1月1日至12月31日。",
        "统计时间：2024年1月至12月。",
        "2024年3月1日至3月15日开展专项检查，6月至9月整改。",
        "统计数据准确。3月1日至5日开展核查。",
    ] {
        finds("B509", 2024, text, &[]);
    }
    let (mut report, found) = findings("B509", 2024, "甲统计期限为2024年1月1日至12月20日。");
    let fix = found[0].fix.clone().expect("the year is known");
    report.apply(fix.edit);
    let mended = "甲统计期限为2024年1月1日至12月31日。";
    assert_eq!(report.chapters[0].text, mended);
}

#[test]
fn a_report_is_published_after_its_year() {
    finds(
        "B512",
        2024,
        "本报告于2024年1月31日前公布。",
        &["2024年1月31日前"],
    );
    finds(
        "B512",
        2024,
        "2024年度报告已在2024年3月底前向社会公布。",
        &["2024年3月底前"],
    );
    for text in [
        "本报告于2025年1月31日前公布。",
        "2023年度报告已于2024年1月31日前公布。",
        "上年度报告已于2024年1月31日前公布。",
        "各单位于2024年11月30日前完成自查。",
    ] {
        finds("B512", 2024, text, &[]);
    }
}

#[test]
fn dates_that_cannot_be_are_found() {
    for (text, expected) in [
        ("从3月到1月开展检查。", &["3月到1月"][..]),
        (
            "2024年5月1日至2024年3月1日",
            &["2024年5月1日至2024年3月1日"],
        ),
        ("9-3月开展", &["9-3月"]),
        (
            "3月15日至3月5日，3月15日至5日",
            &["3月15日至3月5日", "3月15日至5日"],
        ),
        (
            "2月30日、2023年2月29日、13月1日",
            &["2月30日", "2023年2月29日", "13月1日"],
        ),
    ] {
        finds("B524", 2024, text, expected);
    }
    for text in [
        "3月至5月、1-12月、3月5日至15日、2024年2月29日。",
        "2023年11月至2024年2月，11月至次年2月，12月到第二年1月。",
        "10月1日—7日放假，全年12个月，2-3个工作日，9时30分至11时。",
        "第3-2号，2—1比例，5月31日至6月1日。",
    ] {
        finds("B524", 2024, text, &[]);
    }
}

#[test]
fn residue_of_templates_and_pages_is_found() {
    for (text, expected) in [
        ("XX街道收到申请__件。", &["XX", "__"][..]),
        ("某某街道20××年", &["某某", "××"]),
        ("附件加载中...", &["附件加载中"]),
        ("【打印本页】【关闭窗口】", &["打印本页", "关闭窗口"]),
        ("点击下载：附件1", &["点击下载"]),
        ("共收到（  ）件，答复{ }件。", &["（  ）", "{ }"]),
    ] {
        finds("A308", 2017, text, expected);
        finds("B515", 2024, text, expected);
    }
    for text in [
        "某些栏目更新慢，某单位、某项工作，张某。",
        "电话138****1234、138XXXX1234。",
        "公众可点击下载申请表，也可扫一扫二维码，关注来源于群众的意见。",
        "发布时间统一规范，打印机3台，收到{收到申请数}件。",
        "网站www.xx.gov.cn",
    ] {
        finds("B515", 2024, text, &[]);
    }
    finds(
        "B514",
        2024,
        "这一项报告主动公开情况，不能遗漏，也不宜泛化。",
        &["这一项报告", "不能遗漏，也不宜泛化"],
    );
    finds(
        "B513",
        2024,
        "按照国办公开办函〔2019〕60号文件",
        &["〔2019〕60号"],
    );
    finds(
        "B513",
        2024,
        "坚持“公开为原则,不公开为例外”",
        &["公开为原则,不公开为例外"],
    );
    finds(
        "B513",
        2024,
        "坚持以公开为常态、不公开为例外，公开政府集中采购项目。",
        &[],
    );
    finds("B513", 2020, "按照国办公开办函〔2019〕60号文件", &[]);
}

/// The names of other units that are found in the report of a unit.
#[track_caller]
fn check_names(unit: &str, kind: UnitKind, text: &str, expected: &[&str]) {
    let report = report(2024, unit, kind, text);
    let found: Vec<String> = (check(&report, None).findings.iter())
        .filter(|finding| finding.rule == "B516")
        .map(|finding| finding.spans[0].excerpt(&report))
        .collect();
    assert_eq!(found, expected, "{unit}: {text}");
}

#[test]
fn another_units_name_or_kind_is_found() {
    for (unit, kind, text, expected) in [
        (
            STREET,
            unit_kind("街道"),
            "我镇认真贯彻上级要求，全镇公开24条。",
            &["我镇", "全镇"][..],
        ),
        (STREET, unit_kind("街道"), "薛家岛镇认真贯彻", &["薛家岛镇"]),
        (
            STREET,
            unit_kind("街道"),
            "泊里镇人民政府2024年政府信息公开工作年度报告",
            &["泊里镇人民政府"],
        ),
        (
            STREET,
            unit_kind("街道"),
            "2024年，长江路街道办事处认真贯彻",
            &["长江路街道办事处"],
        ),
        (
            STREET,
            unit_kind("街道"),
            "2024年，张家楼镇高度重视政务公开。",
            &["张家楼镇"],
        ),
        (STREET, unit_kind("街道"), "我局高度重视。", &["我局"]),
        (
            "泊里镇人民政府",
            unit_kind("乡镇"),
            "我街道认真贯彻",
            &["我街道"],
        ),
        (
            "泊里镇人民政府",
            unit_kind("乡镇"),
            "泊里街道主动公开",
            &["泊里街道"],
        ),
        (
            "黄岛区统计局",
            unit_kind("部门"),
            "我街道、本镇共公开",
            &["我街道", "本镇"],
        ),
        (
            "黄岛区统计局",
            unit_kind("部门"),
            "黄岛区审计局2024年政府信息公开工作年度报告",
            &["黄岛区审计局"],
        ),
    ] {
        check_names(unit, kind, text, expected);
    }
}

#[test]
fn names_that_a_report_has_to_speak_of_are_left_alone() {
    for (unit, kind, text) in [
        (
            STREET,
            unit_kind("街道"),
            "薛家岛街道办事处按照区政府、市政府办公室要求，成立街道办事处主任任组长的领导小组。",
        ),
        (
            STREET,
            unit_kind("街道"),
            "辖区刘家岛村、泊里镇驻地、各镇街、乡镇政府、街道办事处各科室。",
        ),
        (
            STREET,
            unit_kind("街道"),
            "自我镇定，安全镇守，健全镇村两级制度，城镇政府服务。",
        ),
        (
            STREET,
            unit_kind("街道"),
            "我处、我街道、本街道、我办、办事处、薛家岛办事处均已公开。",
        ),
        (
            STREET,
            unit_kind("街道"),
            "为确保薛家岛街道办事处工作，由街道办事处牵头，依托街道办事处网站。",
        ),
        (
            STREET,
            unit_kind("街道"),
            "按时公布青岛市黄岛区薛家岛街道办事处2024年政府信息公开工作年度报告。",
        ),
        (
            STREET,
            unit_kind("街道"),
            "配合区财政局、区统计局、区政务服务局工作，编制区政府2024年政府信息公开工作年度报告。",
        ),
        (
            "泊里镇人民政府",
            unit_kind("乡镇"),
            "我镇、全镇、镇政府、镇党委和泊里镇均已公开，泊里镇人民政府办公室。",
        ),
        (
            "黄岛区统计局",
            unit_kind("部门"),
            "我局指导长江路街道办事处、泊里镇人民政府开展普查，全镇覆盖。",
        ),
        (
            "黄岛区统计局",
            unit_kind("部门"),
            "黄岛区统计局2024年政府信息公开工作年度报告",
        ),
        (
            "黄岛区人民政府",
            unit_kind("区县"),
            "区政府各部门、各镇街认真贯彻，长江路街道办事处率先公开。",
        ),
        ("", unit_kind("街道"), "长江路街道办事处认真贯彻"),
    ] {
        check_names(unit, kind, text, &[]);
    }
}

#[test]
fn persons_and_secrets_are_found() {
    for (rule, text, expected) in [
        (
            "B518",
            "身份证11010519491231002X，电话13812345678。",
            &["11010519491231002X", "13812345678"][..],
        ),
        (
            "B519",
            "机密★5年\n内部资料，注意保存",
            &["机密★", "内部资料，注意保存"],
        ),
        (
            "B520",
            "申请人张三向我局申请公开拆迁信息，原告李小明不服。",
            &["张三", "李小明"],
        ),
        (
            "B521",
            "成立由王建国同志任组长的领导小组，李明任副组长。",
            &["王建国", "李明"],
        ),
        (
            "B518",
            "联系电话0532-86877225，邮编266520，138****1234。",
            &[],
        ),
        (
            "B518",
            "公开专项资金13812345678元，信用代码11370211MB2345678X。",
            &[],
        ),
        (
            "B519",
            "不予公开国家秘密、工作秘密、内部资料，严格保密审查，机密文件按规定管理。",
            &[],
        ),
        (
            "B520",
            "申请人向我局提出申请，申请人提出的要求，申请人应当补正，原告诉讼请求。",
            &[],
        ),
        (
            "B520",
            "申请人张某、王某某不服；申请人何时提出；申请人严重不满；当事人高度评价。",
            &[],
        ),
        (
            "B520",
            "申请人为自然人3件，申请人数同比下降，申请人身份证明，申请人对答复不服。",
            &[],
        ),
        (
            "B521",
            "以办事处主任为组长、分管领导为副组长，主要负责同志任组长。",
            &[],
        ),
        (
            "B521",
            "党工委书记任组长，办公室主任担任副组长，由主要领导任组长。",
            &[],
        ),
    ] {
        finds(rule, 2024, text, expected);
    }
}

#[test]
fn a_mask_takes_the_place_of_the_number() {
    let (mut report, found) = findings("B518", 2024, "电话：13812345678。");
    let fix = found[0].fix.clone().expect("a number can be masked");
    report.apply(fix.edit);
    assert_eq!(report.chapters[0].text, "电话：138****5678。");
    assert_eq!(fix.label, "改为“138****5678”");
}

#[test]
fn half_width_marks_are_untidy_beside_full_width_ones_only() {
    let untidy = |text: &str| findings("B523", 2024, text).1.len();
    assert_eq!(untidy("我处认真贯彻,公开24条；加强领导。"), 1);
    assert_eq!(untidy("我处认真贯彻,公开24条;加强领导。"), 0);
    assert_eq!(untidy("2024年 1月 22日,公开24条。"), 1);
    assert_eq!(untidy("我处认真贯彻，公开24条；加强领导。"), 0);
    let (_, found) = findings("B523", 2024, "2024年 1月 22日,公开24条。");
    let fix = found[0].fix.as_ref().expect("a text can be tidied");
    assert_eq!(fix.edit, Edit::Text(0, "2024年1月22日，公开24条。".into()));
}

#[test]
fn what_the_edition_demands_is_missed_by_its_name() {
    let missing = |text: &str| {
        let (_, found) = findings("A307", 2017, text);
        (found.into_iter())
            .map(|finding| finding.message)
            .collect::<Vec<_>>()
    };
    let published = include_str!("../../../tests/reports/2017-xuejiadao-subdistrict.txt");
    let (text, _) = published.split_once("| 政府").expect("the table follows");
    assert_eq!(
        missing(text),
        [
            "正文缺少法定内容：依申请公开、收费及减免、复议诉讼、其他事项。没有发生的也应写明“未发生”。"
        ]
    );
    let full = "主动公开信息24条。全年未收到政府信息公开申请，未收取任何费用，未发生行政复议、\
                行政诉讼。存在主要问题。没有其他需要报告的事项。";
    assert_eq!(missing(full), [""; 0]);
    // The heading of a chapter tells what is in it once something is.
    let mut report = report(2017, "甲街道办事处", unit_kind("街道"), "主动公开情况");
    for at in 1..report.chapters.len() {
        report.apply(Edit::Text(at, "无".into()));
    }
    let found = check(&report, None).findings;
    let missed: Vec<_> = found
        .iter()
        .filter(|finding| finding.rule == "A307")
        .collect();
    assert!(missed.is_empty(), "{missed:?}");
}

#[test]
fn an_explanation_of_what_is_missing_lasts_until_something_else_is() {
    let basis = |text: &str| findings("A307", 2017, text).1[0].basis.clone();
    assert_eq!(
        basis("主动公开信息24条。"),
        basis("主动公开信息25条，改了一处。")
    );
    assert_ne!(
        basis("主动公开信息24条。"),
        basis("主动公开信息24条，未发生复议诉讼。")
    );
}

#[test]
fn a_chapter_of_marks_alone_is_empty() {
    for (text, expected) in [("", 1), ("。", 1), ("{}", 1), ("无。", 0)] {
        let (_, found) = findings("B002", 2024, text);
        let of_first = found.iter().filter(|f| f.places == [Place::Text(0)]);
        assert_eq!(of_first.count(), expected, "{text}");
    }
}

#[test]
fn last_years_text_is_known_again() {
    let text = "一是加强组织领导，成立以主任为组长的领导小组，分工明确，责任到人。\n\
                二是健全工作机制，把任务分解到各科室，定期调度，限时办结，年底考核。\n\
                三是加大宣传力度，利用标语、宣传栏、微信公众号等形式做好公开工作。";
    let now = report(
        2017,
        "甲街道办事处",
        unit_kind("街道"),
        &text.replace("年底考核", "年底要考核"),
    );
    let last = LastYear::of(report(2016, "甲街道办事处", unit_kind("街道"), text));
    let found = check(&now, Some(&last)).findings;
    let alike = found
        .iter()
        .find(|finding| finding.rule == "A312")
        .expect("three paragraphs");
    assert_eq!(alike.message, "与上年报告雷同的段落有3段，请修改。");
    assert_eq!((alike.spans[0].start, alike.spans.len()), (0, 3));
    // Two are no reason to ask.
    let two = text.lines().take(2).collect::<Vec<_>>().join("\n");
    let now = report(2017, "甲街道办事处", unit_kind("街道"), &two);
    let found = check(&now, Some(&last)).findings;
    assert!(found.iter().all(|finding| finding.rule != "A312"));
}

/// Texts made of what the rules look for, and of anything.
fn prose() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("2016年"),
        Just("12月"),
        Just("31日"),
        Just("至"),
        Just("—"),
        Just("申请人张三"),
        Just("XX"),
        Just("（一）"),
        Just("\n1."),
        Just("一是"),
        Just("13812345678"),
        Just("机密★"),
        Just("某某"),
        Just("统计期限为"),
        Just("镇人民政府"),
        Just("我镇"),
        Just("{"),
        Just("}"),
        Just("《"),
        Just("》"),
        Just("收到"),
        Just("，"),
        Just(","),
        Just("。"),
        Just(" "),
        Just("同志任组长"),
        Just("某"),
        Just("、"),
        Just("与"),
        Just("结转到"),
        Just("为9件"),
        Just("全年累计"),
        Just("本报告已于"),
        Just("底前发布"),
        Just("县统计局2024年政府信息公开工作年度报告"),
    ]
    .prop_map(String::from);
    prop::collection::vec(prop_oneof![4 => piece, 1 => ".{0,6}"], 0..60)
        .prop_map(|all| all.concat())
}

proptest! {
    #[test]
    fn no_text_makes_a_check_panic_and_each_passage_lies_in_its_text(
        text in prose(), last in prose(), year in 2014i16..2030, kind in 0usize..4,
    ) {
        let kind = UnitKind::usual()[kind];
        let now = report(year, "薛家岛街道办事处", kind, &text);
        let mut last = report(year, "薛家岛街道办事处", kind, &last);
        last.apply(Edit::Field(FieldKind::Year, (year - 1).to_string()));
        let count = text.chars().count();
        for finding in check(&now, Some(&LastYear::of(last))).findings {
            for span in &finding.spans {
                prop_assert!(span.start < span.end && span.end <= count, "{finding:?}");
                prop_assert!(!span.excerpt(&now).is_empty());
            }
            if let Some(fix) = finding.fix.clone() {
                let mut fixed = now.clone();
                prop_assert!(fixed.apply(fix.edit).is_some());
            }
        }
    }
}

/// What an office demands of its reports beside the bundled rules.
const DISTRICT: &str = r#"Book(rules: [
    Rule(code: "Q01", editions: ["2021"], severity: Warning,
        demand: Wording(chapters: [1], asks: Length(at_most: 20)),
        message: "总体情况有{fault}字，区里要求20字以内。",
        holds: {"text1": "全年公开信息二十条，培训两次，情况良好。"},
        fails: {"text1": (21, "字")}),
    Rule(code: "Q02", editions: ["2021"], severity: Warning,
        demand: Wording(chapters: [1], asks: Covers([
            Element(name: "培训次数", words: ["培训"], counted: true),
            Element(name: "发布条数", words: ["发布", "公开"], counted: true),
        ])),
        message: "总体情况要写明{fault}。",
        holds: {"text1": "全年发布信息12条，举办培训2次。"},
        fails: {"text1": "全年发布信息12条，加强培训，走访3次。"}),
])"#;

#[test]
fn an_office_may_demand_a_length_and_counts() {
    let forms = bundled().under(DISTRICT).expect("its rules are sound");
    let form = forms.edition("2021").expect("bundled");
    for code in ["Q01", "Q02"] {
        let rule = form.rules.iter().find(|rule| rule.code == code);
        let fault = crate::checks::examples::fault(form, rule.expect("it was added"));
        assert!(fault.is_none(), "{code}: {fault:?}");
    }
    for (text, said) in [
        ("发布12条，加强培训。", &["总体情况要写明培训次数。"][..]),
        (
            "发布政府信息，培训2次，收到3件。",
            &["总体情况要写明发布条数。"],
        ),
        ("公开12条，培训2次。", &[]),
        (
            "公开12条，培训2次，没有其他需要报告和说明的事项。",
            &["总体情况有23字，区里要求20字以内。"],
        ),
    ] {
        let mut report = Report::new(form);
        report.apply(Edit::Text(0, text.into()));
        let outcome = check(&report, None);
        let found = outcome
            .findings
            .iter()
            .filter(|finding| finding.rule.starts_with('Q'));
        let found: Vec<&str> = found.map(|finding| finding.message.as_str()).collect();
        assert_eq!(found, said, "{text}");
    }
}

#[test]
fn a_list_of_any_length_is_checked() {
    let mut report = Report::new(bundled().edition("2021").expect("bundled"));
    report.apply(Edit::Text(0, "行政处罚1件、".repeat(20_000)));
    let _ = check(&report, None);
    report.apply(Edit::Text(0, "1".repeat(200_000)));
    let _ = check(&report, None);
}
