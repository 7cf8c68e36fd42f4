//! What stays of a certification: the list of known failures, the stream, the certificate and what is made of it.

mod certificate;
mod edited;
mod ground;
mod known;
mod schema;
mod stream;
