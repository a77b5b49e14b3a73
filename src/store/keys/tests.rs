//! Which keys are made and opened, and which passphrases taken.

use super::*;

fn passphrase(words: &str) -> Passphrase {
    Passphrase(words.into())
}

#[test]
fn a_key_opens_with_its_passphrase_and_no_other() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let made = make_key(folder.path(), " 张 某 ", &passphrase("八个字以上的口令"));
    let made = made.expect("a first key");
    assert_eq!(keys(folder.path()), std::slice::from_ref(&made));
    assert_eq!(made.holder, "张 某");
    let opened = open_key(&made.path, &passphrase("八个字以上的口令")).expect("it opens");
    let public = minisign::PublicKey::from_secret_key(&opened).expect("a pair");
    assert_eq!(public.to_base64(), made.public);
    let wrong = open_key(&made.path, &passphrase("另一个八字口令吧"));
    assert!(
        matches!(wrong, Err(KeyError::WrongPassphrase)),
        "{:?}",
        wrong.err()
    );
    let again = make_key(folder.path(), "张 某", &passphrase("八个字以上的口令"));
    assert!(matches!(again, Err(KeyError::Exists(_))), "{again:?}");
}

#[test]
fn what_protects_nothing_or_is_no_key_is_refused() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let short = make_key(folder.path(), "张某", &passphrase("12345678"));
    assert!(matches!(short, Err(KeyError::ShortPassphrase)), "{short:?}");
    let nobody = make_key(folder.path(), " ", &passphrase("八个字以上的口令"));
    assert!(matches!(nobody, Err(KeyError::NoHolder)), "{nobody:?}");
    assert_eq!(keys(folder.path()), []);
    let unprotected = folder.path().join("a.key");
    let pair = KeyPair::generate_unencrypted_keypair().expect("random numbers");
    let boxed = pair.sk.to_box(None).expect("it can be written").to_string();
    for (text, is_key) in [(boxed.as_str(), true), ("年报", false), ("", false)] {
        super::super::write(&unprotected, text.as_bytes(), None).expect("room for it");
        let opened = open_key(&unprotected, &passphrase("八个字以上的口令"));
        let Err(error) = opened else {
            panic!("no key of ours opened");
        };
        assert_eq!(matches!(error, KeyError::Unprotected(_)), is_key, "{error}");
        assert_eq!(matches!(error, KeyError::NoKey(_)), !is_key, "{error}");
    }
}

#[test]
fn a_passphrase_is_counted_in_characters_and_never_shown() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let short = make_key(folder.path(), "张某", &passphrase("五个字口令"));
    assert!(matches!(short, Err(KeyError::ShortPassphrase)), "{short:?}");
    for taken in ["correct horse", "六个汉字的口", "九个9字符abc"] {
        assert!(!passphrase(taken).is_short(), "{taken}");
    }
    for guessed in [
        "12345678901",
        "abcabcabcabcabc",
        "好好好好好好好",
        "１２３４５",
    ] {
        assert!(passphrase(guessed).is_short(), "{guessed}");
    }
    let shown = format!("{:?}", passphrase("八个字以上的口令"));
    assert!(!shown.contains("口令"), "{shown}");
}

#[test]
fn keys_are_listed_by_name_and_nothing_else_is() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    for name in [
        "d.key", "b.key", "e.key", "a.key", "c.key", "b.pub", "f.txt",
    ] {
        super::super::write(&folder.path().join(name), b"", None).expect("room for it");
    }
    let listed = keys(folder.path());
    let names = listed.iter().map(|key| key.path.file_stem());
    let names: Vec<_> = names.map(|name| name.expect("it has one")).collect();
    assert_eq!(names, ["a", "b", "c", "d", "e"]);
    assert!(listed.iter().all(|key| key.holder.is_empty()));
    assert_eq!(keys(&folder.path().join("missing")), []);
}

#[cfg(unix)]
#[test]
fn nobody_else_may_read_a_secret_key() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().expect("a folder for the test");
    let made = make_key(folder.path(), "a/b", &passphrase("八个字以上的口令"));
    let path = made.expect("a first key").path;
    let mode = fs::metadata(&path)
        .expect("it is there")
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    assert!(path.ends_with("a_b.key"));
}

#[cfg(unix)]
#[test]
fn a_secret_key_that_others_can_read_is_not_used() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().expect("a folder for the test");
    let words = passphrase("八个字以上的口令");
    let path = make_key(folder.path(), "张某", &words)
        .expect("a first key")
        .path;
    for (mode, is_refused) in [(0o644, true), (0o660, true), (0o602, true), (0o400, false)] {
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).expect("it is ours");
        let opened = open_key(&path, &words);
        let refused = matches!(opened, Err(KeyError::OpenToOthers(_)));
        assert_eq!(refused, is_refused, "{mode:o}");
    }
}
