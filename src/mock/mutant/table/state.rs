//! Binds that must not be, effects that are not there, parameters that do not go together.

use super::{ecm, legacy, mutant, no};
use crate::api::Call;
use crate::mock::condition::{INTERFACE, PRIVATE_IP, address};
use crate::mock::mutant::ill::healthy;
use crate::mock::mutant::spoil::ASSOCIATE;
use crate::mock::mutant::{Disease, Mutant};
use crate::mock::world::World;
use Disease::{ActsAnyway, Admits, Does, Forgets};
use serde_json::{Map, Value};

pub(super) const ROWS: &[Mutant] = &[
    mutant(
        "S25",
        "an EIP that is bound binds again",
        Forgets(|covers, _, _| {
            is_one_of(
                covers,
                &["error/InvalidAddressIdStatus.NotPermit", "error/UnsupportedOperation.StatusNotPermit"],
            )
        }),
        &[
            legacy(
                &["rule/only-unbind", "error/InvalidAddressIdStatus.NotPermit"],
                &["bound-eip", "eni-bound-eip", "binding-eip", "unbind-before-moving"],
            ),
            ecm(
                &["rule/only-unbind", "error/UnsupportedOperation.StatusNotPermit"],
                &["eip-bound", "eip-bound-to-interface", "bind-twice"],
            ),
        ],
    ),
    mutant(
        "S26",
        "a private IP takes a second EIP",
        Forgets(|covers, _, _| {
            is_one_of(
                covers,
                &[
                    "error/InvalidPrivateIpAddress.AlreadyBindEip",
                    "error/UnsupportedOperation.InvalidPrivateIpAddressAlreadyBindEip",
                ],
            )
        }),
        &[
            legacy(
                &["rule/unbind-first", "error/InvalidPrivateIpAddress.AlreadyBindEip"],
                &["occupied-interface", "unbind-first", "instance-occupies-pair"],
            ),
            ecm(
                &[
                    "rule/occupied-ip-fails",
                    "error/UnsupportedOperation.InvalidPrivateIpAddressAlreadyBindEip",
                ],
                &["ip-occupied", "unbind-first-interface"],
            ),
        ],
    ),
    mutant(
        "S27",
        "a blocked EIP binds",
        Forgets(|covers, world, call| {
            is_one_of(covers, &SPECIAL) && address(world, call).is_some_and(|address| address.blocked)
        }),
        &[
            legacy(
                &["rule/not-blocked", "error/InvalidAddressId.Blocked"],
                &["blocked-eip", "blocked-eip-to-interface"],
            ),
            ecm(&["error/FailedOperation.OperationNotAllow"], &["eip-blocked"]),
        ],
    ),
    mutant(
        "S28",
        "an EIP in arrears binds",
        Forgets(|covers, world, call| {
            is_one_of(covers, &SPECIAL) && address(world, call).is_some_and(|address| address.arrears)
        }),
        &[
            legacy(
                &["rule/not-in-arrears", "error/InvalidAddressIdState.InArrears"],
                &["in-arrears-eip", "in-arrears-eip-to-interface"],
            ),
            ecm(&["error/FailedOperation.OperationNotAllow"], &["eip-in-arrears"]),
        ],
    ),
    mutant(
        "S29",
        "what is refused is done nevertheless",
        ActsAnyway,
        &[
            legacy(
                &["error/InvalidAddressId.Blocked", "error/InvalidInstance.NotSupported"],
                &["blocked-eip", "in-arrears-eip", "instance-in-unfit-state", "instance-and-interface"],
            ),
            ecm(
                &["error/UnsupportedOperation.StatusNotPermit", "error/ResourceInUse"],
                &["eip-bound", "instance-with-public-ip", "ip-with-public-ip"],
            ),
        ],
    ),
    mutant(
        "S30",
        "a bind succeeds and nothing is bound",
        Does(
            |effect, world, call| {
                if call.action == ASSOCIATE {
                    done_nothing(world, call)
                } else {
                    healthy(effect, world, call)
                }
            },
        ),
        &[
            legacy(&["rule/primary-ip", "example/1", "example/2"], &["bind-instance", "bind-interface"]),
            ecm(&["rule/primary-ip", "example/1"], &["bind-instance", "bind-interface"]),
        ],
    ),
    mutant(
        "S31",
        "an instance together with an interface is accepted",
        Forgets(|covers, _, _| {
            is_one_of(
                covers,
                &[
                    "error/InvalidParameterConflict",
                    "error/InvalidParameter.InvalidParameterConflict",
                    "error/InvalidParameter.Coexist",
                ],
            )
        }),
        &[
            legacy(
                &["rule/instance-or-interface", "error/InvalidParameterConflict"],
                &["instance-and-interface", "instance-and-own-interface"],
            ),
            ecm(
                &["rule/instance-or-interface", "error/InvalidParameter.InvalidParameterConflict"],
                &["instance-and-pair", "instance-and-interface"],
            ),
        ],
    ),
    mutant(
        "S32",
        "an interface without a private IP is accepted",
        Forgets(|covers, _, call| covers == MISSING && call.has(INTERFACE) && !call.has(PRIVATE_IP)),
        &[
            legacy(&["rule/pair-complete", MISSING], &["interface-without-ip"]),
            ecm(&["rule/pair-complete", MISSING], &["interface-without-ip"]),
        ],
    ),
    mutant(
        "S33",
        "a bind to nothing is accepted",
        Forgets(|covers, _, _| {
            is_one_of(covers, &["error/MissingResourceId", "error/MissingParameter.MissingAssociateEntity"])
        }),
        &[
            legacy(&["rule/target-required", "error/MissingResourceId"], &["no-target"]),
            ecm(&["error/MissingParameter.MissingAssociateEntity"], &["no-target"]),
        ],
    ),
    mutant(
        "S34",
        "a private IP that is not on the interface is accepted",
        Forgets(|covers, world, call| {
            let is_it = is_one_of(
                covers,
                &[
                    "error/InvalidNetworkInterfaceId.NotFound",
                    "error/UnsupportedOperation.InvalidNetworkInterfaceIdNotFound",
                ],
            );
            is_it && call.text(INTERFACE).is_some_and(|id| world.interfaces.contains_key(id))
        }),
        &[
            legacy(
                &["rule/ip-on-interface", "error/InvalidNetworkInterfaceId.NotFound"],
                &["ip-of-another-interface"],
            ),
            ecm(
                &["rule/ip-on-interface", "error/UnsupportedOperation.InvalidNetworkInterfaceIdNotFound"],
                &["ip-not-on-interface"],
            ),
        ],
    ),
    no(
        "S35",
        "of two mistakes in a request the other one is named",
        "no page says which code wins (fact/precedence), so a server is free to name either",
    ),
    mutant(
        "S36",
        "an InstanceId without its form is called absent",
        Forgets(|covers, _, _| covers == "error/InvalidParameterValue.InvalidInstanceID"),
        &[ecm(&["error/InvalidParameterValue.InvalidInstanceID"], &["instance-id-form"])],
    ),
    no(
        "S37",
        "an empty parameter is taken for one that was not sent",
        "no page says that the two differ (freedom/empty-address-id, freedom/empty-instance-id)",
    ),
    mutant(
        "S38",
        "a parameter that the action does not have is accepted",
        Admits(|covers, _| covers == "common/error/UnknownParameter"),
        &[ecm(&["common/error/UnknownParameter"], &["parameter-unknown"])],
    ),
];

pub(super) const MISSING: &str = "error/MissingParameter";

pub(super) fn is_one_of(covers: &str, items: &[&str]) -> bool {
    items.contains(&covers)
}

/// The rules of AssociateAddress about EIPs that are blocked or in arrears.
const SPECIAL: [&str; 3] = [
    "error/InvalidAddressId.Blocked",
    "error/InvalidAddressIdState.InArrears",
    "error/FailedOperation.OperationNotAllow",
];

/// The answer of a change that was not made; the task that API 3.0 answers has ended.
pub(super) fn done_nothing(world: &mut World, call: &Call) -> Map<String, Value> {
    if call.version == LEGACY_VERSION {
        return Map::new();
    }
    let task = (900_000 + world.tasks.len()).to_string();
    world.tasks.insert(task.clone(), true);
    Map::from_iter([("TaskId".to_owned(), Value::String(task))])
}

const LEGACY_VERSION: &str = "2017-03-12";
