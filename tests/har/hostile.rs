//! Each hostile file: how many entries come in all the same, and what is said of the rest.

use crate::{imported, path, said};
use dubplate::foreign::{self, Format};
use std::collections::BTreeSet;
use std::fs;

const TABLE: &[(&str, usize, &[&str])] = &[
    (
        "har/truncated.har",
        1,
        &["this is no whole JSON: it ends too early", "what stands behind it is not read"],
    ),
    ("har/truncated-first.har", 0, &["this is no whole JSON: it ends too early"]),
    ("har/empty.har", 0, &["this is no whole JSON: it ends too early"]),
    ("har/no-log.har", 0, &["this is no HAR: it has no object `log`"]),
    ("har/no-entries.har", 0, &["/log/entries: the list of entries is missing"]),
    ("har/entries-object.har", 0, &["/log/entries: the list of entries is an object"]),
    (
        "har/wrong-types.har",
        1,
        &[
            "/log/entries/0: the entry is a number, and no object",
            "/log/entries/1: the entry is missing",
            "/log/entries/2: the entry is a list, and no object",
            "/log/entries/3: the entry is a text, and no object",
            "/log/entries/4: the request is a number, and no object",
            "/log/entries/5: the answer is a list, and no object",
            "/log/entries/7: the headers are an object",
            "/log/entries/8: the method is a list, and no text",
            "/log/entries/9: there is no answer: its status is no number",
            "/log/entries/10: the body of the request is a text, and no object",
            "/log/entries/11: the content of the answer is a number, and no object",
            "/log/entries/12: the URL is missing",
        ],
    ),
    ("har/deep.har", 0, &["this is no whole JSON"]),
    ("har/deep-ignored.har", 0, &["there is no entry of har"]),
    ("har/numbers.har", 0, &["this is no whole JSON: number out of range"]),
    (
        "har/numbers-2.har",
        0,
        &[
            "/log/entries/0: there is no answer: its status is no number",
            "/log/entries/1: there is no answer: its status is no number",
            "/log/entries/2: there is no answer: its status is no number",
            "/log/entries/3: there is no answer: its status is no number",
        ],
    ),
    (
        "har/bad-base64.har",
        0,
        &[
            "/log/entries/0: the body of the answer is no base64, as its encoding says",
            "/log/entries/1: the body of the answer has an encoding that is not read",
        ],
    ),
    ("har/bad-utf8.har", 0, &["this is no whole JSON: invalid unicode code point"]),
    ("har/bad-utf16.har", 0, &["this is no UTF-16 text"]),
    ("har/surrogate.har", 0, &["this is no whole JSON"]),
    ("har/twice.har", 0, &["a member stands twice"]),
    (
        "har/urls.har",
        0,
        &[
            "/log/entries/0: it was asked of no server: the URL is one of `data:`",
            "/log/entries/1: it was asked of no server: the URL is one of `file:`",
            "/log/entries/2: it was asked of no server: the URL is one of `blob:`",
            "/log/entries/3: it was asked of no server: the URL is one of `wss:`",
            "/log/entries/4: the URL has no scheme and host",
            "/log/entries/5: the URL has no host",
        ],
    ),
    (
        "har/no-bodies.har",
        0,
        &[
            "/log/entries/0: the body of the answer was not stored (no `content.text`)",
            "/log/entries/1: the body of the request was not stored",
            "/log/entries/2: the body of the answer was not stored (no `content`)",
            "/log/entries/3: the body of the request held a file, which was not stored",
            "/log/entries/4: the parts of the body are there, but not what stood between them",
        ],
    ),
    (
        "har/headers.har",
        1,
        &[
            "/log/entries/0: a header has a name that is none",
            "/log/entries/1/request/headers: what is no header is left out",
        ],
    ),
    ("har/upgrade.har", 0, &["/log/entries/0: it is no answer but another protocol (status 101)"]),
    (
        "wiremock/patterns.json",
        0,
        &[
            "/mappings/0: `urlPattern` takes many URLs: it is no exact request",
            "/mappings/1: `urlPathTemplate` takes many URLs: it is no exact request",
            "/mappings/2: it takes any method: it is no exact request",
            "/mappings/3: it takes any method: it is no exact request",
            "/mappings/4: it has neither `url` nor `urlPath`: it is no exact request",
            "/mappings/5: `headers`: it is matched by something else than `equalTo`",
            "/mappings/6: `queryParameters`: it is matched by something else than `equalTo`",
            "/mappings/7: it takes any body: it is no exact request",
            "/mappings/8: its body is matched by something that is not exact",
            "/mappings/9: several matchers look at the body",
            "/mappings/10: it has a matcher that is not known to be exact",
            "/mappings/11: `equalToJson` has places that take anything",
            "/mappings/12: `equalToJson` is no JSON",
        ],
    ),
    (
        "wiremock/answers.json",
        0,
        &[
            "/mappings/0: it answers with a fault",
            "/mappings/1: it asks somebody else for the answer",
            "/mappings/2: its answer is made anew for each request",
            "/mappings/3: it has several bodies",
            "/mappings/4: the body is no base64",
            "/mappings/5: `status` is no whole number",
            "/mappings/6: the status is none of an answer",
        ],
    ),
    (
        "wiremock/files.json",
        0,
        &[
            "/mappings/0: `bodyFileName` leads out of `__files`",
            "/mappings/1: `bodyFileName` leads out of `__files`",
            "/mappings/2: `bodyFileName` leads out of `__files`",
            "/mappings/3: there is no file of its body in `__files` beside the mappings",
            "/mappings/4: `bodyFileName` leads out of `__files`",
        ],
    ),
    (
        "wiremock/wrong-types.json",
        0,
        &[
            "/mappings/0: `request` is missing, or no object",
            "/mappings/4: `request` is missing, or no object",
            "/mappings/5: `response` is missing, or no object",
            "/mappings/6: `headers` is no object",
            "/mappings/7: `bodyPatterns` is no list",
            "/mappings/8: it takes any method",
            "/mappings/9: `headers` is no object",
        ],
    ),
    ("wiremock/truncated.json", 2, &["it is no whole JSON"]),
    ("wiremock/deep.json", 0, &["it is nested deeper than 32 levels"]),
    ("wiremock/numbers.json", 0, &["it is no whole JSON: number out of range"]),
    ("wiremock/bad-utf8.json", 0, &["there is a byte that is no UTF-8"]),
    ("wiremock/no-list.json", 0, &["it is no whole JSON: invalid type: integer"]),
];

