//! What is signed, as another form or another answer; what a signature and a code hold for.

use minisign::KeyPair;

use super::*;
use crate::form::{self, unit_kind};
use crate::report::{Cause, Chapter, Edit, Explanation, Known, Place};

fn edition() -> &'static form::Edition {
    form::bundled()
        .edition("2014")
        .expect("the program carries it")
}

fn explanation() -> Explanation {
    let known = |place: &str, value: &str| Known {
        place: place.into(),
        value: value.into(),
    };
    Explanation {
        text: "按渠道计数，没有去重".into(),
        by: "李某".into(),
        at: String::from("2018-01-22T09:00:00+08:00")
            .try_into()
            .expect("a time"),
        basis: vec![known("R02", "24"), known("R09", "262")],
    }
}

fn cause(rule: &str, place: &str) -> Cause {
    Cause {
        rule: rule.into(),
        place: place.into(),
    }
}

fn explain(explanation: Explanation) -> Edit {
    Edit::Explain(cause("A113", "R02"), Some(explanation))
}

/// A report with something in each place.
fn report() -> Report {
    let mut report = Report::new(edition());
    for kind in FieldKind::ALL {
        report.apply(Edit::Field(kind, format!("{}.txt", kind.code())));
    }
    for cell in edition().cell_ids() {
        if edition().total(cell).is_none() {
            report.apply(Edit::Answer(cell, "1".into()));
        }
    }
    for at in 0..report.chapters.len() {
        report.apply(Edit::Text(at, "第一段\n第二段".into()));
    }
    report.apply(explain(explanation()));
    report
}

#[track_caller]
fn check_signed(edit: Edit) {
    let mut report = report();
    let before = content(&report);
    report.apply(edit.clone()).expect("the edit fits");
    assert_ne!(content(&report), before, "{edit:?} is not signed");
}

#[test]
fn whatever_is_changed_in_a_report_changes_what_is_signed() {
    check_signed(Edit::UnitKind(unit_kind("区县")));
    for kind in FieldKind::ALL {
        for text in ["", "别的.txt", " "] {
            check_signed(Edit::Field(kind, text.into()));
        }
    }
    for cell in edition().cell_ids() {
        for text in ["7", "", "1 ", "１", "01"] {
            if edition().total(cell).is_none() || !text.is_empty() {
                check_signed(Edit::Answer(cell, text.into()));
            }
        }
    }
    let chapters = report().chapters.len();
    for at in 0..chapters {
        check_signed(Edit::Heading(at, "另一章".into()));
        for text in [
            "",
            "第一段\n第二段。",
            "第一段第二段",
            "第一段\\n第二段",
            "第一段\n第二段\n",
            "第一段\n\n第二段",
            " 第一段\n第二段",
            "第二段\n第一段",
        ] {
            check_signed(Edit::Text(at, text.into()));
        }
        check_signed(Edit::RemoveChapter(at));
    }
    for at in 0..=chapters {
        check_signed(Edit::InsertChapter(at, Chapter::default()));
    }
}

#[test]
fn a_sum_that_is_typed_is_signed_as_another_answer_than_one_that_follows() {
    let report = report();
    for total in edition().totals() {
        let sum = report.sum(total.cell).expect("its parts are filled");
        check_signed(Edit::Answer(total.cell, sum.to_string()));
    }
}

#[test]
fn an_explanation_is_signed_with_who_wrote_it_when_and_for_which_values() {
    let of = |change: &dyn Fn(&mut Explanation)| {
        let mut explanation = explanation();
        change(&mut explanation);
        explain(explanation)
    };
    for edit in [
        of(&|e| e.text = "按渠道计数，没有去除".into()),
        of(&|e| e.by = "张某".into()),
        of(&|e| {
            e.at = String::from("2018-01-22T09:00:01+08:00")
                .try_into()
                .expect("a time");
        }),
        of(&|e| e.basis[0].value = "25".into()),
        of(&|e| e.basis[1].value = "24".into()),
        of(&|e| e.basis[1].place = "R08".into()),
        of(&|e| e.basis.swap(0, 1)),
        of(&|e| drop(e.basis.pop())),
        of(&|e| e.basis.clear()),
        Edit::Explain(cause("A113", "R02"), None),
    ] {
        check_signed(edit);
    }
    for other in [cause("A114", "R02"), cause("A113", "R03")] {
        let back = Edit::Explain(cause("A113", "R02"), None);
        let moved = Edit::Explain(other, Some(explanation()));
        check_signed(Edit::Together(vec![back, moved]));
    }
}

