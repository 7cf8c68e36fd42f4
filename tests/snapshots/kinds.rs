//! The mock and its replay have the same snapshots; an endpoint has snapshots of its own.

use crate::mock::Mock;
use crate::program::{contents, dubplate, finish, folder, write};
use std::fs;

const CASE: &str = "case:describe-quota";
const FOLDER: &str = "ecm-2019-07-19/snapshots";

#[test]
fn a_replay_is_compared_with_the_snapshot_of_what_was_recorded() {
    let folder = folder();
    dubplate(folder.path(), &["run", "--snapshots", "s", CASE]).expect(1);
    dubplate(folder.path(), &["accept", "--snapshots", "s"]).expect(0);
    let replay = ["run", "--target", "replay", "--snapshots", "s", CASE];
    dubplate(folder.path(), &replay).expect(0);
    let path = folder.path().join("s").join(FOLDER).join("describe-quota.snap");
    let text = fs::read_to_string(&path).expect("a snapshot");
    fs::write(&path, text.replace("QuotaLimit  20", "QuotaLimit  21")).expect("written");
    let ended = dubplate(folder.path(), &replay).expect(1);
    assert!(ended.stdout.contains("-/Response/QuotaSet/2/QuotaLimit  21"), "{}", ended.said());
}

#[test]
fn an_endpoint_is_compared_under_its_own_name_where_that_is_asked_for() {
    let folder = folder();
    let mock = Mock::start(folder.path(), &[]);
    let bindings = mock.bindings(folder.path());
    let accepted = format!("scenarios/{FOLDER}/describe-quota.snap");
    write(folder.path(), &accepted, "no snapshot of an endpoint");
    finish(&mut mock.run(folder.path(), &bindings, &[CASE])).expect(0);
    let waits = |root: &str| folder.path().join(root).join(FOLDER).join("describe-quota@url.snap.new");
    assert!(!waits("scenarios").exists(), "{:?}", contents(folder.path()));
    finish(&mut mock.run(folder.path(), &bindings, &["--snapshots", "s", CASE])).expect(1);
    assert!(waits("s").is_file());
    dubplate(folder.path(), &["accept", "--snapshots", "s", "*@url"]).expect(0);
    finish(&mut mock.run(folder.path(), &bindings, &["--snapshots", "s", CASE])).expect(0);
    // One snapshot of this kind says that they are wanted here.
    let of_endpoint = format!("scenarios/{FOLDER}/other@url.snap");
    write(folder.path(), &of_endpoint, "---\nsource: a\n---\nstep 1: Do\n");
    finish(&mut mock.run(folder.path(), &bindings, &[CASE])).expect(1);
    assert!(waits("scenarios").is_file());
}
