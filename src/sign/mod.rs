//! Signatures of both gateways, made and checked; pure functions over values.
