//! An authority that is kept in a folder.

use crate::program::Ended;
use crate::{Ground, curl, finish, replay};
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use tempfile::TempDir;

const KEPT: [&str; 2] = ["--ca", "own/ca"];

fn asked(home: &TempDir, more: &[&str]) -> Ended {
    finish(&mut replay(home, &[&KEPT, more].concat(), &curl("https://ecm.tencentcloudapi.com/")))
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).expect("it is there").permissions().mode() & 0o777
}

#[test]
fn an_authority_is_made_once_and_its_key_is_its_owners() {
    let home = Ground::recorded();
    asked(&home, &[]).expect(0);
    let folder = home.path().join("own/ca");
    let [certificate, key] = ["ca.pem", "ca-key.pem"].map(|name| folder.join(name));
    assert_eq!((mode(&folder), mode(&key)), (0o700, 0o600));
    let before = [&certificate, &key].map(|path| fs::read(path).expect("a file"));
    asked(&home, &[]).expect(0);
    assert_eq!([&certificate, &key].map(|path| fs::read(path).expect("a file")), before);
    let trusted = curl("https://ecm.tencentcloudapi.com/");
    let child = [&trusted[..], &["--cacert", certificate.to_str().expect("UTF-8")]].concat();
    finish(&mut replay(&home, &KEPT, &child)).expect(0);
}

#[test]
fn one_that_is_not_to_be_used_is_left_and_says_what_to_do() {
    let home = Ground::recorded();
    asked(&home, &[]).expect(0);
    let folder = home.path().join("own/ca");
    let [certificate, key] = ["ca.pem", "ca-key.pem"].map(|name| folder.join(name));
    let before = [&certificate, &key].map(|path| fs::read(path).expect("a file"));
    let restore = || {
        fs::write(&certificate, &before[0]).expect("a file");
        fs::write(&key, &before[1]).expect("a file");
        fs::set_permissions(&key, Permissions::from_mode(0o600)).expect("permissions");
    };
    let refused = |spoil: &dyn Fn(), more: &[&str], says: &str| {
        spoil();
        let ended = asked(&home, more).expect(125);
        assert!(ended.stderr.contains(says) && ended.stderr.contains("remove"), "{says}: {}", ended.said());
        restore();
        asked(&home, &[]).expect(0);
    };
    let other = Ground::recorded();
    asked(&other, &[]).expect(0);
    let others = |name: &str| fs::read(other.path().join("own/ca").join(name)).expect("a file");
    let write = |path: &Path, bytes: &[u8]| fs::write(path, bytes).expect("a file");
    refused(&|| {}, &["--upstream", "eip.test"], "does not vouch for eip.test");
    refused(&|| write(&key, &others("ca-key.pem")), &[], "is no certificate of the key beside it");
    refused(&|| write(&certificate, &others("ca.pem")), &[], "is no certificate of the key beside it");
    refused(&|| write(&certificate, b"text"), &[], "is no certificate of the key beside it");
    refused(&|| write(&key, b"text"), &[], "holds no key");
    refused(&|| fs::remove_file(&key).expect("gone"), &[], "is there without");
    refused(&|| fs::remove_file(&certificate).expect("gone"), &[], "is there without");
    let open = || fs::set_permissions(&key, Permissions::from_mode(0o640)).expect("permissions");
    refused(&open, &[], "others may read");
}

#[test]
fn hosts_that_are_named_are_vouched_for() {
    let home = Ground::recorded();
    for host in ["eip.test", "127.0.0.2", "own.test"] {
        let url = format!("https://{host}:8443/");
        let more = ["--upstream", "eip.test", "--upstream", "127.0.0.2", "--reverse", "http://own.test:80"];
        finish(&mut replay(&home, &more, &curl(&url))).expect(0);
        // It does not come to a certificate.
        let ended = finish(&mut replay(&home, &[], &curl(&url))).expect(22);
        assert!(ended.stderr.contains(&format!("--upstream {host}")), "{host}: {}", ended.said());
    }
}
