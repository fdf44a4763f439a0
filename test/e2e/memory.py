"""Is it in the memory of a process? python3 memory.py PID PATTERN: 0 where the bytes are found, 1 where
not. Everything that can be read is; how much that is, is printed."""
import re, sys

pid, pattern = sys.argv[1], re.compile(sys.argv[2].encode())
found, read = set(), 0
with open("/proc/%s/maps" % pid) as maps, open("/proc/%s/mem" % pid, "rb") as memory:
    for line in maps:
        first, last = (int(n, 16) for n in line.split()[0].split("-"))
        if "r" not in line.split()[1] or "[v" in line:
            continue
        tail = b""
        for at in range(first, last, 1 << 24):
            try:
                memory.seek(at)
                piece = memory.read(min(1 << 24, last - at))
            except OSError:
                break
            read += len(piece)
            found.update(pattern.findall(tail + piece))
            tail = piece[-64:]
print("%d bytes read; %s" % (read, sorted(found)[:5]))
sys.exit(read == 0 and 2 or not found)
