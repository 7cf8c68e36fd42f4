"""An adapter without a client behind it. The name of a case says what it does with it; LOG keeps what it was told."""

import json
import os
import signal
import subprocess
import sys
import time

HELD = []
KEYS = {}


def line(text):
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def say(t, **members):
    line(json.dumps({"t": t, **members}))


def ok(name):
    say("result", id=name, outcome="ok", response={"Id": name})


def forever(stream, text):
    while True:
        stream.write(text)


def block():
    while True:
        time.sleep(60)


def ignore_and_block():
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    block()


def aside(text):
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def orphan():
    subprocess.Popen(["sleep", "60"], start_new_session=True)


DEEDS = {
    "ok": ok,
    "hold": lambda name: HELD.append(name),
    "release": lambda name: [ok(each) for each in [name, *HELD]],
    "chatter": lambda name: (line("DEBUG: calling"), line(""), ok(name)),
    "no-json": lambda name: line('{"t":"result","id":"' + name + '","outcome":"ok"'),
    "named-no-utf8": lambda name: (sys.stdout.buffer.write(b'["%s", "\xff"]\n' % name.encode()), sys.stdout.flush()),
    "list": lambda name: line('["' + name + '"]'),
    "no-outcome": lambda name: say("result", id=name),
    "odd-outcome": lambda name: say("result", id=name, outcome="great"),
    "number-code": lambda name: say("result", id=name, outcome="error", error={"code": 4102}),
    "odd-t": lambda name: say("answer", id=name, outcome="ok"),
    "long": lambda name: say("result", id=name, outcome="ok", detail="x" * (1 << 20)),
    "odd-id": lambda name: (say("result", id="c-nobody", outcome="ok"), say("result", id=7, outcome="ok"), ok(name)),
    "twice": lambda name: (ok(name), ok(name)),
    "ready-again": lambda name: (say("ready", protocol=1, client={"name": "again"}), ok(name)),
    "unsupported": lambda name: say("not_supported", id=name, reason="no such call", issue="https://example.invalid/9"),
    "shows-key": lambda name: (aside("key " + KEYS[name]), ok(name)),
    "shows-key-late": lambda name: (ok(name), time.sleep(0.05), aside("key " + KEYS[name])),
    "states-key": lambda name: say("result", id=name, outcome="ok", detail=KEYS[name]),
    "crash": lambda name: (aside("Traceback: boom"), os.abort()),
    "exit": lambda name: os._exit(3),
    "answer-and-exit": lambda name: (ok(name), os._exit(0)),
    "hang": lambda name: block(),
    "hang-hard": lambda name: ignore_and_block(),
    "flood": lambda name: forever(sys.stdout, "y\n"),
    "flood-one-line": lambda name: forever(sys.stdout, "y" * 4096),
    "flood-aside": lambda name: forever(sys.stderr, "y" * 1000 + "\n"),
    "mute": lambda name: (os.close(1), block()),
    "orphan": lambda name: (orphan(), ok(name)),
    "orphan-and-exit": lambda name: (orphan(), ok(name), os._exit(0)),
}


def main(manner):
    if manner == "never-ready":
        block()
    if manner == "ends":
        sys.exit("no such module: tencentcloud")
    if manner == "not-an-adapter":
        line("usage: tool ACTION")
    protocol = 2 if manner == "too-new" else 1
    log = open(os.environ.get("LOG", os.devnull), "a")
    for text in sys.stdin:
        log.write(text)
        log.flush()
        message = json.loads(text)
        if message["t"] == "hello":
            client = {"name": "acme", "version": "3.2.0", "language": "python", "issues": "https://example.invalid"}
            say("ready", protocol=protocol, client=client, max_in_flight=8, later=True)
            if manner == "deaf":
                block()
        elif message["t"] == "case":
            KEYS[message["id"]] = message["credential"]["key"]
            if message["case"] == "say":
                line(message["params"]["Line"])
            else:
                DEEDS[message["case"]](message["id"])
        elif message["t"] == "cancel" and message["id"] in HELD:
            say("result", id=message["id"], outcome="timeout")
        elif message["t"] == "bye":
            break
    if manner == "stays":
        block()
    sys.exit(5 if manner == "ends-badly" else 0)


main(sys.argv[1] if len(sys.argv) > 1 else "")
