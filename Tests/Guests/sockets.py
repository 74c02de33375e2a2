"""Lines over a Unix socket, QEMU's control socket, and the shell in the guest."""

import json
import os
import socket
import time

PATIENCE = 120


def connect(path):
    connection = socket.socket(socket.AF_UNIX)
    try:
        connection.settimeout(PATIENCE)
        connection.connect(path)
        return connection
    except BaseException:
        connection.close()
        raise


def await_socket(path, alive):
    """Connects as soon as somebody listens; `alive` raises when nobody ever will."""
    begun = time.monotonic()
    while True:
        try:
            return connect(path)
        except OSError:
            alive()
            if time.monotonic() - begun > PATIENCE:
                raise
            time.sleep(0.01)


class Lines:
    def __init__(self, connection):
        self.socket = connection
        self.rest = b""

    def send(self, text):
        self.socket.sendall(text.encode() + b"\n")

    def line(self):
        while b"\n" not in self.rest:
            more = self.socket.recv(65536)
            if not more:
                raise EOFError("the other side has gone")
            self.rest += more
        line, self.rest = self.rest.split(b"\n", 1)
        return line.decode(errors="replace").rstrip("\r")


class QMP:
    """QEMU's control socket; events are kept until they are asked for."""

    def __init__(self, connection):
        self.lines = Lines(connection)
        self.events = []
        self.greeting = json.loads(self.lines.line())
        self("qmp_capabilities")

    def __call__(self, command, **arguments):
        text = {"execute": command, "arguments": {name.replace("_", "-"): value for name, value in arguments.items()}}
        self.lines.send(json.dumps(text))
        while True:
            message = json.loads(self.lines.line())
            if "event" in message:
                self.events.append(message)
            elif "error" in message:
                raise RuntimeError(f"{command}: {message['error']['desc']}")
            else:
                return message["return"]

    def await_event(self, name, **data):
        """The first event of that name with that data, of those not taken yet."""
        while True:
            for index, event in enumerate(self.events):
                if event["event"] == name and all(event.get("data", {}).get(k) == v for k, v in data.items()):
                    return self.events.pop(index)
            self.events.append(json.loads(self.lines.line()))


class Shell:
    """image/guest-shell, in the guest: commands in, their output and status out."""

    def __init__(self, connection):
        """Returns when it answers, for a guest that boots too."""
        self.lines = Lines(connection)
        # A line may come from the time before this connection.
        mark = f"it-is-{os.getpid()}"
        self.lines.send(f"echo {mark}")
        while self.lines.line() != mark:
            pass
        self.result()

    def result(self):
        """The status and the output of the command that was sent."""
        lines = []
        while not (line := self.lines.line()).startswith("EXIT "):
            lines.append(line)
        return int(line[5:]), "\n".join(lines).rstrip("\n")

    def run(self, command):
        self.lines.send(command)
        return self.result()

    def output(self, command):
        status, output = self.run(command)
        if status != 0:
            raise RuntimeError(f"in the guest: {command}: {status}: {output}")
        return output

    def until(self, condition):
        """Waits in the guest until a shell command succeeds."""
        self.output(f"until {condition}; do usleep 2000; done")
