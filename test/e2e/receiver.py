"""A requester's receiver of webhooks, that behaves as the file MODE says: ok, fail, redirect, huge,
slow, hang. Every request is kept as one line of JSON in KEPT.

receiver.py PORT-FILE MODE KEPT [CERTIFICATE KEY]"""

import http.server
import json
import os
import ssl
import sys
import threading
import time

port_file, mode_file, kept_file = sys.argv[1:4]
lock = threading.Lock()


class Receiver(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        with open(mode_file) as file:
            mode = file.read().strip()
        with lock, open(kept_file, "a") as file:
            head = {name.lower(): value for name, value in self.headers.items()}
            line = {"path": self.path, "mode": mode, "head": head, "body": body.decode()}
            file.write(json.dumps(line) + "\n")
        getattr(self, "be_" + mode)()

    def do_GET(self):
        with lock, open(kept_file, "a") as file:
            file.write(json.dumps({"path": self.path, "mode": "GET"}) + "\n")
        self.say(200)

    def say(self, status, body=b"", **head):
        self.send_response(status)
        for name, value in head.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def be_ok(self):
        self.say(204)

    def be_fail(self):
        self.say(500, b"not now")

    def be_redirect(self):
        self.say(307, Location="/elsewhere")

    def be_huge(self):
        self.send_response(200)
        self.end_headers()
        try:
            for _ in range(4096):
                self.wfile.write(b"x" * 65536)
        except OSError:
            pass
        self.close_connection = True

    def be_slow(self):
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        try:
            for _ in range(1000):
                self.wfile.write(b"x")
                self.wfile.flush()
                time.sleep(0.5)
        except OSError:
            pass
        self.close_connection = True

    def be_hang(self):
        time.sleep(60)
        self.close_connection = True

    def log_message(self, *words):
        pass


# Where it was before, when it comes back.
wanted = int(open(port_file).read() or 0) if os.path.exists(port_file) else 0
server = http.server.ThreadingHTTPServer(("127.0.0.1", wanted), Receiver)
server.daemon_threads = True
if len(sys.argv) > 4:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[4], sys.argv[5])
    server.socket = context.wrap_socket(server.socket, server_side=True)
with open(port_file, "w") as file:
    file.write(str(server.server_address[1]))
server.serve_forever()
