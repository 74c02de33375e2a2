"""What scenes with real guests have in common: a directory, a daemon, a disk with ext4, and guests that end with them."""

import subprocess
import sys
import tempfile

from daemon import Daemon
from guest import Guest
from machine import Machine


def say(text):
    print(text, flush=True)


def expect(condition, what):
    if not condition:
        raise AssertionError(what)


class Scene:
    def __init__(self, program, configuration, image):
        self.program, self.configuration, self.image = program, configuration, image
        self.guests = []

    def __enter__(self):
        self.directory = tempfile.TemporaryDirectory(prefix="controlprog-guests.")
        self.disk = f"{self.directory.name}/disk.img"
        with open(self.disk, "wb") as file:
            file.truncate(64 << 20)
        subprocess.run(["mkfs.ext4", "-q", "-F", self.disk], check=True)
        self.daemon = Daemon(self.program, self.configuration, self.directory.name)
        self.daemon.start()
        return self

    def __exit__(self, kind, *_):
        for guest in self.guests:
            if kind:
                sys.stderr.write(open(f"{guest.directory}/console.log", errors="replace").read()[-2000:])
            guest.end()
        self.daemon.kill()
        self.directory.cleanup()

    def guest(self, partition, agent, more=()):
        """Boots it; its agent has said hello then. Also who plugs its disk."""
        since = self.daemon.next_event()
        guest = Guest(f"{self.directory.name}/{partition}", self.image, self.daemon.socket(partition),
                      f'controlprog.agent="{agent}"', more)
        self.guests.append(guest)
        self.daemon.await_event(f"an agent of {partition} says hello", since)
        say(f"{partition}: hello {guest.seconds():.1f} s after QEMU's start")
        guest.await_shell()
        return guest, Machine(guest.qmp, self.disk)
