use include_dir::{Dir, include_dir};

static BUILT_IN: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/cassettes");

/// The text of the built-in cassette of a case.
pub fn built_in_cassette(profile: &str, case: &str) -> Option<&'static str> {
    BUILT_IN.get_file(format!("{profile}/{case}.json"))?.contents_utf8()
}

/// `<profile>/<case>.json` of every built-in cassette.
pub fn built_in_cassettes() -> impl Iterator<Item = String> {
    let files = BUILT_IN.dirs().flat_map(Dir::files);
    files.map(|file| file.path().to_string_lossy().replace('\\', "/"))
}
