"""Who is in a world: resources for every documented situation, and which of them can play which role."""

from world import Address, Instance, Interface, PrivateIp, World

COPIES = 10  # of what nearly every case asks for
SPARE = 3


class Casting:
    """Fills a world and remembers who plays what."""

    def __init__(self, world, prefix):
        self.world, self.prefix, self.roles = world, prefix, {}

    def play(self, role, copies, make):
        self.roles[role] = [make() for _ in range(copies)]

    # ----------------------------------------------------------- resources

    def eip(self, **traits):
        eip = Address(self.world.new_id("eip", traits), self.world.public_ip(), **traits)
        self.world.addresses[eip.id] = eip
        return eip

    def nic(self, instance, primary=False, ips=1, **traits):
        made = [PrivateIp(self.world.private_ip(), primary=number == 0) for number in range(ips)]
        for name, value in traits.items():
            setattr(made[-1], name, value)
        interface = Interface(self.world.new_id("eni", instance), primary, instance, made)
        self.world.interfaces[interface.id] = interface
        return interface

    def machine(self, **traits):
        instance = Instance(self.world.new_id(self.prefix, traits), **traits)
        self.world.instances[instance.id] = instance
        return instance

    def put(self, eip, interface, ip, status=None):
        """Binds at once."""
        eip.instance, eip.interface, eip.private = interface.instance, interface.id, ip.ip
        eip.status = status or ("BIND" if interface.instance else "BIND_ENI")
        return eip

    # ------------------------------------------------- what bindings name

    def address(self, **traits):
        return {"id": self.eip(**traits).id}

    def address_on(self, attached=True, status=None, **traits):
        interface = self.nic(self.machine().id if attached else None, primary=attached)
        return {"id": self.put(self.eip(**traits), interface, interface.ips[0], status).id}

    def instance(self, occupied=False, ordinary=False, **traits):
        machine = self.machine(**traits)
        interface = self.nic(machine.id, primary=True)
        if occupied:
            self.put(self.eip(), interface, interface.ips[0])
        if ordinary:
            interface.ips[0].ordinary = self.world.public_ip()
        return {"id": machine.id, "interface": interface.id, "ip": interface.ips[0].ip}

    def instance_without_primary(self):
        machine = self.machine()
        interface = self.nic(machine.id)
        return {"id": machine.id, "interface": interface.id, "ip": interface.ips[0].ip}

    def instance_at_limit(self):
        machine = self.machine(most_eips=2)
        interface = self.nic(machine.id, primary=True, ips=3)
        for ip in interface.ips[1:]:
            self.put(self.eip(), interface, ip)
        return {"id": machine.id, "interface": interface.id, "ip": interface.ips[0].ip}

    def interface(self, occupied=False, attached=True, elsewhere=False, ips=2, **traits):
        if attached:
            self.nic(machine := self.machine().id, primary=True)
        interface = self.nic(machine if attached else None, ips=ips, **traits)
        if occupied:
            self.put(self.eip(), interface, interface.ips[-1])
        if elsewhere:
            return {"id": interface.id, "ip": self.nic(machine, ips=2).ips[-1].ip}
        return {"id": interface.id, "ip": interface.ips[-1].ip}


def common(cast):
    """What both families speak of."""
    cast.play("unbound-eip", COPIES + 4, cast.address)
    cast.play("bound-eip", SPARE, cast.address_on)
    cast.play("eni-bound-eip", SPARE, lambda: cast.address_on(attached=False))
    cast.play("blocked-eip", SPARE, lambda: cast.address(blocked=True))
    cast.play("in-arrears-eip", SPARE, lambda: cast.address(arrears=True))
    cast.play("instance-without-eip", COPIES, cast.instance)
    cast.play("instance-with-eip", SPARE, lambda: cast.instance(occupied=True))
    cast.play("instance-with-ordinary-ip", SPARE, lambda: cast.instance(ordinary=True))
    cast.play("instance-in-unfit-state", SPARE, lambda: cast.instance(state="STOPPING"))
    cast.play("free-interface", COPIES, cast.interface)
    cast.play("detached-interface", SPARE, lambda: cast.interface(attached=False, ips=1))
    cast.play("occupied-interface", SPARE, lambda: cast.interface(occupied=True))
    cast.play("interface-without-that-ip", SPARE, lambda: cast.interface(elsewhere=True))


def legacy(seconds):
    world = World(seconds)
    cast = Casting(world, "ins")
    common(cast)
    cast.play("other-unbound-eip", SPARE, cast.address)
    cast.play("blocked-bound-eip", SPARE, lambda: cast.address_on(blocked=True))
    cast.play("binding-eip", SPARE, lambda: cast.address_on(status="BINDING"))
    return world, cast.roles


def ecm(seconds):
    world = World(seconds)
    cast = Casting(world, "ein")
    common(cast)
    cast.play("second-unbound-eip", SPARE, cast.address)
    cast.play("anycast-eip", SPARE, lambda: cast.address(kind="AnycastEIP"))
    cast.play("forbidden-eip", SPARE, lambda: cast.address(forbidden=True))
    cast.play("failing-eip", SPARE, lambda: cast.address(failing=True))
    cast.play("instance-without-primary-interface", SPARE, cast.instance_without_primary)
    cast.play("instance-at-its-eip-limit", SPARE, cast.instance_at_limit)
    cast.play("interface-with-ordinary-ip", SPARE, lambda: cast.interface(ordinary=world.public_ip()))
    cast.play("interface-with-unavailable-ip", SPARE, lambda: cast.interface(state="MIGRATING"))
    return world, cast.roles
