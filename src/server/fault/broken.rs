/// How a connection is to be broken: the request that is answered says it, the socket does it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(in crate::server) enum Broken {
    #[error("reset on purpose")]
    Reset,
    #[error("garbled on purpose")]
    Garbled,
}

/// No status line, no frame of HTTP/2 (it would have 2 105 376 bytes), no text.
pub(in crate::server) const GARBAGE: &[u8] = b"\x20\x20\x20\x00\xff\xfe\x00garbage\x00\x80\x81\r\n\r\n\x00";
