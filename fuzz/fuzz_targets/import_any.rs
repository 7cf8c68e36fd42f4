//! The format is found out.
#![no_main]

mod parts;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| parts::import(bytes, None));
