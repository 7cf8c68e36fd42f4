use crate::{bytes, folder, imported};
use std::collections::BTreeSet;
use std::fs;

/// Each file, how many entries come in all the same, and what is said of the rest.
const TABLE: &[(&str, usize, &str)] = &[
    ("vcrpy/truncated-first.yaml", 0, "line 2, /interactions/0: "),
    ("vcrpy/truncated.yaml", 3, "line 53: it is no whole YAML"),
    ("vcrpy/truncated.json", 2, "line 58: it is no whole JSON"),
    ("vcrpy/wrong-types.yaml", 0, "line 2, /interactions/0: `request` is no object"),
    ("vcrpy/no-list.yaml", 0, "line 1: it is no whole YAML: invalid type"),
    ("vcrpy/deep.yaml", 0, "line 2: it is no whole YAML: "),
    ("vcrpy/deep.json", 0, "line 1: it is nested deeper than 32 levels"),
    ("vcrpy/aliases.yaml", 0, "alias replay limit"),
    ("vcrpy/bad-utf8.yaml", 0, "line 3: there is a byte that is no UTF-8"),
    ("vcrpy/tags.yaml", 1, "line 2, /interactions/0: `request` is no object"),
    ("vcrpy/numbers.yaml", 0, "line 2, /interactions/0: `code` is no whole number"),
    ("vcrpy/bad-base64.yaml", 0, "line 4, /interactions/1: the body is no base64"),
    ("vcrpy/urls.yaml", 0, "line 2, /interactions/0: the URL is none of http or https"),
    ("vcrpy/empty.yaml", 0, "the file: it is empty"),
    ("vcrpy/other.yaml", 0, "it is no recording of a format that is read"),
    ("vcrpy/cut-at-a-line.yaml", 1, "/interactions/1: the file ends without `version`"),
    ("go-vcr/version.yaml", 0, "/version: go-vcr writes version 1 or 2"),
    ("go-vcr/wrong-types.yaml", 0, "line 5, /interactions/1: the body is no text"),
    ("go-vcr/truncated.yaml", 1, "line 20, /interactions/1: `response` is missing"),
    ("go-vcr/deep.yaml", 0, "it is no whole YAML: "),
    ("go-vcr/numbers.yaml", 0, "line 3, /interactions/0: `code` is no whole number"),
    ("go-vcr/bad-utf8.yaml", 0, "line 3: there is a byte that is no UTF-8"),
    ("go-vcr/bad-base64.yaml", 0, "line 3, /interactions/0: the body is no base64"),
    ("go-vcr/tags.yaml", 0, "line 3, /interactions/0: there is no answer: the status is 0"),
    ("azure/wrong-types.json", 0, "/Entries/0: `RequestMethod` is missing"),
    ("azure/bad-base64.json", 0, "/Entries/0: the body is of no type that is text, and no base64"),
    ("azure/numbers.json", 0, "line 1: it is no whole JSON: number out of range"),
    ("azure/numbers-2.json", 0, "/Entries/1: the status is none of an answer"),
    ("azure/truncated.json", 1, "line 1: it is no whole JSON"),
    ("azure/deep.json", 0, "line 1: it is nested deeper than 32 levels"),
    ("azure/bad-utf8.json", 0, "line 1: there is a byte that is no UTF-8"),
    ("dvr/wrong-types.json", 0, "/events/1: no request stands before it on its connection"),
    ("dvr/no-answer.json", 0, "/events/0: there is no answer on its connection"),
    ("dvr/bad-base64.json", 0, "/events/0: the body is no base64"),
    ("dvr/numbers.json", 0, "/events/1: `status` is no whole number"),
    ("dvr/version.json", 0, "/version: dvr writes version V0"),
    ("dvr/truncated.json", 0, "line 1: it is no whole JSON"),
    ("dvr/deep.json", 0, "line 1: it is nested deeper than 32 levels"),
    ("dvr/bad-utf8.json", 0, "line 1: there is a byte that is no UTF-8"),
];

#[test]
fn each_is_refused_with_its_place_and_what_is_sound_comes_in() {
    for (name, kept, said) in TABLE {
        let (found, text) = match imported(&bytes(&format!("hostile/{name}"))) {
            Ok(done) => {
                let lines: Vec<String> = done
                    .refusals
                    .iter()
                    .map(|refusal| format!("{}: {}", refusal.place, refusal.why))
                    .collect();
                (done.kept, lines.join("\n"))
            }
            Err(why) => (0, why),
        };
        assert!(found == *kept && text.contains(said), "{name}: {found} of {kept} came in\n{text}");
    }
}

#[test]
fn every_file_is_in_the_table() {
    let mut found = BTreeSet::new();
    for format in ["vcrpy", "go-vcr", "azure", "dvr"] {
        for file in fs::read_dir(folder("hostile").join(format)).expect("a folder") {
            found.insert(format!("{format}/{}", file.expect("a file").file_name().to_string_lossy()));
        }
    }
    assert_eq!(found, TABLE.iter().map(|(name, ..)| (*name).to_owned()).collect());
}

#[test]
fn what_unpacks_to_more_than_is_held_is_refused() {
    use base64::Engine as _;
    use std::io::Write as _;
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    for _ in 0..65 {
        packer.write_all(&vec![b'a'; 1 << 20]).expect("memory");
    }
    let packed = base64::engine::general_purpose::STANDARD.encode(packer.finish().expect("memory"));
    let text = format!(
        "interactions:\n- request: {{method: GET, uri: 'http://h.example/', headers: {{}}}}\n  response: {{status: {{code: 200}}, headers: {{Content-Encoding: gzip}}, body: {{base64_string: {packed}}}}}\nversion: 1\n"
    );
    let done = imported(text.as_bytes()).expect("a recording");
    assert_eq!((done.kept, done.refusals.len()), (0, 1));
    assert!(done.refusals[0].why.contains("more than 67108864 bytes"), "{}", done.refusals[0].why);
}
