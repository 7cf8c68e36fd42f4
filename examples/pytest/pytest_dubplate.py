"""Records the Tencent Cloud API once for each test, and replays it ever after. It only drives the `dubplate` program.

    def test_bind(dubplate):
        client = make_client(dubplate.endpoint, dubplate.secret_id, dubplate.secret_key)
        ...

    pytest --record-mode once      # tests without a section are recorded, the others replayed
    pytest                         # all are replayed, no connection is opened

Each test has its own section of its module's cassette: the file `cassettes/<module>/<test>.json` beside the module, written
only if the test passes. A section whose test is gone is removed by every mode that writes; `none` names it and fails the run.

| --record-mode | with a section | without |
|---|---|---|
| none (default) | replayed | an error |
| once | replayed | recorded |
| new_episodes | replayed; what it does not answer is recorded | recorded |
| all | asked anew; what says the same changes no file | recorded |
| rewrite | made anew, with a new date | recorded |

What is recorded stands in the ini file, `dubplate_upstream = ecm.tencentcloudapi.com` (several hosts are separated by blanks),
or in the marker, which may also say `allow_unused=True` and `record_mode="..."`:

    @pytest.mark.dubplate(upstream="http://127.0.0.1:8080", allow_unused=True)

The program is the one in $DUBPLATE, or `dubplate` on the PATH. While it records it uses $TENCENTCLOUD_SECRET_ID,
$TENCENTCLOUD_SECRET_KEY and $TENCENTCLOUD_TOKEN; at an address of this machine, and in a replay, a test key. Works under
pytest-xdist: every test has a process and a file of its own. Needs signals, so not Windows.
"""

import contextlib
import hashlib
import importlib.util
import os
import re
import shutil
import signal
import subprocess
import tempfile
import uuid
from pathlib import Path

import pytest

MODES = ("none", "once", "new_episodes", "all", "rewrite")
TEST_KEY = "published-test-key-of-dubplate"
PATIENCE = 60  # seconds, for a recording to be sealed
PASSED = pytest.StashKey()
COLLECTED = pytest.StashKey()


def pytest_addoption(parser):
    help = "what is asked of the service, what of the recording"
    if not importlib.util.find_spec("pytest_recording"):  # which has this option too, with the same words
        parser.getgroup("dubplate").addoption("--record-mode", choices=MODES, default="none", help=help)
    parser.addini("dubplate_upstream", "the hosts that are recorded", type="args", default=[])


def pytest_configure(config):
    config.addinivalue_line(
        "markers", "dubplate(upstream, allow_unused, record_mode): what the section of this test is made of"
    )
    config.stash[COLLECTED] = Collected()


@pytest.fixture
def dubplate(request):
    """The endpoint of this test's own section, and the credential for it."""
    section = Section(request.node)
    section.start()
    yield section
    section.stop(request.node.stash.get(PASSED, False))


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    report = (yield).get_result()
    if report.when == "call":
        item.stash[PASSED] = report.passed


class Section:
    """What one test asks and is answered."""

    def __init__(self, item):
        marker = item.get_closest_marker("dubplate")
        options = dict(marker.kwargs) if marker else {}
        upstream = options.pop("upstream", None) or item.config.getini("dubplate_upstream")
        self._hosts = [upstream] if isinstance(upstream, str) else list(upstream)
        self._mode = options.pop("record_mode", None) or mode(item.config)
        self._allow_unused = options.pop("allow_unused", False)
        if options or self._mode not in MODES:
            wrong = ", ".join(options) or f"record_mode={self._mode!r}"
            pytest.fail(f"the marker dubplate does not know {wrong}", pytrace=False)
        self._item, self._folder, self._process = item, None, None
        self.cassette = section_of(item)
        self.recording = self._mode not in ("none", "once") or (self._mode == "once" and not self.cassette.exists())
        self.secret_id = f"dubplate-{self.cassette.stem[:100]}-{uuid.uuid4().hex[:8]}"
        self.secret_key, self.token = TEST_KEY, None
        #: The base URL for the client: of the first host, and of each.
        self.endpoint, self.endpoints = None, {}

    def start(self):
        if self.recording:
            return self._record()
        if not self.cassette.exists():
            shown = f"there is no {self.cassette}; record it with --record-mode once"
            pytest.fail(f"{shown}, or let this test go without the fixture `dubplate`", pytrace=False)
        strict = [] if self._allow_unused else ["--strict"]
        lines = self._run(["replay", "--cassette", str(self.cassette), *strict], 1)
        self.endpoint = lines[0]
        self.endpoints = {host: self.endpoint for host in self._hosts}

    def _record(self):
        if not self._hosts:
            pytest.fail("say what is to be recorded: `dubplate_upstream = HOST` in the ini file", pytrace=False)
        here = all(re.match(r"http://(127\.|localhost|\[::1\])", host) for host in self._hosts)
        own = {name: os.environ.get(f"TENCENTCLOUD_{name}") for name in ("SECRET_ID", "SECRET_KEY", "TOKEN")}
        if not here and own["SECRET_ID"] and own["SECRET_KEY"]:
            self.secret_id, self.secret_key, self.token = own.values()
        self.cassette.parent.mkdir(parents=True, exist_ok=True)
        self._folder = Path(tempfile.mkdtemp(prefix=".recording-", dir=self.cassette.parent))
        coming = self._folder / self.cassette.name
        if self.cassette.exists() and self._mode != "rewrite":
            shutil.copyfile(self.cassette, coming)
        arguments = ["record", "--cassette", str(coming), "--mode", "new" if self._mode == "new_episodes" else "all"]
        for host in self._hosts:
            name = re.sub(r":\d+$", "", re.sub(r"^https?://", "", host))
            arguments += ["--reverse", host, "--upstream", name]
        lines = self._run(arguments, len(self._hosts))
        self.endpoints = dict(zip(self._hosts, lines))
        self.endpoint = lines[0]

    def _run(self, arguments, count):
        program = os.environ.get("DUBPLATE") or shutil.which("dubplate")
        if not program:
            pytest.fail("the program `dubplate` is not on the PATH; name it with $DUBPLATE", pytrace=False)
        environment = {name: value for name, value in os.environ.items() if not name.startswith("TENCENTCLOUD_")}
        environment["TENCENTCLOUD_SECRET_ID"] = self.secret_id
        environment["TENCENTCLOUD_SECRET_KEY"] = self.secret_key
        if self.token:
            environment["TENCENTCLOUD_TOKEN"] = self.token
        self._said = tempfile.TemporaryFile()
        self._process = subprocess.Popen(
            [program, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=self._said,
            env=environment,
            start_new_session=True,  # Ctrl-C is for pytest, which ends this in its own time
        )
        lines = [self._process.stdout.readline().decode().split(" ")[0].strip() for _ in range(count)]
        if not all(line.startswith("http://") for line in lines):
            self._end()
            self._tidy()
            pytest.fail(f"dubplate {arguments[0]} did not start:\n{self._stderr()}", pytrace=False)
        return lines

    def stop(self, passed):
        code = self._end()
        if self.recording and passed and code == 0:
            code = self._keep()
        self._tidy()
        said = self._stderr()
        if code == 0 or not said:
            return
        if passed:
            pytest.fail(f"dubplate ended with {code}:\n{said}", pytrace=False)
        self._item.add_report_section("teardown", "dubplate", said)

    def _keep(self):
        coming = self._folder / self.cassette.name
        if not coming.exists():
            return 1  # nothing was asked, and that was said
        os.replace(coming, self.cassette)
        return 0

    def _end(self):
        self._process.send_signal(signal.SIGINT)
        try:
            code = self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            code = self._process.wait()
        self._process.stdout.close()
        return code

    def _tidy(self):
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)
            remove_empty(self.cassette.parent)

    def _stderr(self):
        self._said.seek(0)
        return self._said.read().decode(errors="replace").strip()


