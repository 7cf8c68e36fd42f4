/// The candidate most like `word`, if any is like it at all. Case counts for little: `addressid` is near `AddressId`.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    const ALIKE: f64 = 0.6;
    let word = word.to_lowercase();
    candidates
        .into_iter()
        .map(|candidate| {
            (strsim::normalized_damerau_levenshtein(&word, &candidate.to_lowercase()), candidate)
        })
        .filter(|(likeness, _)| *likeness >= ALIKE)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn the_most_alike_wins_and_the_unlike_are_not_offered() {
        let codes = ["InvalidAddressId.NotFound", "InvalidAddressId.Blocked", "MissingParameter"];
        assert_eq!(nearest("InvalidAddressId.Bloked", codes), Some("InvalidAddressId.Blocked"));
        assert_eq!(nearest("missingparameters", codes), Some("MissingParameter"));
        assert_eq!(nearest("zebra", codes), None);
    }
}
