//! What is no page, and what is another one.

use crate::lamps::{MARKDOWN, TEXT, pinned};
use crate::program::{dubplate, write};
use std::fs::File;

fn refused(page: &str, newer: impl AsRef<[u8]>, parts: &[&str]) {
    let folder = pinned(page);
    std::fs::write(folder.path().join("newer"), newer).expect("a file");
    let ended = dubplate(
        folder.path(),
        &["contract", "diff", "newer", "--scenarios", "own", "--profile", crate::lamps::PROFILE],
    )
    .expect(2);
    assert_eq!(ended.stdout, "");
    for part in parts {
        assert!(ended.stderr.contains(part), "{part}: {}", ended.said());
    }
}

#[test]
fn what_is_no_page_is_refused_at_the_line_that_stopped_it() {
    refused(TEXT, "", &["empty"]);
    refused(TEXT, "one\n\u{0}two\n", &["line 2", "NUL byte"]);
    refused(TEXT, b"one\ntwo \xff\n", &["line 2", "UTF-8"]);
    refused(TEXT, "\n<html>\u{7}<body>\n", &["line 2 `<html>\u{fffd}<body>`", "Markdown heading"]);
    let html = MARKDOWN.replace("| 错误码 | 描述 |", "<table><tr>");
    refused(MARKDOWN, html, &["line 29 `<table><tr>`", "HTML"]);
    let head = TEXT.replace("Error Code Description\n", "");
    refused(TEXT, head, &["error codes need a table", "a code and a description"]);
}

#[test]
fn a_page_that_is_cut_is_not_taken_for_one_that_lost_its_rows() {
    let before = |page: &str, mark: &str| page[..page.find(mark).expect("a mark")].to_owned();
    refused(TEXT, before(TEXT, " String ID of the lamp"), &["line 25 `LampId Yes`", "cut"]);
    refused(TEXT, before(TEXT, " The lamp is not off"), &["line 50 `InvalidLampStatus.NotPermit`", "cut"]);
    refused(TEXT, before(TEXT, "6. Error Code"), &["ends there without its error codes"]);
    refused(MARKDOWN, before(MARKDOWN, "|没有这盏灯"), &["line 31 `|InvalidLampId.NotFound`", "cut"]);
    refused(MARKDOWN, before(MARKDOWN, "## 5."), &["ends there without its examples"]);
}

#[test]
fn the_page_of_something_else_is_refused() {
    let other = TEXT.replace("AttachLamp", "DetachLamp");
    refused(TEXT, &other, &["the page of `DetachLamp`", "`AttachLamp`"]);
    refused(TEXT, TEXT.replace("2020-01-01", "2021-01-01"), &["of version 2021-01-01"]);
    refused(MARKDOWN, MARKDOWN.replace("AttachLamp", "DetachLamp"), &["the page of `DetachLamp`"]);
    let folder = pinned(TEXT);
    write(folder.path(), "newer", other);
    let ended = dubplate(folder.path(), &["contract", "diff", "newer", "--scenarios", "own"]).expect(2);
    assert!(ended.stderr.contains("DetachLamp and 2020-01-01"), "{}", ended.said());
    let ended = dubplate(
        folder.path(),
        &["contract", "diff", "page", "--profile", "lamps-2020-01-02", "--scenarios", "own"],
    )
    .expect(2);
    assert!(ended.stderr.contains("did you mean `lamps-2020-01-01`?"), "{}", ended.said());
}

#[test]
fn a_file_of_a_hundred_megabytes_is_not_read() {
    let folder = pinned(TEXT);
    File::create(folder.path().join("newer")).and_then(|file| file.set_len(100 << 20)).expect("a file");
    let ended = dubplate(folder.path(), &["contract", "diff", "newer", "--scenarios", "own"]).expect(2);
    assert!(ended.stderr.contains("more than 1048576 bytes"), "{}", ended.said());
    let ended = dubplate(folder.path(), &["contract", "diff", "absent"]).expect(2);
    assert!(ended.stderr.contains("cannot read the page absent"), "{}", ended.said());
}
