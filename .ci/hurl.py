"""What is exported for Hurl and as curl lines, played by the real ones against a replay of the same recording: every
assertion holds, every request is one that was recorded, and every recorded one is asked.

usage: hurl.py PROGRAM HURL      (the two programs; curl is the one on the PATH)
"""

import os
import re
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LONGEST = 120  # seconds for one program
# A replay asks nobody for a valid signature.
WITHHELD = ("AUTHORIZATION", "TIMESTAMP", "TOKEN")
ENVIRONMENT = {name: text for name, text in os.environ.items() if not name.lower().endswith("_proxy")}


def run(*command, **options):
    options = {"env": ENVIRONMENT} | options
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=LONGEST, **options)
    return done.returncode, done.stdout, done.stderr


def check(ended, what):
    status, out, said = ended
    if status != 0:
        raise SystemExit(f"error: {what}: {status}\n{out[-3000:]}\n{said[-3000:]}")


def exported(cassette, form):
    status, text, said = run(PROGRAM, "export", cassette, "--format", form)
    check((status, "", said), f"export of {cassette}")
    return text


def replayed(cassette, hosts, command, strict=True, **options):
    """Runs COMMAND with what makes curl connect to a replay instead of HOSTS; how both ended."""
    words = [PROGRAM, "replay", "--cassette", cassette] + ["--strict"] * strict
    replay = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        there = replay.stdout.readline().strip().removeprefix("http://")
        instead = [word for host in hosts for word in ("--connect-to", f"{host}:{there}")]
        ended = run(*command(instead), **options)
    finally:
        replay.send_signal(signal.SIGINT)
        out, said = replay.communicate(timeout=LONGEST)
    return ended, (replay.returncode, out, said)


def by_hurl(cassette, file):
    """What was recorded at an address of this machine is sent elsewhere; the rest goes through the replay's proxy."""
    text = exported(cassette, "hurl")
    file.write_text(text)
    hurl = [HURL, "--test", "--error-format", "long", file]
    for name in WITHHELD:
        hurl += ["--variable", f"tencentcloud_{name.lower()}=withheld"]
    asked = re.findall(r"^[A-Z]+ (https?)://([^/\n]+)", text, re.MULTILINE)
    hosts = {host for _, host in asked}
    if all(scheme == "http" for scheme, _ in asked):
        ended, replay = replayed(cassette, hosts, lambda instead: hurl + instead)
        check(ended, f"hurl, {cassette}")
        check(replay, f"replay to hurl, {cassette}")
    else:
        upstream = [word for host in hosts for word in ("--upstream", host.split(":")[0])]
        around = [PROGRAM, "replay", "--cassette", cassette, "--strict", *upstream, "--"]
        check(run(*around, *hurl), f"hurl in a replay, {cassette}")
    return len(asked)


def by_curl(cassette, file):
    text = exported(cassette, "curl")
    hosts = set(re.findall(r"^  '?http://([^/\n]+)", text, re.MULTILINE))
    said = {f"TENCENTCLOUD_{name}": "withheld" for name in WITHHELD}
    # An episode that was seen several times has one line.
    strict = not re.search(r"\(seen \d+ times\)", text)

    def script(instead):
        file.write_text(f'curl() {{ command curl {" ".join(instead)} "$@" && echo; }}\n{text}')
        return ["sh", "-eu", file]

    ended, replay = replayed(cassette, hosts, script, strict=strict, env=ENVIRONMENT | said)
    check(ended, f"curl, {cassette}")
    check(replay, f"replay to curl, {cassette}")
    return text.count("\ncurl ")


def others(folder):
    """Recordings of other traffic, at hosts of its own."""
    made = []
    for name in ("har/good/insomnia.har", "har/good/chrome.har", "foreign/good/azure.json", "foreign/good/vcrpy.json"):
        made.append(folder / f"{Path(name).stem}.cassette.json")
        status, out, said = run(PROGRAM, "import", ROOT / "tests" / name, "--cassette", made[-1])
        check((status if status != 1 else 0, out, said), f"import of {name}")
    return made


def main(folder):
    shipped = sorted((ROOT / "cassettes").rglob("*.json"))
    count = sum(by_hurl(cassette, folder / "one.hurl") for cassette in shipped + others(folder))
    print(f"{count} Hurl entries of {len(shipped)} shipped cassettes and some others: every assertion holds")
    count = sum(by_curl(cassette, folder / "one.sh") for cassette in shipped)
    print(f"{count} curl lines: every request is one that was recorded")

    # A wrong assertion and a request that was not recorded are noticed.
    cassette = ROOT / "cassettes" / "ecm-2019-07-19" / "eip-absent.json"
    file = folder / "wrong.hurl"
    text = exported(cassette, "hurl")
    for old, new in (("HTTP 200", "HTTP 201"), ("AddressIdNotFound", "SomethingElse"), ("eip-00000000", "eip-00000001")):
        assert old in text, old
        file.write_text(text.replace(old, new))
        hosts = set(re.findall(r"^[A-Z]+ http://([^/\n]+)", text, re.MULTILINE))
        given = [word for name in WITHHELD for word in ("--variable", f"tencentcloud_{name.lower()}=withheld")]
        ended, replay = replayed(cassette, hosts, lambda instead: [HURL, "--test", file, *given, *instead])
        assert ended[0] == 4 and replay[0] == 1, f"nobody noticed {new}: {ended} {replay}"


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    PROGRAM, HURL = (str(Path(text).absolute()) for text in sys.argv[1:])
    with tempfile.TemporaryDirectory() as name:
        main(Path(name))
