//! Recordings that are too large for one document are sealed line by line, and mean the same.

use super::{Ground, Journal, head, numbers, parts};
use dubplate::cassette::{MOST_PRETTY, lines, load};
use dubplate::redact::Episode;
use serde_json::json;
use std::fs;
use std::io::{BufRead as _, BufReader};

/// So many bytes in one exchange, of which a few make a large recording.
const LONG: usize = 1 << 20;

/// The n-th exchange. Its request id is always the same one: equal exchanges are not taken for a poll.
fn long(n: usize, id: &str) -> Episode {
    let request = parts::request(
        &json!({"EcmRegion": "r", "AddressIds": [format!("eip-{n}")]}),
        parts::FORMS[0].0,
        parts::FORMS[0].1,
    );
    let address = json!({"AddressId": format!("eip-{n}"), "AddressName": "a b ".repeat(LONG / 4)});
    parts::episode(
        &request,
        &parts::answer(&json!({"TotalCount": n, "AddressSet": [address], "RequestId": id})),
    )
}

fn record(journal: &Journal, onto: bool, episodes: &[&Episode]) -> (usize, bool) {
    journal.begin(head(), onto, "a test").expect("a start");
    for episode in episodes {
        assert!(journal.append(episode, 0, 0).expect("a line"));
    }
    let sealed = journal.settle().expect("sealed").expect("a cassette");
    (sealed.episodes, sealed.written)
}

#[test]
fn a_large_recording_is_lines_and_is_continued_and_repeated_as_a_small_one_is() {
    let [first, second, again] =
        [(1, "id-00000001"), (2, "id-00000002"), (1, "id-00000003")].map(|(n, id)| long(n, id));
    let many: Vec<&Episode> = [&first, &second].into_iter().cycle().take(MOST_PRETTY / LONG + 2).collect();
    let ground = Ground::new();
    let (journal, _) = ground.open();
    assert_eq!(record(&journal, false, &many), (many.len(), true));
    let before = fs::read_to_string(ground.cassette()).expect("a cassette");
    let (stored, _) = load(&ground.cassette()).expect("a cassette");
    assert_eq!(before, lines(&stored.head, &stored.entries));
    let expected: Vec<u64> = [1, 2].into_iter().cycle().take(many.len()).collect();
    assert_eq!(numbers(&ground.cassette()), expected);

    // The same again, with other request ids.
    let others: Vec<&Episode> = [&again, &second].into_iter().cycle().take(many.len()).collect();
    assert_eq!(record(&journal, false, &others), (many.len(), false));
    assert_eq!(fs::read_to_string(ground.cassette()).expect("a cassette"), before);

    // Another one at the end: what is equal keeps its line, byte for byte.
    let mut longer = others.clone();
    longer.push(&again);
    assert_eq!(record(&journal, false, &longer), (longer.len(), true));
    let line = |at: usize| {
        let file = fs::File::open(ground.cassette()).expect("a cassette");
        BufReader::new(file).lines().nth(at).expect("a line").expect("text")
    };
    assert!(before.lines().nth(1) == Some(&*line(1)));

    // Onto it, of which the first is a poll of what is there.
    let poll = long(1, "id-00000004");
    assert_eq!(record(&journal, true, &[&poll, &second]), (longer.len() + 1, true));
    let (stored, _) = load(&ground.cassette()).expect("a cassette");
    assert_eq!(stored.entries[longer.len() - 1].times(), 2);

    // A small one takes its place.
    assert_eq!(record(&journal, false, &[&second]), (1, true));
    assert!(fs::read_to_string(ground.cassette()).expect("a cassette").starts_with("{\n"));
}

#[test]
fn a_large_one_that_was_edited_is_not_continued() {
    let first = long(1, "id-00000001");
    let many: Vec<&Episode> = std::iter::repeat_n(&first, MOST_PRETTY / LONG + 2).collect();
    let ground = Ground::new();
    let (journal, _) = ground.open();
    record(&journal, false, &many);
    let text = fs::read_to_string(ground.cassette()).expect("a cassette");
    fs::write(ground.cassette(), text.replacen("eip-1", "eip-7", 1)).expect("a file");
    let refused = journal.begin(head(), true, "a test").expect_err("refused");
    assert!(matches!(refused, super::JournalError::Edited { .. }), "{refused}");
    assert_eq!(record(&journal, false, &[&first]), (1, true));
}
