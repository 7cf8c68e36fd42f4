//! Ways of writing a text that a search has to see through. Each opens one layer; what comes out is opened again.

mod base64;
mod deflate;
mod escape;
mod hex;
mod percent;

pub(super) use deflate::unpacked;

use super::look::Look;
use super::runs::Present;
use std::ops::ControlFlow;

/// One way of writing.
#[derive(Clone, Copy)]
pub(super) struct Layer {
    /// What stands in every text that is written so.
    pub(super) mark: Present,
    /// It is looked for in bytes that are no text too.
    pub(super) of_bytes: bool,
    /// Gives each text that may be inside to the search.
    pub(super) open: fn(&[u8], &mut Inside<'_>) -> ControlFlow<Look>,
}

/// What a layer held.
pub(super) enum Opened<'t> {
    Text(&'t [u8]),
    /// More than is looked at.
    TooMuch,
}

/// Takes what is found inside of a text, until the search has its answer.
pub(super) type Inside<'s> = dyn FnMut(Opened<'_>) -> ControlFlow<Look> + 's;

/// The quick ones come first.
pub(super) const LAYERS: &[Layer] = &[
    Layer { mark: Present::of(b"%"), of_bytes: false, open: percent::open },
    Layer { mark: Present::of(b"\\"), of_bytes: false, open: escape::open },
    Layer { mark: Present::of(b""), of_bytes: false, open: hex::open },
    Layer { mark: Present::of(b""), of_bytes: false, open: base64::open },
    Layer { mark: Present::of(b""), of_bytes: true, open: deflate::open },
];

/// Everything that a layer finds in a text.
#[cfg(test)]
fn opened(open: fn(&[u8], &mut Inside<'_>) -> ControlFlow<Look>, text: &[u8]) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    let flow = open(text, &mut |opened| {
        if let Opened::Text(text) = opened {
            found.push(text.to_vec());
        }
        ControlFlow::Continue(())
    });
    assert_eq!(flow, ControlFlow::Continue(()));
    found
}
