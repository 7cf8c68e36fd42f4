"""A small client of both gateways with a fault for each letter of the alphabet, switched on by WRONG.

It signs by its own code. `client.py` does the task in its environment, `client.py --adapter` the tasks of its stdin.
"""

import base64
import hashlib
import hmac
import http.client
import json
import os
import random
import ssl
import sys
import threading
import time
import urllib.parse

WRONG = os.environ.get("WRONG", "")
MIXED = {}
THROTTLED = ("RequestLimitExceeded", "InvalidRequest.RequestConcurrencyExceeded")
STARTED = time.monotonic()
LOCK = threading.Lock()


class ApiError(Exception):
    def __init__(self, code, message, request_id):
        super().__init__(code)
        self.code, self.message, self.request_id = code, message, request_id


class Transport(Exception):
    """No answer came."""


class Invalid(Exception):
    """What came is no answer of the API."""


class TooLate(Exception):
    """Time is up."""


def flat(value, name=""):
    if isinstance(value, dict):
        return [pair for key in value for pair in flat(value[key], f"{name}.{key}" if name else key)]
    if isinstance(value, list):
        return [pair for at, item in enumerate(value) for pair in flat(item, f"{name}.{at}")]
    return [(name, value if isinstance(value, str) else json.dumps(value))]


def quote(pairs):
    return urllib.parse.urlencode(pairs, quote_via=urllib.parse.quote, safe="-_.~")


class Call:
    """One request, signed."""

    def __init__(self, task, action, params):
        self.task, self.action = task, action
        self.params = dict(params)
        self.url = urllib.parse.urlsplit(task["endpoint"])
        self.key_id, self.key = task["credential"]["id"], task["credential"]["key"]
        self.token = None if WRONG == "no-token" else task["credential"].get("token")
        self.region = task.get("region")
        if WRONG == "other-region" and action != task["action"]:
            self.region = "ap-elsewhere"
            if "EcmRegion" in self.params:
                self.params["EcmRegion"] = "ap-chongqing-ecm2"
        if WRONG == "other-key" and action != task["action"]:
            self.key_id += "0"
        if WRONG == "empty-optional":
            for name in ("NetworkInterfaceId", "PrivateIpAddress"):
                if action == "AssociateAddress":
                    self.params.setdefault(name, "")
        if WRONG == "recased":
            self.params = {name[0].lower() + name[1:]: value for name, value in self.params.items()}
        if WRONG == "dropped":
            self.params.pop("InstanceId", None)
        if WRONG == "sends-key":
            self.region = self.key
        now = time.time()
        self.now = int(now * 1000) if WRONG == "milliseconds" else int(now)
        if WRONG == "local-time":
            self.now += 8 * 3600
        legacy = task["version"] == "2017-03-12"
        self.method, self.path, self.headers, self.body = self.v1() if legacy else self.tc3()

    def v1(self):
        pairs = [("Action", self.action), ("Timestamp", str(self.now)), ("SecretId", self.key_id)]
        pairs += [("Nonce", "11886" if WRONG == "same-nonce" else str(random.getrandbits(40) + 1))]
        pairs += [("Version", self.task["version"])] if WRONG != "no-version" else []
        pairs += [("SignatureMethod", "HmacSHA256")]
        pairs += [("Region", self.region)] if self.region and WRONG != "no-region" else []
        pairs += [("Token", self.token)] if self.token else []
        pairs += flat(self.params)
        ordered = pairs if WRONG == "unsorted" else sorted(pairs)
        if WRONG == "signs-encoded":
            ordered = [(name, urllib.parse.quote(value, safe="")) for name, value in ordered]
        text = "&".join(f"{name}={value}" for name, value in ordered)
        text = f"POST{self.url.netloc}/v2/index.php?{text}"
        digest = hmac.new(self.key.encode(), text.encode(), hashlib.sha256).digest()
        body = quote(pairs + [("Signature", base64.b64encode(digest).decode())]).encode()
        return "POST", "/v2/index.php", {"Content-Type": "application/x-www-form-urlencoded"}, body

    def tc3(self):
        service = "ecm"
        day = time.strftime("%Y-%m-%d", time.gmtime(self.now + (86400 if WRONG == "local-date" else 0)))
        method, path, query, body = "POST", "/", "", json.dumps(self.params).encode()
        content_type = "application/json"
        if WRONG in ("signs-encoded", "unsorted"):
            method, query, body = "GET", quote(flat(self.params)), b""
            path, content_type = "/?" + query, "application/x-www-form-urlencoded"
        if WRONG == "form-type":
            content_type = "text/plain"
        signed = query
        if WRONG == "signs-encoded":
            signed = urllib.parse.unquote(query)
        if WRONG == "unsorted":
            signed = "&".join(sorted(query.split("&")))
        payload = hashlib.sha256(json.dumps(self.params, separators=(",", ":")).encode() if WRONG == "other-body" else body)
        canonical = "\n".join(
            [method, "/", signed, f"content-type:{content_type}", f"host:{self.url.netloc}", "", "content-type;host"]
            + [payload.hexdigest()]
        )
        text = f"TC3-HMAC-SHA256\n{self.now}\n{day}/{service}/tc3_request\n{hashlib.sha256(canonical.encode()).hexdigest()}"
        key = ("TC3" + self.key).encode()
        for part in (day, service, "tc3_request"):
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        signature = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
        headers = {
            "Content-Type": content_type,
            "X-TC-Action": self.action,
            "X-TC-Timestamp": str(self.now),
            "Authorization": f"TC3-HMAC-SHA256 Credential={self.key_id}/{day}/{service}/tc3_request, "
            f"SignedHeaders=content-type;host, Signature={signature}",
        }
        if WRONG != "no-version":
            headers["X-TC-Version"] = self.task["version"]
        if self.region and WRONG != "no-region":
            headers["X-TC-Region"] = self.region
        if self.token:
            headers["X-TC-Token"] = self.token
        return method, path, headers, body

    def connection(self, url, left):
        proxy = os.environ.get("HTTPS_PROXY") if url.scheme == "https" else None
        context = None
        if url.scheme == "https":
            context = ssl.create_default_context(cafile=os.environ.get("SSL_CERT_FILE"))
            if WRONG == "trusts-all":
                context = ssl._create_unverified_context()
        if proxy and not url.hostname.startswith("127."):
            own = urllib.parse.urlsplit(proxy)
            connection = http.client.HTTPSConnection(own.hostname, own.port, timeout=left, context=context)
            connection.set_tunnel(url.hostname, url.port or 443)
            return connection
        if url.scheme == "https":
            return http.client.HTTPSConnection(url.hostname, url.port, timeout=left, context=context)
        return http.client.HTTPConnection(url.hostname, url.port, timeout=left)

    def send(self, until):
        """Status, headers and body of the answer."""
        left = until - time.monotonic()
        if left <= 0:
            raise TooLate()
        if WRONG == "hangs-on-drip":
            left, until = 60, until + 60
        url, path, connection = self.url, self.path, None
        try:
            for _ in range(3):
                connection = self.connection(url, left)
                connection.request(self.method, path, self.body, {"Host": url.netloc, **self.headers})
                answer = connection.getresponse()
                if answer.status in (301, 302, 307) and WRONG == "follows-redirect":
                    url = urllib.parse.urlsplit(answer.headers["Location"])
                    path = url.path
                    continue
                body = b""
                while piece := answer.read1(65536):
                    body += piece
                    left = until - time.monotonic()
                    if left <= 0:
                        raise TooLate()
                    if connection.sock:
                        connection.sock.settimeout(left)
                if answer.length and WRONG != "takes-anything":
                    raise Transport("the body is not whole")
                return answer.status, body
            raise Transport("redirected for ever")
        except TimeoutError:
            raise TooLate() from None
        except (OSError, http.client.HTTPException) as error:
            raise Transport(type(error).__name__) from None
        finally:
            if connection:
                connection.close()


