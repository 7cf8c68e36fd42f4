"""Published clients, unmodified, recorded once from `dubplate mock --tls` and replayed after it is gone.

usage: clients.py PROGRAM PYTHON TCCLI NODE_MODULES
  PROGRAM       the dubplate program
  PYTHON        an interpreter with requirements.txt installed
  TCCLI         the vendor's command-line tool
  NODE_MODULES  a folder with the vendor's SDK for Node
"""

import os
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SECRET_KEY = "published-test-key-of-dubplate"
LONGEST = 60  # seconds for one client
HERE = Path(__file__).parent / "clients"

UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
# What every client of the ECM API says: task and request of the bind, its end, the EIP read back, an error with its request.
ECM = f"1\\d+ {UUID}\nSUCCESS\nBIND ein-running1\nUnsupportedOperation.AddressIdNotFound {UUID}\n"
LEGACY = f"RequestId {UUID}\nBIND ins-running1\nInvalidAddressId.NotFound {UUID}\n"
# The error of a request without a SecretId, as the gateway writes it.
UNSIGNED = f'{{"Response":{{"Error":{{"Code":"[A-Za-z.]+","Message":"[^"]+"}},"RequestId":"{UUID}"}}}}\n'
# The mock's gateway has no product of this name.
VPC = f"NoSuchProduct {UUID}\nNoSuchProduct {UUID}\n"


def setUpModule():
    global PROGRAM, CLIENTS, ECM_CLIENTS, REVERSE, WORK, FOLDER
    PROGRAM, python, tccli, node_modules = (str(Path(text).absolute()) for text in ARGUMENTS)
    os.environ["NODE_PATH"] = node_modules
    ECM_CLIENTS = {
        "python-tc3": [python, "-B", HERE / "ecm.py", "tc3"],
        "python-v1": [python, "-B", HERE / "ecm.py", "v1"],
        "node": ["node", HERE / "ecm.js"],
        "tccli": [HERE / "ecm-tccli.sh", tccli],
        "curl": [HERE / "ecm-curl.sh"],
    }
    CLIENTS = {name: (command, ECM) for name, command in ECM_CLIENTS.items()}
    CLIENTS["python-vpc"] = ([python, "-B", HERE / "vpc.py"], VPC)
    CLIENTS["python-legacy"] = ([python, "-B", HERE / "legacy.py"], LEGACY)
    CLIENTS["java"] = (["java", HERE / "Ask.java"], UNSIGNED)
    REVERSE = {
        "python-tc3": "ecm.tencentcloudapi.com",
        "python-v1": "ecm.tencentcloudapi.com",
        "python-vpc": "vpc.tencentcloudapi.com",
    }
    WORK = tempfile.TemporaryDirectory()
    FOLDER = Path(WORK.name)
    record_all()


def tearDownModule():
    WORK.cleanup()


def record_all():
    """Fills RECORDED with what each client printed while it was recorded, and takes the mock away."""
    global RECORDED
    mock = subprocess.Popen(
        [PROGRAM, "mock", "--listen", "127.0.0.1:0", "--tls", "--ca", FOLDER],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        port = mock.stdout.readline().strip().rpartition(":")[2]
        upstream = ["--connect-to", f"::127.0.0.1:{port}", "--upstream-ca", FOLDER / "ca.pem"]
        ways = [(name, []) for name in CLIENTS]
        ways += [(name, ["--reverse", host]) for name, host in REVERSE.items()]
        RECORDED = {}
        for name, options in ways:
            key = name + ("-reverse" if options else "")
            RECORDED[key] = name, wrapped("record", key, name, "dubplate-" + key, *upstream, *options)
    finally:
        mock.kill()
        mock.communicate()


def wrapped(verb, cassette, client, secret_id, *options):
    """Runs a client under `dubplate record` or `dubplate replay`; exit status, and what both of them printed."""
    command, _ = CLIENTS[client]
    home = FOLDER / "home" / client
    home.mkdir(parents=True, exist_ok=True)
    environment = os.environ | {
        "HOME": str(home),  # tccli writes a configuration there
        "TENCENTCLOUD_SECRET_ID": secret_id,
        "TENCENTCLOUD_SECRET_KEY": SECRET_KEY,
        "TENCENTCLOUD_REGION": "ap-guangzhou",
    }
    return subprocess.run(
        [PROGRAM, verb, "--cassette", FOLDER / f"{cassette}.json", *options, "--", *command],
        cwd=home,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=LONGEST,
    )


class Clients(unittest.TestCase):
    maxDiff = None

    def test_each_is_recorded(self):
        for key, (client, run) in RECORDED.items():
            with self.subTest(key):
                _, says = CLIENTS[client]
                self.assertEqual(run.returncode, 0, run.stderr)
                self.assertRegex(run.stdout, re.compile(says + r"\Z"), run.stderr)

    def test_each_is_told_the_same_again_when_the_service_is_gone(self):
        for key, (client, recorded) in RECORDED.items():
            with self.subTest(key):
                options = ["--reverse", REVERSE[client]] if key.endswith("-reverse") else []
                again = wrapped("replay", key, client, "dubplate-" + key, "--strict", *options)
                self.assertEqual((again.returncode, again.stdout), (0, recorded.stdout), again.stderr)

    def test_what_one_has_recorded_every_other_is_told(self):
        for recorder in ECM_CLIENTS:
            _, recorded = RECORDED[recorder]
            for client in ECM_CLIENTS:
                with self.subTest(f"{client} from the cassette of {recorder}"):
                    told = wrapped("replay", recorder, client, "dubplate-somebody-else", "--strict")
                    self.assertEqual((told.returncode, told.stdout), (0, recorded.stdout), told.stderr)

    def test_the_key_is_written_nowhere(self):
        files = [path for path in FOLDER.rglob("*") if path.is_file() and path.suffix != ".configure"]
        self.assertGreaterEqual(len(files), len(RECORDED))
        for path in files:
            self.assertNotIn(SECRET_KEY.encode(), path.read_bytes(), path)
        for _, run in RECORDED.values():
            self.assertNotIn(SECRET_KEY, run.stdout + run.stderr)

    def test_another_question_is_a_miss(self):
        """The clients of one API from the cassette of another: nothing fits, and it is said."""
        told = wrapped("replay", "python-legacy", "curl", "dubplate-somebody-else")
        self.assertNotEqual(told.returncode, 0)
        self.assertIn("Dubplate.NoEpisode", told.stdout + told.stderr)


if __name__ == "__main__":
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    ARGUMENTS = sys.argv[1:]
    unittest.main(argv=sys.argv[:1])
