"""HAR out to other people's readers, and their HAR in.

usage: har.py PROGRAM PYTHON MITMPROXY NODE_MODULES
  PROGRAM       the dubplate program
  PYTHON        an interpreter with requirements.txt installed
  MITMPROXY     an interpreter with requirements-mitmproxy.txt installed
  NODE_MODULES  a folder with what har/package.json names
"""

import base64
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent
LONGEST = 120  # seconds for one program
KEY = {
    "TENCENTCLOUD_SECRET_ID": "dubplate-har",
    "TENCENTCLOUD_SECRET_KEY": "published-test-key-of-dubplate",
    "TENCENTCLOUD_REGION": "ap-guangzhou",
}

# What mitmproxy makes of a HAR, a line for each flow.
READ = """
import base64, json, sys
from mitmproxy import io
with open(sys.argv[1], "rb") as file:
    for flow in io.FlowReader(file).stream():
        request, response = flow.request, flow.response
        answer = base64.b64encode(response.content).decode()
        print(json.dumps([request.method, request.pretty_url, request.get_text(), response.status_code, answer]))
"""


def setUpModule():
    global FOLDER, WORK, CASSETTES, HAR
    WORK = tempfile.TemporaryDirectory()
    FOLDER = Path(WORK.name)
    CASSETTES = sorted((ROOT / "cassettes").rglob("*.json")) + others()
    HAR = FOLDER / "all.har"
    run(PROGRAM, "export", *CASSETTES, "--format", "har", "--output", HAR)


def tearDownModule():
    WORK.cleanup()


