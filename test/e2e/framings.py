"""Does a proxy in front of us keep the bargain?
framings.py send PORT LIST: each framing of `framings list` goes through it; a hostile one is refused,
or where the proxy may mend, answered; a plain one is answered.
framings.py direct PORT LIST: nothing is in front; a hostile one gets its own status, and no more.
framings.py compare PROXY-LOG OUR-LOG: do both tell of the same requests, one by one? A request that was
read out of another stands in one of them only."""
import re
import socket
import ssl
import sys

SMUGGLED = b"GET /smuggled HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"


def spoken(connection, sent):
    """All that comes back until the other side closes, which it does: the last request asks for it,
    and what is not whole runs into its own time limit."""
    answer = b""
    try:
        connection.sendall(sent)
    except OSError:
        pass  # closed while we were still speaking; an answer may be there all the same
    try:
        while piece := connection.recv(65536):
            answer += piece
    except TimeoutError:
        raise
    except OSError:
        pass
    return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d\d\d) ", answer)]


def verdict(kind, mend, statuses):
    if mend == "mended":
        return True
    first = [status for status in statuses if status != 100][:1]
    return first == [200] if kind == "plain" else first == [] or 400 <= first[0] < 600


def readings_of_proxy(path):
    """Of each request that went on: what our server must have made of it."""
    for line in open(path, encoding="latin-1"):
        upstream = line.rsplit(" ", 2)[1]  # an address may have blanks, what follows it has none
        if upstream != "-":
            yield "answered" if upstream == "200" else "refused " + upstream


def readings_of_ours(path):
    for line in open(path, encoding="latin-1"):
        yield line.split(" ")[0] if line.startswith("answered") else " ".join(line.split(" ")[:2])


def said(port, tls, sent):
    with socket.create_connection(("127.0.0.1", port), timeout=60) as plain:
        with tls.wrap_socket(plain) as connection:
            return spoken(connection, sent)


def direct(port, listed):
    wrong = hostile = 0
    for line in open(listed, encoding="latin-1"):
        kind, status, _, text, name = line.rstrip("\n").split(" ", 4)
        if kind != "hostile":
            continue
        hostile += 1
        with socket.create_connection(("127.0.0.1", int(port)), timeout=60) as connection:
            statuses = spoken(connection, bytes.fromhex(text) + SMUGGLED)
        if statuses != [int(status)]:
            wrong += 1
            print(f"{name}: {statuses}, not {status}")
    print(f"{hostile} hostile framings, {wrong} answered otherwise")
    return 1 if wrong or hostile < 150 else 0


def send(port, listed):
    tls = ssl.create_default_context(cafile="ca.pem")
    tls.check_hostname = False  # no name in the handshake: nginx would want it as Host
    tls.load_cert_chain("agency.pem", "agency.key")
    wrong = mended = 0
    for line in open(listed, encoding="latin-1"):
        kind, _, mend, text, name = line.rstrip("\n").split(" ", 4)
        statuses = said(int(port), tls, bytes.fromhex(text) + SMUGGLED)
        mended += kind == "hostile" and 200 in statuses[:1]
        if not verdict(kind, mend, statuses):
            wrong += 1
            print(f"{kind}: {name}: {statuses}")
    print(f"{mended} hostile framings were read by the proxy in a way of its own, and written anew")
    return 1 if wrong else 0


def compare(proxy_log, our_log):
    proxy, ours = list(readings_of_proxy(proxy_log)), list(readings_of_ours(our_log))
    print(f"{len(proxy)} went on, {len(ours)} came")
    for place, (there, here) in enumerate(zip(proxy, ours)):
        if there != here:
            print(f"request {place}: the proxy sent what was {there}, we read what was {here}")
            return 1
    return 1 if len(proxy) != len(ours) or not proxy else 0


sys.exit({"send": send, "direct": direct, "compare": compare}[sys.argv[1]](*sys.argv[2:]))
