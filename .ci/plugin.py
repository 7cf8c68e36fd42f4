"""The pytest plugin in examples/pytest: recorded against `dubplate mock`, replayed with the mock gone, and so on.

usage: plugin.py PROGRAM      (the interpreter must have requirements.txt, requirements-pytest.txt and the plugin installed)
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

EXAMPLE = Path(__file__).resolve().parent.parent / "examples" / "pytest" / "test_eip.py"
PROGRAM = os.path.abspath(sys.argv[1])
ENVIRONMENT = {
    name: value
    for name, value in os.environ.items()
    if not name.lower().endswith("_proxy") and not name.startswith(("TENCENTCLOUD_", "PYTEST_"))
}
ENVIRONMENT |= {"DUBPLATE": PROGRAM, "PYTHONDONTWRITEBYTECODE": "1"}


class Ground:
    """A folder with the example's tests in it, and a mock that can be taken away."""

    def __init__(self, folder):
        self.folder, self.mock, self.url = Path(folder), None, ""
        self.tests = self.folder / "test_eip.py"
        shutil.copy(EXAMPLE, self.tests)
        self.up()

    def up(self):
        self.mock = subprocess.Popen([PROGRAM, "mock"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.url = self.mock.stdout.readline().strip()
        assert self.url.startswith("http://127.0.0.1:"), self.url
        (self.folder / "pytest.ini").write_text(f"[pytest]\ndubplate_upstream = {self.url}\n")

    def down(self):
        self.mock.terminate()
        self.mock.wait()

    def sections(self):
        return {str(path.relative_to(self.folder)): path.read_bytes() for path in self.folder.rglob("cassettes/**/*")
                if path.is_file()}

    def pytest(self, status, outcome, *arguments):
        """Runs pytest, which must end so; what it said."""
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments]
        ran = subprocess.run(command, cwd=self.folder, env=ENVIRONMENT, text=True, capture_output=True, timeout=300)
        said = ran.stdout + ran.stderr
        assert ran.returncode == status and re.search(outcome, said), f"{arguments}: {ran.returncode}\n{said}"
        print(f"ok  pytest {' '.join(arguments)}: {said.strip().splitlines()[-1]}", flush=True)
        return said

    def change(self, old, new):
        text = self.tests.read_text()
        assert old in text, old
        self.tests.write_text(text.replace(old, new))


def play(ground):
    said = ground.pytest(1, "4 errors")
    assert said.count("record it with --record-mode once") >= 4, said
    assert ground.sections() == {}

    ground.pytest(0, "4 passed", "--record-mode=once")
    recorded = ground.sections()
    assert len(recorded) == 4 and all("cassettes/test_eip/" in name for name in recorded), list(recorded)

    # A service that says the same changes no file.
    ground.pytest(0, "4 passed", "--record-mode=all")
    assert ground.sections() == recorded

    ground.down()
    ground.pytest(0, "4 passed")
    ground.pytest(0, "4 passed", "--record-mode=once")
    ground.pytest(0, "4 passed", "-n", "2")
    assert ground.sections() == recorded

    # A test that asks less, and one that asks something else.
    ground.change('assert ask(ecm, "DescribeAddressQuota").QuotaSet', "pass")
    assert "that nobody asked for" in ground.pytest(1, "4 passed, 1 error")
    ground.change('def test_an_account_has_a_quota(ecm):\n    pass',
                  'def test_an_account_has_a_quota(ecm):\n    ask(ecm, "DescribeAddresses", AddressIds=["eip-unbound2"])')
    assert "Dubplate.NoEpisode" in ground.pytest(1, "1 failed, 3 passed")
    assert ground.sections() == recorded

    # The service is asked only for what is new.
    ground.up()
    ground.pytest(0, "4 passed", "--record-mode=new_episodes")
    grown = ground.sections()
    changed = [name for name in recorded if grown[name] != recorded[name]]
    assert changed == ["cassettes/test_eip/test_an_account_has_a_quota.json"], changed
    assert b"eip-unbound2" in grown[changed[0]] and b"DescribeAddressQuota" in grown[changed[0]]
    ground.pytest(0, "4 passed", "--record-mode=rewrite")
    assert b"DescribeAddressQuota" not in ground.sections()[changed[0]]

    # A test that fails leaves its section as it was.
    kept = ground.sections()
    ground.change("== code", '== "Wrong"')
    ground.pytest(1, "2 failed, 2 passed", "--record-mode=rewrite")
    now = ground.sections()
    assert now.keys() == kept.keys() and all(now[name] == kept[name] for name in kept if "refused" in name)
    kept = now
    ground.change('== "Wrong"', "== code")

    # A removed test leaves nothing behind; one that was only not chosen does.
    ground.pytest(0, "2 passed, 2 deselected", "--record-mode=once", "-k", "refused")
    ground.pytest(0, "2 passed", "--record-mode=once", "test_eip.py::test_a_bind_is_refused")
    assert ground.sections() == kept
    ground.change("def test_an_account_has_a_quota", "def no_test")
    for arguments in ((), ("-n", "2")):
        assert "no test has this section" in ground.pytest(1, "3 passed", *arguments)
    assert ground.sections() == kept
    ground.pytest(0, "3 passed", "--record-mode=new_episodes")
    assert set(kept) - set(ground.sections()) == {changed[0]}
    ground.tests.rename(ground.folder / "test_other.py")
    ground.pytest(0, "3 passed", "--record-mode=once")
    assert len(ground.sections()) == 3 and all("/test_other/" in name for name in ground.sections()), ground.sections()
    assert not (ground.folder / "cassettes" / "test_eip").exists()


with tempfile.TemporaryDirectory() as folder:
    ground = Ground(folder)
    try:
        play(ground)
    finally:
        ground.down()
