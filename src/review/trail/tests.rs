//! What shows in a trail that was changed, cut or re-ordered.

use super::*;

fn moment(second: usize) -> Moment {
    let text = format!("2026-01-12T09:30:{second:02}+08:00");
    text.try_into().expect("a time")
}

fn signed_off() -> Act {
    Act::SignedOff {
        step: "review".into(),
        name: "审核".into(),
        meaning: "复核无误".into(),
        signature: None,
    }
}

fn remarked(text: &str) -> Act {
    Act::Remarked {
        remark: 1,
        spot: Spot {
            place: "R22".into(),
            excerpt: "0".into(),
        },
        text: text.into(),
    }
}

/// A trail of these acts, a second apart.
fn trail(acts: &[Act]) -> Trail {
    let mut trail = Trail::default();
    for (at, act) in acts.iter().enumerate() {
        let entry = trail.next(act.clone(), "张某", moment(at), Digest::of("内容"));
        trail.push(entry);
    }
    trail
}

fn three() -> Trail {
    trail(&[remarked("一"), signed_off(), remarked("三")])
}

/// The same entry with one thing changed.
fn changed(change: &dyn Fn(&mut Entry)) -> Entry {
    let mut entry = three().entries.remove(1);
    change(&mut entry);
    entry
}

fn act_with(change: &dyn Fn(&mut String, &mut String, &mut String)) -> Act {
    let mut act = signed_off();
    let Act::SignedOff {
        step,
        name,
        meaning,
        ..
    } = &mut act
    else {
        unreachable!("it was signed off")
    };
    change(step, name, meaning);
    act
}

/// Entries that differ from the second one of [`three`] in one thing each.
fn others() -> Vec<Entry> {
    vec![
        changed(&|entry| entry.number += 1),
        changed(&|entry| entry.at = moment(59)),
        changed(&|entry| entry.by = "李某".into()),
        changed(&|entry| entry.content = Digest::of("别的内容")),
        changed(&|entry| entry.before = Digest::of("别的")),
        changed(&|entry| entry.checks = Some(Digest::of("别的"))),
        changed(&|entry| entry.act = act_with(&|step, _, _| *step = "issue".into())),
        changed(&|entry| entry.act = act_with(&|_, name, _| *name = "签发".into())),
        changed(&|entry| entry.act = act_with(&|_, _, meaning| *meaning = "同意".into())),
    ]
}

#[test]
fn an_entry_that_differs_in_anything_has_another_digest() {
    let entry = changed(&|_| ());
    let signature = Some(Signature {
        public: "RW".into(),
        lines: Vec::new(),
    });
    let with_signature = Act::SignedOff {
        step: "review".into(),
        name: "审核".into(),
        meaning: "复核无误".into(),
        signature,
    };
    let mut others = others();
    others.push(changed(&|entry| entry.act = with_signature.clone()));
    others.push(changed(&|entry| entry.act = remarked("一")));
    for other in others {
        assert_ne!(other.text(), entry.text());
        let mut trail = three();
        trail.entries[1] = other;
        let told = trail.faults();
        assert!(
            matches!(told[..], [Fault::Changed { number: 2, .. }]),
            "{told:?}"
        );
    }
}

#[test]
fn a_claim_says_step_name_meaning_person_time_place_content_and_what_was_before() {
    let claim = changed(&|_| ()).claim();
    for other in others() {
        assert_ne!(other.claim(), claim);
    }
    let typed = act_with(&|_, name, _| *name = "审\n核\" by=\"李某".into());
    let claim = changed(&|entry| entry.act = typed.clone()).claim();
    assert_eq!(claim.lines().count(), 1, "{claim}");
    assert!(!claim.contains("核\" by=\"李"), "{claim}");
    let of_remark = changed(&|entry| entry.act = remarked("一")).claim();
    assert!(
        of_remark.starts_with("nianbao act=remark by="),
        "{of_remark}"
    );
}

#[test]
fn a_trail_as_it_was_written_has_no_fault() {
    assert!(Trail::default().faults().is_empty());
    assert!(three().faults().is_empty());
    let written = ron::to_string(&three()).expect("it can be written");
    let read: Trail = ron::from_str(&written).expect("it can be read");
    assert_eq!(read, three());
}

#[test]
fn an_end_mark_that_is_missing_or_another_is_told() {
    let mut trail = three();
    trail.last = None;
    let told = trail.faults();
    assert!(
        matches!(told[..], [Fault::Foreign { number: 3, .. }]),
        "{told:?}"
    );
    let with = |change: &dyn Fn(&mut Mark)| {
        let mut trail = three();
        change(trail.last.as_mut().expect("it has one"));
        trail.faults()
    };
    for told in [
        with(&|mark| mark.digest = Digest::of("别的")),
        with(&|mark| mark.what = "退回".into()),
        with(&|mark| mark.number = 2),
    ] {
        assert!(
            matches!(told[..], [Fault::Foreign { number: 3, .. }]),
            "{told:?}"
        );
    }
    let told = with(&|mark| mark.number = 4);
    assert!(
        matches!(told[..], [Fault::CutOff { number: 4, .. }]),
        "{told:?}"
    );
}

