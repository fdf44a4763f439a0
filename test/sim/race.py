"""Orders and asks at the running gateway, at once: does a release ever stand behind its order?

race.py papers ROUNDS SEED        asks, stays and lifts as lines to be signed (asks.ndjson is there)
race.py run URL ROUNDS SEED PID   sends them, one round after the other; PID is the daemon's
race.py check LOG                 reads the public log: no release within an order's time
Every round has six asks under one authority, and in the midst of them a stay; then its lift. A round
in a run is one in which the keeper or the ledger is killed."""
import collections, http.client, json, os, random, re, signal, socket, subprocess, sys, time

ASKS, CROCKFORD = 6, "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RECIPIENT, AUTHORITY = "us.ed.fsa", "us.irc.6103.l.13.C"


def canonical(tree):
    return json.dumps(tree, sort_keys=True, separators=(",", ":"))


def papers(rounds, seed):
    made = random.Random(seed)
    stay = json.load(open("stay.json"))
    asks = open("asks.ndjson").read().splitlines()
    assert len(asks) >= rounds * ASKS
    with open("stays", "w") as stays, open("lifts", "w") as lifts:
        for number in range(rounds):
            name = ["ORD-01" + "".join(made.choices(CROCKFORD, k=24)) for _ in range(2)]
            stay.update(order=name[0], docket="example docket, round %d" % number)
            lift = {k: v for k, v in stay.items() if k not in ("binds", "scope", "effects", "effective_to")}
            lift.update(order=name[1], kind="lift", lifts=name[0], says="Vacated.")
            print(canonical({"kind": "order", "order": stay}), file=stays)
            print(canonical({"kind": "order", "order": lift}), file=lifts)


class Line:
    """One connection, one request at a time; an answer is read when it is asked for."""

    def __init__(self, url):
        self.to = re.fullmatch(r"http://([^:/]+):(\d+)", url).groups()
        self.open()

    def open(self):
        self.socket = socket.create_connection(self.to, 30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, path, body):
        head = "POST %s HTTP/1.1\r\nHost: %s\r\nContent-Length: %d\r\n\r\n" % (path, self.to[0], len(body))
        self.socket.sendall(head.encode() + body)

    def answer(self):
        try:
            reply = http.client.HTTPResponse(self.socket)
            reply.begin()
            return reply.status, json.loads(reply.read())
        except (OSError, ValueError, http.client.HTTPException):
            self.open()
            return 0, {}

    def settle(self, path, body, wanted):
        """Again and again, as a court would: until it is so."""
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                self.send(path, body)
                status, said = self.answer()
            except OSError:
                self.open()
                status = 0
            if status in wanted:
                return said
            time.sleep(0.02)
        sys.exit("round: %s was not taken: %s %s" % (path, status, said))


def order_bodies(name):
    documents = [json.loads(line)["order"] for line in open(name)]
    signed = zip(open(name + ".counsel"), open(name + ".officer"))
    return [canonical({"order": d, "approvals": [a.strip(), b.strip()]}).encode() for d, (a, b) in zip(documents, signed)]


def child_of(parent, name):
    found = subprocess.run(["pgrep", "-P", parent, "-f", "--", "--process %s " % name], capture_output=True, text=True)
    return int(found.stdout.split()[0])


def run(url, rounds, seed, parent):
    dice = random.Random(seed)
    asks = [line.strip().encode() for line in open("asks.signed")]
    stays, lifts = order_bodies("stays"), order_bodies("lifts")
    lines = [Line(url) for _ in range(ASKS + 1)]
    deadly = dice.randrange(rounds)
    tally = collections.Counter()
    for number in range(rounds):
        place = dice.randrange(ASKS + 1)
        order = lines[ASKS]
        sent = []
        for i in range(ASKS + 1):
            if i == place:
                order.send("/v1/orders", stays[number])
            if i < ASKS:
                lines[i].send("/v1/asks", asks[number * ASKS + i])
            until = time.perf_counter() + dice.choice((0, 0, 0.0003, 0.001, 0.003))
            while time.perf_counter() < until:
                pass
        if number == deadly:
            os.kill(child_of(parent, dice.choice(("keeper", "ledger"))), signal.SIGKILL)
        answers = [line.answer() for line in lines[:ASKS]]
        status, said = order.answer()
        if status not in (200, 201):
            said = order.settle("/v1/orders", stays[number], (200, 201))
            tally["again"] += 1
        before = [a for s, a in answers if s == 201 and a["state"] == "released"]
        after = [a for s, a in answers if s == 201 and a["state"] == "not-released"]
        late = [a for a in before if a["log_index"] > said["log_index"]]
        if late:
            sys.exit("seed %d, round %d: released at %d, order at %d" % (seed, number, late[0]["log_index"], said["log_index"]))
        tally["rounds"] += 1
        tally["before"] += bool(before)
        tally["after"] += bool(after)
        order.settle("/v1/orders", lifts[number], (200, 201))
    print("%(rounds)d rounds, %(before)d with a release before, %(after)d with a refusal after, %(again)d orders sent again" % collections.Counter(tally, again=tally["again"]))


def entries(log):
    size = int(open(log + "/checkpoint").read().split("\n")[1])
    for bundle in range((size + 255) // 256):
        here = min(256, size - bundle * 256)
        number = "%03d" % bundle if bundle < 1000 else "x%03d/%03d" % divmod(bundle, 1000)
        raw = open("%s/tile/entries/%s%s" % (log, number, "" if here == 256 else ".p/%d" % here), "rb").read()
        at = 0
        for _ in range(here):
            length = int.from_bytes(raw[at : at + 2], "big")
            yield json.loads(raw[at + 2 : at + 2 + length])
            at += 2 + length
        assert at == len(raw)


def check(log):
    standing, agency, seen = {}, {}, collections.Counter()
    for index, entry in enumerate(entries(log)):
        if entry["kind"] == "enrol":
            agency[entry["enrolment"]["id"]] = entry["enrolment"].get("agency")
        if entry["kind"] == "order":
            order = entry["order"]
            if order["kind"] == "lift":
                standing.pop(order["lifts"])
            else:
                standing[order["order"]] = (index, order["binds"]["recipients"], order["scope"]["authorities"])
        if entry["kind"] != "decision" or entry["state"] != "released":
            continue
        seen["releases"] += 1
        for at, recipients, authorities in standing.values():
            if {entry["requester"], agency.get(entry["requester"]), "any"} & set(recipients) and {entry["authority"], "any"} & set(authorities):
                sys.exit("the release at %d follows the order at %d" % (index, at))
    print("%d releases, none behind its order" % seen["releases"])


words = sys.argv[1:]
if words[0] == "papers":
    papers(int(words[1]), int(words[2]))
elif words[0] == "run":
    run(words[1], int(words[2]), int(words[3]), words[4])
elif words[0] == "check":
    check(words[1])