def read(status, body):
    """The members of `Response`."""
    if WRONG == "takes-anything":
        try:
            return json.loads(body)["Response"]
        except (ValueError, KeyError, TypeError):
            return {}
    if status != 200:
        raise Transport(f"HTTP {status}")
    try:
        response = json.loads(body)["Response"]
    except (ValueError, KeyError, TypeError):
        raise Invalid("no Response") from None
    error = response.get("Error")
    if error and WRONG != "ignores-errors":
        if WRONG == "unknown-is-ok" and error["Code"].endswith("Before"):
            return response
        raise ApiError(error["Code"], error["Message"], response.get("RequestId"))
    return response


def again(action, error, tried):
    """How long to wait before asking once more; None if that is not to be done."""
    if WRONG == "no-delay":
        return 0 if isinstance(error, ApiError) and error.code in THROTTLED and tried < 9 else None
    if WRONG == "asks-for-ever":
        return 0.02 if isinstance(error, ApiError) and error.code in THROTTLED else None
    if isinstance(error, ApiError):
        if error.code in THROTTLED and tried < 3:
            return 0.1 * 2**tried
        if WRONG == "repeats-refusals" and tried < 2:
            return 0.1
        if WRONG == "skew-loop" and ("Expire" in error.code or "Replay" in error.code) and tried < 30:
            return 0.06
        return None
    if tried < 1 and (action.startswith("Describe") or WRONG == "repeats-binds"):
        return 0.1
    return None


def ask(task, action, params, until):
    tried = 0
    while True:
        try:
            if WRONG == "repeats-binds" and not action.startswith("Describe"):
                return read(*Call(task, action, params).send(min(until, time.monotonic() + 1)))
            return read(*Call(task, action, params).send(until))
        except (ApiError, Transport, Invalid, TooLate) as error:
            pause = None if isinstance(error, TooLate) and WRONG != "repeats-binds" else again(action, error, tried)
            if pause is None or time.monotonic() + pause > until:
                raise
            tried += 1
            time.sleep(pause)


