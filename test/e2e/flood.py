"""Many requests at once, from one process: python3 flood.py URL TIMES FILE...

Every file is sent TIMES times to /v1/asks, each on a connection of its own, all before any is read.
Prints one line a status: how often it came, and of how many different asks."""
import collections, json, re, resource, selectors, socket, sys, time

url, times, files = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
host, port = re.fullmatch(r"http://([^:/]+):(\d+)", url).groups()
resource.setrlimit(resource.RLIMIT_NOFILE, (16384, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
bodies = [open(name, "rb").read() for name in files]
head = "POST /v1/asks HTTP/1.1\r\nHost: %s\r\nContent-Type: application/jose\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
waiting = selectors.DefaultSelector()
for turn in range(times):
    for number, body in enumerate(bodies):
        s = socket.create_connection((host, int(port)), 60)
        s.sendall((head % (host, len(body))).encode() + body)
        waiting.register(s, selectors.EVENT_READ, [number, b""])
open("flood.sent", "w").close()
counts, asks, decisions = collections.Counter(), collections.defaultdict(set), {}
until = time.monotonic() + 120
while waiting.get_map() and time.monotonic() < until:
    for key, _ in waiting.select(5):
        got = key.fileobj.recv(65536)
        key.data[1] += got
        if got:
            continue
        waiting.unregister(key.fileobj)
        key.fileobj.close()
        number, answer = key.data
        status = answer.split(b" ", 2)[1].decode() if answer else "none"
        counts[status] += 1
        asks[status].add(number)
        if status == "201":
            decision = json.loads(answer.split(b"\r\n\r\n", 1)[1])
            decided = (decision["decision"], decision["log_index"])
            assert decisions.setdefault(number, decided) == decided, "one ask, two decisions"
for status in sorted(counts):
    print(status, counts[status], len(asks[status]))
sys.exit(bool(waiting.get_map()))
