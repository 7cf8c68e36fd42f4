//! The changing actions that a lifecycle needs beside AssociateAddress.

use crate::mock::condition::{
    a_listed_address_is_absent, a_listed_address_is_not_free, address_is_absent, exceeds_quota, is_address,
    is_not_bound, name_is_too_long,
};
use crate::mock::effect;
use crate::mock::rule::{Basis, Behaviour, Effect, Message, Rule};
use Basis::{Ours, Stated};
use Message::Ours as Made;
use serde_json::{Map, Value};

pub(super) const DISASSOCIATE: Behaviour = Behaviour {
    action: "DisassociateAddress",
    rules: &[
        Rule {
            covers: "DisassociateAddress/error/MissingParameter",
            when: |_, call| !call.has("EcmRegion") || !call.has("AddressId"),
            message: Made("A required parameter is missing."),
            basis: Stated,
        },
        Rule {
            covers: "DisassociateAddress/error/UnsupportedOperation.AddressIdNotFound",
            when: address_is_absent,
            message: Made("The EIP `{AddressId}` was not found."),
            basis: Stated,
        },
        Rule {
            covers: "DisassociateAddress/error/FailedOperation.OperationNotAllow",
            when: |world, call| is_address(world, call, |address| address.blocked),
            message: Made("The EIP `{AddressId}` is blocked."),
            basis: Ours("that a blocked EIP cannot be unbound is stated, with which code is not"),
        },
        Rule {
            covers: "DisassociateAddress/error/UnsupportedOperation.StatusNotPermit",
            when: is_not_bound,
            message: Made("The status of the EIP `{AddressId}` does not permit this operation."),
            basis: Stated,
        },
    ],
    effect: Effect::Change(|world, call| {
        let task = effect::unbind(world, call);
        Map::from_iter([("TaskId".to_owned(), Value::String(task.unwrap_or_default()))])
    }),
};

pub(super) const ALLOCATE: Behaviour = Behaviour {
    action: "AllocateAddresses",
    rules: &[Rule {
        covers: "AllocateAddresses/error/LimitExceeded.AddressQuotaLimitExceeded",
        when: exceeds_quota,
        message: Made("The account holds as many EIPs as it may."),
        basis: Stated,
    }],
    effect: Effect::Change(|world, call| {
        let (ids, tasks): (Vec<String>, Vec<String>) = effect::allocate(world, call).into_iter().unzip();
        let task = tasks.into_iter().last().unwrap_or_default();
        Map::from_iter([("AddressSet".to_owned(), ids.into()), ("TaskId".to_owned(), Value::String(task))])
    }),
};

pub(super) const RELEASE: Behaviour = Behaviour {
    action: "ReleaseAddresses",
    rules: &[
        Rule {
            covers: "ReleaseAddresses/error/UnsupportedOperation.AddressIdNotFound",
            when: a_listed_address_is_absent,
            message: Made("One of the EIPs was not found."),
            basis: Stated,
        },
        Rule {
            covers: "ReleaseAddresses/error/UnsupportedOperation.StatusNotPermit",
            when: a_listed_address_is_not_free,
            message: Made("One of the EIPs is not in status UNBIND."),
            basis: Stated,
        },
    ],
    effect: Effect::Change(|world, call| {
        let task = effect::release(world, call).into_iter().last().unwrap_or_default();
        Map::from_iter([("TaskId".to_owned(), Value::String(task))])
    }),
};

pub(super) const MODIFY: Behaviour = Behaviour {
    action: "ModifyAddressAttribute",
    rules: &[
        Rule {
            covers: "ModifyAddressAttribute/error/InvalidParameterValue.TooLong",
            when: name_is_too_long,
            message: Made("The name has more than 20 characters."),
            basis: Stated,
        },
        Rule {
            covers: "ModifyAddressAttribute/error/UnsupportedOperation.AddressIdNotFound",
            when: address_is_absent,
            message: Made("The EIP `{AddressId}` was not found."),
            basis: Stated,
        },
    ],
    effect: Effect::Change(|world, call| {
        effect::rename(world, call);
        Map::new()
    }),
};
