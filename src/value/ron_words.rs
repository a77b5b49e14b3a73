//! What the RON reader objects to, in words for whoever wrote the file. Reads nothing itself.

use ron::Error as E;

/// A mistake in writing, and what to do about it.
#[must_use]
pub fn ron_problem(code: &ron::Error) -> String {
    let words = match code {
        E::Message(own) => own,
        E::ExpectedString => "此处应为半角双引号（\"）括起的文字",
        E::ExpectedStringEnd => "文字后面缺少半角双引号（\"）",
        E::ExpectedInteger => "此处应为整数",
        E::ExpectedFloat => "此处应为数字",
        E::ExpectedBoolean => "此处应为 true（是）或 false（否）",
        E::ExpectedComma => {
            "这之前缺少半角逗号（,）；如果逗号在，就是更前面的引号或括号没有成对，或者用了全角的标点"
        }
        E::ExpectedMapColon => "这之前缺少半角冒号（:）",
        E::ExpectedArray => "此处应为“[”",
        E::ExpectedArrayEnd => "此处应为“]”，这之前的“[”没有成对",
        E::ExpectedMap => "此处应为“{”",
        E::ExpectedMapEnd => "此处应为“}”，这之前的“{”没有成对",
        E::ExpectedStructLike => "此处应为“(”",
        E::ExpectedNamedStructLike(name) => {
            return format!("此处应为“{name}(”；也可能是上面少了一个右括号");
        }
        E::ExpectedStructLikeEnd => "此处应为“)”，这之前的“(”没有成对",
        E::ExpectedIdentifier | E::ExpectedUnit => {
            "此处应为项目或选项的英文名称，不带引号，也不用符号"
        }
        E::InvalidEscape(_) => "反斜杠“\\”后面的写法不对",
        E::IntegerOutOfBounds => "这个数太大、太小，或者不该是负数",
        E::Eof => "文件到此就完了，前面有括号或引号没有成对",
        E::TrailingCharacters => "内容到此已结束，后面还有多余的内容",
        E::UnexpectedChar(c) => return format!("此处有多余的字符“{c}”"),
        E::NoSuchStructField {
            found, expected, ..
        } => {
            let known = expected.join("、");
            return format!("不认识的项目“{found}”，此处可写：{known}；也可能是上面少了一个右括号");
        }
        E::NoSuchEnumVariant {
            found, expected, ..
        } => {
            let known = expected.join("、");
            return format!("不认识“{found}”，此处可写：{known}");
        }
        E::MissingStructField { field, .. } => return format!("缺少项目“{field}”"),
        E::DuplicateStructField { field, .. } => return format!("项目“{field}”出现了两次"),
        E::SuggestRawIdentifier(found) => {
            return format!("此处不能直接写“{found}”，应为项目或选项的英文名称");
        }
        other => return format!("写法不对（{other}）"),
    };
    String::from(words)
}
