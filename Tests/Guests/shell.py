"""Runs one command in a guest, over its port org.controlprog.test.0. usage: shell.py SOCKET COMMAND"""

import sys

from sockets import Shell, connect

status, output = Shell(connect(sys.argv[1])).run(sys.argv[2])
print(output)
sys.exit(status)