def mode(config):
    return config.getoption("--record-mode", None) or "none"


def section_of(item):
    """The file of a test's section. What cannot stand in the name of a file gets a digest instead."""
    name = item.nodeid.split("::", 1)[-1].replace("::", ".")
    safe = re.sub(r"[^A-Za-z0-9._-]+", "-", name)[:120]
    if safe != name:
        safe = f"{safe.strip('-')}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"
    return item.path.parent / "cassettes" / item.path.stem / f"{safe}.json"


def remove_empty(folder):
    with contextlib.suppress(OSError):  # not empty
        folder.rmdir()
        folder.parent.rmdir()


class Collected:
    """What there is of modules and their sections, and so which sections have no test any more."""

    def __init__(self):
        self.whole, self.sections, self.orphans = {}, {}, []

    def stray(self):
        for folder in {path.parent / "cassettes" for path in self.whole}:
            for section in sorted(folder.glob("*/*.json")):
                module = folder.parent / f"{section.parent.name}.py"
                gone = self.whole.get(module, False) or not module.exists()
                if gone and section not in self.sections and is_ours(section):
                    yield section


def is_ours(path):
    with path.open("rb") as file:
        return b'"provenance"' in file.read(4096)


@pytest.hookimpl(hookwrapper=True)
def pytest_make_collect_report(collector):
    report = (yield).get_result()
    module = collector.getparent(pytest.Module)
    if module:
        whole = collector.config.stash[COLLECTED].whole
        whole[module.path] = whole.get(module.path, True) and report.passed


@pytest.hookimpl(tryfirst=True)  # what -k and -m leave out has a section all the same
def pytest_collection_modifyitems(config, items):
    sections = config.stash[COLLECTED].sections
    for item in items:
        if "dubplate" not in getattr(item, "fixturenames", ()):
            continue
        section = section_of(item)
        other = next((known for known in sections if str(known).lower() == str(section).lower()), section)
        if sections.setdefault(other, item.nodeid) != item.nodeid:
            raise pytest.UsageError(f"{item.nodeid} and {sections[other]} would have one section, {section}")


def pytest_sessionfinish(session, exitstatus):
    config, collected = session.config, session.config.stash[COLLECTED]
    option = config.option
    chosen = any("::" in str(argument) for argument in config.args) or getattr(option, "lf", False)
    if exitstatus not in (0, 1, 5) or chosen or option.collectonly:
        return
    for section in collected.stray():
        collected.orphans.append(str(section))
        if mode(config) != "none":
            section.unlink(missing_ok=True)
            remove_empty(section.parent)
    if hasattr(config, "workeroutput"):
        config.workeroutput["dubplate"] = collected.orphans
    elif collected.orphans and mode(config) == "none" and exitstatus != 1:
        session.exitstatus = 1


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node, error):
    """Of pytest-xdist: what a worker has found; each has collected all."""
    orphans = node.config.stash[COLLECTED].orphans
    orphans += [found for found in getattr(node, "workeroutput", {}).get("dubplate", []) if found not in orphans]


def pytest_terminal_summary(terminalreporter, config):
    orphans = config.stash[COLLECTED].orphans
    if not orphans:
        return
    terminalreporter.section("dubplate")
    for orphan in orphans:
        if mode(config) == "none":
            terminalreporter.line(f"no test has this section: {orphan}; remove it, or use --record-mode once", red=True)
        else:
            terminalreporter.line(f"removed, as its test is gone: {orphan}")
