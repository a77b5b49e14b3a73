//! Text fields through which Chinese is typed: letters being composed never reach the report.
//! Knows nothing of reports; a field is given its text and returns what it became.

use egui::{Context, Event, Id, ImeEvent, Key, Plugin, RawInput, Response, TextEdit, Ui};

/// How long after an abandoned composition its late commit may still arrive, in seconds.
const LATE_COMMIT_WITHIN: f64 = 0.3;

/// Watches the input method, before any widget sees an event.
///
/// egui writes the letters being composed into the text itself, and leaves them there when the
/// focus moves away. So a composition is ended *before* whatever moves the focus: an empty preedit
/// takes the letters out in this pass, and the click or Tab follows in the next.
#[derive(Default)]
pub struct CompositionGuard {
    /// The text that a field shows while letters are being composed in it.
    composed: Option<(Id, String)>,
    composing: bool,
    held_back: Vec<Event>,
    /// Whether a composition was ended by us, so that its commit, should it still come, is late.
    abandoned: bool,
    drop_commit_until: f64,
}

impl CompositionGuard {
    fn moves_focus(event: &Event) -> bool {
        matches!(
            event,
            Event::PointerButton { pressed: true, .. }
                | Event::Key {
                    key: Key::Tab,
                    pressed: true,
                    ..
                }
                | Event::WindowFocused(false)
        )
    }

    /// Keys behind which the next character belongs to another field.
    fn moves_on(event: &Event) -> bool {
        let Event::Key {
            key, pressed: true, ..
        } = event
        else {
            return false;
        };
        matches!(key, Key::Enter | Key::Tab | Key::ArrowUp | Key::ArrowDown)
    }

    /// Keys by which egui, as Emacs does, deletes text in every field; elsewhere Ctrl+W closes.
    fn deletes_unasked(event: &Event) -> bool {
        matches!(
            event,
            Event::Key { key: Key::H | Key::K | Key::U | Key::W, modifiers, .. } if modifiers.ctrl
        )
    }
}

impl Plugin for CompositionGuard {
    fn debug_name(&self) -> &'static str {
        "composition guard"
    }

    fn input_hook(&mut self, ctx: &Context, input: &mut RawInput) {
        let now = input.time.unwrap_or_default();
        let mut events = std::mem::take(&mut self.held_back);
        if std::mem::take(&mut self.abandoned) {
            // Counted from here, because a slow machine may take long over the pass before.
            self.drop_commit_until = now + LATE_COMMIT_WITHIN;
        }
        events.append(&mut input.events);
        let mut events = events.into_iter();
        while let Some(event) = events.next() {
            match &event {
                Event::Ime(ImeEvent::Preedit { text, .. }) => self.composing = !text.is_empty(),
                Event::Ime(ImeEvent::Commit(_)) => {
                    let was_composing = std::mem::take(&mut self.composing);
                    if !was_composing && now < self.drop_commit_until {
                        continue;
                    }
                }
                _ if self.composing && Self::moves_focus(&event) => {
                    let nothing = ImeEvent::Preedit {
                        text: String::new(),
                        active_range_chars: None,
                    };
                    input.events.push(Event::Ime(nothing));
                    self.composing = false;
                    self.abandoned = true;
                    self.held_back.push(event);
                    self.held_back.extend(events);
                    ctx.request_repaint();
                    return;
                }
                // A key that leaks through while composing was meant for the input method.
                Event::Key { .. } if self.composing => continue,
                _ if Self::deletes_unasked(&event) => continue,
                _ => {}
            }
            let moves_on = Self::moves_on(&event);
            input.events.push(event);
            if moves_on && events.len() > 0 {
                // The keyboard moves after this pass; what was typed behind the key belongs to
                // the next field, however many keys a slow machine delivers at once.
                self.held_back.extend(events);
                ctx.request_repaint();
                return;
            }
        }
    }
}

/// Ends a composition whose field has lost the keyboard or is gone, as under a question: its
/// letters must never come back into this field, nor into another of the same place.
pub fn forget_abandoned(ctx: &Context) {
    let focused = ctx.memory(|memory| memory.focused());
    ctx.with_plugin(|guard: &mut CompositionGuard| {
        if guard
            .composed
            .take_if(|(field, _)| Some(*field) != focused)
            .is_some()
        {
            guard.composing = false;
            guard.abandoned = true;
        }
    });
}

/// Shows a text field that holds `text`; returns the text it holds now, if the user changed it.
/// While letters are being composed the field shows them, and nothing has changed yet.
pub fn text_field(
    ui: &mut Ui,
    id: Id,
    text: &str,
    field: impl FnOnce(&mut String) -> TextEdit<'_>,
) -> (Response, Option<String>) {
    show_field(ui, id, text, |ui, shown| ui.add(field(shown).id(id)))
}

/// The same for a field that is shown by `show`, under the id and with the text that it is given.
pub fn show_field(
    ui: &mut Ui,
    id: Id,
    text: &str,
    show: impl FnOnce(&mut Ui, &mut String) -> Response,
) -> (Response, Option<String>) {
    let ctx = ui.ctx().clone();
    let composed = ctx
        .with_plugin(|guard: &mut CompositionGuard| guard.composed.take_if(|(at, _)| *at == id))
        .flatten();
    let was_composing = composed.is_some();
    let mut shown = composed.map_or_else(|| text.to_owned(), |(_, shown)| shown);
    let response = show(ui, &mut shown);
    let still_composing = ctx
        .with_plugin(|guard: &mut CompositionGuard| guard.composing)
        .unwrap_or_default();
    if still_composing && response.has_focus() {
        ctx.with_plugin(|guard: &mut CompositionGuard| guard.composed = Some((id, shown)));
        return (response, None);
    }
    if still_composing && was_composing {
        // A question took the keyboard without an event that the guard could have seen.
        ctx.with_plugin(|guard: &mut CompositionGuard| {
            guard.composing = false;
            guard.abandoned = true;
        });
        return (response, None);
    }
    let changed = (shown != text).then_some(shown);
    (response, changed)
}

/// Switches the input method off for the field with the focus: it takes digits only.
pub fn switch_off(ui: &Ui) {
    ui.output_mut(|output| output.ime = None);
}
