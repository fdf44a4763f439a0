"""Do the engine and the second evaluator decide alike? Prints TAP.

differ.py PACK.json PROGRAM COUNT SEED [WORKERS]: makes COUNT asks from SEED, has PROGRAM
(law_asks) decide them, decides them again, and compares outcome, states of all elements, what is
in the way, codes, granted and withheld fields and the readings used."""
import collections
import json
import multiprocessing
import subprocess
import sys

from asks import Maker
from decide import Pack, decide

CHUNK = 5000


def differences(job):
    pack_path, program, count, seed = job
    with open(pack_path, encoding="utf-8") as file:
        pack = Pack(file.read())
    maker = Maker(pack, seed)
    asks = [maker.make() for _ in range(count)]
    text = "".join(json.dumps(ask) + "\n" for ask in asks)
    done = subprocess.run([program, pack_path], input=text, capture_output=True, text=True)
    lines = done.stdout.splitlines()
    outcomes = collections.Counter()
    found = []
    if done.returncode or len(lines) != count:
        found.append("seed %d: %s ended with %d after %d of %d lines: %s" %
                     (seed, program, done.returncode, len(lines), count, done.stderr[-400:]))
    for ask, line in zip(asks, lines):
        mine = decide(pack, ask)
        outcomes[mine.split("|", 1)[0]] += 1
        if mine != line:
            found.append("seed %d: %s\n#   engine %s\n#   second %s" %
                         (seed, json.dumps(ask), line, mine))
    return outcomes, found


def main():
    pack, program, count, seed = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    workers = int(sys.argv[5]) if len(sys.argv) > 5 else multiprocessing.cpu_count()
    jobs = [(pack, program, min(CHUNK, count - at), seed + at // CHUNK)
            for at in range(0, count, CHUNK)]
    outcomes, found = collections.Counter(), 0
    with multiprocessing.Pool(workers) as pool:
        for some, differ in pool.imap_unordered(differences, jobs):
            outcomes.update(some)
            for one in differ[:3]:
                print("# " + one)
            found += len(differ)
    told = ", ".join("%d %s" % (outcomes[k], k) for k in sorted(outcomes))
    print("# %d asks from seed %d: %s" % (count, seed, told))
    # Asks that all end alike would show nothing.
    each = min(outcomes.get(k, 0) for k in ("refuse", "incomplete", "refer", "release"))
    enough = each >= count // 100
    print("%sok 1 - the engine and the second evaluator decide alike" % ("not " if found else ""))
    print("%sok 2 - each outcome is at least one in a hundred" % ("" if enough else "not "))
    print("1..2")
    return 1 if found or not enough else 0


if __name__ == "__main__":
    sys.exit(main())