#[test]
fn each_is_refused_with_its_place_and_what_is_sound_comes_in() {
    let mut wrong = Vec::new();
    for (name, kept, words) in TABLE {
        let file = path(&format!("hostile/{name}"));
        let format = if name.starts_with("har") { Format::Har } else { Format::Wiremock };
        let bytes = fs::read(&file).expect("a file");
        let (found, text) = match foreign::read_at(&bytes, Some(format), Some(&file)) {
            Ok(recording) => {
                let text = said(&recording).join("\n");
                (imported(recording).kept, text)
            }
            Err(error) => (0, error.to_string()),
        };
        if found != *kept || !words.iter().all(|words| text.contains(words)) {
            wrong.push(format!("{name}: {found} of {kept} came in\n{text}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn every_file_is_in_the_table() {
    let mut found = BTreeSet::new();
    for format in ["har", "wiremock"] {
        for file in fs::read_dir(path("hostile").join(format)).expect("a folder") {
            found.insert(format!("{format}/{}", file.expect("a file").file_name().to_string_lossy()));
        }
    }
    assert_eq!(found, TABLE.iter().map(|(name, ..)| (*name).to_owned()).collect());
}

/// A link in the folder of bodies leads to somebody else's file.
#[cfg(unix)]
#[test]
fn a_link_out_of_the_folder_of_bodies_is_not_followed() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join("__files")).expect("a folder");
    fs::write(folder.path().join("own"), "{}").expect("a file");
    std::os::unix::fs::symlink(folder.path().join("own"), folder.path().join("__files/body"))
        .expect("a link");
    let text = br#"{"request": {"method": "GET", "url": "/"}, "response": {"bodyFileName": "body"}}"#;
    let read = foreign::read_at(text, Some(Format::Wiremock), Some(&folder.path().join("one.json")));
    let read = read.unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(said(&read)[1..], ["the file: the file of its body leads out of `__files`"]);
}
