"""Lines over a Unix socket, QEMU's control socket, and the shell in the guest."""

import json
import os
import socket
import time

PATIENCE = 120


def await_socket(path, alive):
    """Connects as soon as somebody listens; `alive` raises when nobody ever will."""
    begun = time.monotonic()
    while True:
        connection = socket.socket(socket.AF_UNIX)
        try:
            connection.settimeout(PATIENCE)
            connection.connect(path)
            return connection
        except OSError:
            connection.close()
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

    def __call__(self, command, arguments=None):
        self.lines.send(json.dumps({"execute": command, "arguments": arguments or {}}))
        while True:
            message = json.loads(self.lines.line())
            if "event" in message:
                self.events.append(message)
            elif "error" in message:
                raise RuntimeError(f"{command}: {message['error']['desc']}")
            else:
                return message["return"]

    def await_deleted(self, device):
        """Until the device is gone. The event comes twice: first for what is inside it, without its name."""
        while True:
            for event in self.events:
                if event["event"] == "DEVICE_DELETED" and event["data"].get("device") == device:
                    self.events.clear()
                    return
            self.events.clear()
            self.events.append(json.loads(self.lines.line()))


class Shell:
    """guest-shell of Tests/Guests, in the guest: commands in, their output and status out."""

    def __init__(self, path, alive):
        self.lines = Lines(await_socket(path, alive))
        word = f"bench-{os.getpid()}"
        self.lines.send(f"echo {word}")
        while self.lines.line() != word:
            pass
        self.rest()

    def rest(self):
        """The lines up to the command's end."""
        lines = []
        while not (line := self.lines.line()).startswith("EXIT "):
            lines.append(line)
        if line != "EXIT 0":
            raise RuntimeError(f"in the guest: {line}: {lines}")
        return lines

    def until(self, condition):
        self.lines.send(f"until {condition}; do usleep 2000; done")
        self.rest()
