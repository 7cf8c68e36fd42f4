"""A mock of both EIP gateways that shares nothing with dubplate: it was written from the documentation alone.

usage: mock.py [--bindings FILE] [--task SECONDS] [--break NAME | --differ NAME] [--list]

The first line printed is its base URL. Any SecretId that starts with `independent-` is known, each with worlds of its
own; their SecretKey is `key-of-the-independent-mock`. It reads no file.
"""

import argparse
import socket
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import breaks  # noqa: F401  (fills the table of switches)
import differs  # noqa: F401
import gateway
import people
import switches
from request import Request

PROFILES = {
    "eip-v2-2017-03-12": (people.legacy, "ap-guangzhou"),
    "ecm-2019-07-19": (people.ecm, "ap-hangzhou-ecm"),
}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1

    def __getattr__(self, name):
        """Every method is served; the gateway says which are allowed."""
        if name.startswith("do_"):
            return self.serve
        raise AttributeError(name)

    def serve(self):
        length = self.headers.get("Content-Length", "0")
        body = self.rfile.read(int(length)) if length.isdecimal() else b""
        headers = {name.lower(): value for name, value in self.headers.items()}
        target = urlsplit(self.path)
        request = Request(self.command, target.path or "/", target.query, headers, body)
        status, kind, answer = self.server.service.respond(request)
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)
        self.wfile.flush()

    def log_message(self, *_):
        """Nothing is printed after the first line."""


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def get_request(self):
        connection, address = super().get_request()
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, True)
        return connection, address


def bindings(url):
    """Which of its resources can play which role, in the format of `dubplate run --bindings`."""
    names = ('secret_id = "TENCENTCLOUD_SECRET_ID"', 'secret_key = "TENCENTCLOUD_SECRET_KEY"')
    lines = ["format = 1", "", "[credentials]", *names]
    lines += ["", "[credentials.other]", *(name.replace("TENCENTCLOUD", "OTHER") for name in names)]
    for profile, (make, region) in PROFILES.items():
        lines += ["", f"[profile.{profile}]", f'endpoint = "{url}"', f'region = "{region}"', f"[profile.{profile}.role]"]
        for role, resources in make(0)[1].items():
            shown = ("{ " + ", ".join(f'{name} = "{value}"' for name, value in one.items()) + " }" for one in resources)
            lines.append(f"{role} = [{', '.join(shown)}]")
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(description="An independent mock of both EIP gateways.")
    parser.add_argument("--bindings", type=Path, metavar="FILE", help="write who plays which role here")
    parser.add_argument("--task", type=float, default=0.05, metavar="SECONDS", help="how long a task takes")
    parser.add_argument("--break", dest="broken", choices=sorted(switches.BREAKS), metavar="NAME")
    parser.add_argument("--differ", choices=sorted(switches.DIFFERS), metavar="NAME")
    parser.add_argument("--list", action="store_true", help="say what --break and --differ take")
    chosen = parser.parse_args()
    if chosen.list:
        for flag, table in (("--break", switches.BREAKS), ("--differ", switches.DIFFERS)):
            for name, switch in table.items():
                print(flag, name, switch.__doc__, sep="\t")
        return
    server = Server(("127.0.0.1", 0), Handler)
    server.service = gateway.Service(chosen.task)
    for name, table in ((chosen.broken, switches.BREAKS), (chosen.differ, switches.DIFFERS)):
        if name:
            table[name](server.service)
    url = f"http://127.0.0.1:{server.server_port}"
    if chosen.bindings:
        chosen.bindings.write_text(bindings(url))
    print(url, flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        sys.exit(0)


if __name__ == "__main__":
    main()
