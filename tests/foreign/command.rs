#![cfg(unix)]

use crate::bytes;
use crate::program::{dubplate, folder, write};
use std::fs;
use std::path::Path;

#[test]
fn a_file_becomes_a_cassette_of_its_name() {
    let folder = folder();
    fs::write(folder.path().join("old one.yaml"), bytes("good/vcrpy.yaml")).expect("a file");
    let ended = dubplate(folder.path(), &["import", "old one.yaml", "--out", "new"]).expect(0);
    assert!(ended.stdout.contains("vcrpy, 4 of 4 entries -> new/old-one.json"), "{}", ended.said());
    assert!(ended.stdout.contains("  repaired line 32, /interactions/1: "), "{}", ended.said());
    dubplate(folder.path(), &["lint", "new"]).expect(0);
    let ended = dubplate(folder.path(), &["import", "old one.yaml", "--out", "new", "--json"]).expect(2);
    assert!(ended.stdout.contains("is there already: write over it with --force"), "{}", ended.said());
    let ended =
        dubplate(folder.path(), &["import", "old one.yaml", "--out", "new", "--json", "--force"]).expect(0);
    let said: serde_json::Value = serde_json::from_str(&ended.stdout).expect("JSON");
    assert_eq!(said["files"][0]["imported"], 4);
    assert_eq!(said["files"][0]["repairs"][1]["line"], 32);
}

#[test]
fn what_is_sound_comes_in_and_the_exit_code_says_that_not_all_is() {
    let folder = folder();
    fs::write(folder.path().join("cut.yaml"), bytes("hostile/vcrpy/truncated.yaml")).expect("a file");
    fs::write(folder.path().join("good.yaml"), bytes("good/go-vcr-1.yaml")).expect("a file");
    write(folder.path(), "none.yaml", "a: 1\n");
    dubplate(folder.path(), &["import", "cut.yaml", "--cassette", "cut.json"]).expect(1);
    let ended = dubplate(folder.path(), &["import", "good.yaml", "none.yaml", "--out", "new"]).expect(1);
    assert!(
        ended.stdout.contains("none.yaml: not imported: the file: it is no recording"),
        "{}",
        ended.said()
    );
    dubplate(folder.path(), &["import", "none.yaml", "--out", "other"]).expect(2);
    dubplate(folder.path(), &["import", "good.yaml", "--format", "azure", "--out", "other"]).expect(2);
    dubplate(folder.path(), &["import", "gone.yaml", "--out", "other"]).expect(2);
    assert!(!folder.path().join("other").exists());
}

#[test]
fn nothing_is_written_outside_of_the_folder_or_over_what_is_read() {
    let folder = folder();
    fs::write(folder.path().join("a.json"), bytes("good/azure.json")).expect("a file");
    fs::create_dir(folder.path().join("b")).expect("a folder");
    fs::write(folder.path().join("b/a.json"), bytes("good/dvr.json")).expect("a file");
    let ended = dubplate(folder.path(), &["import", "a.json", "--force"]).expect(2);
    assert!(ended.stdout.contains("is what is read"), "{}", ended.said());
    assert_eq!(fs::read(folder.path().join("a.json")).expect("a file"), bytes("good/azure.json"));
    let ended =
        dubplate(folder.path(), &["import", "a.json", "b/a.json", "--out", "new", "--force"]).expect(1);
    assert!(ended.stdout.contains("is the cassette of another file of these"), "{}", ended.said());
    std::os::unix::fs::symlink(Path::new("..").join("elsewhere.json"), folder.path().join("new/good.json"))
        .expect("a link");
    fs::write(folder.path().join("good.yaml"), bytes("good/vcrpy.yaml")).expect("a file");
    let ended = dubplate(folder.path(), &["import", "good.yaml", "--out", "new", "--force"]).expect(2);
    assert!(ended.stdout.contains("is a link"), "{}", ended.said());
    assert!(!folder.path().join("elsewhere.json").exists());
    let ended = dubplate(folder.path(), &["import", "a.json", "good.yaml", "--cassette", "x.json"]).expect(2);
    assert!(ended.stderr.contains("--cassette takes one file"), "{}", ended.said());
    assert!(!folder.path().join("x.json").exists());
}
