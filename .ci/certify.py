"""The five clients of examples/clients, certified against the built-in mock; each certificate is compared with the one that
is committed beside them. What a client truly fails stands in its list of known failures.

usage: certify.py PROGRAM PYTHON TCCLI NODE_MODULES RUST_CLIENT
  PROGRAM       the dubplate program
  PYTHON        an interpreter with requirements.txt installed
  TCCLI         the vendor's command-line tool
  NODE_MODULES  a folder with the vendor's SDK for Node
  RUST_CLIENT   the built example `rust_client`

A certificate that has changed for a good reason is committed by hand: the new one is left where the message says.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

LONGEST = 600  # seconds for one client
ROOT = Path(__file__).absolute().parent.parent
CLIENTS = Path("examples", "clients")
CERTIFICATES = CLIENTS / "certificates"


def commands(python, tccli, rust):
    ecm, legacy = ["--profile", "ecm-2019-07-19"], ["--profile", "eip-v2-2017-03-12"]
    line = f"{tccli} ecm {{action}} {{--params}} --region {{region}} --endpoint {{endpoint}} --timeout 2"
    return {
        "ecm_python": [*ecm, "--adapter", "--", python, CLIENTS / "ecm_python.py"],
        "ecm_node": [*ecm, "--adapter", "--", "node", CLIENTS / "ecm_node.js"],
        "legacy_python": [*legacy, "--way", "proxy", "--adapter", "--", python, CLIENTS / "legacy_python.py"],
        "tccli": [*ecm, "--jobs", "2", "--name", "tccli", "--cmd", line],
        "rust_client": ["--adapter", "--", rust],
    }


def essence(certificate):
    """What does not differ from run to run: neither times and request ids, nor versions and digests."""
    levels = {
        profile["profile"]: {level["level"]: [level["standing"], level["cases"]] for level in profile["levels"]}
        for profile in certificate["profiles"]
    }
    cases = {
        f"{case['profile']}/{case['case']}": {
            "verdict": case["verdict"],
            "passed": sorted(case["passed"]),
            "findings": sorted([finding["check"], finding["verdict"]] for finding in case.get("findings", [])),
        }
        for case in certificate["cases"]
    }
    omitted = sorted(f"{case['profile']}/{case['case']}" for case in certificate["omitted"])
    return {"conformant": certificate["conformant"], "levels": levels, "cases": cases, "omitted": omitted}


def differences(committed, found, at=""):
    if isinstance(committed, dict) and isinstance(found, dict):
        for key in sorted(committed.keys() | found.keys()):
            yield from differences(committed.get(key), found.get(key), f"{at}/{key}")
    elif committed != found:
        yield f"{at}: committed {json.dumps(committed)}, found {json.dumps(found)}"


def certify(program, name, command, folder):
    """The differences from the committed certificate, and what else is wrong."""
    file, known = folder / f"{name}.json", CERTIFICATES / f"{name}.known.toml"
    options = ["--certificate", file, *(["--known", known] if known.exists() else [])]
    run = subprocess.run(
        [program, "certify", "client", *options, *command], capture_output=True, text=True, timeout=LONGEST
    )
    if run.returncode != 0:
        yield f"dubplate certify client ended with {run.returncode}:\n{run.stdout}{run.stderr}"
    if not file.exists():
        return
    verified = subprocess.run([program, "certify", "verify", file], capture_output=True, text=True)
    if verified.returncode != 0:
        yield f"dubplate certify verify ended with {verified.returncode}: {verified.stdout}{verified.stderr}"
    committed = CERTIFICATES / f"{name}.json"
    if not committed.exists():
        yield f"there is no {committed.name} to compare with"
        return
    yield from differences(*(essence(json.loads(path.read_text())) for path in (committed, file)))


def main(program, python, tccli, node_modules, rust):
    program, python, tccli, rust = (str(Path(path).absolute()) for path in (program, python, tccli, rust))
    os.environ["NODE_PATH"] = str(Path(node_modules).absolute())
    os.chdir(ROOT)  # a certificate names its known failures as they were typed
    folder = Path(tempfile.mkdtemp(prefix="certificates-"))
    os.environ["HOME"] = str(folder)  # tccli writes a configuration there
    wrong = False
    for name, command in commands(python, tccli, rust).items():
        found = list(certify(program, name, command, folder))
        wrong |= bool(found)
        print(f"{name}: {'as committed' if not found else 'not as committed'}", *found, sep="\n  ", flush=True)
    if wrong:
        sys.exit(f"what was found is in {folder}")
    shutil.rmtree(folder)


if __name__ == "__main__":
    if len(sys.argv) != 6:
        sys.exit(__doc__)
    main(*sys.argv[1:])