def run(*command, status=0, **options):
    done = subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, timeout=LONGEST, cwd=FOLDER, **options
    )
    if done.returncode != status:
        raise AssertionError(f"exit {done.returncode} of {command[:3]}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
    return done


def others():
    """Cassettes of other traffic than the API's: texts, bytes, no body, any method. Some entries cannot come in: exit 1."""
    files = sorted((ROOT / "tests" / "har" / "good").glob("*.har")) + sorted((ROOT / "tests" / "foreign" / "good").iterdir())
    for number, file in enumerate(files):
        done = subprocess.run([PROGRAM, "import", file, "--cassette", FOLDER / f"other-{number}.json"], capture_output=True)
        assert done.returncode in (0, 1), (file, done)
    return sorted(FOLDER.glob("other-*.json"))


def entries(path):
    return json.loads(path.read_text(encoding="utf-8"))["log"]["entries"]


def body(entry):
    """The bytes of an answer, as base64; none if they were withheld."""
    content = entry["response"]["content"]
    text = content.get("text", "")
    return text if content.get("encoding") == "base64" else base64.b64encode(text.encode()).decode()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def listens(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Out(unittest.TestCase):
    def test_every_shipped_cassette_is_valid_har(self):
        said = run("node", HERE / "har.js", HAR, env=os.environ | {"NODE_PATH": NODE_MODULES})
        count = sum(len(json.loads(path.read_text())["episodes"]) for path in CASSETTES)
        self.assertEqual(said.stdout, f"{count} entries\n")

    def test_mitmproxy_reads_every_entry_as_it_is(self):
        lines = run(MITMPROXY, "-B", "-c", READ, HAR).stdout.splitlines()
        flows = [json.loads(line) for line in lines]
        self.assertEqual(len(flows), len(entries(HAR)))
        for flow, entry in zip(flows, entries(HAR)):
            request, response = entry["request"], entry["response"]
            posted = request.get("postData", {}).get("text", "")
            seen = [request["method"], request["url"], posted, response["status"], body(entry)]
            self.assertEqual(flow, seen, entry["comment"])

    def test_the_developer_tools_of_chromium_read_every_entry_as_it_is(self):
        lines = run("node", HERE / "devtools.js", HAR, env=os.environ | {"NODE_PATH": NODE_MODULES}).stdout.splitlines()
        read = [json.loads(line) for line in lines]
        # It sorts what it reads by time.
        written = sorted(entries(HAR), key=lambda entry: entry["startedDateTime"])
        self.assertEqual(len(read), len(written))
        kinds = set()
        for request, entry in zip(read, written):
            asked, answer = entry["request"], entry["response"]
            headers = [[header["name"], header["value"]] for header in answer["headers"]]
            seen = {
                "method": asked["method"],
                "url": asked["url"],
                "posted": asked.get("postData", {}).get("text"),
                "status": answer["status"],
                "headers": headers,
                "type": dict(headers).get("content-type", ""),
                "body": body(entry),
            }
            self.assertEqual(request, seen, entry["comment"])
            kinds.add((asked["method"], answer["status"], answer["content"].get("encoding")))
        self.assertLessEqual({("PUT", 200, None), ("GET", 206, "base64"), ("POST", 204, None)}, kinds)

    def test_what_went_out_comes_back(self):
        run(PROGRAM, "import", HAR, "--out", FOLDER / "back")
        back = sorted((FOLDER / "back").glob("*.json"))
        self.assertEqual(len(back), len(CASSETTES))
        texts = {path.read_bytes() for path in back}
        for path in CASSETTES:
            self.assertIn(path.read_bytes(), texts, path)


class In(unittest.TestCase):
    """A client that goes to the mock through mitmproxy, which writes its HAR."""

    def test_its_own_har_comes_in_and_replays_to_the_same_client(self):
        mock = subprocess.Popen([PROGRAM, "mock"], stdout=subprocess.PIPE, text=True)
        try:
            url = mock.stdout.readline().strip()
            recorded = self.carried(url)
        finally:
            mock.kill()
            mock.communicate()
        own = FOLDER / "own.har"
        self.assertIn('"mitmproxy', own.read_text()[:1000])
        said = json.loads(run(PROGRAM, "import", own, "--cassette", FOLDER / "own.json", "--json").stdout)
        (file,) = said["files"]
        self.assertEqual((file["imported"], file["refusals"]), (len(entries(own)), []), file)
        self.assertEqual(file["documented"], file["imported"])
        text = (FOLDER / "own.json").read_text()
        self.assertNotIn(KEY["TENCENTCLOUD_SECRET_KEY"], text)
        self.assertNotIn(KEY["TENCENTCLOUD_SECRET_ID"], text)
        command = [PROGRAM, "replay", "--cassette", FOLDER / "own.json", "--strict", "--"]
        again = run(*command, *self.client(), env=os.environ | KEY)
        self.assertEqual(again.stdout, recorded)

    def client(self):
        return [PYTHON, "-B", HERE / "clients" / "ecm.py", "tc3"]

    def carried(self, url):
        port = free_port()
        proxy = subprocess.Popen(
            [
                str(Path(MITMPROXY).parent / "mitmdump"), "--quiet", "--set", f"confdir={FOLDER / 'mitmproxy'}",
                "--mode", f"reverse:{url}", "--listen-host", "127.0.0.1", "--listen-port", str(port),
                "--set", "keep_host_header=true", "--set", f"hardump={FOLDER / 'own.har'}",
            ]
        )  # fmt: skip
        try:
            deadline = time.monotonic() + LONGEST
            while not listens(port):
                self.assertIsNone(proxy.poll(), "mitmdump ended")
                self.assertLess(time.monotonic(), deadline, "mitmdump does not listen")
                time.sleep(0.1)
            endpoint = {"DUBPLATE_ENDPOINT": f"http://127.0.0.1:{port}"}
            return run(*self.client(), env=os.environ | KEY | endpoint).stdout
        finally:
            proxy.send_signal(signal.SIGINT)
            proxy.wait(LONGEST)


if __name__ == "__main__":
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    PROGRAM, PYTHON, MITMPROXY, NODE_MODULES = (str(Path(text).absolute()) for text in sys.argv[1:])
    unittest.main(argv=sys.argv[:1])
