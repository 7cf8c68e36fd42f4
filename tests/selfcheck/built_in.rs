//! The built-in suite. The counts of cells are those that were worked out from the two pages before there was a suite
//! (14 and 28 documented answers), and so is what the exact code alone would notice: 180 of 182, and 756 of 756.

use super::{ECM, LEGACY, list, selfcheck, text};
use crate::program::{dubplate, folder};
use serde_json::Value;
use std::collections::BTreeMap;

#[test]
fn every_swap_is_noticed_by_what_it_should_be() {
    let folder = folder();
    let found = selfcheck(folder.path(), &["--only", "swap"], 0);
    assert!(found.get("null").is_none());
    let matrices = list(&found, "swap");
    let expected = [(ECM, 28, 756, 0), (LEGACY, 14, 180, 2)];
    assert_eq!(matrices.len(), expected.len());
    for (matrix, (profile, size, code, effect)) in matrices.iter().zip(expected) {
        assert_eq!(text(matrix, "profile"), profile);
        assert_eq!(list(matrix, "missing").len(), 0);
        assert_eq!((list(matrix, "cases").len(), list(matrix, "rows").len()), (size, size));
        let mut by: BTreeMap<&str, usize> = BTreeMap::new();
        for (i, row) in list(matrix, "rows").iter().enumerate() {
            for (j, cell) in list(row, "cells").iter().enumerate() {
                let wanted = if i == j { "own" } else { "red" };
                assert_eq!(text(cell, "cell"), wanted, "{row:#}");
                *by.entry(text(cell, "why")).or_default() += 1;
            }
        }
        let of = |why| by.get(why).copied().unwrap_or_default();
        assert_eq!((of(""), of("code"), of("effect")), (size, code, effect), "{by:?}");
    }
}

#[test]
fn no_case_passes_on_a_server_that_does_not_look() {
    let folder = folder();
    let found = selfcheck(folder.path(), &["--only", "null", "profile:eip*"], 0);
    assert!(found.get("swap").is_none());
    let rows = list(&found, "null");
    let servers: Vec<&str> = rows.iter().map(|row| text(row, "server")).collect();
    assert_eq!(servers, ["empty", "braces", "same-error", "random", "echo", "success"]);
    let cases = rows[0]["plays"].as_u64();
    assert!(cases > Some(60), "{cases:?}");
    for row in rows {
        assert_eq!(list(row, "passed"), &[] as &[Value], "{row:#}");
        // No case of this profile sends so much that it is not played on every way.
        assert_eq!(row["plays"].as_u64(), cases.zip(row["ways"].as_u64()).map(|(cases, ways)| cases * ways));
    }
    assert!(rows[2]["ways"].as_u64() > Some(12), "each code of the page is a way, and others");
    assert_eq!(rows[3]["seed"], 1);
}

#[test]
fn a_filter_chooses_rows_and_every_answer_stays_a_column() {
    let folder = folder();
    let found = selfcheck(folder.path(), &["--only", "swap", "case:bind-interface", "--profile", "eip*"], 0);
    let [matrix] = list(&found, "swap") else { panic!("one profile: {found:#}") };
    let [row] = list(matrix, "rows") else { panic!("one row: {matrix:#}") };
    assert_eq!((list(matrix, "cases").len(), list(row, "cells").len()), (14, 14));
    // Of the codes only success and success are the same: the binding that is read back tells them apart.
    assert_eq!(text(&list(row, "cells")[12], "why"), "effect", "{row:#}");
    let said = dubplate(folder.path(), &["selfcheck", "--only", "swap", "case:unknown-key"]).expect(4);
    assert_eq!(said.stdout, "");
    dubplate(folder.path(), &["selfcheck", "case:nobody"]).expect(4);
}

#[test]
fn people_get_the_matrix_and_one_figure_for_each_part() {
    let folder = folder();
    let arguments = ["selfcheck", "case:blocked-eip", "case:no-target", "--profile", "eip*", "--seed", "7"];
    let said = dubplate(folder.path(), &arguments).expect(0);
    for line in [
        "    2 blocked-eip  c.cccccccccccc  13/13\n",
        "   12 no-target    ccccccccccc.cc  13/13\n",
        "any documented answer of the action, seed 7)\n",
        "swap matrix   26 of 26 cells red  ok\n",
        " plays passed  ok\n",
    ] {
        assert!(said.stdout.contains(line), "{line:?} in {}", said.said());
    }
    let page = dubplate(folder.path(), &[&arguments[..], &["--markdown"]].concat()).expect(0);
    assert!(page.stdout.contains("| swap matrix | 26 of 26 cells red | ok |\n"), "{}", page.said());
    assert!(page.stdout.contains("| `no-target` | `error/MissingResourceId` | 13/13 |\n"), "{}", page.said());
}
