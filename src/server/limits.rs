use std::time::Duration;

/// What a server puts up with. The times make a connection that does nothing go away; a target may take as long
/// as it likes.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Bytes of a request's body; past it the answer is 413 and the connection is closed. The API itself allows 10 MB.
    pub body: usize,
    /// How long a body may take to arrive; past it the answer is 408 and the connection is closed.
    pub body_time: Duration,
    /// Bytes of a request line with its headers, at least 8192; past it the answer is 431 and the connection is
    /// closed. On HTTP/2 the uncompressed header list, and only that request is refused. A URL has at most 65 534
    /// bytes in any case (414), and a request at most 100 headers on HTTP/1.1 (431).
    pub head: usize,
    /// From the first byte of a request to the end of its headers.
    pub head_time: Duration,
    /// From a connection to its first byte.
    pub first_byte: Duration,
    /// From the last byte of an answer to the first one of the next request; on HTTP/2 from the last byte sent to
    /// the next request.
    pub idle: Duration,
    /// Requests under way at once on an HTTP/2 connection.
    pub streams: u32,
    /// Streams of an HTTP/2 connection that were reset before they were looked at; past it the connection is closed
    /// (CVE-2023-44487, rapid reset).
    pub pending_resets: usize,
    /// How long requests under way may still take when the server stops.
    pub grace: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body: 64 << 20,
            body_time: Duration::from_secs(60),
            head: 128 << 10,
            head_time: Duration::from_secs(10),
            first_byte: Duration::from_secs(10),
            idle: Duration::from_secs(60),
            streams: 100,
            pending_resets: 20,
            grace: Duration::from_millis(750),
        }
    }
}
