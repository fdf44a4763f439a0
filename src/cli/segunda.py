"""Una segunda opinión: comprueba en casa lo que un registro dice de una persona.

    python3 segunda.py ACCOUNTING.zip LOG.vkey

Another hand than the product's: the standard library of Python for the hashes, openssl for the
signature (Ed25519), C2SP's signed notes and tlog-proofs, RFC 6962's tree. It reads no network.
"""
import base64
import hashlib
import hmac
import json
import os
import subprocess
import sys
import tempfile
import zipfile


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def key_read(vkey):
    """name+hash+base64(1 || 32 bytes)"""
    name, mark, key = vkey.strip().split("+", 2)
    raw = base64.b64decode(key, validate=True)
    if raw[0] != 1 or len(raw) != 33:
        raise ValueError("la llave no es Ed25519")
    return name, bytes.fromhex(mark), raw[1:]


def signed(note, key):
    """The text of a note that the key signed."""
    name, mark, public = key
    text, _, tail = note.rpartition("\n\n")
    text += "\n"
    for line in tail.splitlines():
        dash, who, signature = line.split(" ")
        raw = base64.b64decode(signature, validate=True)
        if dash == "\u2014" and who == name and raw[:4] == mark:
            return openssl_verifies(text.encode(), raw[4:], public)
    return False


def openssl_verifies(text, signature, public):
    spki = bytes.fromhex("302a300506032b6570032100") + public
    with tempfile.TemporaryDirectory() as where:
        paths = {n: os.path.join(where, n) for n in ("text", "signature", "key")}
        for name, content in (("text", text), ("signature", signature), ("key", spki)):
            with open(paths[name], "wb") as out:
                out.write(content)
        done = subprocess.run(
            ["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-rawin", "-inkey",
             paths["key"], "-in", paths["text"], "-sigfile", paths["signature"]],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return done.returncode == 0


def root_of(index, size, leaf, path):
    """RFC 9162, 2.1.3.2."""
    if index >= size:
        raise ValueError("la entrada no cabe en el registro")
    at, last, found = index, size - 1, leaf
    for step in path:
        if last == 0:
            raise ValueError("la prueba es demasiado larga")
        if at & 1 or at == last:
            found = sha256(b"\x01", step, found)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            found = sha256(b"\x01", found, step)
        at, last = at >> 1, last >> 1
    if last != 0:
        raise ValueError("la prueba es demasiado corta")
    return found


def entry_check(proof, index, opening, key):
    head, _, note = proof.partition("\n\n")
    lines = head.split("\n")
    if lines[0] != "c2sp.org/tlog-proof@v1" or lines[2] != f"index {index}":
        raise ValueError("la prueba es de otra entrada")
    entry = base64.b64decode(lines[1].removeprefix("extra "), validate=True)
    path = [base64.b64decode(line, validate=True) for line in lines[3:]]
    if not signed(note, key):
        raise ValueError("la firma del registro no es válida")
    _, size, root = note.split("\n")[:3]
    if root_of(index, int(size), sha256(b"\x00", entry), path) != base64.b64decode(root):
        raise ValueError("la entrada no está en el registro")
    said = json.loads(entry)
    opens = hmac.new(bytes.fromhex(opening), bytes.fromhex(said["nonce"]), "sha256").hexdigest()
    if opens != said["subject"]:
        raise ValueError("la entrada no trata de esta persona")


def main():
    with open(sys.argv[2], encoding="utf-8") as text:
        key = key_read(text.read())
    with zipfile.ZipFile(sys.argv[1]) as box:
        entries = json.loads(box.read("accounting.json"))["entries"]
        for one in entries:
            proof = box.read(f"entry/{one['index']:012d}.tlog-proof").decode()
            entry_check(proof, one["index"], one["opening"], key)
    print(f"AUTÉNTICO: {len(entries)} de {len(entries)} entradas están en el registro y tratan de "
          "usted.")


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")
    try:
        main()
    except (ValueError, KeyError, IndexError, UnicodeError, zipfile.BadZipFile) as why:
        print(f"NO AUTÉNTICO: {why}")
        sys.exit(7)
