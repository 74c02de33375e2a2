"""A QEMU with the guest image: its control socket, its shell, and where its agent's port leads. For tests run by hand."""

import json
import os
import socket
import subprocess
import time

PATIENCE = 120
# Without SHPC the firmware gives a bridge only the windows that are asked for here: none at all would leave a device
# that comes later without registers.
BRIDGE = (
    "pci-bridge,id=cpbus0,bus=pci.0,chassis_nr=1,addr=0x10,shpc=off,io-reserve=4k,mem-reserve=16M,pref64-reserve=32M"
)


class Lines:
    """Lines over a Unix socket."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(PATIENCE)
        self.socket.connect(path)
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

    def __init__(self, path):
        self.lines = Lines(path)
        self.events = []
        self.lines.line()
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
            message = json.loads(self.lines.line())
            self.events.append(message)


class Guest:
    """One QEMU under software emulation; `more` are further arguments."""

    def __init__(self, directory, image, agent_socket, append="", more=(), machine="pc", bridge=True, memory=256):
        self.directory = directory
        os.makedirs(directory, exist_ok=True)
        arguments = [
            # Without RDRAND the kernel takes a second, of full work, to gather the random numbers that the agent asks for.
            "qemu-system-x86_64", "-accel", "tcg", "-cpu", "qemu64,+rdrand", "-machine", machine, "-nodefaults",
            "-display", "none",
            "-m", str(memory), "-kernel", f"{image}/vmlinuz", "-initrd", f"{image}/initrd",
            "-append", f"console=ttyS0 quiet {append}",
            "-serial", f"file:{directory}/console.log",
            "-qmp", f"unix:{directory}/qmp.sock,server=on,wait=off",
            "-device", "virtio-serial-pci,id=serial0",
            "-chardev", f"socket,id=agent,path={agent_socket},reconnect=1",
            "-device", "virtserialport,bus=serial0.0,chardev=agent,name=org.controlprog.agent.0",
            "-chardev", f"socket,id=test,path={directory}/test.sock,server=on,wait=off",
            "-device", "virtserialport,bus=serial0.0,chardev=test,name=org.controlprog.test.0",
        ]
        if bridge:
            arguments += ["-device", BRIDGE]
        self.started = time.monotonic()
        with open(f"{directory}/qemu.log", "w") as log:
            self.process = subprocess.Popen(arguments + list(more), stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        try:
            self.qmp = self.await_qmp()
            self.shell = Lines(f"{directory}/test.sock")
        except BaseException:
            self.end()
            raise

    def await_qmp(self):
        while True:
            try:
                return QMP(f"{self.directory}/qmp.sock")
            except (FileNotFoundError, ConnectionRefusedError):
                if self.process.poll() is not None:
                    raise RuntimeError(open(f"{self.directory}/qemu.log").read())
                time.sleep(0.01)

    def seconds(self):
        """Since QEMU was started."""
        return time.monotonic() - self.started

    def await_shell(self):
        while self.shell.line() != "READY":
            pass

    def run(self, command):
        """The status and the output of a command in the guest."""
        self.shell.send(command)
        lines = []
        while True:
            line = self.shell.line()
            if line.startswith("EXIT "):
                return int(line[5:]), "\n".join(lines).rstrip("\n")
            lines.append(line)

    def output(self, command):
        status, output = self.run(command)
        if status != 0:
            raise RuntimeError(f"{command}: {status}: {output}")
        return output

    def until(self, condition):
        """Waits in the guest until a shell command succeeds; how long that took."""
        begun = time.monotonic()
        self.output(f"until {condition}; do sleep 0.01; done")
        return time.monotonic() - begun

    def interrupts(self):
        """How often the SCI and the GPE of PCI hot-plug were taken by the guest's kernel."""
        words = self.output("cat /sys/firmware/acpi/interrupts/sci /sys/firmware/acpi/interrupts/gpe01").split("\n")
        return tuple(int(line.split()[0]) for line in words)

    def end(self):
        self.process.kill()
        self.process.wait()
