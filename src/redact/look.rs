//! One look at a text: for known secrets through every way of writing, and for what looks like a key.

use super::layers::{LAYERS, Layer, Opened};
use super::rules;
use super::runs::Class;
use super::secrets::{Kind, Secrets};
use std::ops::ControlFlow;

/// What a look at a text found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Look {
    Clear,
    /// The text is a known secret, and nothing else.
    Is(Kind),
    /// A known secret, or a telling piece of one, is somewhere in it.
    Holds,
    /// It looks like a key, by the rule of this name.
    Like(&'static str),
}

/// Layers that are opened, one inside of the other.
const DEPTH: usize = 5;
/// All that is opened of one text: so much, and so much for each of its bytes.
const MOST: usize = 16 << 20;
const MOST_A_BYTE: usize = 16;
/// Shorter texts hold no secret that is looked for, and no key.
const LEAST: usize = 8;
/// Bytes are read on as a text if so many in a row are.
const READABLE: usize = 12;

const PRINTABLE: Class = Class::new(
    b"\t\n\r !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~",
);

/// Looks for the secrets of each set, then for what looks like a key.
pub(super) fn look(sets: &[&Secrets], text: &str) -> Look {
    if let Some(kind) = sets.iter().find_map(|secrets| secrets.named(text)) {
        return Look::Is(kind);
    }
    through(LAYERS, sets, text)
}

/// Whether a text is or holds a secret of any set.
pub(super) fn holds(sets: &[&Secrets], text: &str) -> bool {
    matches!(look(sets, text), Look::Is(_) | Look::Holds)
}

fn through(layers: &[Layer], sets: &[&Secrets], text: &str) -> Look {
    if text.len() < LEAST {
        return Look::Clear;
    }
    let left = MOST.saturating_add(text.len().saturating_mul(MOST_A_BYTE));
    let mut search = Search { layers, sets, left, like: None };
    match search.text(text.as_bytes(), 0) {
        ControlFlow::Break(found) => found,
        ControlFlow::Continue(()) => search.like.map_or(Look::Clear, Look::Like),
    }
}

struct Search<'s> {
    layers: &'s [Layer],
    sets: &'s [&'s Secrets],
    /// Bytes that may still be opened.
    left: usize,
    /// The first rule that was met. A known secret further inside is the better answer.
    like: Option<&'static str>,
}

impl Search<'_> {
    fn text(&mut self, text: &[u8], depth: usize) -> ControlFlow<Look> {
        if self.sets.iter().any(|secrets| secrets.are_in(text)) {
            return ControlFlow::Break(Look::Holds);
        }
        let is_readable = depth == 0 || PRINTABLE.runs(text, READABLE).next().is_some();
        if is_readable {
            self.like = self.like.or_else(|| rules::met(text));
        }
        let layers = self.layers;
        for layer in layers.iter().filter(|layer| is_readable || layer.of_bytes) {
            (layer.open)(text, &mut |opened| self.inside(&opened, depth + 1))?;
        }
        ControlFlow::Continue(())
    }

    fn inside(&mut self, opened: &Opened<'_>, depth: usize) -> ControlFlow<Look> {
        let Opened::Text(text) = *opened else {
            return ControlFlow::Break(Look::Like("more inside than is looked at"));
        };
        match self.left.checked_sub(text.len()) {
            Some(left) => self.left = left,
            None => return ControlFlow::Break(Look::Like("more inside than is looked at")),
        }
        if depth <= DEPTH {
            return self.text(text, depth);
        }
        if PRINTABLE.runs(text, READABLE).next().is_some() {
            return ControlFlow::Break(Look::Like("deeper than is looked at"));
        }
        ControlFlow::Continue(())
    }
}
