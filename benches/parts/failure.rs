/// What stops a bench: something of the system, or an answer that is not the right one.
pub(crate) type Failure = Box<dyn std::error::Error>;
