"""A request as it came, and the parameters in it."""

import json
import re
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from world import Refusal


@dataclass
class Request:
    method: str
    path: str
    query: str
    headers: dict  # names in lower case
    body: bytes

    def header(self, name):
        return self.headers.get(name, "")

    @property
    def kind(self):
        """The media type without its parameters."""
        return self.header("content-type").partition(";")[0].strip().lower()


def malformed(message):
    return Refusal("InvalidParameter", message)


def text(raw):
    try:
        return raw.decode()
    except UnicodeDecodeError:
        raise malformed("The request is not UTF-8.") from None


def form(raw):
    """Decoded parameters of a query or a form body, in a flat dict."""
    values = {}
    for pair in filter(None, raw.split("&")):
        name, equals, value = pair.partition("=")
        if not equals:
            raise malformed("Url key and value should be splited by `=`.")
        name, value = (text(unquote_to_bytes(part.replace("+", " "))) for part in (name, value))
        if name in values:
            raise malformed(f"The parameter `{name}` is given twice.")
        values[name] = value
    return values


def nested(values):
    """`Filters.0.Values.1=x` as lists and objects. Indices count from wherever they like and may have gaps."""
    tree = {}
    for name, value in values.items():
        at, parts = tree, name.split(".")
        for part in parts[:-1]:
            at = at.setdefault(part, {})
            if not isinstance(at, dict):
                raise malformed(f"The parameter `{name}` has no place.")
        at[parts[-1]] = value
    return {name: folded(value) for name, value in tree.items()}


def folded(value):
    if not isinstance(value, dict):
        return value
    if all(part.isdecimal() for part in value):
        return [folded(value[part]) for part in sorted(value, key=int)]
    return {part: folded(inner) for part, inner in value.items()}


def multipart(request):
    """Parameters of a multipart body; a part labelled JSON holds a list or an object."""
    found = re.search(r'boundary="?([^";]+)"?', request.header("content-type"))
    if not found:
        raise Refusal("InvalidRequest", "The multipart body has no boundary.")
    values = {}
    pieces = request.body.split(b"--" + found[1].encode())
    if len(pieces) < 2 or pieces[-1].strip() != b"--":
        raise Refusal("InvalidRequest", "The multipart body does not end.")
    for piece in pieces[1:-1]:
        head, blank, content = piece.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        name = re.search(rb'[; ]name="([^"]*)"', head)
        if not blank or not name:
            raise Refusal("InvalidRequest", "A part of the multipart body has no name.")
        content = text(content.removesuffix(b"\r\n"))
        is_json = re.search(rb"(?i)content-type:\s*application/json", head)
        values[text(name[1])] = json_value(content) if is_json else content
    return values


def json_value(content):
    def once(pairs):
        if len({name for name, _ in pairs}) < len(pairs):
            raise malformed("A name stands twice in the JSON of the request.")
        return dict(pairs)

    try:
        return json.loads(content, object_pairs_hook=once)
    except (ValueError, RecursionError):
        raise malformed("The request's body is not valid JSON.") from None


# ---------------------------------------------------------------------- types

FILTER = {"Name": "String", "Values": ["String"]}
TAG = {"Key": "String", "Value": "String"}


def typed(name, kind, value, strict):
    """The value as its documented type. Texts of a query or form stand for numbers and booleans; JSON is strict."""
    wrong = malformed(f"The value type of parameter `{name}` is not valid.")
    if isinstance(kind, list):
        if not isinstance(value, list):
            raise wrong
        return [typed(f"{name}.{at}", kind[0], item, strict) for at, item in enumerate(value)]
    if isinstance(kind, dict):
        if not isinstance(value, dict) or set(value) - set(kind):
            raise wrong
        return {part: typed(f"{name}.{part}", kind[part], item, strict) for part, item in value.items()}
    if kind == "Integer" and isinstance(value, str) and not strict and re.fullmatch(r"-?\d{1,18}", value):
        return int(value)
    if kind == "Boolean" and isinstance(value, str) and not strict and value.lower() in ("true", "false"):
        return value.lower() == "true"
    if type(value) is not {"String": str, "Integer": int, "Boolean": bool}[kind]:
        raise wrong
    return value
