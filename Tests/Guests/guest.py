"""A QEMU with the guest image: its control socket, its shell, and where its agent's port leads. For tests run by hand."""

import os
import subprocess
import time

from machine import BRIDGE
from sockets import QMP, Shell, await_socket, connect


class Guest:
    """One QEMU under software emulation; `more` are further arguments."""

    def __init__(self, directory, image, agent_socket, append="", more=()):
        self.directory = directory
        os.makedirs(directory, exist_ok=True)
        arguments = [
            # Without RDRAND the kernel takes a second, of full work, to gather the random numbers that the agent asks for.
            "qemu-system-x86_64", "-accel", "tcg", "-cpu", "qemu64,+rdrand", "-machine", "pc", "-nodefaults",
            "-display", "none", "-m", "256", "-kernel", f"{image}/vmlinuz", "-initrd", f"{image}/initrd",
            "-append", f"console=ttyS0 quiet {append}",
            "-serial", f"file:{directory}/console.log",
            "-qmp", f"unix:{directory}/qmp.sock,server=on,wait=off",
            "-device", "virtio-serial-pci,id=serial0",
            "-chardev", f"socket,id=agent,path={agent_socket},reconnect=1",
            "-device", "virtserialport,bus=serial0.0,chardev=agent,name=org.controlprog.agent.0",
            "-chardev", f"socket,id=test,path={directory}/test.sock,server=on,wait=off",
            "-device", "virtserialport,bus=serial0.0,chardev=test,name=org.controlprog.test.0",
            "-device", BRIDGE, *more,
        ]
        self.started = time.monotonic()
        with open(f"{directory}/qemu.log", "w") as log:
            self.process = subprocess.Popen(arguments, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        try:
            self.qmp = QMP(await_socket(f"{directory}/qmp.sock", self.alive))
        except BaseException:
            self.end()
            raise

    def alive(self):
        if self.process.poll() is not None:
            raise RuntimeError(open(f"{self.directory}/qemu.log").read())

    def seconds(self):
        """Since QEMU was started."""
        return time.monotonic() - self.started

    def await_shell(self):
        self.shell = Shell(connect(f"{self.directory}/test.sock"))

    def run(self, command):
        return self.shell.run(command)

    def output(self, command):
        return self.shell.output(command)

    def interrupts(self):
        """How often the SCI and the GPE of PCI hot-plug were taken by the guest's kernel."""
        words = self.output("cat /sys/firmware/acpi/interrupts/sci /sys/firmware/acpi/interrupts/gpe01").split("\n")
        return tuple(int(line.split()[0]) for line in words)

    def end(self):
        self.process.kill()
        self.process.wait()
