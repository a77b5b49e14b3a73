//! The way from the draft to the sign-off in the window, by keyboard.

use std::path::Path;

use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable;
use nianbao::checks::Severity;
use nianbao::form::FieldKind;
use nianbao::review::{Standing, State};
use nianbao::store;
use nianbao::value::Moment;

use super::{Window, app, focus, open, press, text, type_into, window_of};

const PASSPHRASE: &str = "correct horse";

pub(super) fn clock() -> Moment {
    let text = String::from("2026-01-12T09:30:00+08:00");
    Moment::try_from(text).expect("a time")
}

/// Presses a button by keyboard.
#[track_caller]
fn choose(window: &mut Window, label: &str) {
    focus(window, label);
    press(window, Modifiers::NONE, Key::Enter);
}

/// The published example, with the people that it leaves out, saved in a folder that keeps the
/// signing keys too.
fn window_in(folder: &Path) -> Window {
    let keys = folder.join("keys");
    let settings = folder.join("settings.ron");
    let set_up = move |app: nianbao::ui::App| {
        let mut app = app.with_clock(clock).with_keys(Some(keys.clone()));
        app.read_settings(settings.clone());
        app
    };
    let mut window = window_of(set_up);
    choose(&mut window, "看一份示例（2017年度）");
    for (field, words) in [
        ("单位负责人", "王某"),
        ("审核人", "李某"),
        ("填报人", "张某"),
        ("联系电话", "0532-88888888"),
    ] {
        type_into(&mut window, field, words);
    }
    press(&mut window, Modifiers::COMMAND, Key::S);
    let path = folder.join("draft.ron").display().to_string();
    type_into(&mut window, "文件位置（可直接输入或粘贴完整路径）", &path);
    press(&mut window, Modifiers::NONE, Key::Enter);
    assert!(!open(&window).unsaved);
    window
}

/// Explains the warnings of the example.
fn explain(window: &mut Window, why: &str) {
    let findings = open(window).outcome.findings.iter();
    let warnings = findings.filter(|finding| finding.severity == Severity::Warning);
    let messages: Vec<String> = warnings.map(|warning| warning.message.clone()).collect();
    for message in messages {
        choose(window, &format!("说明…{message}"));
        type_into(window, "说明", why);
        press(window, Modifiers::COMMAND, Key::Enter);
    }
}

/// Signs a step by name, in the reviewer's view.
#[track_caller]
fn sign(window: &mut Window, step: &str, name: &str) {
    choose(window, &format!("签署“{step}”…"));
    type_into(window, "签署人姓名", name);
    press(window, Modifiers::NONE, Key::Enter);
}

/// A window with the example explained and submitted.
pub(super) fn window_submitted(folder: &Path) -> Window {
    let mut window = window_in(folder);
    explain(&mut window, "按渠道计数，没有去重");
    press(&mut window, Modifiers::NONE, Key::F9);
    sign(&mut window, "填报", "张某");
    assert!(open(&window).review.is_locked());
    window
}

fn valid_steps(window: &Window) -> Vec<String> {
    let settings = app(window).session().settings();
    let case = open(window).case(settings);
    let standings = open(window).review.standings(&case);
    let steps = settings.steps.iter().zip(standings);
    steps
        .filter(|(_, standing)| matches!(standing, Standing::Valid(_)))
        .map(|(step, _)| step.name.clone())
        .collect()
}

/// Whether words are on the screen.
fn shows(window: &Window, words: &str) -> bool {
    let mut nodes = window.query_all(egui_kittest::kittest::By::new().predicate(|node| {
        [node.label(), node.value()]
            .into_iter()
            .flatten()
            .any(|said| said.contains(words))
    }));
    nodes.next().is_some()
}

/// Makes a key, has it registered for the step in question, and signs with it.
fn sign_with_new_key(window: &mut Window, folder: &Path, step: &str, holder: &str) {
    choose(window, &format!("签署“{step}”…"));
    choose(window, "用密钥签署");
    choose(window, "新建密钥…");
    type_into(window, "口令（至少12个字符，汉字一个算两个）", PASSPHRASE);
    type_into(window, "再输入一次口令", PASSPHRASE);
    choose(window, "生成密钥");
    assert!(shows(window, "RW"), "the public key is there to hand on");
    choose(window, "返回签署");
    press(window, Modifiers::NONE, Key::Escape);
    let key = store::keys(&folder.join("keys")).remove(0);
    choose(window, "审签设置…");
    choose(window, &format!("{step}的密钥…"));
    type_into(window, "持有人姓名", holder);
    type_into(window, "公钥", &key.public);
    choose(window, "登记这把公钥");
    choose(window, "保存设置");
    choose(window, &format!("签署“{step}”…"));
    type_into(window, "口令", PASSPHRASE);
    press(window, Modifiers::NONE, Key::Enter);
}

#[test]
fn the_whole_way_from_filling_in_to_the_signature_goes_by_keyboard() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let mut window = window_submitted(folder.path());
    assert!(!open(&window).unsaved, "a sign-off is saved at once");

    choose(&mut window, "退回…");
    type_into(&mut window, "退回原因", "联系电话不对");
    type_into(&mut window, "姓名", "李某");
    press(&mut window, Modifiers::COMMAND, Key::Enter);
    assert!(!open(&window).review.is_locked());
    press(&mut window, Modifiers::NONE, Key::F9);
    assert!(shows(&window, "李某已退回") && shows(&window, "联系电话不对"));
    type_into(&mut window, "联系电话", "0532-66666666");

    press(&mut window, Modifiers::NONE, Key::F9);
    assert!(
        shows(&window, "退回后的改动"),
        "the reviewer sees what changed"
    );
    sign(&mut window, "填报", "张某");
    sign(&mut window, "审核", "李某");
    sign(&mut window, "保密审查", "赵某");
    sign_with_new_key(&mut window, folder.path(), "签发", "王某");
    assert_eq!(valid_steps(&window), ["填报", "审核", "保密审查", "签发"]);
    assert!(shows(&window, "签发 有效") && shows(&window, "密钥签名 RW"));
    assert!(!open(&window).unsaved);
}

