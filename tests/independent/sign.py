"""Signatures as the server checks them: v1 (HmacSHA1, HmacSHA256) and TC3-HMAC-SHA256."""

import base64
import hashlib
import hmac
import itertools
import re
import time

FORM = re.compile(
    r"TC3-HMAC-SHA256\s+Credential=([^/,\s]+)/(\d{4}-\d\d-\d\d)/([^/,\s]+)/tc3_request,\s*"
    r"SignedHeaders=([^,\s]+),\s*Signature=([0-9a-f]{64})\s*"
)
UNSIGNED = "UNSIGNED-PAYLOAD"


def hosts(header):
    """What a client may have signed as its host: clients keep the port, drop it, or sign their endpoint as a URL."""
    bare = re.sub(r"^https?://", "", header)
    names = [header, bare, re.sub(r":\d+$", "", bare), "http://" + bare]
    return list(dict.fromkeys(names))


# ------------------------------------------------------------------------- v1


def v1_texts(method, header, path, values):
    """The texts that a v1 client may have signed. `values` are the decoded parameters without Signature."""
    spellings = (lambda name: name, lambda name: name.replace("_", "."))
    uploads = (False, True) if method == "POST" else (False,)  # an old client leaves out values that start with @
    for host, spelt, drops in itertools.product(hosts(header), spellings, uploads):
        pairs = [(spelt(name), text) for name, text in values.items() if not (drops and text.startswith("@"))]
        yield f"{method}{host}{path}?" + "&".join(f"{name}={text}" for name, text in sorted(pairs))


def v1_digest(method_name):
    """Only the exact name HmacSHA256 chooses SHA-256; anything else, or nothing, is HmacSHA1."""
    return hashlib.sha256 if method_name == "HmacSHA256" else hashlib.sha1


def v1_holds(key, method, header, path, values):
    given = values.get("Signature", "")
    rest = {name: text for name, text in values.items() if name != "Signature"}
    digest = v1_digest(rest.get("SignatureMethod"))
    return any(
        same(given, base64.b64encode(hmac.digest(key.encode(), text.encode(), digest)).decode())
        for text in v1_texts(method, header, path, rest)
    )


# ------------------------------------------------------------------------ TC3


def tc3_parts(authorization):
    """SecretId, date, service, signed names and signature; None if the header has another form."""
    found = FORM.fullmatch(authorization)
    if not found:
        return None
    secret_id, date, service, names, signature = found.groups()
    names = names.split(";")
    return (secret_id, date, service, names, signature) if {"content-type", "host"} <= set(names) else None


def tc3_holds(key, request, timestamp, parts):
    _, date, service, names, signature = parts
    if date != time.strftime("%Y-%m-%d", time.gmtime(timestamp)):
        return False
    query, body = (request.query, b"") if request.method == "GET" else ("", request.body)
    if request.header("x-tc-content-sha256") == UNSIGNED:
        body = UNSIGNED.encode()
    payload = hashlib.sha256(body).hexdigest()
    scope = f"{date}/{service}/tc3_request"
    secret = hmac.digest(("TC3" + key).encode(), date.encode(), "sha256")
    for step in (service, "tc3_request"):
        secret = hmac.digest(secret, step.encode(), "sha256")
    for host, case in itertools.product(hosts(request.header("host")), (str, str.lower)):
        values = {name: request.header(name).strip() for name in names} | {"host": host}
        headers = "".join(f"{name}:{case(values[name])}\n" for name in names)
        canonical = "\n".join((request.method, "/", query, headers, ";".join(names), payload))
        hashed = hashlib.sha256(canonical.encode()).hexdigest()
        text = "\n".join(("TC3-HMAC-SHA256", str(timestamp), scope, hashed))
        if same(signature, hmac.digest(secret, text.encode(), "sha256").hex()):
            return True
    return False


def same(given, right):
    return hmac.compare_digest(given.encode(), right.encode())
