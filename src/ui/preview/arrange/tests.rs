//! Where pages are put on the desk.

use super::*;

const PAPER: Vec2 = vec2(200.0, 300.0);
const ROOM: Vec2 = vec2(1000.0, 700.0);

#[test]
fn odd_pages_face_from_the_right_as_a_duplex_print_is_bound() {
    let shown = |page| Mode::Facing.pages(page, 5);
    assert_eq!(
        [shown(0), shown(1), shown(2), shown(3), shown(4)],
        [0..1, 1..3, 1..3, 3..5, 3..5]
    );
    assert_eq!(
        Mode::Facing.pages(3, 4),
        3..4,
        "the last may lack its neighbour"
    );
    let spread = arrange(Mode::Facing, 1, 5, PAPER, ROOM).pages;
    assert!(
        spread[0].1.right() < spread[1].1.left(),
        "page 2 is left of page 3"
    );
    let first = arrange(Mode::Facing, 0, 5, PAPER, ROOM).pages;
    assert_eq!(first[0].1, spread[1].1, "page 1 lies where page 3 does");
}

#[test]
fn pages_never_overlap_and_never_leave_the_desk() {
    for (mode, ..) in Mode::ALL {
        for count in 1..8 {
            for page in 0..count {
                for room in [ROOM, vec2(50.0, 50.0)] {
                    let desk = arrange(mode, page, count, PAPER, room);
                    let whole = Rect::from_min_size(Pos2::ZERO, desk.size);
                    assert!(desk.pages.iter().any(|(shown, _)| *shown == page));
                    for (at, (_, rect)) in desk.pages.iter().enumerate() {
                        assert!(whole.contains_rect(*rect));
                        let others = &desk.pages[at + 1..];
                        assert!(others.iter().all(|(_, other)| !other.intersects(*rect)));
                    }
                }
            }
        }
    }
}

#[test]
fn zoom_steps_go_up_to_four_times_and_down_to_half() {
    let climb = |from: f32, up| {
        let mut times = from;
        for _ in 0..20 {
            let Zoom::Times(next) = Zoom::step(times, up) else {
                unreachable!("a step is a number");
            };
            times = next;
        }
        times
    };
    assert_eq!(climb(0.31, true), 4.0);
    assert_eq!(climb(1.234, false), 0.5);
    assert_eq!(Zoom::step(1.0, true), Zoom::Times(1.1));
    assert_eq!(Zoom::step(1.0, false), Zoom::Times(0.9));
}

#[test]
fn what_fits_the_page_is_seen_whole() {
    for (mode, ..) in Mode::ALL {
        let times = Zoom::Page.times(mode, PAPER, ROOM);
        let desk = arrange(mode, 1, 2, PAPER * times, ROOM);
        let (_, rect) = desk
            .pages
            .iter()
            .find(|(page, _)| *page == 1)
            .expect("shown");
        assert!(rect.height() <= ROOM.y && rect.width() <= ROOM.x);
    }
}
