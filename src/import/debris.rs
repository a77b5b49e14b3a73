//! What a web page leaves behind in a copied text: loading marks, buttons, counters, meta lines.
//! The words stand here and nowhere else; what is dropped is told by the caller.

use super::spelling::{cells, compact, is_bar, is_longer_than};
use crate::value::han::is_han;

/// Openings that tell debris whatever follows them.
const PHRASES: &[&str] = &[
    "附件加载中",
    "正在加载",
    "加载中",
    "点击下载",
    "附件下载",
    "点击查看附件",
    "相关附件",
    "上一篇",
    "下一篇",
    "上一条",
    "下一条",
    "扫一扫",
    "扫码",
    "分享到",
    "打印本页",
    "关闭窗口",
    "关闭本页",
    "返回顶部",
    "返回首页",
    "当前位置",
    "您的位置",
    "您现在的位置",
    "首页>",
    "我要纠错",
    "我要收藏",
    "版权所有",
    "网站标识码",
    "网站地图",
    "政府网站找错",
    "鲁icp备",
    "京公网安备",
    "鲁公网安备",
];

/// Buttons and counters: debris where a colon, a bracket, or nothing follows them.
const BUTTONS: &[&str] = &[
    "打印",
    "关闭",
    "收藏",
    "分享",
    "下载",
    "附件下载",
    "浏览",
    "浏览次数",
    "浏览量",
    "阅读",
    "阅读次数",
    "阅读量",
    "点击",
    "点击数",
    "点击量",
    "点击次数",
    "点击率",
    "访问次数",
    "访问量",
];

/// Meta lines above or below a text, where a colon follows; inside a chapter they are text.
const META: &[&str] = &[
    "发布时间",
    "发布日期",
    "发布人",
    "发布者",
    "发布机构",
    "发布单位",
    "发布",
    "发文日期",
    "发文机关",
    "发文单位",
    "发文字号",
    "文号",
    "更新时间",
    "时间",
    "日期",
    "来源",
    "信息来源",
    "文章来源",
    "稿件来源",
    "作者",
    "编辑",
    "责任编辑",
    "字号",
    "字体",
    "字体大小",
    "索引号",
    "信息索引号",
    "信息名称",
    "名称",
    "标题",
    "主题词",
    "主题分类",
    "信息分类",
    "体裁分类",
    "公开方式",
    "公开范围",
    "公开时限",
    "公开日期",
    "生成日期",
    "有效性",
    "有效期",
    "主办单位",
    "承办单位",
    "主办",
    "承办",
    "技术支持",
    "备案号",
    "分类",
    "信息类别",
    "类别",
    "关键词",
    "主题",
    "内容概述",
    "时效",
    "文件下载",
    "文件编号",
    "成文日期",
    "组配分类",
    "所属主题",
    "公开主体",
    "公开目录",
    "公开类别",
    "公开类型",
    "有效状态",
    "废止日期",
    "供稿单位",
    "供稿",
    "签发",
    "录入时间",
    "公开形式",
    "检索号",
    "服务分类",
    "制发机关",
    "成文时间",
    "发文时间",
    "体裁",
    "公文种类",
    "登记号",
    "关联稿件",
    "审核人员",
    "文件类型",
    "文件名称",
    "主题类别",
    "生效日期",
    "失效日期",
    "公开属性",
    "责任部门",
];

/// Characters that may stand before the words: `【打印】`, `[关闭]`, `· 下载`.
const ORNAMENTS: &[char] = &[
    '[', '【', '(', '〖', '「', '·', '*', '>', '|', '★', '●', '-', '—',
];

/// Characters of a check code: `ETBG-J4XJ-RS0X`.
const CODE_AT_MOST: usize = 14;
/// Characters of the name of a step of the review.
const STEP_AT_MOST: usize = 8;
/// No debris is longer; a longer line is text.
const CHARACTERS_AT_MOST: usize = 100;

/// Whether a whole line or cell is a button, a counter, or a loading mark of a page.
pub fn is_debris(text: &str) -> bool {
    let Some(words) = words_of(text) else {
        return false;
    };
    let words = words.trim_start_matches(ORNAMENTS);
    is_proof(words)
        || PHRASES.iter().any(|phrase| words.starts_with(phrase))
        || BUTTONS.iter().any(|button| {
            words.strip_prefix(button).is_some_and(|rest| {
                rest.is_empty() || rest.starts_with([':', ']', '】', ')', '〗', '」'])
            })
        })
}

