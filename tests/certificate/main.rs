//! What stays of a certification: the list of known failures, the stream, the certificate and what is made of it.

mod known;
