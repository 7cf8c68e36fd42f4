//! `%41%4b`, in queries, forms and paths.

use super::{Inside, Look, Opened};
use percent_encoding::percent_decode;
use std::borrow::Cow;
use std::ops::ControlFlow;

pub(super) fn open(text: &[u8], inside: &mut Inside<'_>) -> ControlFlow<Look> {
    if !text.contains(&b'%') {
        return ControlFlow::Continue(());
    }
    match Cow::from(percent_decode(text)) {
        Cow::Owned(decoded) => inside(Opened::Text(&decoded)),
        Cow::Borrowed(_) => ControlFlow::Continue(()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::opened;

    #[test]
    fn percent_signs_are_read_with_digits_of_either_case_and_other_ones_stay() {
        assert_eq!(opened(super::open, b"x=%41%4b%4B%2525 100% %4"), [b"x=AKK%25 100% %4"]);
        assert!(opened(super::open, b"100% and %zz").is_empty());
        assert!(opened(super::open, b"nothing").is_empty());
    }
}
