#!/usr/bin/env python3
"""Mutates what judges, redacts and matches, and says which change no test noticed: docs/mutants.md holds the last result.

usage: mutants.py [redact|snapshot|matching|expectations]..      (all without an argument: an hour of a quiet machine)

Needs cargo-mutants (`cargo install --locked cargo-mutants`). The layers of the crate point one way, so what is mutated
is built with no more than the layers that it and its tests need: a mutant takes seconds, not minutes. Where a part was
run before, what was caught then is not run again. Results: target/mutants/PART/mutants.out.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / "target" / "mutants"

REDACTED = ["source", "wire", "api", "contract", "sign", "protocol", "scenario", "redact"]
STORED = [*REDACTED, "cassette", "event"]
PLAYED = [*STORED, "target", "mock", "snapshot", "runner", "server", "selfcheck"]

# The files that are mutated, the modules that are built, and the test programs. Unit tests are played where they test
# what is mutated.
UNIT = {"redact", "snapshot"}
PARTS = {
    "redact": (["src/redact/**/*.rs"], REDACTED, {"redaction": "tests/redaction.rs"}),
    "snapshot": (["src/snapshot/diff.rs"], [*STORED, "snapshot"], {}),
    "matching": (
        [f"src/cassette/{name}.rs" for name in ("key", "nearest", "deck")],
        [*STORED, "target"],
        {"matching": "tests/matching/main.rs"},
    ),
    "expectations": (
        [f"src/scenario/{name}.rs" for name in ("expect", "matcher", "poll", "answer", "body")]
        + ["src/contract/shape.rs"],
        PLAYED,
        {"bite": "tests/bite/main.rs", "shape": "tests/shape.rs"},
    ),
}


def crate(folder, modules, tests):
    """A crate of some of the modules, in a folder of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("src", "tests", "scenarios", "cassettes"):
        shutil.copytree(ROOT / name, folder / name, dirs_exist_ok=True)
    for name in ("build.rs", "Cargo.lock"):
        shutil.copy2(ROOT / name, folder / name)
    sections = re.split(r"\n(?=\[)", (ROOT / "Cargo.toml").read_text())
    sections = [text for text in sections if not text.startswith(("[[", "[lints"))]
    sections[0] += "\nautobins = false\nautobenches = false\nautoexamples = false\nautotests = false"
    text = "\n".join(sections).replace('default = ["cli"]', "default = []").replace('readme = "README.md"\n', "")
    text += "".join(f'\n[[test]]\nname = "{name}"\npath = "{path}"\n' for name, path in tests.items())
    (folder / "Cargo.toml").write_text(text)
    library = (ROOT / "src/lib.rs").read_text().splitlines()
    kept = [line for line in library if not line.startswith(("pub mod ", "#[cfg(feature"))]
    kept += [f"pub mod {module};" for module in modules]
    (folder / "src/lib.rs").write_text("\n".join(kept) + "\n")


def mutate(part):
    files, modules, tests = PARTS[part]
    folder = WORK / part
    crate(folder / "crate", modules, tests)
    command = ["cargo", "mutants", "--in-place", "--iterate", "--output", str(folder), "--timeout", "60"]
    command += [f"--file={file}" for file in files]
    command += ["--cargo-arg=--lib"] if part in UNIT else []
    command += [f"--cargo-arg=--test={name}" for name in tests]
    environment = {
        **os.environ,
        "CARGO_PROFILE_DEV_DEBUG": "0",
        "CARGO_INCREMENTAL": "1",
        "CARGO_TARGET_DIR": str(folder / "target"),
    }
    status = subprocess.run(command, cwd=folder / "crate", env=environment).returncode
    # 2: some were missed; 3: some ran out of time.
    if status not in (0, 2, 3):
        sys.exit(status)


def main(parts):
    unknown = [part for part in parts if part not in PARTS]
    if unknown:
        sys.exit(f"mutants.py: there is no part {unknown[0]}; the parts are {', '.join(PARTS)}")
    for part in parts or PARTS:
        mutate(part)
    print("\nwhat no test noticed:")
    for missed in sorted(WORK.glob("*/mutants.out/missed.txt")):
        print(missed.read_text(), end="")


if __name__ == "__main__":
    main(sys.argv[1:])