#[test]
fn each_form_is_signed_as_another() {
    let contents = form::bundled().editions().map(|edition| {
        let content = content(&Report::new(edition));
        assert!(content.starts_with(CONTENT_TITLE), "{content}");
        assert!(content.contains(&edition.digest), "{content}");
        content
    });
    let all: Vec<_> = contents.collect();
    let different: std::collections::BTreeSet<_> = all.iter().collect();
    assert_eq!(different.len(), all.len());
}

/// The form of 2014 with a text of its file replaced, and a report on it.
fn on_form_with(old: &str, new: &str) -> Report {
    let file = include_str!("../../../assets/editions/2014.ron");
    assert!(file.contains(old), "{old:?} is gone from the form");
    let form = form::load(&file.replace(old, new), &[], None).expect("it can be read");
    let mut report = Report::new(Box::leak(Box::new(form)));
    report.apply(Edit::Field(FieldKind::Unit, "某街道办事处".into()));
    report
}

#[test]
fn a_form_put_better_is_signed_as_the_same_and_one_that_asks_otherwise_is_not() {
    let bundled = on_form_with("Edition(", "Edition(");
    let before = content_before(&bundled).expect("it asks what it did");
    for (old, new) in [
        ("//", "// 注"),
        ("只计1条；", "计1条；"),
        ("Narrative(\"", "Narrative(\"请"),
    ] {
        let report = on_form_with(old, new);
        assert_eq!(content(&report), content(&bundled), "{new}");
        assert_eq!(content_before(&report), Some(before.clone()), "{new}");
    }
    for (old, new) in [
        ("1.当面申请数", "1.口头申请数"),
        ("unit: \"条\"", "unit: \"件\""),
        ("kind: Amount", "kind: Count"),
        ("code: \"R02\"", "code: \"R92\""),
        ("[Leader, Reviewer,", "[Reviewer, Leader,"),
    ] {
        let report = on_form_with(old, new);
        assert_ne!(content(&report), content(&bundled), "{new}");
        // What was signed over the form as it was is not read as if it were over this one.
        assert_eq!(content_before(&report), None, "{new}");
        assert_eq!(contents(&report).len(), 1, "{new}");
    }
}

#[test]
fn what_was_signed_before_and_what_is_signed_now_are_never_one_text() {
    for edition in form::bundled().editions() {
        let report = Report::new(edition);
        let [(now, text), (before, old)] = &contents(&report)[..] else {
            panic!(
                "{} asks something else now: {}",
                edition.code, edition.digest
            );
        };
        assert_ne!(now, before);
        let rest = |text: &str| text.lines().skip(2).map(String::from).collect::<Vec<_>>();
        assert_eq!(rest(text), rest(old), "all else is signed alike");
        assert!(text.starts_with(&format!("{CONTENT_TITLE} 第2版\n")));
        assert!(old.starts_with(&format!("{CONTENT_TITLE} 第1版\n")));
    }
}

#[test]
fn of_last_years_report_the_file_is_signed_and_not_its_folder() {
    let with = |path: &str| {
        let mut report = report();
        report.apply(Edit::Field(FieldKind::LastYear, path.into()));
        content(&report)
    };
    for path in [
        "../2016/去年.ron",
        "/home/某/去年.ron",
        r"C:\年报\去年.ron",
        r"\\服务器\年报/去年.ron",
    ] {
        assert_eq!(with(path), with("去年.ron"), "{path}");
    }
    assert_ne!(with("去年/前年.ron"), with("去年.ron"));
    assert!(!with("秘密文件夹/去年.ron").contains("秘密文件夹"));
    let code = Place::Field(FieldKind::Unit).code(edition());
    assert!(
        with("a.ron").contains(&format!("{code} ")),
        "others are whole"
    );
    let mut report = report();
    report.apply(Edit::Field(FieldKind::Unit, "甲/乙".into()));
    assert!(content(&report).contains("甲/乙"), "a unit is no path");
}

