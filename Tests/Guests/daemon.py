"""A controlprogd in a directory of its own, and what operators type. For tests run by hand, and the benchmarks."""

import subprocess

from sockets import Lines, await_socket


class Daemon:
    def __init__(self, program, configuration, directory, state=None):
        self.program, self.configuration, self.directory = program, configuration, directory
        self.state = state or f"{directory}/state"

    def start(self):
        self.log = open(f"{self.directory}/daemon.log", "a")
        self.process = subprocess.Popen(
            [self.program, "--config", self.configuration, "--runtime-dir", f"{self.directory}/run",
             "--state-dir", self.state],
            stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)
        self.control = self.connect()

    def connect(self):
        return Lines(await_socket(f"{self.directory}/run/control.sock", self.alive))

    def alive(self):
        if self.process.poll() is not None:
            raise RuntimeError(f"controlprogd has ended: {self.logged()}")

    def logged(self):
        with open(f"{self.directory}/daemon.log") as file:
            return file.read()

    def socket(self, partition):
        return f"{self.directory}/run/partition/{partition}.sock"

    def send(self, command):
        self.control.send(command)

    def answer(self):
        """The status line of the next answer; its table is left out."""
        while True:
            line = self.control.line()
            if line.startswith(("OK", "ERR")):
                return line

    def ask(self, command):
        self.send(command)
        return self.answer()

    def done(self, command):
        answer = self.ask(command)
        if not answer.startswith("OK"):
            raise RuntimeError(f"{command}: {answer}")
        return answer

    def next_event(self):
        words = self.done("show events SINCE=0 LIMIT=1000").split()
        return next(word[5:] for word in words if word.startswith("next="))

    def await_event(self, text, since="0"):
        """Returns when an event has that text, also one of the past from `since` on."""
        lines = self.connect()
        lines.send(f"subscribe SINCE={since}")
        while text not in lines.line():
            pass

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.log.close()
