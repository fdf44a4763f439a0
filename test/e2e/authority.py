"""A time stamping authority by HTTP, in front of `openssl ts -reply`; as the file MODE says it
answers rightly (ok), about something else (other), with bytes that are none (junk) or far too many
(huge). Beside it at /add-checkpoint a witness that lies in the same ways.

authority.py PORT-FILE MODE"""

import http.server
import subprocess
import sys

port_file, mode_file = sys.argv[1:3]


class Authority(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        query = self.rfile.read(int(self.headers["Content-Length"]))
        with open(mode_file) as file:
            mode = file.read().strip()
        if self.path == "/add-checkpoint":
            return self.witness(mode)
        if mode == "huge":
            return self.say(b"x" * 5000000)
        if mode == "junk":
            return self.say(b"no time stamp at all")
        if mode == "other":
            subprocess.run(
                ["openssl", "ts", "-query", "-data", "ts.cnf", "-sha256", "-cert", "-out", "query"],
                check=True, capture_output=True)
        else:
            with open("query", "wb") as file:
                file.write(query)
        subprocess.run(
            ["openssl", "ts", "-reply", "-config", "ts.cnf", "-queryfile", "query", "-out", "answer"],
            check=True, capture_output=True)
        with open("answer", "rb") as file:
            self.say(file.read())

    def witness(self, mode):
        said = {"huge": b"x" * 5000000, "junk": b"not a line\n", "ok": b"999999\n"}.get(mode, b"")
        status = {"ok": 409, "other": 422}.get(mode, 200)
        self.say(said, status)

    def say(self, body, status=200):
        self.send_response(status)
        self.send_header("Content-Type", "application/timestamp-reply")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        try:
            self.wfile.write(body)
        except OSError:
            self.close_connection = True

    def log_message(self, *words):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Authority)
server.daemon_threads = True
with open(port_file, "w") as file:
    file.write(str(server.server_address[1]))
server.serve_forever()
