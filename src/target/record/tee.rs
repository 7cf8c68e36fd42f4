//! What passes, and is seen on the way.

use super::{Sender, Tape};
use crate::target::live::Coming;
use crate::target::{Arriving, Cut, Pieces};
use crate::wire::{Exchange, Request, Response};
use bytes::{Bytes, BytesMut};
use futures_util::stream::{StreamExt, TryStreamExt, try_unfold};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// An answer may be as large for it to be recorded; a larger one passes and is noted.
pub(super) const MOST_KEPT: usize = 64 << 20;

/// What was seen of a request's body while it was sent.
#[derive(Clone, Default)]
pub(super) struct Copy(Arc<Mutex<Copied>>);

#[derive(Default)]
struct Copied {
    body: BytesMut,
    whole: bool,
}

impl Copy {
    /// The same body, which leaves a copy of itself.
    pub(super) fn of(arriving: Arriving) -> (Arriving, Self) {
        let Arriving { stated, pieces } = arriving;
        let copy = Self::default();
        let pieces = try_unfold((pieces, copy.clone()), move |(mut pieces, copy)| async move {
            let piece = pieces.try_next().await?;
            copy.add(piece.as_ref(), stated);
            Ok(piece.map(|piece| (piece, (pieces, copy))))
        });
        (Arriving { stated, pieces: pieces.boxed() }, copy)
    }

    /// Who sends a body of a stated length does not look behind its last byte.
    fn add(&self, piece: Option<&Bytes>, stated: Option<u64>) {
        let mut copied = self.lock();
        copied.body.extend_from_slice(piece.map_or(&[], |piece| piece));
        let all = stated.is_some_and(|stated| usize::try_from(stated) == Ok(copied.body.len()));
        copied.whole = piece.is_none() || all;
    }

    /// The body, if all of it was sent.
    fn take(&self) -> Option<Bytes> {
        let mut copied = self.lock();
        copied.whole.then(|| std::mem::take(&mut copied.body).freeze())
    }

    fn lock(&self) -> MutexGuard<'_, Copied> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One request that was sent, and its answer on the way to the client.
pub(super) struct Passing {
    pub(super) tape: Arc<Tape>,
    pub(super) sender: Sender,
    pub(super) request: Request,
    /// `None` if the request's body was there from the beginning.
    pub(super) copy: Option<Copy>,
    pub(super) response: Response,
    pub(super) coming: Coming,
}

impl Passing {
    /// The exchange with an answer that is there. `None` if the service did not wait for the end of the request.
    pub(super) fn exchange(mut self, body: Bytes) -> Result<(Exchange, Sender), Response> {
        self.response.body = body;
        match self.copy.map(|copy| copy.take()) {
            Some(None) => {
                self.tape.counts.unfinished.fetch_add(1, Ordering::Relaxed);
                (self.tape.notice)(UNASKED);
                return Err(self.response);
            }
            Some(Some(body)) => self.request.body = body,
            None => {}
        }
        Ok((Exchange { request: self.request, response: self.response }, self.sender))
    }

    /// The pieces of an answer that begins so. The last byte waits until the exchange is in the journal: a client that
    /// has a whole answer has one that was recorded.
    pub(super) fn pieces(self, beginning: &Bytes) -> Pieces {
        let mut tee = Tee { passing: self, seen: Seen::Whole(BytesMut::new()), held: Bytes::new() };
        let first = tee.pass(beginning);
        let begun = futures_util::stream::iter((!first.is_empty()).then_some(Ok(first)));
        let rest = try_unfold(Some(tee), |tee| async move {
            match tee {
                Some(tee) => tee.next().await,
                None => Ok(None),
            }
        });
        begun.chain(rest).try_filter(|piece| std::future::ready(!piece.is_empty())).boxed()
    }
}

const UNASKED: &str =
    "an answer came before its request had come to its end, and was passed on; it was not recorded";

struct Tee {
    passing: Passing,
    seen: Seen,
    /// The last byte that came.
    held: Bytes,
}

/// What has passed.
enum Seen {
    Whole(BytesMut),
    /// So many bytes, too many to be kept.
    TooLarge(usize),
}

impl Tee {
    async fn next(mut self) -> Result<Option<(Bytes, Option<Self>)>, Cut> {
        match self.passing.coming.piece().await {
            Ok(Some(piece)) => Ok(Some((self.pass(&piece), Some(self)))),
            Ok(None) => {
                let held = std::mem::take(&mut self.held);
                self.finish().await?;
                Ok(Some((held, None)))
            }
            Err(error) => {
                self.passing.tape.tell_broken(&error);
                Err(Cut::BrokenOff)
            }
        }
    }

    /// What goes on when a piece comes.
    fn pass(&mut self, piece: &Bytes) -> Bytes {
        self.seen.add(piece);
        let Some(last) = piece.len().checked_sub(1) else { return Bytes::new() };
        let held = std::mem::replace(&mut self.held, piece.slice(last..));
        if held.is_empty() { piece.slice(..last) } else { [&held, &piece[..last]].concat().into() }
    }

    async fn finish(self) -> Result<(), Cut> {
        let tape = Arc::clone(&self.passing.tape);
        let kept = match self.seen {
            Seen::Whole(body) => match self.passing.exchange(body.freeze()) {
                Ok((exchange, sender)) => Tape::keep(&tape, exchange, sender).await.map(drop),
                Err(_) => Ok(()),
            },
            Seen::TooLarge(bytes) => match self.passing.exchange(Bytes::new()) {
                Ok((exchange, _)) => Tape::leave_out(&tape, exchange, bytes).await,
                Err(_) => Ok(()),
            },
        };
        kept.map_err(|error| {
            tape.tell_unrecorded(&error);
            Cut::BrokenOff
        })
    }
}

impl Seen {
    fn add(&mut self, piece: &Bytes) {
        match self {
            Self::Whole(body) if body.len() + piece.len() > MOST_KEPT => {
                *self = Self::TooLarge(body.len() + piece.len());
            }
            Self::Whole(body) => body.extend_from_slice(piece),
            Self::TooLarge(bytes) => *bytes += piece.len(),
        }
    }
}
