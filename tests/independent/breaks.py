"""What can be broken: each switch breaks one documented statement, which is its docstring."""

import base64
import hashlib
import hmac
import time
from urllib.parse import quote

import ecm
import legacy
import shape
import sign
from switches import answers, around, breaks, other_code, then_shown
from world import Refusal

# --------------------------------------------------------------------- shapes


@breaks
def task_id_as_number(service):
    """TaskId is a string."""
    around(ecm, "AssociateAddress", lambda right, world, given: {"TaskId": int(right(world, given)["TaskId"])})


@breaks
def request_id_missing(service):
    """Every answer has a RequestId."""
    answers(service.legacy, lambda response: response.pop("RequestId") and None)


@breaks
def request_id_repeated(service):
    """A RequestId is unique to its request."""
    service.v3.request_id = lambda: "3c140219-cfe9-470e-b241-907877d6fb03"


@breaks
def refusal_as_http_400(service):
    """Clients take every status but 200 for a fault of transport; an error comes with 200."""

    def change(response):
        return (400, "application/json", {"Response": response}) if "Error" in response else None

    answers(service.v3, change)


@breaks
def charset_in_content_type(service):
    """The content type of an answer is application/json and nothing else."""
    answers(service.v3, lambda response: (200, "application/json; charset=utf-8", {"Response": response}))


@breaks
def task_beside_error(service):
    """An answer is a success or an error, not both."""
    answers(service.v3, lambda response: response.update(TaskId="7") if "Error" in response else None)


@breaks
def old_envelope(service):
    """With Version 2017-03-12 an error comes in a Response too."""

    def change(response):
        if error := response.get("Error"):
            return 200, "application/json", {"code": 4100, "message": error["Message"], "codeDesc": error["Code"]}

    answers(service.legacy, change)


@breaks
def flags_hidden(service):
    """A blocked EIP is shown as blocked."""
    then_shown(legacy, "DescribeAddresses", "AddressSet", lambda address: address.update(IsBlocked=False))


# ---------------------------------------------------------------------- codes


@breaks
def parent_code(service):
    """An instance beside a whole pair has a code of its own."""
    other_code(service.v3, "InvalidParameter.InvalidParameterConflict", "InvalidParameter")


@breaks
def corrected_spelling(service):
    """The code for a wrong ENI id is spelt InvaildEniID."""
    other_code(service.v3, "InvalidParameterValue.InvaildEniID", "InvalidParameterValue.InvalidEniID")


@breaks
def code_of_the_other_page(service):
    """The legacy page has its own code for an instance with an EIP."""
    other_code(service.legacy, "InvalidInstanceId.AlreadyBindEip", "UnsupportedOperation.AlreadyBindEip")


# -------------------------------------------------------------------- effects


@breaks
def refused_yet_bound(service):
    """A refused call changes nothing."""

    def wrong(right, world, given):
        try:
            return right(world, given)
        except Refusal as refusal:
            if refusal.code == "InvalidParameterConflict":
                right(world, {name: given[name] for name in ("AddressId", "InstanceId")})
            raise

    around(legacy, "AssociateAddress", wrong)


@breaks
def ordinary_ip_kept(service):
    """Binding to the primary private IP releases its ordinary public IP."""

    def wrong(right, world, given):
        _, private = world.primary(given.get("InstanceId"))
        before = private and private.ordinary
        result = right(world, given)
        if private:
            private.ordinary = before
        return result

    around(legacy, "AssociateAddress", wrong)
    right = shape.public_ips
    shape.public_ips = lambda world, interface: (
        ip.ordinary or next(right(world, interface), None) for ip in interface.ips
    )


@breaks
def ordinary_ip_released(service):
    """On ECM a bind fails where there is an ordinary public IP."""

    def check_room(world, interface, private):
        private.ordinary = ""

    ecm.check_room = check_room


@breaks
def instance_is_not_its_primary_ip(service):
    """An EIP on an instance is one on its primary private IP."""
    by_instance = set()

    def wrong(right, world, given):
        result = right(world, given)
        by_instance.update([given["AddressId"]] if "InstanceId" in given else [])
        return result

    def by_pair(world, interface, ip):
        holder = world.holder(interface, ip)
        if holder and holder.id in by_instance:
            at = world.interfaces[interface]
            return at, at.find(ip)
        return right(world, interface, ip)

    right, legacy.by_pair = legacy.by_pair, by_pair
    around(legacy, "AssociateAddress", wrong)


