"""A controlprogd with the embedded machine, in a directory of its own, and what operators type. For tests run by hand."""

import os
import subprocess
import time

from guest import Lines


class Daemon:
    def __init__(self, program, configuration, directory):
        self.program, self.configuration, self.directory = program, configuration, directory
        self.start()

    def start(self):
        run = f"{self.directory}/run"
        self.log = open(f"{self.directory}/daemon.log", "a")
        self.process = subprocess.Popen(
            [self.program, "--config", self.configuration, "--runtime-dir", run, "--state-dir", f"{self.directory}/state"],
            stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)
        while True:
            try:
                self.control = Lines(f"{run}/control.sock")
                return
            except (FileNotFoundError, ConnectionRefusedError):
                if self.process.poll() is not None:
                    raise RuntimeError(open(f"{self.directory}/daemon.log").read())
                time.sleep(0.01)

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
        lines = Lines(f"{self.directory}/run/control.sock")
        lines.send(f"subscribe SINCE={since}")
        while text not in lines.line():
            pass

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.log.close()
