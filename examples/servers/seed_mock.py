# dubplate certify server --seeder 'python3 examples/servers/seed_mock.py dubplate' -- dubplate mock
"""Seeds `dubplate mock`: every case gets a credential of its own, and with it a world as it is at the start.

The first argument is the program that says which resources play which role in that world (`mock --print-bindings`); by
default `dubplate`. `--without ROLE` pretends that this server has nothing for a role. Needs Python 3.11.
"""

import json
import subprocess
import sys
import tomllib

KEY = "published-test-key-of-dubplate"
IN_FLIGHT = 8


def say(**message):
    print(json.dumps(message), flush=True)


def bindings(program):
    printed = subprocess.run([program, "mock", "--print-bindings"], capture_output=True, check=True, text=True)
    return tomllib.loads(printed.stdout)


def candidates(bound):
    """The resources that are bound to a role: one, or a list of them."""
    return bound if isinstance(bound, list) else [bound]


def seeded(profile, needs, missing):
    """Who plays the roles of a case, each need by a resource of its own; or why nobody can."""
    roles, taken, found = profile.get("role", {}), [], {}
    for need in needs:
        role = need["role"]
        if role in missing or role not in roles:
            return None, f"this server has nothing for the role {role}"
        free = [one for one in candidates(roles[role]) if (role, one) not in taken]
        if not free:
            return None, f"this server has not enough for the role {role}"
        taken.append((role, free[0]))
        found[need["name"]] = {field: free[0][field] for field in need["fields"]}
    return found, None


def main():
    words = iter(sys.argv[1:])
    program, missing = "dubplate", set()
    for word in words:
        if word == "--without":
            missing.add(next(words))
        else:
            program = word
    bound = bindings(program)
    for line in sys.stdin:
        message = json.loads(line)
        kind = message["t"]
        if kind == "hello":
            say(t="ready", protocol=1, server={"name": "dubplate mock", "version": message["dubplate"]},
                max_in_flight=IN_FLIGHT, isolated=True)
        elif kind == "seed":
            profile = bound["profile"].get(message["profile"], {})
            found, why = seeded(profile, message["needs"], missing)
            if why:
                say(t="cannot", id=message["id"], reason=why)
                continue
            # A credential that was never used before is a world that nobody has changed.
            credential = {"id": f"dubplate-{message['id']}-{message['case']}", "key": KEY}
            region = profile.get("region", bound.get("region"))
            say(t="seeded", id=message["id"], bindings=found, region=region, credential=credential)
        elif kind == "bye":
            return


if __name__ == "__main__":
    main()
