"""What an action is, and how lists are chosen and cut."""

from dataclasses import dataclass

from world import Refusal


@dataclass
class Action:
    run: object
    takes: dict  # parameters and their types
    needs: tuple = ()
    rate: int | None = None  # calls in a second


def pages(name, every, filters, ids, given, shown):
    """The listed resources that an action's ids and filters choose, cut by Offset and Limit."""
    wanted = given.get(ids)
    chosen = [one for one in every if wanted is None or one.id in wanted]
    for wish in given.get("Filters", []):
        value_of = filters.get(wish.get("Name"))
        if value_of is None:
            raise Refusal("InvalidParameterValue", f"There is no filter {wish.get('Name')}.")
        chosen = [one for one in chosen if matches(value_of(one), wish.get("Values", []))]
    offset, limit = given.get("Offset", 0), given.get("Limit", 20)
    if offset < 0 or not 1 <= limit <= 100:
        raise Refusal("InvalidParameterValue", "Offset or Limit is out of its range.")
    return {"TotalCount": len(chosen), name: [shown(one) for one in chosen[offset : offset + limit]]}


def matches(value, wanted):
    values = value if isinstance(value, list) else [value]
    return any(str(one) in wanted for one in values)