@breaks
def trace_after_unbind(service):
    """An EIP that was unbound names no instance any more."""

    def wrong(right, world, given):
        was = world.addresses[given["AddressId"]].instance if given["AddressId"] in world.addresses else None
        result = right(world, given)
        world.last = getattr(world, "last", {}) | {given["AddressId"]: was}
        return result

    def shown(right, world, given):
        result = right(world, given)
        for one in result["AddressSet"]:
            one["InstanceId"] = one["InstanceId"] or getattr(world, "last", {}).get(one["AddressId"])
        return result

    around(legacy, "DisassociateAddress", wrong)
    around(legacy, "DescribeAddresses", shown)


@breaks
def neighbours_listed(service):
    """DescribeAddresses lists the EIPs that were asked for."""
    around(legacy, "DescribeAddresses", lambda right, world, given: right(world, {}))


@breaks
def one_world_for_all(service):
    """What one account does is not seen by another."""
    right = service.world
    service.world = lambda secret_id, family: right("independent-1", family)


# ---------------------------------------------------------------------- tasks


@breaks
def task_goes_back(service):
    """A task that has succeeded does not run again."""
    seen = set()

    def wrong(right, world, given):
        result = right(world, given)
        if result["Result"] == "SUCCESS" and given["TaskId"] in seen:
            return result | {"Result": "RUNNING"}
        seen.update([given["TaskId"]] if result["Result"] == "SUCCESS" else [])
        return result

    around(ecm, "DescribeTaskResult", wrong)


@breaks
def success_before_bound(service):
    """When the task of a bind has succeeded the EIP is bound."""
    service.seconds = 3
    around(ecm, "DescribeTaskResult", lambda right, world, given: right(world, given) | {"Result": "SUCCESS"})


@breaks
def one_task_id(service):
    """Every task has an id of its own."""
    for action in ("AssociateAddress", "DisassociateAddress"):
        right = ecm.ACTIONS[action].run

        def wrong(world, given, right=right):
            task = world.tasks.pop(right(world, given)["TaskId"])
            world.tasks["202869021"] = task
            return {"TaskId": "202869021"}

        ecm.ACTIONS[action].run = wrong


# ----------------------------------------------------------------- signatures


@breaks
def sha1_unverified(service):
    """A HmacSHA1 signature is verified."""
    right = service.v3.is_signed

    def wrong(key, request, asked, timestamp, parts):
        is_sha1 = parts is None and asked.get("SignatureMethod") != "HmacSHA256"
        return is_sha1 or right(key, request, asked, timestamp, parts)

    service.v3.is_signed = wrong


@breaks
def sha256_by_default(service):
    """Without SignatureMethod the signature is HmacSHA1."""
    sign.v1_digest = lambda name: hashlib.sha1 if name == "HmacSHA1" else hashlib.sha256


@breaks
def encoded_values_signed(service):
    """Values are signed as they are, not percent-encoded."""

    def wrong(key, method, header, path, values):
        pairs = sorted((name, quote(text, safe="")) for name, text in values.items() if name != "Signature")
        text = f"{method}{header}{path}?" + "&".join(f"{name}={value}" for name, value in pairs)
        digest = sign.v1_digest(values.get("SignatureMethod"))
        return values["Signature"] == base64.b64encode(hmac.digest(key.encode(), text.encode(), digest)).decode()

    sign.v1_holds = wrong


@breaks
def scope_ignored(service):
    """The service in the credential scope is the product."""
    service.v3.is_ours = lambda service, host: True


# --------------------------------------------------------------------- clocks


@breaks
def any_timestamp(service):
    """A Timestamp that is hours off is refused."""
    service.legacy.is_fresh = lambda timestamp: True


@breaks
def future_accepted(service):
    """A Timestamp ahead of the clock is as wrong as one behind it."""
    service.v3.is_fresh = lambda timestamp: time.time() - timestamp <= 300


@breaks
def nonce_again(service):
    """A Nonce is good for one request."""
    service.legacy.remember = lambda nonces, nonce: None


# -------------------------------------------------------------------- regions


@breaks
def any_region(service):
    """An EcmRegion that does not exist is refused."""
    ecm.REGIONS = type("Any", (), {"__contains__": lambda self, name: True})()


@breaks
def region_required(service):
    """The common Region is not required."""
    right = ecm.check_region

    def wrong(common, values):
        if not common:
            raise Refusal("MissingParameter", "The request is missing a required parameter `Region`.")
        right(common, values)

    ecm.check_region = wrong


@breaks
def no_rate_limit(service):
    """Twenty requests a second are the most."""
    for module in (ecm, legacy):
        for action in module.ACTIONS.values():
            action.rate = None


@breaks
def half_the_rate(service):
    """Twenty requests a second are allowed."""
    ecm.ACTIONS["AssociateAddress"].rate = 10
