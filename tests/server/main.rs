//! The server over real sockets, byte by byte where that matters. Expected bytes are from RFC 9112, 9113 and 7541;
//! expected codes of the mock from the API's documentation.

mod admin;
mod bad_input;
mod carried;
mod client;
mod fault;
mod http1;
mod http2;
mod target;
mod time;
#[cfg(feature = "cli")]
mod tls;
mod token;
#[cfg(feature = "cli")]
mod tunnel;
