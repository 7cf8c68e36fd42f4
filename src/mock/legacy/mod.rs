//! The legacy gateway, version 2017-03-12.

mod associate;
mod companions;

use super::rule::Behaviour;

/// Every action that is answered, AssociateAddress first.
pub(super) const BEHAVIOURS: &[Behaviour] = &[
    associate::ASSOCIATE,
    companions::DISASSOCIATE,
    companions::ALLOCATE,
    companions::RELEASE,
    companions::MODIFY,
    companions::DESCRIBE_ADDRESSES,
    companions::DESCRIBE_QUOTA,
    companions::DESCRIBE_INSTANCES,
];
