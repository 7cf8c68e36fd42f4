pub mod api;
pub mod sign;
pub mod source;
pub mod wire;
