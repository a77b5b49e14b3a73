//! What is typed through an input method, event by event.

use egui::Rect;

use super::*;

const ON: IMEOutput = IMEOutput {
    purpose: egui::IMEPurpose::Normal,
    rect: Rect::ZERO,
    cursor_rect: Rect::ZERO,
    should_interrupt_composition: false,
};
const MOVED: IMEOutput = IMEOutput {
    should_interrupt_composition: true,
    ..ON
};

fn letter() -> Event {
    Event::Text("a".into())
}

fn press() -> Event {
    Event::PointerButton {
        pos: egui::Pos2::ZERO,
        button: egui::PointerButton::Primary,
        pressed: true,
        modifiers: egui::Modifiers::NONE,
    }
}

#[test]
fn the_input_method_is_switched_off_only_once_the_keys_rest() {
    let mut switch = Switch {
        takes_a_way: false,
        ..Switch::default()
    };
    switch.follow(&letter(), 1.0);
    assert_eq!(switch.tell(Some(ON), 1.0, Keys::Through), (Some(ON), None));
    assert_eq!(
        switch.tell(None, 1.25, Keys::Through),
        (Some(ON), Some(0.25))
    );
    switch.follow(&letter(), 1.4);
    assert_eq!(switch.tell(None, 1.5, Keys::Through).0, Some(ON));
    assert_eq!(switch.tell(None, 1.9, Keys::Through), (None, None));
    assert_eq!(
        switch.tell(Some(ON), 1.9, Keys::Through),
        (Some(ON), None),
        "on at once"
    );
}

#[test]
fn nothing_is_asked_of_the_input_method_while_a_key_is_on_its_way_through_it() {
    let moved = IMEOutput {
        cursor_rect: Rect::EVERYTHING,
        ..ON
    };
    let mut switch = Switch {
        takes_a_way: false,
        ..Switch::default()
    };
    assert_eq!(switch.tell(Some(ON), 1.0, Keys::OnTheWay), (Some(ON), None));
    assert_eq!(
        switch.tell(Some(moved), 9.0, Keys::OnTheWay),
        (Some(ON), Some(MOVES_AFTER))
    );
    assert_eq!(
        switch.tell(None, 9.0, Keys::OnTheWay),
        (Some(ON), Some(MOVES_AFTER))
    );
    assert_eq!(switch.tell(None, 9.0, Keys::Through), (None, None));
}

#[test]
fn a_field_without_input_method_that_is_clicked_switches_it_off_at_once() {
    let mut switch = Switch {
        takes_a_way: false,
        ..Switch::default()
    };
    switch.follow(&letter(), 1.0);
    assert_eq!(switch.tell(Some(ON), 1.0, Keys::Through).0, Some(ON));
    switch.follow(&press(), 1.1);
    assert_eq!(switch.tell(None, 1.1, Keys::Through), (None, None));
}

#[test]
fn a_secret_is_typed_without_an_input_method_at_any_speed() {
    let mut switch = Switch {
        takes_a_way: false,
        ..Switch::default()
    };
    switch.follow(&letter(), 1.0);
    assert_eq!(switch.tell(Some(ON), 1.0, Keys::Through).0, Some(ON));
    switch.switch_off();
    assert_eq!(switch.tell(None, 1.0, Keys::Through), (None, None));
}

#[test]
fn the_window_of_the_input_method_moves_only_when_keys_pause() {
    let moved = IMEOutput {
        cursor_rect: Rect::EVERYTHING,
        ..ON
    };
    let mut switch = Switch {
        takes_a_way: false,
        ..Switch::default()
    };
    switch.follow(&letter(), 1.0);
    assert_eq!(switch.tell(Some(ON), 1.0, Keys::Through).0, Some(ON));
    assert_eq!(switch.tell(Some(moved), 1.0625, Keys::Through).0, Some(ON));
    assert_eq!(
        switch.tell(Some(moved), 1.125, Keys::Through),
        (Some(moved), None)
    );
}

#[test]
fn only_a_click_that_moves_the_keyboard_interrupts_the_input_method() {
    let mut switch = Switch {
        takes_a_way: false,
        ..Switch::default()
    };
    switch.follow(&letter(), 1.0);
    assert_eq!(
        switch.tell(Some(MOVED), 1.0, Keys::Through).0,
        Some(ON),
        "Enter led on"
    );
    switch.begin_frame();
    switch.follow(&press(), 2.0);
    assert_eq!(
        switch.tell(Some(ON), 2.0, Keys::Through).0,
        Some(ON),
        "the keyboard stays"
    );
    assert_eq!(switch.tell(Some(MOVED), 2.0, Keys::Through).0, Some(MOVED));
    assert_eq!(
        switch.tell(Some(ON), 2.0, Keys::Through).0,
        Some(MOVED),
        "one pass of the frame moved it"
    );
    switch.begin_frame();
    assert_eq!(switch.tell(Some(ON), 2.2, Keys::Through).0, Some(ON));
}