def wait(task, response, until):
    """Looks until the change has come to its end."""
    region = {name: task["params"][name] for name in ("EcmRegion",) if name in task["params"]}
    if WRONG == "polls-for-ever":
        until += 60
    while True:
        if "TaskId" in response:
            result = ask(task, "DescribeTaskResult", {**region, "TaskId": str(response["TaskId"])}, until)["Result"]
            done, failed = result == "SUCCESS", result == "FAILED"
        else:
            addresses = ask(task, "DescribeAddresses", {**region, "AddressIds": [task["params"]["AddressId"]]}, until)
            done, failed = addresses["AddressSet"][0]["AddressStatus"] in ("BIND", "BIND_ENI"), False
        if done or WRONG == "running-is-done" or (failed and WRONG == "failed-is-done"):
            return
        if failed:
            raise ApiError("TaskFailed", "the task has failed", response.get("RequestId"))
        pause = 0.001 if WRONG == "polls-without-pause" else 0.15
        if time.monotonic() + pause > until:
            raise TooLate()
        time.sleep(pause)


def do(task, started):
    until = started + task["deadline_ms"] / 2000
    if WRONG in ("refuses", "refuses-all") and (len(task["params"]) != 3 or WRONG == "refuses-all"):
        return {"outcome": "refused_locally", "detail": "these parameters cannot be right"}
    try:
        response = ask(task, task["action"], task["params"], until)
        if task["mode"] == "call-and-wait":
            wait(task, response, until)
        if WRONG == "number-ids" and "TaskId" in response:
            response["TaskId"] = int(response["TaskId"])
        result = {"outcome": "ok", "response": response, "request_id": response.get("RequestId")}
        if WRONG == "invents-ids" and not result["request_id"]:
            result["request_id"] = "00000000-0000-0000-0000-000000000000"
    except ApiError as error:
        told = {"code": error.code, "message": error.message, "request_id": error.request_id}
        if WRONG == "limit-is-ok" and error.code in THROTTLED:
            return {"outcome": "ok"}
        if WRONG == "loses-code":
            told["code"] = "Failed"
        if WRONG == "loses-message":
            del told["message"]
        if WRONG == "loses-request-id":
            del told["request_id"]
        result = {"outcome": "error", "error": told}
    except Transport as error:
        result = {"outcome": "transport_error", "detail": str(error)}
    except Invalid as error:
        result = {"outcome": "invalid_response", "detail": str(error)}
    except TooLate:
        result = {"outcome": "timeout"}
    if WRONG == "mixes-up":
        with LOCK:
            MIXED[task["action"]], result = result, MIXED.get(task["action"], result)
    return {name: value for name, value in result.items() if value is not None}


def from_environment():
    get = os.environ.get
    credential = {"id": get("TENCENTCLOUD_SECRET_ID"), "key": get("TENCENTCLOUD_SECRET_KEY"), "token": get("TENCENTCLOUD_TOKEN")}
    names = {"action": "ACTION", "version": "VERSION", "region": "REGION", "endpoint": "ENDPOINT", "mode": "MODE"}
    task = {name: get("DUBPLATE_" + variable) for name, variable in names.items()}
    task.update(credential=credential, params=json.loads(get("DUBPLATE_PARAMS")), deadline_ms=int(get("DUBPLATE_DEADLINE_MS")))
    if WRONG == "prints-key":
        print("signing with", credential["key"])
    if WRONG == "crashes" and task["action"] == "AssociateAddress":
        os.abort()
    result = do(task, STARTED)
    if WRONG == "stays" and os.fork() == 0:
        time.sleep(60)
    if WRONG == "says-little":
        return 0 if result["outcome"] == "ok" else 1
    with open(get("DUBPLATE_RESULT_FILE"), "w") as file:
        json.dump(result, file)
    if WRONG == "exits-0":
        return 0
    return {"ok": 0, "error": 10, "timeout": 11, "transport_error": 11}.get(result["outcome"], 1)


def adapter():
    def say(line):
        with LOCK:
            print(json.dumps(line), flush=True)

    def answer(task):
        say({"t": "result", "id": task["id"], **do(task, time.monotonic())})

    for line in sys.stdin:
        message = json.loads(line)
        if message["t"] == "hello":
            say({"t": "ready", "protocol": 1, "client": {"name": "a small client", "version": "1", "language": "python"}, "max_in_flight": 4})
        elif message["t"] == "case":
            threading.Thread(target=answer, args=(message,)).start()
        elif message["t"] == "bye":
            break


if __name__ == "__main__":
    sys.exit(adapter() if "--adapter" in sys.argv else from_environment())
