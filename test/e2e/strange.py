"""What listens where a gateway was looked for: python3 strange.py ANSWER [CERTIFICATE KEY].

Prints its port, then gives every connection that answer, and hangs up. With a certificate it speaks TLS."""
import socket, ssl, sys

ANSWERS = {
    "page": b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 13\r\n\r\n<html></html>",
    "elsewhere": b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n",
    "missing": b"HTTP/1.1 404 Not Found\r\nContent-Type: application/problem+json\r\nContent-Length: 2\r\n\r\n{}",
    "broken": b"HTTP/1.1 500 Oops\r\nContent-Length: 4\r\n\r\noops",
    "cut": b'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"a":',
    "noise": b"220 mail.example ready\r\n",
    "silence": b"",
}
door = socket.create_server(("127.0.0.1", 0))
context = None
if len(sys.argv) > 3:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[2], sys.argv[3])
print(door.getsockname()[1], flush=True)
while True:
    visitor, _ = door.accept()
    try:
        if context:
            visitor = context.wrap_socket(visitor, server_side=True)
        visitor.recv(65536)
        visitor.sendall(ANSWERS[sys.argv[1]])
        visitor.shutdown(socket.SHUT_WR)
    except OSError:
        pass
    visitor.close()