#[test]
fn whoever_has_a_key_returns_a_report_with_it() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let mut window = window_submitted(folder.path());
    sign_with_new_key(&mut window, folder.path(), "审核", "李某");
    choose(&mut window, "退回…");
    type_into(&mut window, "退回原因", "联系电话不对");
    type_into(&mut window, "姓名", "李某");
    press(&mut window, Modifiers::COMMAND, Key::Enter);
    assert!(shows(&window, "登记有密钥") && open(&window).review.is_locked());
    let label = "口令（用本人的密钥签名；留空则只记姓名，证明不了是本人所为）";
    type_into(&mut window, label, PASSPHRASE);
    press(&mut window, Modifiers::COMMAND, Key::Enter);
    assert!(!open(&window).review.is_locked());
    let returned = open(&window).review.trail.entries().last();
    assert!(returned.is_some_and(|entry| entry.signature().is_some()));
}

#[test]
fn what_is_typed_into_locked_content_is_kept_through_the_question() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let mut window = window_submitted(folder.path());
    press(&mut window, Modifiers::NONE, Key::F9);
    let phone = |window: &Window| open(window).report.field(FieldKind::Telephone).to_owned();
    let before = phone(&window);
    type_into(&mut window, "联系电话", "9");
    assert_eq!(phone(&window), before, "nothing changes before the answer");
    press(&mut window, Modifiers::NONE, Key::Escape);
    assert_eq!(phone(&window), before);
    assert!(open(&window).review.is_locked());

    type_into(&mut window, "联系电话", "9");
    type_into(&mut window, "修改原因", "电话换了");
    press(&mut window, Modifiers::COMMAND, Key::Enter);
    assert_eq!(phone(&window), "9");
    assert!(!open(&window).review.is_locked() && !open(&window).unsaved);
    text(&mut window, "8");
    assert_eq!(phone(&window), "98", "the next key goes behind it");
}

#[test]
fn a_stale_explanation_is_shown_as_one() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let mut window = window_in(folder.path());
    explain(&mut window, "按渠道计数，没有去重");
    assert!(shows(&window, "须说明0，已说明2"));
    assert!(shows(&window, "已说明（张某"));
    super::click(&mut window, super::TABLE);
    type_into(&mut window, "主动公开政府信息数", "25");
    assert!(open(&window).states().contains(&State::Stale));
    assert!(shows(&window, "说明已过期（张某") && shows(&window, "没有去重"));
    assert!(shows(&window, "须说明1"));
}

#[test]
fn a_wrong_passphrase_keeps_the_dialog_open_and_says_so() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let mut window = window_submitted(folder.path());
    sign_with_new_key(&mut window, folder.path(), "审核", "李某");
    assert_eq!(valid_steps(&window), ["填报", "审核"]);
    choose(&mut window, "签署“保密审查”…");
    choose(&mut window, "用密钥签署");
    type_into(&mut window, "口令", "wrong horse");
    press(&mut window, Modifiers::NONE, Key::Enter);
    assert!(shows(&window, "口令不对"));
    assert_eq!(valid_steps(&window), ["填报", "审核"]);
    type_into(&mut window, "口令", PASSPHRASE);
    press(&mut window, Modifiers::NONE, Key::Enter);
    assert_eq!(valid_steps(&window), ["填报", "审核", "保密审查"]);
}

#[test]
fn signing_too_early_shows_what_is_missing_and_leads_there() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let mut window = window_in(folder.path());
    press(&mut window, Modifiers::NONE, Key::F9);
    choose(&mut window, "签署“填报”…");
    assert!(shows(&window, "还不能签署“填报”"));
    assert!(!open(&window).review.is_locked());
    press(&mut window, Modifiers::NONE, Key::Enter);
    assert!(!shows(&window, "还不能签署“填报”"));
}

#[test]
fn a_remark_is_made_where_the_keyboard_is_and_answered_and_settled_there() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let mut window = window_in(folder.path());
    super::click(&mut window, super::TABLE);
    focus(&mut window, "传真申请数");
    press(&mut window, Modifiers::COMMAND, Key::M);
    type_into(&mut window, "批注内容", "请核对台账");
    press(&mut window, Modifiers::COMMAND, Key::Enter);
    assert_eq!(open(&window).review.remarks()[0].spot.place, "R24");
    assert!(
        shows(&window, "请核对台账"),
        "the clerk sees it where the work is"
    );
    choose(&mut window, "答复批注1…");
    type_into(&mut window, "答复内容", "已核对");
    press(&mut window, Modifiers::COMMAND, Key::Enter);
    assert!(shows(&window, "已核对"));
    choose(&mut window, "了结批注1");
    assert!(!shows(&window, "请核对台账"));
    assert!(open(&window).review.remarks()[0].settled.is_some());
}

#[test]
fn a_hint_is_put_aside_and_brought_back() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let mut window = window_in(folder.path());
    let aside = |window: &Window| {
        let states = open(window).states();
        states.iter().filter(|s| **s == State::Dismissed).count()
    };
    let first = window.get_all_by_label("知道了").next();
    first.expect("a hint can be put aside").focus();
    window.run();
    press(&mut window, Modifiers::NONE, Key::Enter);
    assert_eq!(aside(&window), 1);
    choose(&mut window, "已知悉：1条");
    choose(&mut window, "恢复");
    assert_eq!(aside(&window), 0);
}
