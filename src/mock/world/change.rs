//! Changes take a while: one poll, or real time with `--task-delay`.

use super::{Address, Spot, Status, World};

/// A change on its way.
#[derive(Clone, Debug)]
pub(super) struct Pending {
    address: String,
    becomes: Becomes,
    task: String,
    /// Reads that still show the change as running.
    polls: u32,
    due: Option<i64>,
}

#[derive(Clone, Copy, Debug)]
enum Becomes {
    Bound,
    Free,
    /// Free, and the private IP it leaves gets an ordinary public IP.
    Replaced,
    Gone,
}

const POLLS: u32 = 1;

impl World {
    /// Completes what is due. Called before every call.
    pub fn settle(&mut self) {
        let now = self.now;
        let (done, pending) = std::mem::take(&mut self.pending)
            .into_iter()
            .partition(|change| change.due.map_or(change.polls == 0, |due| due <= now));
        self.pending = pending;
        let done: Vec<Pending> = done;
        for change in done {
            self.complete(&change);
        }
    }

    /// Whether a call would change anything merely by the passing of time or polls.
    pub fn is_busy(&self) -> bool {
        !self.pending.is_empty()
    }

    /// Counts one read: every running change has been seen once more.
    pub fn polled(&mut self) {
        for change in &mut self.pending {
            change.polls = change.polls.saturating_sub(1);
        }
    }

    /// Starts to bind an address; the ordinary public IP on the spot, if any, is released. Answers the task's id.
    pub fn bind(&mut self, address: &str, spot: Spot) -> String {
        self.put_ordinary(&spot, None);
        self.start(address, Status::Binding, Becomes::Bound, Some(spot))
    }

    /// Starts to unbind an address; `replace` puts an ordinary public IP on the private IP it leaves.
    pub fn unbind(&mut self, address: &str, replace: bool) -> String {
        let spot = self.addresses.get(address).and_then(|address| address.bound.clone());
        let becomes = if replace { Becomes::Replaced } else { Becomes::Free };
        self.start(address, Status::Unbinding, becomes, spot)
    }

    /// Starts to release an address; when the change completes it is no longer listed.
    pub fn release(&mut self, address: &str) -> String {
        self.start(address, Status::Offlining, Becomes::Gone, None)
    }

    /// Starts to create an address. Answers its id and the task's.
    pub fn allocate(&mut self) -> (String, String) {
        self.given_out += 1;
        let id = format!("eip-new{:05}", self.given_out);
        let address = Address {
            ip: format!("203.0.113.{}", 100 + self.given_out % 150),
            status: Status::Creating,
            bound: None,
            blocked: false,
            arrears: false,
            kind: "EIP".to_owned(),
            name: None,
            created: "2026-01-01T00:00:00Z".to_owned(),
            permitted: true,
            fails: false,
        };
        self.addresses.insert(id.clone(), address);
        let task = self.start(&id, Status::Creating, Becomes::Free, None);
        (id, task)
    }

    fn start(&mut self, address: &str, status: Status, becomes: Becomes, bound: Option<Spot>) -> String {
        self.given_out += 1;
        let task = (100_000 + self.given_out).to_string();
        if let Some(found) = self.addresses.get_mut(address) {
            found.status = status;
            found.bound = bound;
        }
        let due = self.task_delay.map(|delay| self.now + delay);
        self.pending.push(Pending {
            address: address.to_owned(),
            becomes,
            task: task.clone(),
            polls: POLLS,
            due,
        });
        self.tasks.insert(task.clone(), false);
        task
    }

    fn complete(&mut self, change: &Pending) {
        self.tasks.insert(change.task.clone(), true);
        let attached = self.addresses.get(&change.address).and_then(|address| address.bound.as_ref());
        let attached = attached.is_some_and(|spot| self.instance_of(spot).is_some());
        let Some(address) = self.addresses.get_mut(&change.address) else {
            return;
        };
        match change.becomes {
            Becomes::Bound => address.status = if attached { Status::Bind } else { Status::BindEni },
            Becomes::Free => {
                address.status = Status::Unbind;
                address.bound = None;
            }
            Becomes::Replaced => {
                address.status = Status::Unbind;
                if let Some(spot) = address.bound.take() {
                    self.given_out += 1;
                    self.put_ordinary(&spot, Some(format!("198.51.100.{}", 100 + self.given_out % 150)));
                }
            }
            Becomes::Gone => {
                self.addresses.remove(&change.address);
            }
        }
    }

    fn put_ordinary(&mut self, spot: &Spot, public: Option<String>) {
        let ips = self.interfaces.get_mut(&spot.interface).map(|interface| interface.ips.iter_mut());
        if let Some(ip) = ips.into_iter().flatten().find(|ip| ip.ip == spot.ip) {
            ip.ordinary = public;
        }
    }
}
