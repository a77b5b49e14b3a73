//! How the window looks, as data: faces, sizes, colours.

use std::sync::Arc;

use egui::{
    Color32, Context, FontData, FontDefinitions, FontFamily, FontId, Stroke, TextStyle, Theme,
};

use crate::checks::Severity;
use crate::pages::Face;

/// Size of text in tables and lists, in points.
pub const TEXT_SIZE: f32 = 15.0;
/// Size of the narrative that the clerk writes, in points.
pub const NARRATIVE_SIZE: f32 = 17.0;
/// Something that can be pressed, or is chosen.
pub const ACCENT: Color32 = Color32::from_rgb(0x1f, 0x5f, 0xa8);
/// The ring around what has the keyboard; nothing else looks like it.
pub const FOCUS: Stroke = Stroke {
    width: 2.0,
    color: ACCENT,
};
/// The ground of a button that has the keyboard.
pub const FOCUSED: Color32 = Color32::from_rgb(0xe8, 0xf0, 0xfa);
/// Every second row of a table.
pub const STRIPE: Color32 = Color32::from_rgb(0xf4, 0xf6, 0xf9);
/// Heads of tables, and rows that are group titles.
pub const HEAD: Color32 = Color32::from_rgb(0xe6, 0xec, 0xf4);
/// The row that the keyboard is in.
pub const CURRENT: Color32 = Color32::from_rgb(0xff, 0xf7, 0xdb);
/// The edge of fields and buttons.
pub const EDGE: Color32 = Color32::from_rgb(0xb8, 0xc2, 0xcd);
/// Text that is not the clerk's.
pub const WEAK: Color32 = Color32::from_rgb(0x5a, 0x63, 0x70);
/// A cell that an error is about.
pub const INVOLVED: Color32 = Color32::from_rgb(0xfd, 0xec, 0xea);
/// Last year's values, beside this year's.
pub const LAST_YEAR: Color32 = Color32::from_rgb(0x8a, 0x7a, 0x5c);
/// Remarks, and where there are some.
pub const REMARK: Color32 = Color32::from_rgb(0x7a, 0x3d, 0x9b);
/// The ground of an open remark.
pub const REMARKED: Color32 = Color32::from_rgb(0xf6, 0xef, 0xfb);
/// What stands no more.
pub const GONE: Color32 = Color32::from_rgb(0xc0, 0x2b, 0x2b);
/// The ground of what is new against last year.
pub const ADDED: Color32 = Color32::from_rgb(0xe3, 0xf3, 0xe6);
/// The ground of what last year had and this year has not.
pub const DROPPED: Color32 = Color32::from_rgb(0xfb, 0xe4, 0xe2);
/// What the clerk writes.
pub const TEXT: Color32 = Color32::from_rgb(0x1c, 0x22, 0x2b);
/// All is well.
pub const GOOD: Color32 = Color32::from_rgb(0x1e, 0x7b, 0x45);

/// The colour of a finding.
#[must_use]
pub fn severity_colour(severity: Severity) -> Color32 {
    match severity {
        Severity::Error => Color32::from_rgb(0xc0, 0x2b, 0x2b),
        Severity::Warning => Color32::from_rgb(0xa8, 0x66, 0x00),
        Severity::Hint => Color32::from_rgb(0x2b, 0x6c, 0x9e),
    }
}

/// Puts faces, sizes and colours in place.
pub fn install(ctx: &Context) {
    ctx.set_fonts(faces());
    ctx.set_theme(Theme::Light);
    ctx.all_styles_mut(|style| {
        style.text_styles = [
            (TextStyle::Heading, 20.0),
            (TextStyle::Body, TEXT_SIZE),
            (TextStyle::Button, TEXT_SIZE),
            (TextStyle::Monospace, TEXT_SIZE),
            (TextStyle::Small, 13.0),
        ]
        .map(|(style, size)| (style, FontId::proportional(size)))
        .into();
        style.spacing.item_spacing = egui::vec2(8.0, 6.0);
        style.spacing.button_padding = egui::vec2(10.0, 5.0);
        style.interaction.selectable_labels = false;
        style.visuals.selection.bg_fill = Color32::from_rgb(0xbf, 0xd7, 0xf2);
        style.visuals.override_text_color = Some(TEXT);
        style.visuals.text_cursor.stroke.color = ACCENT;
        // Fields must be seen as fields, on a cheap monitor too.
        style.visuals.widgets.inactive.bg_stroke = Stroke::new(1.0, EDGE);
        // The pointer tints what it is over; the keyboard puts a ring around where it is.
        style.visuals.widgets.hovered.bg_stroke = Stroke::new(1.0, EDGE);
        style.visuals.widgets.hovered.bg_fill = HEAD;
        style.visuals.widgets.hovered.weak_bg_fill = HEAD;
        style.visuals.widgets.active.bg_stroke = FOCUS;
        style.visuals.widgets.active.bg_fill = FOCUSED;
        style.visuals.widgets.active.weak_bg_fill = FOCUSED;
        style.visuals.selection.stroke = FOCUS;
        // What stands where, and so what a click hits, never depends on how much time has passed.
        style.animation_time = 0.0;
        style.scroll_animation = egui::style::ScrollAnimation::none();
        // A blinking caret repaints the window twice a second, which costs an old PC without a
        // graphics card 4 % of a core for nothing.
        style.visuals.text_cursor.blink = false;
    });
}

/// One Chinese face first in both families, so that all text stands on one baseline; behind it the
/// face with the most characters, for rare ones in names.
fn faces() -> FontDefinitions {
    let mut fonts = FontDefinitions::empty();
    static HEI: &[u8] = include_bytes!("../../fonts/NianbaoHei-Regular.otf");
    let bundled = [("黑体", HEI), ("宋体", Face::Song.bytes())];
    for (name, bytes) in bundled {
        fonts
            .font_data
            .insert(name.into(), Arc::new(FontData::from_static(bytes)));
        for family in [FontFamily::Proportional, FontFamily::Monospace] {
            fonts.families.entry(family).or_default().push(name.into());
        }
    }
    fonts
}
