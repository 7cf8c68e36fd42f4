//! Our own cassettes: a file of anybody's is read or refused, and what was read is written and read again.
#![no_main]

use dubplate::cassette::{Trust, read, read_edited, write};
use dubplate::source::Source;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let Ok((cassette, trust)) = read_edited(&Source::new("fuzz", text.to_owned())) else { return };
    let sealed = read(&Source::new("fuzz", text.to_owned())).is_ok();
    assert_eq!(sealed, trust == Trust::Sealed);
    let written = write(&cassette.head, &cassette.entries);
    let again = read(&Source::new("again", written.clone())).expect("what is written is sealed");
    assert_eq!(write(&again.head, &again.entries), written);
});