#[test]
fn where_keys_take_a_way_it_stays_on_in_cells_for_numbers() {
    let mut switch = Switch {
        takes_a_way: true,
        ..Switch::default()
    };
    assert_eq!(switch.tell(None, 0.0, Keys::Through).0, None);
    assert_eq!(switch.tell(Some(ON), 1.0, Keys::Through).0, Some(ON));
    assert_eq!(switch.tell(None, 9.0, Keys::Through), (Some(ON), None));
}

#[test]
fn where_keys_take_a_way_a_click_interrupts_only_what_may_be_composed() {
    for (keys, interrupts) in [
        (Keys::Through, false),
        (Keys::OnTheWay, false),
        (Keys::Kept, true),
    ] {
        let mut switch = Switch {
            takes_a_way: true,
            ..Switch::default()
        };
        switch.tell(Some(ON), 1.0, Keys::Through);
        switch.follow(&press(), 2.0);
        let told = switch.tell(Some(MOVED), 2.0, keys).0.expect("it is on");
        assert_eq!(told.should_interrupt_composition, interrupts, "{keys:?}");
    }
}

#[test]
fn behind_a_secret_it_is_switched_on_only_once_the_keys_rest() {
    let mut switch = Switch::default();
    switch.tell(Some(ON), 1.0, Keys::Through);
    switch.follow(&letter(), 2.0);
    switch.switch_off();
    assert_eq!(switch.tell(Some(ON), 2.0, Keys::Through).0, None);
    switch.begin_frame();
    let told = switch.tell(Some(ON), 2.05, Keys::Through);
    assert!(told.0.is_none() && told.1.is_some(), "{told:?}");
    switch.begin_frame();
    assert_eq!(switch.tell(Some(ON), 9.0, Keys::OnTheWay).0, None);
    assert_eq!(switch.tell(Some(ON), 9.0, Keys::Through).0, Some(ON));
}

#[test]
fn a_key_is_on_its_way_until_it_comes_through_or_was_kept() {
    let now = Instant::now();
    let later = |seconds| now + Duration::from_secs(seconds);
    let mut keys = OnTheWay::default();
    let is_free = |keys: &OnTheWay<char>| keys.keys.is_empty();
    keys.set_out('a', true, now);
    assert!(!is_free(&keys));
    keys.arrive(&'a', true, now);
    assert!(is_free(&keys));
    keys.set_out('b', true, now);
    keys.set_out('b', false, now);
    keys.arrive(&'b', true, now);
    assert!(!is_free(&keys), "its release has not come through");
    keys.arrive(&'b', false, now);
    assert!(is_free(&keys));
    keys.set_out('n', true, now);
    keys.tell(later(1));
    assert!(!is_free(&keys));
    keys.tell(later(6));
    assert!(is_free(&keys), "the input method composes with it");
    assert!(keys.has_kept);
    keys.set_out('c', true, later(7));
    keys.arrive(&'c', true, later(7));
    assert!(!keys.has_kept, "what comes through is not composed");
}

#[test]
fn a_late_commit_of_an_abandoned_composition_belongs_to_no_field() {
    let preedit = Event::Ime(ImeEvent::Preedit {
        text: "ni".into(),
        active_range_chars: None,
    });
    let commit = Event::Ime(ImeEvent::Commit("你".into()));
    let tab = Event::Key {
        key: Key::Tab,
        physical_key: None,
        pressed: true,
        repeat: false,
        modifiers: egui::Modifiers::NONE,
    };
    let mut composition = Composition::default();
    composition.lets_through(&preedit, 1.0);
    assert!(composition.is_open());
    assert_eq!(composition.end_before(&[letter()]), None);
    assert!(composition.end_before(&[tab]).is_some());
    composition.begin_pass(1.0);
    assert!(!composition.lets_through(&commit, 1.2));
    assert!(composition.lets_through(&commit, 1.4));
}

fn preedit(text: &str) -> Event {
    Event::Ime(ImeEvent::Preedit {
        text: text.into(),
        active_range_chars: None,
    })
}

fn commit() -> Event {
    Event::Ime(ImeEvent::Commit("你".into()))
}

fn key_with(key: Key, modifiers: egui::Modifiers, pressed: bool) -> Event {
    Event::Key {
        key,
        physical_key: None,
        pressed,
        repeat: false,
        modifiers,
    }
}

fn key(key: Key) -> Event {
    key_with(key, egui::Modifiers::NONE, true)
}

/// A composition with letters in a field, at the time 1.
fn begun(field: Id) -> Composition {
    let mut composition = Composition::default();
    assert!(composition.lets_through(&preedit("ni"), 1.0));
    composition.keep_shown(field, "甲ni".into());
    composition
}

