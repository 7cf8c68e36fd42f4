//! The mock's state of one profile: addresses, instances, interfaces, and changes that have not completed yet.

mod change;
mod load;
mod resource;

pub use load::{Known, Listed, Seed, load};
pub use resource::{Address, Instance, Interface, PrivateIp, Spot, Status};

use change::Pending;
use serde_json::Value;
use std::collections::BTreeMap;

/// Everything the mock remembers for one credential and profile. Rules read it, effects write it.
#[derive(Clone, Default)]
pub struct World {
    pub regions: Vec<String>,
    pub addresses: BTreeMap<String, Address>,
    pub instances: BTreeMap<String, Instance>,
    pub interfaces: BTreeMap<String, Interface>,
    pub quota: Vec<(String, u64)>,
    /// Task ids that were given out, and whether the task has ended.
    pub tasks: BTreeMap<String, bool>,
    pending: Vec<Pending>,
    /// Counts ids given out, so that two runs give the same.
    given_out: u64,
    /// Milliseconds a change takes; `None` lets it take one poll.
    pub task_delay: Option<i64>,
    /// Milliseconds on the world's clock.
    pub now: i64,
}

impl World {
    /// The address bound to a private IP of an interface, completed or not.
    pub fn address_at(&self, spot: &Spot) -> Option<(&String, &Address)> {
        self.addresses.iter().find(|(_, address)| address.bound.as_ref() == Some(spot))
    }

    /// The primary private IP of an instance's primary interface.
    pub fn primary_spot(&self, instance: &str) -> Option<Spot> {
        let owned =
            |interface: &Interface| interface.primary && interface.instance.as_deref() == Some(instance);
        let (id, interface) = self.interfaces.iter().find(|(_, interface)| owned(interface))?;
        let ip = interface.ips.iter().find(|ip| ip.primary)?;
        Some(Spot { interface: id.clone(), ip: ip.ip.clone() })
    }

    /// The private IP itself.
    pub fn private_ip(&self, spot: &Spot) -> Option<&PrivateIp> {
        self.interfaces.get(&spot.interface)?.ips.iter().find(|ip| ip.ip == spot.ip)
    }

    /// The instance that the interface of a private IP is attached to.
    pub fn instance_of(&self, spot: &Spot) -> Option<&str> {
        self.interfaces.get(&spot.interface)?.instance.as_deref()
    }

    /// How many EIPs an instance holds on all of its interfaces.
    pub fn held_by(&self, instance: &str) -> usize {
        let bound = self.addresses.values().filter_map(|address| address.bound.as_ref());
        bound.filter(|spot| self.instance_of(spot) == Some(instance)).count()
    }

    /// The limit of a quota, if the world names it.
    pub fn quota(&self, id: &str) -> Option<u64> {
        self.quota.iter().find(|(name, _)| name == id).map(|(_, limit)| *limit)
    }

    /// The documented words of a value that may be absent.
    pub(in crate::mock) fn or_null(value: Option<&str>) -> Value {
        value.map_or(Value::Null, |text| Value::String(text.to_owned()))
    }
}
