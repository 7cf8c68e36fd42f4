"""The state of one account in one family: EIPs, instances, interfaces, tasks. A world never asks who calls."""

import hashlib
import itertools
import time
from dataclasses import dataclass, field


class Refusal(Exception):
    """An API error."""

    def __init__(self, code, message):
        super().__init__(code)
        self.code, self.message = code, message


@dataclass
class PrivateIp:
    ip: str
    primary: bool = False
    ordinary: str = ""  # an ordinary public IP
    state: str = "AVAILABLE"


@dataclass
class Interface:
    id: str
    primary: bool
    instance: str | None
    ips: list = field(default_factory=list)

    def find(self, ip):
        return next((found for found in self.ips if found.ip == ip), None)


@dataclass
class Instance:
    id: str
    state: str = "RUNNING"
    most_eips: int = 5


@dataclass
class Address:
    id: str
    ip: str
    status: str = "UNBIND"
    name: str | None = None
    kind: str = "EIP"
    blocked: bool = False
    arrears: bool = False
    forbidden: bool = False  # the caller's policy lets it be read only
    failing: bool = False
    instance: str | None = None
    interface: str | None = None
    private: str | None = None
    created: str = "2019-08-01T02:03:04Z"


@dataclass
class Task:
    due: float
    then: object


class World:
    def __init__(self, seconds):
        self.seconds = seconds  # that a task takes
        self.addresses, self.instances, self.interfaces, self.tasks = {}, {}, {}, {}
        self.numbers = itertools.count(1)
        self.calls, self.nonces = {}, {}

    # ------------------------------------------------------------------ tasks

    def start(self, then):
        """A task that does `then` when its time has come; its id."""
        task = str(70_000_000 + 137 * next(self.numbers))
        self.tasks[task] = Task(time.monotonic() + self.seconds, then)
        return task

    def settle(self):
        """Brings the world up to now."""
        now = time.monotonic()
        for task in self.tasks.values():
            if task.then and task.due <= now:
                then, task.then = task.then, None
                then()

    # ---------------------------------------------------------------- looking

    def holder(self, interface, ip):
        """The EIP on a private IP, or on its way to or from there."""
        at = (interface, ip)
        return next((eip for eip in self.addresses.values() if (eip.interface, eip.private) == at), None)

    def primary(self, instance):
        """The primary interface of an instance and its primary private IP."""
        for interface in self.interfaces.values():
            if interface.instance == instance and interface.primary:
                return interface, next(ip for ip in interface.ips if ip.primary)
        return None, None

    # --------------------------------------------------------------- changing

    def bind(self, eip, interface, private):
        """Begins to bind; the EIP is BINDING until the task is done."""
        eip.status, eip.instance, eip.interface, eip.private = "BINDING", interface.instance, interface.id, private.ip

        def done():
            eip.status = "BIND" if interface.instance else "BIND_ENI"

        return self.start(done)

    def unbind(self, eip, ordinary=False):
        """Begins to unbind; `ordinary` puts an ordinary public IP back."""
        eip.status = "UNBINDING"
        private = self.interfaces[eip.interface].find(eip.private)

        def done():
            eip.status, eip.instance, eip.interface, eip.private = "UNBIND", None, None, None
            private.ordinary = self.public_ip() if ordinary else private.ordinary

        return self.start(done)

    def allocate(self):
        eip = Address(self.new_id("eip", "allocated"), self.public_ip(), status="CREATING")
        self.addresses[eip.id] = eip
        return eip

    def release(self, eip):
        eip.status = "OFFLINING"
        return lambda: self.addresses.pop(eip.id, None)

    # ------------------------------------------------------------------- ids

    def new_id(self, prefix, what):
        digest = hashlib.sha256(f"{prefix} {what} {next(self.numbers)}".encode()).digest()
        letters = "0123456789abcdefghijklmnopqrstuvwxyz"
        return f"{prefix}-" + "".join(letters[byte % 36] for byte in digest[:8])

    def public_ip(self):
        number = next(self.numbers)
        return f"198.51.{number // 250}.{number % 250 + 1}"

    def private_ip(self):
        number = next(self.numbers)
        return f"10.{number // 62500}.{number // 250 % 250}.{number % 250 + 1}"
