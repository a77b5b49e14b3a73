//! Whose a shared file is after somebody else's save, and who may read it.

use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;

use super::*;

/// Two colleagues and the group of both.
const OWNER: u32 = 41_234;
const COLLEAGUE: u32 = 41_235;
const GROUP: u32 = 44_321;

/// Saves as a colleague, and returns the file as it is then.
fn saved_by_colleague(path: &Path, mode: u32) -> Option<(fs::Metadata, String)> {
    write(path, b"a longer old content", None).expect("a new file");
    std::os::unix::fs::chown(path, Some(OWNER), Some(GROUP)).ok()?;
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("ours");
    let shared = fs::Permissions::from_mode(0o777);
    fs::set_permissions(path.parent().expect("a folder"), shared).expect("ours");
    let mut program = program("save", path);
    let output = program.uid(COLLEAGUE).gid(GROUP).output().ok()?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    Some((fs::metadata(path).expect("there"), said))
}

/// Only the superuser can be somebody else.
#[test]
fn a_file_that_a_group_shares_stays_its_owners_when_a_colleague_saves() {
    let folder = folder();
    let path = folder.path().join("年报.ron");
    let Some((saved, said)) = saved_by_colleague(&path, 0o660) else {
        eprintln!("NOT CHECKED: nobody else may start the tests from where they lie");
        return;
    };
    assert!(said.contains("= saved"), "{said}");
    assert_eq!((saved.uid(), saved.gid()), (OWNER, GROUP));
    assert_eq!(saved.mode() & 0o777, 0o660);
    check_holds(&path, b"new");
    check_only(folder.path(), &["年报.ron"]);
}

#[test]
fn a_file_that_only_its_owner_may_write_is_not_replaced_by_a_colleague() {
    let folder = folder();
    let path = folder.path().join("年报.ron");
    let Some((saved, said)) = saved_by_colleague(&path, 0o640) else {
        return;
    };
    assert!(said.contains("没有写入权限"), "{said}");
    assert_eq!((saved.uid(), saved.mode() & 0o777), (OWNER, 0o640));
    check_holds(&path, b"a longer old content");
    check_only(folder.path(), &["年报.ron"]);
}

#[test]
fn what_cannot_be_written_to_its_end_lies_beside_it_whole() {
    let folder = folder();
    let path = folder.path().join("年报.ron");
    std::os::unix::fs::symlink("/dev/full", &path).expect("a new link");
    for number in 1..=2 {
        let mut temp = temporary::file_in(folder.path(), None).expect("room");
        temp.write_all(b"new").expect("room");
        let err = write_in_place(temp, &path, &path).expect_err("the device is full");
        check_message(&err, &path, "完整的新内容");
        let copy = folder.path().join(format!("保存未完成{number}.ron"));
        assert!(err.to_string().contains(&copy.display().to_string()));
        check_holds(&copy, b"new");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn attributes_of_a_file_are_kept_and_none_are_added() {
    use rustix::fs::{XattrFlags, getxattr, setxattr};
    let folder = folder();
    let path = folder.path().join("年报.ron");
    write(&path, b"old", None).expect("a new file");
    let name = "user.nianbao";
    if setxattr(&path, name, b"kept", XattrFlags::empty()).is_err() {
        eprintln!("NOT CHECKED: the disk knows no attributes");
        return;
    }
    write(&path, b"new", None).expect("writable");
    let mut value = [0; 9];
    assert_eq!(getxattr(&path, name, &mut value), Ok(4));
    assert_eq!(&value[..4], b"kept");
    let temp = temporary::file_in(folder.path(), None).expect("room");
    setxattr(temp.path(), "user.other", b"x", XattrFlags::empty()).expect("as before");
    let old = fs::metadata(&path).expect("there");
    assert!(system::take_rights(temp.as_file(), &path, &old));
    assert!(getxattr(temp.path(), "user.other", &mut value).is_err());
}
