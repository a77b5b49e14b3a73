//! Which settings are read, which refused, and what is offered.

use super::*;

#[test]
fn the_usual_settings_are_read_as_they_were_written() {
    let settings = Settings::default();
    assert_eq!(Settings::read(&settings.write()), Ok(settings));
}

#[test]
fn a_small_office_leaves_steps_out() {
    let mut settings = Settings::default();
    settings.steps.retain(|step| step.code != "secrecy");
    let read = Settings::read(&settings.write()).expect("fewer steps are settings");
    assert!(read.find("保密审查").is_none() && read.find("review").is_some());
}

#[test]
fn settings_of_the_time_before_page_setup_are_read_with_the_standard() {
    let text = Settings::default().write();
    let (steps, _) = text.split_once("    paper:").expect("pages come last");
    let read = Settings::read(&format!("{steps})"));
    assert_eq!(read, Ok(Settings::default()));
    let read = Settings::read(&format!("{steps}    paper: (sides: One))"));
    let read = read.expect("what is not named is as usual").paper;
    assert_eq!((read.sides, read.lines), (crate::value::Sides::One, 22));
    let read = Settings::read(&format!("{steps}    paper: (lines: 80))"));
    assert!(matches!(read, Err(SettingsError::PageSetup(_))), "{read:?}");
}

#[test]
fn a_step_that_was_left_out_is_offered_again_in_its_place() {
    let mut settings = Settings::default();
    settings.steps.retain(|step| step.code != "secrecy");
    let offered = settings.offered();
    let usual = Settings::default().steps;
    assert!(offered.iter().map(|(step, _)| step).eq(usual.iter()));
    let left_out = offered.iter().filter(|(_, is_chosen)| !is_chosen);
    assert!(left_out.map(|(step, _)| step.code.as_str()).eq(["secrecy"]));
}

#[test]
fn a_key_is_taken_from_its_file_or_alone_and_needs_a_holder() {
    let public = format!("RW{}", "a".repeat(54));
    let file = format!("untrusted comment: nianbao 年报签名密钥：张三\n{public}\n");
    for pasted in [&public, &file] {
        let key = Key::read(" 张三 ", pasted).expect("it holds a key");
        assert_eq!((key.holder.as_str(), &key.public), ("张三", &public));
    }
    assert_eq!(Key::read("", &public), Err(SettingsError::NoHolder));
    assert_eq!(Key::read("张三", "RWabc"), Err(SettingsError::BadKey));
    assert_eq!(Key::read("张三", ""), Err(SettingsError::BadKey));
}

#[test]
fn settings_that_cannot_be_are_refused() {
    let twice = |from: &str, to: &str| {
        let text = Settings::default().write().replace(from, to);
        Settings::read(&text).expect_err(to)
    };
    assert_eq!(Settings::read("(steps: [])"), Err(SettingsError::NoStep));
    assert_eq!(
        twice("\"review\"", "\"fill\""),
        SettingsError::BadStep("审核".into())
    );
    assert_eq!(
        twice("\"review\"", "\"re view\""),
        SettingsError::BadStep("审核".into())
    );
    assert!(matches!(
        twice("NoErrors", "None"),
        SettingsError::Syntax { line: 9.., .. }
    ));
}

/// The usual settings with keys (step, holder, public) and steps kept apart.
fn with_keys(keys: &[(usize, &str, &str)], apart: &[(usize, &str)]) -> Settings {
    let mut settings = Settings::default();
    for (step, holder, public) in keys {
        settings.steps[*step].keys.push(Key {
            holder: (*holder).into(),
            public: (*public).into(),
        });
    }
    for (step, other) in apart {
        settings.steps[*step].apart.push((*other).into());
    }
    settings
}

#[test]
fn one_key_is_one_persons_and_of_no_two_steps_that_are_kept_apart() {
    let check = |keys: &[_], apart: &[_]| with_keys(keys, apart).check_keys();
    let (one, two) = ("RWone", "RWtwo");
    let apart = [(1, "fill")];
    assert_eq!(check(&[(0, "张某", one), (1, "李某", two)], &apart), Ok(()));
    assert_eq!(check(&[(0, "张某", one), (1, "张 某", one)], &[]), Ok(()));
    let of_two = SettingsError::KeyOfTwo("张某".into(), "李某".into());
    let twice = [(0, "张某", one), (1, "李某", one)];
    assert_eq!(check(&twice, &[]), Err(of_two.clone()));
    assert_eq!(
        check(&[(0, "张某", one), (0, "李某", " RWone ")], &[]),
        Err(of_two)
    );
    let both = [(0, "张某", one), (1, "张某", one)];
    let of_both = SettingsError::KeyOfBoth("填报".into(), "审核".into());
    assert_eq!(check(&both, &apart), Err(of_both));
}

#[test]
fn a_person_has_a_key_in_whatever_step_and_however_the_name_is_written() {
    let settings = with_keys(&[(2, "张 某", "RWone")], &[]);
    assert!(settings.has_key("张\u{200b}某") && !settings.has_key("李某"));
    assert_eq!(settings.holders("RWone"), ["张 某"]);
    assert!(settings.holders("RWtwo").is_empty());
}