#[test]
fn a_signature_holds_for_its_content_its_claim_and_its_key_alone() {
    let pair = || KeyPair::generate_unencrypted_keypair().expect("random numbers");
    let (ours, other) = (pair(), pair());
    let made = sign("内容\n", "环节=审核", &ours.sk).expect("it signs");
    assert_eq!(made.public, ours.pk.to_base64());
    assert_eq!(made.check("内容\n", "环节=审核"), Ok(()));
    for claim in ["环节=签发", "", "环节=审核 ", "环节="] {
        assert_eq!(made.check("内容\n", claim), Err(Broken::Claim), "{claim}");
    }
    for content in ["内容", "", "內容\n"] {
        let checked = made.check(content, "环节=审核");
        assert_eq!(checked, Err(Broken::Content), "{content}");
    }
    let with = |change: &dyn Fn(&mut Signature)| {
        let mut changed = made.clone();
        change(&mut changed);
        changed.check("内容\n", "环节=审核")
    };
    let public = other.pk.to_base64();
    assert_eq!(
        with(&|made| made.public.clone_from(&public)),
        Err(Broken::Content)
    );
    assert_eq!(with(&|made| made.public.truncate(55)), Err(Broken::Key));
    assert_eq!(with(&|made| drop(made.lines.pop())), Err(Broken::Form));
    // The claim is signed too: another one can't be written in its place.
    let claimed = with(&|made| {
        let line = made.lines.iter_mut().find(|line| line.contains("环节"));
        let line = line.expect("a signature says its claim");
        *line = line.replace("审核", "签发");
    });
    assert_eq!(claimed, Err(Broken::Content));
}

/// The digest of some text whose check code has all of these letters.
fn digest_with(letters: &str) -> Digest {
    let digests = (0..).map(|number: u32| Digest::of(&number.to_string()));
    let has_all = |digest: &Digest| {
        let code = digest.code();
        letters.chars().all(|letter| code.contains(letter))
    };
    digests.into_iter().find(has_all).expect("there are many")
}

#[test]
fn letters_that_are_misread_for_digits_are_read_as_these() {
    let digest = digest_with("01");
    let code = digest.code();
    for one in ["1", "I", "l", "L", "i", "Ｉ", "ｌ"] {
        for zero in ["0", "O", "o", "Ｏ"] {
            let typed = code.replace('1', one).replace('0', zero);
            assert!(digest.has_code(&typed), "{typed}");
        }
    }
    for wrong in ["7", "J", "U"] {
        assert!(!digest.has_code(&code.replace('1', wrong)), "{wrong}");
    }
    let other = digest_with("8B");
    let swapped = other.code().replace('8', "B");
    assert!(!other.has_code(&swapped), "only what the letters leave out");
}

#[test]
fn a_code_is_twelve_letters_in_three_groups_of_the_first_sixty_bits() {
    let mut bytes = [0; 32];
    for (at, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::try_from(at * 37 % 251).expect("a byte");
    }
    let code = Digest(bytes).code();
    let groups: Vec<usize> = code.split('-').map(str::len).collect();
    assert_eq!(groups, [4, 4, 4]);
    // By hand: 00 25 4a 6f 94 b9 de 0(8), five bits a letter.
    assert_eq!(code, "00JM-MVWM-Q7F0");
    for at in 0..60 {
        let mut changed = bytes;
        changed[at / 8] ^= 0x80 >> (at % 8);
        assert_ne!(Digest(changed).code(), code, "bit {at}");
        assert!(!Digest(bytes).has_code(&Digest(changed).code()), "bit {at}");
    }
}

#[test]
fn a_whole_digest_is_read_back_and_nothing_else_is_one() {
    let digest = Digest::of("某");
    let text = digest.to_string();
    assert_eq!(Digest::try_from(text.clone()), Ok(digest));
    assert!(digest.has_code(&text) && digest.has_code(&text.to_uppercase()));
    assert!(!Digest::of("另").has_code(&text));
    for wrong in [
        "",
        &text[1..],
        &format!("{text}0"),
        &text.to_uppercase(),
        &text.replacen(&text[..1], "g", 1),
    ] {
        assert!(Digest::try_from(String::from(wrong)).is_err(), "{wrong}");
    }
}

#[test]
fn a_public_key_is_that_of_its_secret_one_and_nothing_else_is_one() {
    let pair = KeyPair::generate_unencrypted_keypair().expect("random numbers");
    let public = public_key(&pair.sk).expect("a pair");
    assert_eq!(public, pair.pk.to_base64());
    assert!(is_public_key(&public));
    for text in ["", "RW", "年报", &public[1..], &format!("{public}A")] {
        assert!(!is_public_key(text), "{text}");
    }
}
