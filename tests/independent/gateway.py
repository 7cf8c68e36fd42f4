"""What both gateways do before and after the action: parse, recognize the caller, count, answer."""

import json
import re
import threading
import time
import uuid

import ecm
import legacy
import people
import sign
from request import form, json_value, malformed, multipart, nested, text, typed
from world import Refusal

KEY = "key-of-the-independent-mock"
WINDOW = 300  # seconds
LANGUAGE = {"Language", "RequestClient", "Token"}
SERVICE = "ecm"


class Service:
    """Both gateways in front of one pair of worlds for each caller."""

    def __init__(self, seconds):
        self.seconds, self.lock, self.accounts = seconds, threading.Lock(), {}
        self.legacy, self.v3 = Legacy(self), V3(self)

    def world(self, secret_id, family):
        if secret_id not in self.accounts:
            makers = {"legacy": people.legacy, "ecm": people.ecm}
            self.accounts[secret_id] = {name: make(self.seconds)[0] for name, make in makers.items()}
        return self.accounts[secret_id][family]

    def key(self, secret_id):
        """The SecretKey of a SecretId, if anybody has it."""
        return KEY if secret_id.startswith("independent-") else None

    def respond(self, request):
        """HTTP status, content type and body."""
        gateway = {"/v2/index.php": self.legacy, "/": self.v3}.get(request.path)
        if not gateway:
            return 404, "text/plain", b"there is nothing here\n"
        with self.lock:
            status, kind, body = gateway.answer(request)
        return status, kind, json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


class Gateway:
    """What the gateways share."""

    def __init__(self, service):
        self.service = service

    def answer(self, request):
        try:
            result = self.call(request)
        except Refusal as refusal:
            return self.refused(refusal, request)
        return 200, "application/json", {"Response": result | {"RequestId": self.request_id()}}

    def refused(self, refusal, request):
        error = {"Code": refusal.code, "Message": refusal.message}
        return 200, "application/json", {"Response": {"Error": error, "RequestId": self.request_id()}}

    def request_id(self):
        return str(uuid.uuid4())

    def call(self, request):
        """Everything up to the action's own result."""
        asked = self.read(request)
        secret_id = self.recognize(request, asked)
        action, world = self.find(asked), self.service.world(secret_id, self.family.NAME)
        self.count(world, asked["Action"], action.rate)
        world.settle()
        return action.run(world, self.parameters(action, asked))

    def clock(self):
        return time.time()

    def is_fresh(self, timestamp):
        return abs(self.clock() - timestamp) <= WINDOW

    def count(self, world, name, rate):
        """At most `rate` calls in any second."""
        now = time.monotonic()
        recent = [at for at in world.calls.get(name, []) if now - at < 1]
        if rate and len(recent) >= rate:
            raise Refusal(
                self.family.TOO_MANY,
                f"Your current request times equals to `{len(recent) + 1}` in a second, which exceeds the frequency "
                f"limit `{rate}` for a second. Please reduce the frequency of calls.",
            )
        world.calls[name] = [*recent, now]

    def parameters(self, action, asked):
        given = {name: value for name, value in asked["given"].items() if value is not None}
        self.unknown(set(given) - set(action.takes))
        values = {name: typed(name, action.takes[name], value, asked["strict"]) for name, value in given.items()}
        for name in action.needs:
            if name not in values:
                raise self.missing(name)
        return values

    def timestamp(self, word):
        if not re.fullmatch(r"\d{1,12}", word):
            raise malformed("The value type of parameter `Timestamp` is not valid.")
        return int(word)


class Legacy(Gateway):
    """v2: everything is in the query of a GET or in the form of a POST."""

    family = legacy
    COMMON = ("Action", "Timestamp", "Nonce", "SecretId", "Signature")
    OTHERS = {"Version", "Region", "SignatureMethod"} | LANGUAGE

    def read(self, request):
        if request.method not in ("GET", "POST"):
            raise malformed("The HTTP method is neither GET nor POST.")
        values = form(request.query if request.method == "GET" else text(request.body))
        for name in self.COMMON:
            if not values.get(name):
                raise self.missing(name)
        given = nested({n: v for n, v in values.items() if n not in self.OTHERS and n not in self.COMMON})
        return values | {"given": given, "strict": False, "values": values}

    def recognize(self, request, asked):
        if not self.is_fresh(self.timestamp(asked["Timestamp"])):
            raise Refusal("InvalidRequest.ReplayAttack", "The Timestamp is more than five minutes off.")
        secret_id, nonce = asked["SecretId"], asked["Nonce"]
        key = self.service.key(secret_id)
        if key is None:
            raise Refusal("InvalidParameter.SecretIdNotFound", "There is no such SecretId.")
        if not re.fullmatch(r"[1-9]\d*", nonce):
            raise malformed("The value type of parameter `Nonce` is not valid.")
        if not sign.v1_holds(key, request.method, request.header("host"), request.path, asked["values"]):
            raise Refusal("InvalidParameter.SignatureFailure", "The Signature does not match the request.")
        self.remember(self.service.world(secret_id, self.family.NAME).nonces, nonce)
        return secret_id

    def remember(self, nonces, nonce):
        if nonce in nonces:
            raise Refusal("InvalidRequest.ReplayAttack", "The Nonce was used before.")
        nonces[nonce] = True

    def find(self, asked):
        if asked.get("Version") != "2017-03-12" or asked["Action"] not in legacy.ACTIONS:
            raise Refusal("InvalidAction.NotFound", f"There is no action {asked['Action']} here.")
        return legacy.ACTIONS[asked["Action"]]

    def unknown(self, names):
        """Nothing says that a parameter too many is refused."""

    def parameters(self, action, asked):
        asked = asked | {"given": {n: v for n, v in asked["given"].items() if n in action.takes}}
        return super().parameters(action, asked)

    def missing(self, name):
        return malformed(f"The request has no parameter `{name}`.")

    def refused(self, refusal, request):
        """Without Version the envelope is that of the older actions."""
        source = request.query if request.method == "GET" else request.body.decode(errors="replace")
        if "Version=" in source:
            return super().refused(refusal, request)
        code = 6100 if refusal.code == "InvalidAction.NotFound" else 4000
        return 200, "application/json", {"code": code, "message": refusal.message, "codeDesc": refusal.code}


