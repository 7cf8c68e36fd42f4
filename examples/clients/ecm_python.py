# dubplate certify client --profile ecm-2019-07-19 --adapter -- python3 examples/clients/ecm_python.py
"""Certifies tencentcloud-sdk-python-ecm (pip install tencentcloud-sdk-python-ecm)."""

import json
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import tencentcloud
from tencentcloud.common.credential import Credential
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.ecm.v20190719 import models
from tencentcloud.ecm.v20190719.ecm_client import EcmClient

IN_FLIGHT = 8
PRINTING = threading.Lock()
# What the SDK itself names so; every other code is the service's.
OWN_CODES = {"ClientNetworkError": "transport_error", "ServerNetworkError": "invalid_response"}


def say(**message):
    with PRINTING:
        print(json.dumps(message), flush=True)


def client(case):
    protocol, _, endpoint = case["endpoint"].partition("://")
    key = case["credential"]
    # Shorter than the deadline: who calls wants to be told that nothing came.
    seconds = max(1, case["deadline_ms"] * 3 // 4000)
    profile = ClientProfile(httpProfile=HttpProfile(protocol=protocol, endpoint=endpoint, reqTimeout=seconds))
    return EcmClient(Credential(key["id"], key["key"], key.get("token")), case.get("region", ""), profile)


def call(ecm, action, params):
    request = getattr(models, action + "Request")()
    request._deserialize(params)
    return getattr(ecm, action)(request)


def wait(ecm, case, task):
    """Polls a change to its end, as the vendor's examples do; the deadline is the adapter's."""
    until = time.monotonic() + case["deadline_ms"] / 1000 * 0.8
    asked = {"EcmRegion": case["params"]["EcmRegion"], "TaskId": task}
    while time.monotonic() < until:
        result = call(ecm, "DescribeTaskResult", asked).Result
        if result != "RUNNING":
            return {"outcome": "ok"} if result == "SUCCESS" else {"outcome": "failed", "detail": f"task {result}"}
        time.sleep(0.2)
    return {"outcome": "timeout", "detail": "the task is still RUNNING"}


def perform(case):
    ecm = client(case)
    try:
        answer = call(ecm, case["action"], case["params"])
        response = json.loads(answer.to_json_string())
        waited = wait(ecm, case, answer.TaskId) if case["mode"] == "call-and-wait" else {"outcome": "ok"}
        return {"response": response, "request_id": answer.RequestId, **waited}
    except TencentCloudSDKException as error:
        text = str(error.get_message())
        if error.get_code() in OWN_CODES:
            outcome = "timeout" if "timed out" in text else OWN_CODES[error.get_code()]
            return {"outcome": outcome, "detail": text[:500]}
        said = {"code": error.get_code(), "message": text, "request_id": error.get_request_id()}
        return {"outcome": "error", "error": said}
    except Exception as error:  # whatever the SDK lets out, its caller has to live with
        return {"outcome": "failed", "detail": f"{type(error).__name__}: {error}"[:500]}


def main():
    with ThreadPoolExecutor(IN_FLIGHT) as threads:
        for line in sys.stdin:
            message = json.loads(line)
            if message["t"] == "hello":
                name = {"name": "tencentcloud-sdk-python-ecm", "version": tencentcloud.__version__, "language": "python"}
                say(t="ready", protocol=1, client=name, max_in_flight=IN_FLIGHT)
            elif message["t"] == "case" and not hasattr(EcmClient, message["action"]):
                say(t="not_supported", id=message["id"], reason="the SDK has no such action")
            elif message["t"] == "case":
                threads.submit(lambda case: say(t="result", id=case["id"], **perform(case)), message)
            elif message["t"] == "bye":
                break


if __name__ == "__main__":
    main()
