//! Text fields through which Chinese is typed: letters being composed never reach the report.
//! Knows nothing of reports; a field is given its text and returns what it became.

use egui::{Context, Id, Response, TextEdit, Ui};

use super::composition::Composition;
use super::keystrokes::Keystrokes;

fn with_composition<R>(ctx: &Context, ask: impl FnOnce(&mut Composition) -> R) -> Option<R> {
    ctx.with_plugin(|keystrokes: &mut Keystrokes| ask(&mut keystrokes.composition))
}

/// Whether letters are being composed.
pub fn is_composing(ctx: &Context) -> bool {
    with_composition(ctx, |composition| composition.is_open()).unwrap_or_default()
}

/// Ends a composition whose field has lost the keyboard or is gone, as under a question: its
/// letters must never come back into this field, nor into another of the same place.
pub fn forget_abandoned(ctx: &Context) {
    let focused = ctx.memory(egui::Memory::focused);
    with_composition(ctx, |composition| composition.forget_all_but(focused));
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
    let composed = with_composition(&ctx, |composition| composition.take_shown(id)).flatten();
    let was_composing = composed.is_some();
    let mut shown = composed.unwrap_or_else(|| text.to_owned());
    let response = show(ui, &mut shown);
    let still_composing = is_composing(&ctx);
    if still_composing && response.has_focus() {
        with_composition(&ctx, |composition| composition.keep_shown(id, shown));
        return (response, None);
    }
    if still_composing && was_composing {
        // A question took the keyboard without an event that could have been seen before.
        with_composition(&ctx, Composition::abandon);
        return (response, None);
    }
    let changed = (shown != text).then_some(shown);
    (response, changed)
}

/// Wants no input method for the field with the focus, which takes digits only: it is switched off
/// as soon as the keys rest.
pub fn switch_off(ui: &Ui) {
    ui.output_mut(|output| output.ime = None);
}

/// The same at once, for a field that takes a secret.
pub fn switch_off_at_once(ui: &Ui) {
    switch_off(ui);
    ui.ctx()
        .with_plugin(|keystrokes: &mut Keystrokes| keystrokes.switch.switch_off());
}
