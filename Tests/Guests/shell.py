"""Runs one command in a guest, over its port org.controlprog.test.0. usage: shell.py SOCKET COMMAND"""

import os
import sys

from guest import Lines

shell = Lines(sys.argv[1])
# A line may come from the time before this connection.
mark = f"it-is-{os.getpid()}"
shell.send(f"echo {mark}")
while shell.line() != mark:
    pass
while not shell.line().startswith("EXIT "):
    pass
shell.send(sys.argv[2])
lines = []
while True:
    line = shell.line()
    if line.startswith("EXIT "):
        break
    lines.append(line)
print("\n".join(lines).rstrip("\n"))
sys.exit(int(line[5:]))
