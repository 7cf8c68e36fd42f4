//! Looks for secrets as somebody would who has found a file: in the clear, and in whatever can be decoded. It shares
//! nothing with the code under test.

use base64::Engine;
use base64::engine::GeneralPurpose;
use base64::engine::general_purpose::GeneralPurposeConfig;
use base64::{alphabet, engine::DecodePaddingMode};
use flate2::read::MultiGzDecoder;
use flate2::read::ZlibDecoder;
use percent_encoding::percent_decode;
use regex::bytes::Regex;
use std::collections::BTreeSet;
use std::fs;
use std::io::Read;
use std::path::Path;
use std::sync::LazyLock;

/// As much of a secret as would be of use to somebody.
const TELLING: usize = 12;
const DEPTH: usize = 4;

/// Which secrets can be read out of a text.
pub(crate) fn revealed<'s>(text: &[u8], secrets: &[&'s str]) -> BTreeSet<&'s str> {
    let mut found = BTreeSet::new();
    search(text, secrets, DEPTH, &mut found);
    found
}

/// Which secrets can be read out of the files below a folder, or out of their names.
pub(crate) fn revealed_in<'s>(folder: &Path, secrets: &[&'s str]) -> BTreeSet<&'s str> {
    let mut found = BTreeSet::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").as_encoded_bytes();
        found.extend(revealed(name, secrets));
        if path.is_dir() {
            found.extend(revealed_in(&path, secrets));
        } else {
            found.extend(revealed(&fs::read(&path).expect("a file"), secrets));
        }
    }
    found
}

/// How many files stand below a folder.
pub(crate) fn files(folder: &Path) -> usize {
    let entries = fs::read_dir(folder).into_iter().flatten().map(|entry| entry.expect("an entry").path());
    entries.map(|path| if path.is_dir() { files(&path) } else { 1 }).sum()
}

fn search<'s>(text: &[u8], secrets: &[&'s str], depth: usize, found: &mut BTreeSet<&'s str>) {
    let lower = text.to_ascii_lowercase();
    for secret in secrets {
        let secret_lower = secret.to_ascii_lowercase();
        let mut pieces = secret_lower.as_bytes().windows(TELLING);
        if pieces.any(|piece| lower.windows(TELLING).any(|window| window == piece)) {
            found.insert(secret);
        }
    }
    if depth > 0 {
        for decoded in decoded(text) {
            search(&decoded, secrets, depth - 1, found);
        }
    }
}

fn decoded(text: &[u8]) -> Vec<Vec<u8>> {
    let mut all: Vec<Vec<u8>> = Vec::new();
    if text.contains(&b'%') {
        all.push(percent_decode(text).collect());
    }
    if ESCAPE.is_match(text) {
        let read = |escape: &regex::bytes::Captures<'_>| {
            let digits = std::str::from_utf8(&escape[1]).expect("digits");
            vec![u8::from_str_radix(digits, 16).expect("digits")]
        };
        all.push(ESCAPE.replace_all(text, read).into_owned());
    }
    for run in BASE64.find_iter(text) {
        let standard: Vec<u8> = run.as_bytes().iter().map(|byte| standard(*byte)).collect();
        all.extend((0..4).filter_map(|start| LENIENT.decode(whole_groups(&standard[start..])).ok()));
    }
    for run in HEX.find_iter(text) {
        let digits = run.as_bytes();
        all.extend([digits, &digits[1..]].iter().filter_map(|cut| hex::decode(&cut[..cut.len() & !1]).ok()));
    }
    let (mut gzip, mut zlib) = (Vec::new(), Vec::new());
    if text.starts_with(&[0x1f, 0x8b]) && MultiGzDecoder::new(text).read_to_end(&mut gzip).is_ok() {
        all.push(gzip);
    }
    if text.starts_with(&[0x78]) && ZlibDecoder::new(text).read_to_end(&mut zlib).is_ok() {
        all.push(zlib);
    }
    all
}

fn standard(byte: u8) -> u8 {
    match byte {
        b'-' => b'+',
        b'_' => b'/',
        other => other,
    }
}

/// A rest of one digit says nothing.
fn whole_groups(digits: &[u8]) -> &[u8] {
    if digits.len() % 4 == 1 { &digits[..digits.len() - 1] } else { digits }
}

static BASE64: LazyLock<Regex> = LazyLock::new(|| Regex::new("[A-Za-z0-9+/_-]{16,}").expect("a pattern"));
static HEX: LazyLock<Regex> = LazyLock::new(|| Regex::new("[A-Fa-f0-9]{24,}").expect("a pattern"));
static ESCAPE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\\+u00([0-9A-Fa-f]{2})").expect("a pattern"));
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);
