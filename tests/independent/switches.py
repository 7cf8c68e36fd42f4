"""Ways in which the mock can be wrong on purpose, and ways in which it may differ because no page says otherwise.

Each is one documented statement broken, or one silence used; its docstring is the sentence.
"""

BREAKS, DIFFERS = {}, {}


def listed(table):
    def add(switch):
        table[switch.__name__.replace("_", "-")] = switch
        return switch

    return add


breaks, differs = listed(BREAKS), listed(DIFFERS)


def answers(gateway, change):
    """Every answer of a gateway goes through `change`, which may alter its members in place."""
    right = gateway.answer

    def answer(request):
        status, kind, body = right(request)
        changed = change(body["Response"]) if "Response" in body else None
        return changed or (status, kind, body)

    gateway.answer = answer


def around(module, action, wrong):
    """Replaces an action; `wrong` gets the right one first."""
    right = module.ACTIONS[action].run
    module.ACTIONS[action].run = lambda world, given: wrong(right, world, given)


def other_code(gateway, right, wrong):
    def change(response):
        if response.get("Error", {}).get("Code") == right:
            response["Error"]["Code"] = wrong

    answers(gateway, change)


def then_shown(module, action, member, change):
    def wrong(right, world, given):
        result = right(world, given)
        for one in result[member]:
            change(one)
        return result

    around(module, action, wrong)
