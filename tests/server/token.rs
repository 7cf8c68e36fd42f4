//! The file of the admin API's token.

use dubplate::server::AdminToken;
use std::path::Path;

pub(crate) fn made(path: &Path) -> AdminToken {
    AdminToken::from_file(path).unwrap_or_else(|error| panic!("{error}"))
}

fn refused(path: &Path) -> String {
    match AdminToken::from_file(path) {
        Ok(_) => panic!("{} was taken", path.display()),
        Err(error) => error.to_string(),
    }
}

#[test]
fn a_token_file_is_made_once_and_then_read() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("token");
    made(&path);
    let first = std::fs::read_to_string(&path).expect("the file was made");
    assert!(
        first.trim().len() >= 16 && first.trim().bytes().all(|byte| byte.is_ascii_alphanumeric()),
        "{first}"
    );
    made(&path);
    assert_eq!(std::fs::read_to_string(&path).expect("it is still there"), first);
    let other = folder.path().join("other");
    made(&other);
    assert_ne!(std::fs::read_to_string(&other).expect("the file was made"), first);
    for unfit in
        ["", "short", "fifteen-letters", "sixteen letters and blanks", "sixteen-l\u{e9}tters-and-more"]
    {
        std::fs::write(&path, unfit).expect("a file of ours");
        assert!(refused(&path).contains("16"), "{unfit}");
    }
    std::fs::write(&path, "  exactly-sixteen\n\n").expect("a file of ours");
    assert!(refused(&path).contains("16"));
    std::fs::write(&path, "  exactly-sixteen!\n\n").expect("a file of ours");
    made(&path);
    assert!(refused(&folder.path().join("no/such/folder")).contains("cannot create"));
}

#[cfg(unix)]
#[test]
fn a_token_file_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("token");
    made(&path);
    let mode = std::fs::metadata(&path).expect("the file was made").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    for mode in [0o640, 0o604, 0o620, 0o601] {
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).expect("a file of ours");
        assert!(refused(&path).contains("chmod 600"), "{mode:o}");
    }
}
