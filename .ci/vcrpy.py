"""vcrpy records the vendor's Python SDK against `dubplate mock`; `dubplate import` makes a cassette of the file, and
`dubplate replay` answers the same client from it, with the mock gone.

usage: vcrpy.py PROGRAM     (the dubplate program; the interpreter must have both requirements files installed)
"""

import json
import os
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):  # the SDK would ask a proxy even for loopback
    os.environ.pop(name, None)
    os.environ.pop(name.lower(), None)

import vcr
from tencentcloud.common.credential import Credential
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.ecm.v20190719 import models
from tencentcloud.ecm.v20190719.ecm_client import EcmClient

warnings.filterwarnings("error", message=".*are useless")
PROGRAM = os.path.abspath(sys.argv[1])
SECRET_KEY = "published-test-key-of-dubplate"
REGION = "ap-hangzhou-ecm"
HIDDEN = ["Authorization"]  # what people who use vcrpy leave out


def check(condition, text):
    if not condition:
        raise SystemExit(f"error: {text}")


class Served:
    """`dubplate WORDS` on a free port; the first line that it prints is its base URL."""

    def __init__(self, *words):
        self.process = subprocess.Popen([PROGRAM, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.url = self.process.stdout.readline().strip()
        check(self.url.startswith("http://127.0.0.1:"), f"no base URL: {self.url!r}")

    def __enter__(self):
        return self.url.removeprefix("http://")

    def __exit__(self, *_):
        self.process.terminate()
        _, said = self.process.communicate(timeout=10)
        self.status, self.said = self.process.returncode, said


def asked(endpoint, method):
    """What a short program sees of the service: answers, and the code of an error."""
    profile = ClientProfile(httpProfile=HttpProfile(protocol="http", endpoint=endpoint, reqMethod=method, reqTimeout=10))
    client = EcmClient(Credential(f"dubplate-vcrpy-{method.lower()}", SECRET_KEY), "", profile)
    seen = []
    for limit in (1, 2):
        request = models.DescribeAddressesRequest()
        request.EcmRegion, request.Limit = REGION, limit
        seen.append(json.loads(client.DescribeAddresses(request).to_json_string()))
    request = models.ReleaseAddressesRequest()
    request.EcmRegion, request.AddressIds = REGION, ["eip-notthere1"]
    try:
        client.ReleaseAddresses(request)
    except TencentCloudSDKException as error:
        seen.append(error.get_code())
    check(len(seen) == 3, "an address that is not there was released")
    check(seen[0] != seen[1], "two different requests had one answer")
    return seen


def imported(file, cassette, entries):
    ended = subprocess.run([PROGRAM, "import", file, "--cassette", cassette, "--json"], capture_output=True, text=True)
    check(ended.returncode == 0, f"import: {ended.returncode}\n{ended.stdout}{ended.stderr}")
    (said,) = json.loads(ended.stdout)["files"]
    found = [said["format"], said["entries"], said["imported"], said["api"], said["documented"], said["refusals"]]
    check(found == ["vcrpy", entries, entries, entries, entries, []], f"import: {said}")


def main(folder):
    for serializer in ("yaml", "json"):
        # Both methods of the SDK; the recording of each answers the other one too.
        for method, other in (("POST", "GET"), ("GET", "POST")):
            file, cassette = folder / f"{method}.{serializer}", folder / f"{method}-{serializer}.cassette.json"
            with Served("mock", "--listen", "127.0.0.1:0") as endpoint:
                recorder = vcr.VCR(serializer=serializer, filter_headers=HIDDEN, match_on=["method", "uri", "body", "headers"])
                with recorder.use_cassette(str(file)):
                    recorded = asked(endpoint, method)
            check(file.exists(), f"vcrpy wrote no {file.name}")
            imported(file, cassette, len(recorded))
            for again in (method, other):
                replay = Served("replay", "--cassette", str(cassette), "--strict")
                with replay as endpoint:
                    replayed = asked(endpoint, again)
                check(replayed == recorded, f"{method} by {serializer}, replayed to {again}:\n{recorded}\n{replayed}")
                check(replay.status == 0, f"replay: {replay.status}\n{replay.said}")
            print(f"{serializer}, {method}: {len(recorded)} exchanges recorded by vcrpy {vcr.__version__}, replayed by both methods")


with tempfile.TemporaryDirectory() as name:
    main(Path(name))
