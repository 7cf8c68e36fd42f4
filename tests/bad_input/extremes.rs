//! Files that nobody writes by hand: very deep, very long, cut off, in other scripts.

use crate::program::{Ended, contents, dubplate, folder, write};

const NAME: &str = "own/ecm-2019-07-19/own.toml";

fn read(text: &str) -> Ended {
    let folder = folder();
    write(folder.path(), NAME, text);
    let before = contents(folder.path());
    let ended =
        dubplate(folder.path(), &["run", "--scenarios", "own", "--list", "ecm-2019-07-19/eip-blocked"]);
    assert_eq!(contents(folder.path()), before);
    ended
}

#[test]
fn deep_nesting_is_refused_in_every_form() {
    const DEEP: usize = 20_000;
    let step = "[[case]]\nid = \"own\"\ntitle = \"t\"\n[[case.step]]\ncall = \"DescribeAddresses\"\n";
    let forms = [
        format!("with.Filters = {}", "[".repeat(DEEP)),
        format!("with.Filters = {}{}", "[".repeat(DEEP), "]".repeat(DEEP)),
        format!("with.Filters = {}1{}", "{ a = ".repeat(DEEP), " }".repeat(DEEP)),
        format!("with.Filters.{}a = 1", "a.".repeat(DEEP)),
        format!("[case.step.with.{}a]\nb = 1", "a.".repeat(DEEP)),
    ];
    for form in forms {
        let ended = read(&format!("format = 1\n{step}{form}\n")).expect(2);
        assert!(ended.stderr.contains(&format!("--> {NAME}:")), "{}", &ended.stderr[..200]);
    }
}

#[test]
fn a_mistake_in_a_line_of_five_megabytes_is_shown_in_a_few_words() {
    let (long, name) = ("x".repeat(5_000_000), "y".repeat(100_000));
    let forms = [
        (format!("colour = \"{long}\"\n"), "own.toml:2:1\n"),
        (format!("title = \"{long}\n"), "own.toml:2:"),
        (format!("{name} = 1\n"), "own.toml:2:1\n"),
    ];
    for (form, place) in forms {
        let ended = read(&format!("format = 1\n{form}")).expect(2);
        let length = ended.stderr.len();
        assert!(length < 10_000, "{length} bytes about `{}…`", &form[..20]);
        assert!(ended.stderr.contains(place), "{}", ended.said());
    }
}

#[test]
fn a_place_after_other_scripts_and_line_ends_is_counted_in_characters() {
    let case = "[[case]]\nid = \"own\"\ntitle = \"t\"\n[[case.step]]\ncall = \"DescribeAddresses\"\n";
    let table = [
        ("expect = { at = { \"/命名空间\" = 1 }, error = \"命名\" }\n# 命名命名命名命名", 7, 42),
        ("expect = { at = { \"/é\" = 1 }, unchanged = [\"ü\"] }\r\n# ü", 7, 44),
        ("with = { EcmRegion = \"${ü}\" } # 命名命名\n# 命名", 7, 22),
    ];
    for (line, row, column) in table {
        let ended = read(&format!("format = 1\n{case}{line}\n")).expect(2);
        // Either the quote or the text inside it.
        let places = [column, column + 1].map(|column| format!("{NAME}:{row}:{column}\n"));
        assert!(places.iter().any(|place| ended.stderr.contains(place)), "{}", ended.said());
    }
}

#[test]
fn a_file_cut_anywhere_never_makes_a_panic() {
    let good = "format = 1\n[[case]]\nid = \"own\"\ntitle = \"命\"\ncovers = [\"param/AddressId\"]\nneeds = { eip = \"unbound-eip\" }\n\
        [[case.step]]\ncall = \"DescribeAddresses\"\nwith = { EcmRegion = \"${region}\", AddressIds = [\"${eip.id}\"] }\n\
        expect.at.\"/Response/TotalCount\" = { in = [1, 2] }\nrequest.skew = \"-1m\"\n";
    let cuts: Vec<usize> = (0..good.len()).filter(|at| good.is_char_boundary(*at)).step_by(9).collect();
    assert!(cuts.len() > 30, "{}", cuts.len());
    for cut in cuts {
        let ended = read(&good[..cut]);
        assert!(matches!(ended.code, Some(0 | 2)), "{}\n{}", &good[..cut], ended.said());
        assert!(!ended.stderr.contains("panicked"), "{}", ended.said());
    }
}
