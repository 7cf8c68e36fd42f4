//! A newer page against the pinned one.

use crate::lamps::{MARKDOWN, TEXT, pinned};
use crate::program::{dubplate, write};
use crate::valid;
use serde_json::Value;

/// What a page differs in: change, row, what it was and is, the cases; the exit code says the same.
fn differences(pinned_page: &str, page: &str) -> Vec<String> {
    let folder = pinned(pinned_page);
    write(folder.path(), "newer", page);
    let arguments = ["contract", "diff", "newer", "--scenarios", "own", "--format", "json"];
    let ended = dubplate(folder.path(), &arguments);
    let found = valid(&ended, "src/contract/page/page.schema.json");
    let list = found["differences"].as_array().expect("a list");
    let ended = ended.expect(i32::from(!list.is_empty()));
    assert_eq!(ended.stderr, "");
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let line = |one: &Value| {
        let cases: Vec<String> = one["cases"].as_array().expect("a list").iter().map(text).collect();
        let was = one["was"].as_str().map(|was| format!(" {was} -> {}", text(&one["is"])));
        let (change, row) = (text(&one["change"]), text(&one["row"]));
        format!("{change} {row}{} [{}]", was.unwrap_or_default(), cases.join(", "))
    };
    list.iter().map(line).collect()
}

#[test]
fn a_page_that_differs_only_in_how_it_is_written_is_the_same() {
    for page in [MARKDOWN, TEXT] {
        for other in [
            page.to_owned(),
            page.replace('\n', "\r\n"),
            format!("\u{feff}{page}"),
            page.replace("lamp-1", "<b>lamp-1</b><!-- x -->"),
            page.replace(" the ", "&nbsp;the  "),
        ] {
            assert_eq!(differences(page, &other), [""; 0], "{other}");
        }
    }
    let without_link = MARKDOWN.replace("[灯](https://example.invalid/lamp)", "**灯**");
    assert_eq!(differences(MARKDOWN, &without_link), [""; 0]);
}

#[test]
fn each_change_of_a_row_is_named_with_its_cases() {
    let changes = [
        (
            "LampId Yes String",
            "LampId No String",
            "required param/LampId required -> optional [lamp-not-found]",
        ),
        ("LampId Yes String", "LampId Yes Integer", "type param/LampId String -> Integer [lamp-not-found]"),
        ("such as lamp-1", "such as lamp-11", "reworded param/LampId [lamp-not-found]"),
        ("They are tried in order.\n", "", "reworded param/DeskIds [the-rest]"),
        ("of 20 requests", "of 10 requests", "rate limit/rate 20 -> 10 [the-rest]"),
        (
            "InvalidLampId.NotFound There",
            "InvalidLampID.NotFind There",
            "renamed error/InvalidLampId.NotFound [lamp-not-found]",
        ),
        (
            "InvalidLampId.NotFound There is no such lamp.\n",
            "",
            "gone error/InvalidLampId.NotFound [lamp-not-found]",
        ),
        ("Contact Us", "ResourceInUse Somebody has it.\nContact Us", "new error/ResourceInUse []"),
        ("Only lamps in OFF", "Only lamps in ON", "reworded statement/4 [the-rest]"),
        ("Only lamps in OFF status can be put anywhere.\n", "", "gone statement/4 [the-rest]"),
        ("&LampId=lamp-1", "&LampId=lamp-2", "reworded example/1 [the-rest]"),
    ];
    for (old, new, said) in changes {
        assert!(TEXT.contains(old), "{old}");
        assert_eq!(differences(TEXT, &TEXT.replace(old, new)), [said], "{new}");
    }
    let changes = [
        (
            "| LampId | String| 是|",
            "| LampId | String| 否|",
            "required param/LampId required -> optional [lamp-not-found]",
        ),
        ("没有这盏灯", "没有这样的灯", "reworded error/InvalidLampId.NotFound [lamp-not-found]"),
        ("* 只有 `OFF`", "* 新的一句。\n* 只有 `OFF`", "new statement/4 []"),
        ("20次/秒", "50次/秒", "rate limit/rate 20 -> 50 [the-rest]"),
        (
            "|RequestId |String | 请求 ID。|",
            "|RequestId |String | 请求 ID。|\n|TaskId|String|任务。|",
            "new output/TaskId []",
        ),
    ];
    for (old, new, said) in changes {
        assert!(MARKDOWN.contains(old), "{old}");
        assert_eq!(differences(MARKDOWN, &MARKDOWN.replace(old, new)), [said], "{new}");
    }
}

#[test]
fn a_page_in_another_language_is_compared_by_names_types_and_numbers() {
    let action = "| Action | String | 是 | 取值：AttachLamp |\n| Version |";
    let page = MARKDOWN.replace("| Version |", action);
    assert_eq!(differences(TEXT, &page), [""; 0]);
    let page = page
        .replace("50次/秒", "")
        .replace("20次/秒", "50次/秒")
        .replace("| DeskIds | Array of String", "| DeskIds | String");
    assert_eq!(
        differences(TEXT, &page),
        ["rate limit/rate 20 -> 50 [the-rest]", "type param/DeskIds Array of String -> String [the-rest]"]
    );
}

#[test]
fn people_read_the_row_the_line_our_words_and_the_cases() {
    let folder = pinned(TEXT);
    write(folder.path(), "newer", TEXT.replace("LampId Yes", "LampId No"));
    let ended = dubplate(folder.path(), &["contract", "diff", "newer", "--scenarios", "own"]).expect(1);
    for part in [
        "required or not param/LampId line 25",
        "was     required",
        "is      optional",
        "param/LampId: The lamp.",
        "cases   lamp-not-found",
        "1 difference, 1 case affected",
    ] {
        assert!(ended.stdout.contains(part), "{part}: {}", ended.said());
    }
}
