"""libvirt with a configuration and a mount namespace of its own, so that none that is installed is touched."""

import ctypes
import os
import signal
import subprocess
import time

from sockets import Shell, await_socket

LIBVIRTD = """\
unix_sock_dir = "{directory}/libvirt/socket"
auth_unix_rw = "none"
auth_unix_ro = "none"
log_outputs = "3:file:{directory}/libvirt.log"
"""

# Nothing that a plain QEMU by hand would not have: no other user, no security labels, no control groups, no log daemon.
QEMU = """\
user = "root"
group = "root"
dynamic_ownership = 0
security_driver = "none"
seccomp_sandbox = 0
namespaces = []
cgroup_controllers = []
stdio_handler = "file"
remember_owner = 0
"""

DOMAIN = """\
<domain type='qemu'>
  <name>bench</name><memory unit='MiB'>256</memory><vcpu>1</vcpu>
  <os>
    <type arch='x86_64' machine='pc'>hvm</type>
    <kernel>{guest}/vmlinuz</kernel><initrd>{guest}/initrd</initrd>
    <cmdline>console=ttyS0 quiet controlprog.agent=none</cmdline>
  </os>
  <features><acpi/></features>
  <on_poweroff>destroy</on_poweroff><on_reboot>restart</on_reboot><on_crash>destroy</on_crash>
  <devices>
    <emulator>/usr/bin/qemu-system-x86_64</emulator>
    <controller type='usb' model='none'/>
    <memballoon model='none'/>
    <video><model type='none'/></video>
    <channel type='unix'>
      <source mode='bind' path='{directory}/libvirt.sh'/>
      <target type='virtio' name='org.controlprog.test.0'/>
    </channel>
  </devices>
</domain>
"""

DISK = """\
<disk type='file' device='disk'>
  <driver name='qemu' type='raw'/><source file='{image}'/><target dev='vda' bus='virtio'/>
</disk>
"""


class Libvirt:
    """The daemon and its domain, for both ways to call it."""

    def __init__(self, directory, guest, image):
        self.directory, self.guest, self.image = directory, guest, image
        self.uri = f"qemu:///system?socket={directory}/libvirt/socket/libvirt-sock"

    def start(self):
        places = {
            "/etc/libvirt": "etc", "/run/libvirt": "run", "/var/lib/libvirt": "lib", "/var/cache/libvirt": "cache",
            "/var/log/libvirt": "log",
        }
        for name in (*places.values(), "socket"):
            os.makedirs(f"{self.directory}/libvirt/{name}")
        self.write("libvirt/etc/qemu.conf", QEMU)
        self.write("libvirt/own.conf", LIBVIRTD.format(directory=self.directory))
        self.write("domain.xml", DOMAIN.format(directory=self.directory, guest=self.guest))
        self.write("disk.xml", DISK.format(image=self.image))
        mounts = " && ".join(
            [f"mkdir -p {place} && mount --bind {self.directory}/libvirt/{name} {place}"
             for place, name in places.items()] + [self.account(name) for name in ("passwd", "group")])
        self.log = open(f"{self.directory}/libvirtd.log", "w")
        # Not as a daemon (-d): it must end with the benchmark.
        self.process = subprocess.Popen(
            ["unshare", "--mount", "sh", "-c",
             f"{mounts} && exec libvirtd -f {self.directory}/libvirt/own.conf -p {self.directory}/libvirt/pid"],
            stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)
        await_socket(f"{self.directory}/libvirt/socket/libvirt-sock", self.alive).close()
        self.virsh("create", f"{self.directory}/domain.xml")
        self.shell = Shell(await_socket(f"{self.directory}/libvirt.sh", self.alive))
        return {"libvirt": self.virsh("version", "--daemon").split("Running against daemon: ")[1].strip()}

    def account(self, name):
        """The account that libvirt looks for before it reads that it is not to use it; Debian makes it elsewhere."""
        with open(f"/etc/{name}") as file:
            known = file.read()
        if "libvirt-qemu:" not in known:
            known += "libvirt-qemu:x:64055:" + ("64055::/nonexistent:/usr/sbin/nologin\n" if name == "passwd" else "\n")
        self.write(f"libvirt/{name}", known)
        return f"mount --bind {self.directory}/libvirt/{name} /etc/{name}"

    def write(self, name, text):
        with open(f"{self.directory}/{name}", "w") as file:
            file.write(text)

    def alive(self):
        if self.process.poll() is not None:
            raise RuntimeError(f"libvirtd has ended: {self.directory}/libvirtd.log, {self.directory}/libvirt.log")

    def virsh(self, *words):
        done = subprocess.run(["virsh", "-q", "-c", self.uri, *words], capture_output=True, text=True)
        if done.returncode != 0:
            raise RuntimeError(f"virsh {words}: {done.stderr}")
        return done.stdout

    def end(self):
        try:
            self.virsh("destroy", "bench")
        finally:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait()
            self.log.close()

    def round(self, attach, detach):
        begun = time.monotonic_ns()
        attach()
        added = time.monotonic_ns()
        self.shell.until("[ -b /dev/vda ]")
        seen = time.monotonic_ns()
        detach()
        gone = time.monotonic_ns()
        # libvirt says success after 5 s also when the guest has not let go: that is no figure.
        self.shell.until("[ ! -b /dev/vda ]")
        if "virtio-disk" in self.virsh("qemu-monitor-command", "bench", "--hmp", "info block"):
            raise RuntimeError("libvirt has said success, and the disk is still there")
        return {
            "add: answered": (added - begun) / 1e6, "add: the guest has the disk": (seen - begun) / 1e6,
            "remove: the guest has let go": (gone - seen) / 1e6,
        }


class Virsh:
    """What is typed: a process for each command."""

    name = "virsh"

    def __init__(self, libvirt):
        self.libvirt = libvirt

    def start(self):
        return self.libvirt.start()

    def round(self):
        disk = f"{self.libvirt.directory}/disk.xml"
        return self.libvirt.round(
            lambda: self.libvirt.virsh("attach-device", "bench", disk),
            lambda: self.libvirt.virsh("detach-device", "bench", disk))

    def end(self):
        self.libvirt.end()


class API:
    """The calls behind it, over a connection that is open."""

    name = "libvirt API"

    def __init__(self, libvirt):
        self.libvirt = libvirt

    def start(self):
        self.library = ctypes.CDLL("libvirt.so.0")
        for function in ("virConnectOpen", "virDomainLookupByName"):
            getattr(self.library, function).restype = ctypes.c_void_p
        connection = ctypes.c_void_p(self.library.virConnectOpen(self.libvirt.uri.encode()))
        self.domain = ctypes.c_void_p(self.library.virDomainLookupByName(connection, b"bench"))
        if not self.domain:
            raise RuntimeError("libvirt does not know the domain")
        return {}

    def call(self, function):
        if getattr(self.library, function)(self.domain, DISK.format(image=self.libvirt.image).encode()) != 0:
            raise RuntimeError(f"{function} failed")

    def round(self):
        return self.libvirt.round(
            lambda: self.call("virDomainAttachDevice"), lambda: self.call("virDomainDetachDevice"))

    def end(self):
        pass
