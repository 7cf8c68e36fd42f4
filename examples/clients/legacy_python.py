# dubplate certify client --profile eip-v2-2017-03-12 --way proxy --adapter -- python3 examples/clients/legacy_python.py
"""Certifies qcloudapi-sdk-python (pip install qcloudapi-sdk-python), which speaks TLS with its own hosts alone."""

import json
import socket
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import QcloudApi
from QcloudApi.common.api_exception import ApiClientNetworkException, ApiServerNetworkException
from QcloudApi.qcloudapi import QcloudApi as Api

IN_FLIGHT = 8
PRINTING = threading.Lock()


def say(**message):
    with PRINTING:
        print(json.dumps(message), flush=True)


def call(case):
    """What the SDK gives its caller: the bytes of the answer."""
    key = case["credential"]
    config = {
        "secretId": key["id"],
        "secretKey": key["key"],
        "Token": key.get("token", ""),
        "Region": case.get("region", ""),
        "Version": case["version"],
        "SignatureMethod": "HmacSHA256",
        "method": "GET",
    }
    module = urlsplit(case["endpoint"]).hostname.partition(".")[0]
    # Shorter than the deadline: who calls wants to be told that nothing came.
    seconds = case["deadline_ms"] * 3 / 4000
    return Api(module, config).call(case["action"], case["params"], req_timeout=seconds)


def judged(data):
    """What a caller makes of the bytes; the SDK leaves that to him."""
    answer = json.loads(data)
    if "Response" not in answer:
        if answer.get("code") in (0, "0"):
            return {"outcome": "ok", "response": answer}
        return {"outcome": "error", "error": {"code": answer["codeDesc"], "message": answer.get("message")}}
    response = answer["Response"]
    error = response.get("Error")
    if error:
        said = {"code": error["Code"], "message": error.get("Message"), "request_id": response.get("RequestId")}
        return {"outcome": "error", "error": said}
    return {"outcome": "ok", "response": response, "request_id": response.get("RequestId")}


def perform(case):
    try:
        data = call(case)
    except ApiServerNetworkException as error:
        return {"outcome": "invalid_response", "detail": str(error)[:500]}
    except (ApiClientNetworkException, OSError) as error:
        outcome = "timeout" if isinstance(error, socket.timeout) or "timed out" in str(error) else "transport_error"
        return {"outcome": outcome, "detail": str(error)[:500]}
    except Exception as error:  # whatever the SDK lets out, its caller has to live with
        return {"outcome": "failed", "detail": f"{type(error).__name__}: {error}"[:500]}
    try:
        return judged(data)
    except (ValueError, KeyError, AttributeError) as error:
        return {"outcome": "invalid_response", "detail": f"{type(error).__name__}: {error}"[:500]}


def main():
    with ThreadPoolExecutor(IN_FLIGHT) as threads:
        for line in sys.stdin:
            message = json.loads(line)
            if message["t"] == "hello":
                name = {"name": "qcloudapi-sdk-python", "version": QcloudApi.__version__, "language": "python"}
                say(t="ready", protocol=1, client=name, max_in_flight=IN_FLIGHT)
            elif message["t"] == "case" and message["mode"] == "call-and-wait":
                say(t="not_supported", id=message["id"], reason="the SDK makes single calls")
            elif message["t"] == "case":
                threads.submit(lambda case: say(t="result", id=case["id"], **perform(case)), message)
            elif message["t"] == "bye":
                break


if __name__ == "__main__":
    main()