/// Whether it is what our own prints have below the text: the check code, and who has not signed.
fn is_proof(words: &str) -> bool {
    let is_code = |rest: &str| {
        let code = rest.get(..CODE_AT_MOST).unwrap_or_default();
        code.bytes().filter(|byte| *byte == b'-').count() == 2
            && code
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let is_step = |step: &str| step.chars().count() <= STEP_AT_MOST && step.chars().all(is_han);
    let unsigned = |(step, rest): (&str, &str)| {
        is_step(step) && (rest == "尚未签署" || rest.ends_with("的签署已失效"))
    };
    words.strip_prefix("校验码").is_some_and(is_code) || words.split_once(':').is_some_and(unsigned)
}

/// Whether a whole line says when, where and by whom a page was put up: words of [`META`] with what
/// they say behind colons, bars or blanks. To be asked only of lines above the first and below the
/// last chapter.
pub fn is_meta(text: &str) -> bool {
    let Some(words) = words_of(text) else {
        return false;
    };
    let is_time = |c: char| c.is_ascii_digit() || matches!(c, '-' | '/' | ':' | '年' | '月' | '日');
    let undated = words.trim_start_matches(is_time);
    let words = words.trim_start_matches(ORNAMENTS);
    let labels = || META.iter().chain(["访问量", "浏览量", "字体"].iter());
    let is_labelled = |words: &str| {
        labels().any(|meta| {
            words
                .strip_prefix(meta)
                .is_some_and(|rest| rest.starts_with(':'))
        })
    };
    is_labelled(words)
        || undated.len() < words.len() && is_labelled(undated)
        || is_row_of_meta(text)
}

/// `索引号 | 014416330 | 分类 | 年报`, with any separator, and with nothing filled in.
fn is_row_of_meta(text: &str) -> bool {
    let is_label = |cell: &str| META.contains(&compact(cell).to_lowercase().as_str());
    let parts: Vec<&str> = match text.contains(is_bar) {
        true => cells(text),
        false => text
            .split("  ")
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .collect(),
    };
    let words: Vec<&str> = text.split_whitespace().collect();
    match (parts.as_slice(), words.as_slice()) {
        ([first, _, ..], _) => is_label(first),
        (_, [first, _, ..]) if is_label(first) => true,
        _ => is_label(text) || LONG_META.iter().any(|meta| compact(text).starts_with(meta)),
    }
}

/// Labels that begin no sentence, whatever stands behind them.
const LONG_META: &[&str] = &[
    "索引号",
    "信息索引号",
    "发布机构",
    "发文日期",
    "发文字号",
    "主题分类",
    "体裁分类",
];

fn words_of(text: &str) -> Option<String> {
    let is_text = is_longer_than(text, CHARACTERS_AT_MOST) || text.contains('。');
    (!is_text).then(|| compact(text).to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debris_is_known_and_text_is_not() {
        for debris in [
            "附件加载中...",
            "校验码 ETBG-J4XJ-RS0X        —1—",
            "签发：尚未签署",
            "点击下载",
            "【打印】【关闭】",
            "[打印本页] [关闭窗口]",
            "上一篇：关于召开会议的通知",
            "下一篇:没有了",
            "扫一扫在手机打开当前页",
            "分享到： 微信 微博",
            "发布时间：2018-01-23 来源：薛家岛街道 浏览次数：12",
            "来 源：区政府",
            "首页 > 政府信息公开 > 年度报告",
            "索引号：000014349/2018-00012",
            "字号：[大 中 小]",
            "索 引 号 | 014416330/2017-04736 | 分 类 | 政府信息公开年报 |",
            "文 号 | 有 效 性 |",
            "发布机构\t镇政府办\t发文日期\t2017-02-28",
            "索引号 014416330 分类 年报",
            "名称  东山区财政局2024年政府信息公开工作年度报告",
            "文件下载",
            "2017-02-28 10:53 来源：甲乙镇人民政府 访问量：",
        ] {
            assert!(is_debris(debris) || is_meta(debris), "{debris}");
        }
        for text in [
            "来源于群众的意见",
            "东山区财政局2024年政府信息公开工作年度报告",
            "2017年1月15日",
            "打印机采购情况",
            "发布政策解读稿件3篇",
            "时间：我处按照规定的时限公开各类信息，没有超期。",
            "分享经验",
            "薛家岛街道办事处",
        ] {
            assert!(!is_debris(text) && !is_meta(text), "{text}");
        }
    }
}
