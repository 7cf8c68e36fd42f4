//! Edge Computing Machine, API 3.0, version 2019-07-19.

mod associate;
mod companions;
mod describe;
mod shape;

use super::rule::Behaviour;

/// Every action that is answered, AssociateAddress first.
pub(super) const BEHAVIOURS: &[Behaviour] = &[
    associate::ASSOCIATE,
    companions::DISASSOCIATE,
    companions::ALLOCATE,
    companions::RELEASE,
    companions::MODIFY,
    describe::ADDRESSES,
    describe::QUOTA,
    describe::INSTANCES,
    describe::INTERFACES,
    describe::TASK,
];
