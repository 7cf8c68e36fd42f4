//! Files are written whole or not at all, whichever operation of the disk fails.

#[path = "common/disk.rs"]
mod disk;

use disk::Failing;
use dubplate::source::{RealDisk, StoreError, remove, write_atomic};
use std::fs;
use std::path::Path;
use tempfile::tempdir;

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder");
    entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect()
}

#[test]
fn a_file_is_made_with_its_folder_and_replaced() {
    let folder = tempdir().expect("a folder");
    let file = folder.path().join("a/b/file.json");
    write_atomic(&file, b"first", &RealDisk).expect("written");
    write_atomic(&file, b"second", &RealDisk).expect("replaced");
    assert_eq!(fs::read(&file).expect("the file"), b"second");
    assert_eq!(names(&folder.path().join("a/b")), ["file.json"]);
    remove(&file, &RealDisk).expect("removed");
    remove(&file, &RealDisk).expect("nothing to remove");
    assert!(!file.exists());
}

/// Make folder, create, write, sync, rename, sync folder: the first five leave the old bytes, after them the new ones
/// are there. No temporary file stays, as the disk removes it.
#[test]
fn whatever_fails_the_file_is_the_old_one_or_the_new_one() {
    let mut ended = Vec::new();
    for at in 1.. {
        let folder = tempdir().expect("a folder");
        let file = folder.path().join("file.snap");
        fs::write(&file, "old, and longer than the new one").expect("written");
        let disk = Failing::at(at);
        let result = write_atomic(&file, b"new", &disk);
        if !disk.has_failed() {
            result.expect("nothing failed");
            break;
        }
        let Err(StoreError::Disk { what, left: None, .. }) = result else { panic!("operation {at} failed") };
        assert_eq!(names(folder.path()), ["file.snap"], "after {what}");
        ended.push((what, fs::read_to_string(&file).expect("the file")));
    }
    let old = "old, and longer than the new one".to_owned();
    let expected =
        ["make the folder of", "create", "write", "sync", "put in place"].map(|what| (what, old.clone()));
    assert_eq!(ended[..5], expected);
    assert_eq!(ended[5..], [("sync the folder of", "new".to_owned())]);
}

#[test]
fn a_failed_removal_leaves_the_file() {
    let folder = tempdir().expect("a folder");
    let file = folder.path().join("file.snap.new");
    fs::write(&file, "pending").expect("written");
    remove(&file, &Failing::at(1)).expect_err("the disk refuses");
    assert_eq!(fs::read_to_string(&file).expect("the file"), "pending");
}

#[test]
fn a_folder_in_the_place_of_the_file_is_refused() {
    let folder = tempdir().expect("a folder");
    let refused = write_atomic(folder.path(), b"x", &RealDisk).expect_err("a folder");
    assert!(matches!(refused, StoreError::NotAFile { .. }), "{refused}");
}

#[cfg(unix)]
mod unix {
    use super::*;
    use std::os::unix::fs::{PermissionsExt, symlink};

    #[test]
    fn a_link_is_neither_written_through_nor_replaced_nor_removed() {
        let folder = tempdir().expect("a folder");
        let (target, link) = (folder.path().join("target"), folder.path().join("link"));
        fs::write(&target, "mine").expect("written");
        for to in [target.clone(), folder.path().join("nowhere")] {
            symlink(&to, &link).expect("a link");
            let refused = write_atomic(&link, b"yours", &RealDisk).expect_err("a link");
            assert!(matches!(refused, StoreError::Link { .. }), "{refused}");
            remove(&link, &RealDisk).expect_err("a link");
            assert_eq!(fs::read_link(&link).expect("still a link"), to);
            fs::remove_file(&link).expect("removed");
        }
        assert_eq!(fs::read_to_string(&target).expect("the target"), "mine");
    }

    #[test]
    fn the_permissions_of_a_file_are_kept() {
        let folder = tempdir().expect("a folder");
        let file = folder.path().join("private.json");
        fs::write(&file, "old").expect("written");
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).expect("set");
        write_atomic(&file, b"new", &RealDisk).expect("written");
        assert_eq!(fs::metadata(&file).expect("metadata").permissions().mode() & 0o777, 0o600);
    }
}
