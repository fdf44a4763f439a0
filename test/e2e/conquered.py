"""Says, in the name of a process, what it may not say: takes its channel to another and sends a packet
that is none. Needs the right to trace. Ends with 77 where that is not given.

conquered.py PID CHANNEL"""

import ctypes
import os
import socket
import sys

PIDFD_GETFD = 438
pid, channel = int(sys.argv[1]), int(sys.argv[2])
libc = ctypes.CDLL(None, use_errno=True)
fd = libc.syscall(PIDFD_GETFD, os.pidfd_open(pid), channel, 0)
if fd < 0:
    print(os.strerror(ctypes.get_errno()), file=sys.stderr)
    sys.exit(77)
socket.socket(fileno=fd).send(b"what nobody may say")