#[test]
fn a_trail_that_lost_its_end_or_all_of_it_is_told() {
    for left in 0..3 {
        let mut trail = three();
        trail.entries.truncate(left);
        let told = trail.faults();
        let [Fault::CutOff { number: 3, what }] = &told[..] else {
            panic!("{left}: {told:?}");
        };
        assert_eq!(what, "批注1");
    }
}

#[test]
fn entries_written_anew_from_one_on_do_not_fit_those_behind() {
    // Whoever changes an entry can sum it up anew; the next one still holds the old sum.
    for at in 0..2 {
        let mut trail = three();
        trail.entries[at].by = "李某".into();
        trail.entries[at].digest = Digest::of(&trail.entries[at].text());
        let told = trail.faults();
        assert_eq!(told.len(), 1, "{told:?}");
        let Fault::Foreign { number, .. } = told[0] else {
            panic!("{told:?}");
        };
        assert_eq!(number, at + 2);
    }
    let mut trail = three();
    trail.entries[2].by = "李某".into();
    trail.entries[2].digest = Digest::of(&trail.entries[2].text());
    assert!(!trail.faults().is_empty(), "the end mark holds the old sum");
}

#[test]
fn a_trail_begun_anew_holds_what_was_before_it_as_it_stood() {
    let mut trail = three();
    trail.entries.remove(0);
    let fault = trail.faults()[0].to_string();
    let reason = String::from("文件曾被外部修改");
    let act = Act::Unlocked { reason, fault };
    let entry = trail.next(act, "张某", moment(9), Digest::of("内容"));
    trail.push(entry);
    assert!(trail.faults().is_empty());
    let entry = trail.next(remarked("新"), "张某", moment(10), Digest::of("内容"));
    trail.push(entry);
    assert!(trail.faults().is_empty());
    for at in 0..2 {
        let mut changed = trail.clone();
        changed.entries[at].by = "李某".into();
        assert!(!changed.faults().is_empty(), "{at}");
        let mut cut = trail.clone();
        cut.entries.remove(at);
        assert!(!cut.faults().is_empty(), "{at}");
        let mut changed = trail.clone();
        changed.entries[at].digest = Digest::of("别的");
        assert!(!changed.faults().is_empty(), "{at}");
    }
    // An unlocking that knew of no fault begins nothing anew.
    let unlocked = Act::Unlocked {
        reason: "数字抄错".into(),
        fault: String::new(),
    };
    let mut trail = self::trail(&[remarked("一"), unlocked, remarked("三")]);
    assert!(trail.faults().is_empty());
    trail.entries[0].by = "李某".into();
    assert!(!trail.faults().is_empty());
}

#[test]
fn a_clock_is_told_only_where_it_went_back_or_is_ahead_of_now() {
    let mut trail = three();
    assert!(trail.clock_jumps(moment(2)).is_empty(), "now is no jump");
    assert_eq!(trail.clock_jumps(moment(1)).len(), 1);
    trail.entries[1].at = moment(0);
    assert!(trail.clock_jumps(moment(2)).is_empty(), "nor is the same");
    trail.entries[0].at = moment(1);
    let told = trail.clock_jumps(moment(2));
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("第2条") && told[0].contains("第1条"));
}

#[test]
fn what_is_no_sign_off_is_signed_over_what_was_said_and_all_before() {
    let pair = minisign::KeyPair::generate_unencrypted_keypair().expect("random numbers");
    let signed = |said: &dyn Fn(&mut Entry)| {
        let mut trail = trail(&[remarked("一"), signed_off()]);
        let mut entry = trail.next(remarked("三"), "张某", moment(2), Digest::of("内容"));
        let made = super::super::seal::sign(&entry.said(), &entry.claim(), &pair.sk);
        entry.signature = Some(made.expect("it signs"));
        said(&mut entry);
        trail.push(entry);
        assert!(trail.faults().is_empty(), "the chain itself is whole");
        trail.fault()
    };
    assert_eq!(signed(&|_| ()), None);
    let changes: [&dyn Fn(&mut Entry); 4] = [
        &|entry| entry.act = remarked("四"),
        &|entry| entry.by = "李某".into(),
        &|entry| entry.at = moment(3),
        &|entry| entry.content = Digest::of("别的"),
    ];
    for change in changes {
        let fault = signed(change);
        assert!(
            matches!(fault, Some(Fault::BadSignature { number: 3, .. })),
            "{fault:?}"
        );
    }
}

#[test]
fn an_entry_that_counts_itself_otherwise_is_told_even_as_the_last() {
    let mut trail = three();
    trail.entries[2].number = 9;
    trail.entries[2].digest = Digest::of(&trail.entries[2].text());
    trail.last = Some(trail.entries[2].mark());
    assert!(!trail.faults().is_empty());
}
