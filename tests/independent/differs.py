"""Where the pages are silent: each switch uses one silence, which is its docstring."""

import time

import ecm
import legacy
from switches import answers, differs
from world import World


@differs
def other_precedence(service):
    """Which of several mistakes is answered is not said: the target is looked at before the EIP, arrears before blocks."""
    for module in (ecm, legacy):
        right = module.goal

        def goal(world, given, right=right):
            found = right(world, given)()
            return lambda: found

        module.goal = goal
    service.v3.unknown, service.v3.late = (lambda names: None), service.v3.unknown
    right = service.v3.parameters

    def parameters(action, asked):
        values = right(action, asked | {"given": {n: v for n, v in asked["given"].items() if n in action.takes}})
        service.v3.late(set(asked["given"]) - set(action.takes))
        return values

    service.v3.parameters = parameters


@differs
def other_messages(service):
    """The texts of messages are not promised."""

    def change(response):
        if "Error" in response:
            response["Error"]["Message"] = "请求被拒绝，请检查参数。" * 20

    answers(service.legacy, change)
    answers(service.v3, change)


# Each code beside another one that the page lists and that describes the same mistake as well.
NEAR = {
    "InvalidParameter.InvalidParameterConflict": "InvalidParameter.Coexist",
    "InvalidParameter.Coexist": "InvalidParameter.InvalidParameterConflict",
    "FailedOperation.OperationNotAllow": "UnsupportedOperation.StatusNotPermit",
    "ResourceInUse": "FailedOperation.PrivateIpAddressUnavailable",
    "ResourceNotFound": "UnsupportedOperation.InstanceIdNotSupported",
    "RequestLimitExceeded": "RequestLimitExceeded.UinLimitExceeded",
    "InvalidRequest.RequestConcurrencyExceeded": "InvalidRequest.LimitExceeded",
}


@differs
def other_codes(service):
    """Where two codes describe one mistake the page does not say which is answered."""

    def change(response):
        if error := response.get("Error"):
            error["Code"] = NEAR.get(error["Code"], error["Code"])

    answers(service.legacy, change)
    answers(service.v3, change)


@differs
def more_members(service):
    """An answer may have members that no page lists yet; clients tolerate them."""

    def change(response):
        response["DeprecatedWarning"] = ""
        for one in response.get("AddressSet", []):
            if isinstance(one, dict):
                one["EipAlgType"] = {"UseV4": True}

    answers(service.legacy, change)
    answers(service.v3, change)


@differs
def other_order(service):
    """No order of a list is said."""
    for name in ("addresses", "instances", "interfaces"):
        around_world(name)


def around_world(name):
    for module in (ecm, legacy):
        for action in module.ACTIONS.values():
            if action.run.__name__ == name:
                action.run = reversed_sets(action.run)


def reversed_sets(right):
    def run(world, given):
        return {name: value[::-1] if isinstance(value, list) else value for name, value in right(world, given).items()}

    return run


@differs
def done_at_once(service):
    """How long a task takes is not said, nor that BINDING is ever seen."""
    start = World.start

    def at_once(world, then):
        then()
        return start(world, lambda: None)

    World.start = at_once


@differs
def window_of_two_hours(service):
    """The pages of v2 disagree on how far a Timestamp may be off: five minutes, or two hours."""
    service.legacy.is_fresh = lambda timestamp: abs(time.time() - timestamp) <= 7200


@differs
def size_by_http(service):
    """Who refuses a request that is too big is not said: here HTTP does, with 413 or 414."""
    right = service.v3.answer

    def answer(request):
        found = right(request)
        code = found[2].get("Response", {}).get("Error", {}).get("Code")
        is_big = len(request.body) > 1 << 20 or len(request.query) > 32 << 10
        if code in ("RequestSizeLimitExceeded", "AuthFailure.SignatureFailure") and is_big:
            return 413 if request.body else 414, "text/html", "too large"
        return found

    service.v3.answer = answer


@differs
def other_task_ids(service):
    """A TaskId is a string; that it has digits only is not said."""
    start = World.start

    def named(world, then):
        task = start(world, then)
        world.tasks["task-" + task] = world.tasks.pop(task)
        return "task-" + task

    World.start = named
