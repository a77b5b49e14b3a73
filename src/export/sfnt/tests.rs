//! Fonts taken apart and put together.

use super::*;
use crate::pages::Face;

fn subset(face: Face) -> Vec<u8> {
    let mut remapper = subsetter::GlyphRemapper::new();
    for glyph in 100..160 {
        remapper.remap(glyph);
    }
    subsetter::subset(face.bytes(), 0, &remapper).expect("the bundled faces are sound")
}

#[test]
fn a_truetype_program_keeps_its_glyphs_and_loses_its_names() {
    let program = subset(Face::Fangsong);
    let slim = needed(program.clone());
    assert!(slim.len() < program.len());
    let raw = |bytes| ttf_parser::RawFace::parse(bytes, 0).expect("a font");
    let (before, after) = (raw(&program), raw(&slim));
    for tag in NEEDED {
        let tag = ttf_parser::Tag::from_bytes(tag);
        assert_eq!(after.table(tag), before.table(tag), "{tag}");
    }
    for tag in [b"post", b"name"] {
        assert_eq!(after.table(ttf_parser::Tag::from_bytes(tag)), None);
    }
}

#[test]
fn what_is_not_truetype_or_broken_stays_as_it_is() {
    let postscript = subset(Face::Song);
    assert_eq!(needed(postscript.clone()), postscript);
    let truetype = subset(Face::Fangsong);
    for len in [0, 3, 5, 11, 40, truetype.len() / 2] {
        let broken = truetype[..len].to_vec();
        assert_eq!(needed(broken.clone()), broken);
    }
}
