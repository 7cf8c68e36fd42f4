"""Checks of the repository's files.

usage: checks.py readme               prints the README's command that plays every case
       checks.py played FILE          FILE, what that command printed, shows every documented error of both pages
       checks.py toml | lock | paths
"""

import pathlib
import re
import sys
import tomllib

ROOT = pathlib.Path(__file__).resolve().parent.parent
RUN = "cargo run --release -- run"
TEST = "cargo test"
PLAYED = ("errors 12/12", "errors 27/27")
REGISTRY = "registry+https://github.com/rust-lang/crates.io-index"
OWN = ("dubplate", "dubplate-fuzz")

# Folders that are some machine's own; a path of the API or of an installed system is none of them.
MACHINE = re.compile(r"(?<![\w.~/*\])}-])/(?:home|root|Users|work|workspace|builds|runner|mnt)/[\w.-]")
UPWARDS = re.compile(r"(?<![\w./])(?:\.\./)+\w[\w.-]*")


def main(arguments):
    checks = {"readme": readme, "played": played, "toml": toml, "lock": lock, "paths": paths}
    if not arguments or arguments[0] not in checks:
        return __doc__
    mistakes = checks[arguments[0]](*arguments[1:])
    return "\n".join(mistakes) or None


def readme():
    """Both commands must stand in a block of their kind, as they are typed."""
    file = ROOT / "README.md"
    text = file.read_text(encoding="utf-8") if file.is_file() else ""
    blocks = re.findall(r"^```sh\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    lines = {re.sub(r"\s+#.*", "", line).strip() for block in blocks for line in block.splitlines()}
    missing = [command for command in (RUN, TEST) if command not in lines]
    if not missing:
        print(RUN)
    return [f"README.md: no ```sh block has the line `{command}`" for command in missing]


def played(file):
    text = pathlib.Path(file).read_text(encoding="utf-8")
    return [f"the run's output does not contain `{words}`" for words in PLAYED if words not in text]


def toml():
    """TOML 1.0 as Python reads it, and each says which version of its own format it has."""
    files = sorted((ROOT / "scenarios").rglob("*.toml"))
    mistakes = [] if files else ["scenarios: no .toml file"]
    for file in files:
        name = file.relative_to(ROOT)
        try:
            read = tomllib.loads(file.read_text(encoding="utf-8"))
        except ValueError as error:
            mistakes.append(f"{name}: {error}")
            continue
        if type(read.get("format")) is not int:
            mistakes.append(f"{name}: no `format = <number>` at its top")
    print(f"{len(files)} files")
    return mistakes


def lock():
    """Every package is one of this repository or from the public registry, with a checksum."""
    mistakes = []
    for folder in (ROOT, ROOT / "fuzz"):
        name = (folder / "Cargo.lock").relative_to(ROOT)
        packages = tomllib.loads((ROOT / name).read_text(encoding="utf-8"))["package"]
        mistakes += [
            f"{name}: {package['name']} {package['version']} has source {package.get('source')!r}"
            for package in packages
            if package["name"] not in OWN and (package.get("source") != REGISTRY or "checksum" not in package)
        ]
        print(f"{name}: {len(packages)} packages")
    return mistakes


def paths():
    """No file names a folder of some machine; a path that begins with ../ is one of this repository."""
    mistakes = []
    files = [
        file
        for file in sorted(ROOT.rglob("*"))
        if file.is_file() and file.relative_to(ROOT).parts[0] not in (".git", "target") and file.suffix != ".pyc"
    ]
    for file in files:
        for number, line in enumerate(file.read_bytes().decode("utf-8", "replace").splitlines(), 1):
            if MACHINE.search(line) or any(leads_out(file, match[0]) for match in UPWARDS.finditer(line)):
                place = f"{file.relative_to(ROOT)}:{number}"
                mistakes.append(f"{place}: names a path outside the repository: {line.strip()[:120]}")
    print(f"{len(files)} files")
    return mistakes


def leads_out(file, path):
    found = (file.parent / path).resolve()
    return not (found.is_relative_to(ROOT) and found.exists())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