class V3(Gateway):
    """API 3.0: common parameters in headers under a TC3 signature, among the others under a v1 signature."""

    family = ecm
    COMMON = ("Action", "Version", "Timestamp")
    OTHERS = {"Region", "Nonce", "SecretId", "Signature", "SignatureMethod"} | LANGUAGE

    def read(self, request):
        if request.method not in ("GET", "POST"):
            raise Refusal("UnsupportedProtocol", "The HTTP method is neither GET nor POST.")
        self.measure(request)
        asked = self.by_headers(request) if request.header("authorization") else self.by_form(request)
        for name in self.COMMON:
            if not asked.get(name):
                raise self.missing(name)
        return asked

    def measure(self, request):
        if request.method == "GET" and len(request.query) > 32 << 10 or len(request.body) > 10 << 20:
            raise Refusal("RequestSizeLimitExceeded", "The request is too large.")
        if not request.header("authorization") and len(request.body) > 1 << 20:
            raise Refusal(
                "AuthFailure.SignatureFailure",
                "The provided credentials could not be validated because of exceeding request size limit, please use "
                "new signature method `TC3-HMAC-SHA256`.",
            )

    def by_headers(self, request):
        names = {"Action", "Version", "Timestamp", "Region"}
        common = {name: request.header(f"x-tc-{name.lower()}") for name in names}
        strict = request.method == "POST" and request.kind == "application/json"
        if request.method == "GET":
            given = nested(form(request.query))
        elif strict:
            given = json_value(text(request.body))
            if not isinstance(given, dict):
                raise malformed("The request's body is no JSON object.")
        elif request.kind == "multipart/form-data":
            given = nested(multipart(request))
        else:
            raise Refusal("InvalidRequest", "The content type does not go with the signature.")
        return common | {"given": given, "strict": strict, "values": None}

    def by_form(self, request):
        values = form(request.query if request.method == "GET" else text(request.body))
        for name in ("SecretId", "Signature", "Nonce"):
            if not values.get(name):
                raise self.missing(name)
        given = nested({n: v for n, v in values.items() if n not in self.OTHERS and n not in self.COMMON})
        return values | {"given": given, "strict": False, "values": values}

    def recognize(self, request, asked):
        parts = None
        if asked["values"] is None:
            parts = sign.tc3_parts(request.header("authorization"))
            if parts is None or not self.is_ours(parts[2], request.header("host")):
                raise Refusal(
                    "AuthFailure.InvalidAuthorization",
                    "The request `Authorization` header does not conform to tencentcloud standards.",
                )
        timestamp = self.timestamp(asked["Timestamp"])
        if not self.is_fresh(timestamp):
            raise Refusal("AuthFailure.SignatureExpire", "Signature expired. Please use local time.")
        secret_id = parts[0] if parts else asked["SecretId"]
        key = self.service.key(secret_id)
        if key is None:
            raise Refusal(
                "AuthFailure.SecretIdNotFound",
                "The SecretId is not found, please ensure that your SecretId is correct.",
            )
        if not self.is_signed(key, request, asked, timestamp, parts):
            raise Refusal(
                "AuthFailure.SignatureFailure",
                "The provided credentials could not be validated. Please check your signature is correct.",
            )
        return secret_id

    def is_signed(self, key, request, asked, timestamp, parts):
        if parts:
            return sign.tc3_holds(key, request, timestamp, parts)
        return sign.v1_holds(key, request.method, request.header("host"), "/", asked["values"])

    def is_ours(self, service, host):
        """The product in the scope. Some clients take the first label of the host for it, whatever the host is."""
        return service in {SERVICE} | {name.partition(".")[0] for name in sign.hosts(host)}

    def find(self, asked):
        if asked["Version"] != ecm.VERSION:
            raise Refusal(
                "NoSuchVersion",
                f"The specified api version=`{asked['Version']}` does not exist in service=`{SERVICE}`.",
            )
        if asked["Action"] not in ecm.ACTIONS:
            raise Refusal("InvalidAction", f"The request action=`{asked['Action']}` is invalid or not found.")
        return ecm.ACTIONS[asked["Action"]]

    def parameters(self, action, asked):
        values = super().parameters(action, asked)
        ecm.check_region(asked.get("Region"), values)
        return values

    def unknown(self, names):
        for name in sorted(names):
            raise Refusal("UnknownParameter", f"The parameter `{name}` is not recognized.")

    def missing(self, name):
        return Refusal("MissingParameter", f"The request is missing a required parameter `{name}`.")
