#![no_main]

mod parts;

use dubplate::foreign::Format;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| parts::import(bytes, Some(Format::Dvr)));