#[test]
fn letters_leave_their_field_before_whatever_moves_the_keyboard_and_before_nothing_else() {
    let none = egui::Modifiers::NONE;
    let release = |event: Event| match event {
        Event::PointerButton {
            pos,
            button,
            modifiers,
            ..
        } => Event::PointerButton {
            pos,
            button,
            pressed: false,
            modifiers,
        },
        other => other,
    };
    for (event, ends) in [
        (Event::WindowFocused(false), true),
        (Event::WindowFocused(true), false),
        (press(), true),
        (release(press()), false),
        (key(Key::Tab), true),
        (key_with(Key::Tab, egui::Modifiers::SHIFT, true), true),
        (key_with(Key::Tab, none, false), false),
        (key(Key::Enter), false),
        (letter(), false),
        (preedit("ni h"), false),
        (commit(), false),
    ] {
        let mut composition = begun(Id::unique("field"));
        let ended = composition.end_before(&[letter(), event.clone()]);
        assert_eq!(ended, ends.then(|| preedit("")), "{event:?}");
        assert_eq!(composition.is_open(), !ends, "{event:?}");
        assert_eq!(Composition::default().end_before(&[event]), None);
    }
}

#[test]
fn a_composition_whose_field_lost_the_keyboard_is_forgotten_with_its_letters() {
    let (field, other) = (Id::unique("field"), Id::unique("other"));
    let mut composition = begun(field);
    composition.forget_all_but(Some(field));
    assert!(composition.is_open(), "it has the keyboard still");
    assert_eq!(composition.take_shown(other), None);
    assert_eq!(composition.take_shown(field).as_deref(), Some("甲ni"));
    assert_eq!(
        composition.take_shown(field),
        None,
        "it is shown once a pass"
    );
    for focused in [Some(other), None] {
        let mut composition = begun(field);
        composition.forget_all_but(focused);
        assert!(!composition.is_open());
        assert_eq!(composition.take_shown(field), None);
        composition.begin_pass(2.0);
        assert!(!composition.lets_through(&commit(), 2.2), "it comes late");
        assert!(
            composition.lets_through(&commit(), 2.4),
            "this one was asked for"
        );
    }
    // Where nothing was begun, nothing is abandoned.
    let mut composition = Composition::default();
    composition.forget_all_but(None);
    composition.begin_pass(2.0);
    assert!(composition.lets_through(&commit(), 2.0));
}

#[test]
fn letters_begun_in_one_field_never_move_to_another() {
    let (field, other) = (Id::unique("field"), Id::unique("other"));
    let mut composition = begun(field);
    composition.keep_shown(field, "甲ni h".into());
    assert!(composition.is_open());
    composition.keep_shown(other, "乙".into());
    assert!(!composition.is_open());
    assert_eq!(composition.take_shown(field), None);
    assert_eq!(composition.take_shown(other), None);
    composition.begin_pass(2.0);
    assert!(!composition.lets_through(&commit(), 2.0), "it comes late");
}

#[test]
fn a_commit_ends_its_composition_and_an_empty_preedit_does_too() {
    let mut composition = begun(Id::unique("field"));
    assert!(composition.lets_through(&commit(), 1.1));
    assert!(!composition.is_open());
    assert!(composition.lets_through(&preedit("hao"), 1.2));
    assert!(composition.is_open());
    assert!(composition.lets_through(&preedit(""), 1.3));
    assert!(!composition.is_open());
}

#[test]
fn a_composition_begun_behind_an_abandoned_one_is_committed_at_once() {
    let mut composition = begun(Id::unique("field"));
    composition.abandon();
    composition.begin_pass(1.0);
    assert!(composition.lets_through(&preedit("hao"), 1.1));
    assert!(composition.lets_through(&commit(), 1.2));
}

#[test]
fn keys_that_leak_through_reach_no_field_while_letters_are_being_composed() {
    for leaked in [Key::Enter, Key::Backspace, Key::ArrowLeft, Key::A] {
        let mut composition = begun(Id::unique("field"));
        assert!(!composition.lets_through(&key(leaked), 1.1), "{leaked:?}");
        composition.lets_through(&preedit(""), 1.2);
        assert!(composition.lets_through(&key(leaked), 1.3), "{leaked:?}");
    }
}

#[test]
fn no_key_deletes_a_text_that_does_not_everywhere() {
    let mut composition = Composition::default();
    for deletes in [Key::H, Key::K, Key::U, Key::W] {
        for (modifiers, passes) in [
            (egui::Modifiers::CTRL, false),
            (egui::Modifiers::CTRL | egui::Modifiers::SHIFT, false),
            (egui::Modifiers::NONE, true),
            (egui::Modifiers::SHIFT, true),
        ] {
            let event = key_with(deletes, modifiers, true);
            let passed = composition.lets_through(&event, 1.0);
            assert_eq!(passed, passes, "{event:?}");
        }
    }
    for needed in [Key::A, Key::C, Key::V, Key::X, Key::Z, Key::Backspace] {
        let event = key_with(needed, egui::Modifiers::CTRL, true);
        assert!(composition.lets_through(&event, 1.0), "{event:?}");
    }
}
