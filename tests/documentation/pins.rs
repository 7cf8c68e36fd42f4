//! Pins against their contract, and what lint asks of a whole suite.

use crate::lamps::{MARKDOWN, PROFILE, TEXT, lint, pinned};
use crate::program::{dubplate, write};
use std::fs;

#[test]
fn pins_of_either_page_and_of_the_built_in_ones_are_sound() {
    for page in [MARKDOWN, TEXT] {
        lint(pinned(page).path(), 0);
    }
}

#[test]
fn each_mistake_in_pins_is_shown_at_its_place() {
    let changes = [
        (
            "\"param/LampId\" =",
            "\"param/LampIdd\" =",
            "unknown contract item `param/LampIdd`",
            "did you mean `param/LampId`?",
        ),
        (
            "\"param/LampId\" =",
            "\"param/LampIdd\" =",
            "`param/LampId` of the contract has no pin",
            "contract pin",
        ),
        (
            "[\"statement/4\"]",
            "[\"statement/44\"]",
            "unknown pinned row `statement/44`",
            "did you mean `statement/",
        ),
        (
            "\"rule/only-off\"",
            "\"rule/only-of\"",
            "unknown contract item `rule/only-of`",
            "did you mean `rule/only-off`?",
        ),
        ("\"rule/only-off\"", "\"rule/only-of\"", "`rule/only-off` of the contract has no pin", "[unpinned]"),
        ("required = false", "required = true", "`param/DeskIds` has `required` true", "says false"),
        (
            "type = \"Array of String\"",
            "type = \"String\"",
            "`param/DeskIds` has the type String",
            "Array of String",
        ),
        ("per_second = 20", "per_second = 21", "`limit/rate` has the rate 21", "says 20"),
        ("date = \"2020-02-02\"", "date = \"2020-02-03\"", "pinned as of 2020-02-03 (en)", "make them equal"),
        ("normal = 1", "normal = 2", "normalization 2", "contract pin"),
        (
            "[unpinned]\n",
            "[unpinned]\nsdk = \"why\"\n",
            "unknown contract item or source `sdk`",
            "page.lock.toml",
        ),
    ];
    let path = format!("own/{PROFILE}/page.lock.toml");
    let folder = pinned(TEXT);
    let sound = fs::read_to_string(folder.path().join(&path)).expect("the pins");
    for (old, new, title, help) in changes {
        assert!(sound.contains(old), "{old}");
        write(folder.path(), &path, sound.replacen(old, new, 1));
        let said = lint(folder.path(), 2);
        assert!(said.contains(title) && said.contains(help), "{title}: {said}");
    }
}

#[test]
fn a_checked_item_without_a_case_and_a_case_that_covers_nothing_fail_lint_alone() {
    let folder = pinned(TEXT);
    let path = format!("own/{PROFILE}/cases.toml");
    let sound = fs::read_to_string(folder.path().join(&path)).expect("the cases");
    write(folder.path(), &path, sound.replace("[\"error/InvalidLampId.NotFound\", \"param/LampId\"]", "[]"));
    let said = lint(folder.path(), 2);
    for part in [
        "no case covers `error/InvalidLampId.NotFound`",
        "no case covers `param/LampId`",
        "the case `lamp-not-found` covers nothing",
        "cases.toml:3:1",
        "contract.toml:",
        "3 mistakes",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    dubplate(folder.path(), &["run", "--scenarios", "own", "--list"]).expect(0);
    write(folder.path(), &path, sound.replace("param/LampId\"]", "param/LampIdd\"]"));
    let said = lint(folder.path(), 2);
    assert!(
        said.contains("unknown contract item `param/LampIdd`")
            && said.contains("did you mean `param/LampId`?"),
        "{said}"
    );
}

#[test]
fn a_page_that_the_contract_contradicts_is_not_pinned_and_taken_rows_move_with_their_statement() {
    let folder = pinned(TEXT);
    write(
        folder.path(),
        "newer",
        TEXT.replace("DeskIds No", "DeskIds Yes").replace("Contact Us", "ResourceInUse x."),
    );
    let arguments = ["contract", "pin", "newer", "--scenarios", "own"];
    let ended = dubplate(folder.path(), &arguments).expect(2);
    for part in
        ["`param/DeskIds` has `required` true", "`error/ResourceInUse` is a row of the page and no item"]
    {
        assert!(ended.stderr.contains(part), "{part}: {}", ended.said());
    }
    write(folder.path(), "newer", TEXT.replace("This API is", "A new line.\nThis API is"));
    let ended = dubplate(folder.path(), &arguments).expect(0);
    assert!(ended.stdout.contains("\"rule/only-off\" = [\"statement/5\"]"), "{}", ended.said());
    write(folder.path(), "newer", TEXT.replace("Only lamps in OFF", "Only lamps in ON"));
    let arguments = [&arguments[..], &["--output", "made"]].concat();
    let ended = dubplate(folder.path(), &arguments).expect(0);
    assert!(ended.stdout.contains("look at rule/only-off"), "{}", ended.said());
}
