"""Hot add and hot remove of one disk, in three ways that take turns: see docs/benchmarks.md. Run by run.sh."""

import argparse
import os
import shutil
import sys
import tempfile

from by_hand import ByHand
from figures import Figures, conditions
from with_controlprog import ControlProgram, unsupported
from with_libvirt import API, Libvirt, Virsh

RATIOS = [
    ("add: controlprogd to by hand", ("controlprogd", "add: answered"), ("by hand", "add: answered")),
    ("add: controlprogd to libvirt API", ("controlprogd", "add: answered"), ("libvirt API", "add: answered")),
    ("add: virsh to by hand", ("virsh", "add: answered"), ("by hand", "add: answered")),
    ("add: libvirt API to by hand", ("libvirt API", "add: answered"), ("by hand", "add: answered")),
    ("remove: controlprogd to by hand, answered",
     ("controlprogd", "remove: answered"), ("by hand", "remove: answered")),
    *[
        (f"remove: {name} to by hand, the guest has let go",
         (name, "remove: the guest has let go"), ("by hand", "remove: the guest has let go"))
        for name in ("controlprogd", "virsh", "libvirt API")
    ],
]


def contenders(options, directory):
    found = [ByHand(directory, options.guest, options.image)]
    if not shutil.which("libvirtd") or not shutil.which("virsh"):
        print("without libvirt: it is not installed")
    elif os.geteuid() != 0:
        print("without libvirt: only root makes it a configuration of its own")
    else:
        libvirt = Libvirt(directory, options.guest, options.image)
        found += [Virsh(libvirt), API(libvirt)]
    if options.daemon:
        controlprog = ControlProgram(options.daemon, directory, options.state, options.guest, options.image)
        reason = unsupported(options.daemon, controlprog.daemon.configuration)
        if reason:
            print(f"without controlprogd: {reason}")
        else:
            found.append(controlprog)
    else:
        print("without controlprogd: no --daemon")
    return found


def measure(options, directory, figures, facts):
    running = []
    try:
        for contender in contenders(options, directory):
            # What has half started ends too.
            running.append(contender)
            facts.update(contender.start())
        for number in range(options.warm_up + options.rounds):
            for contender in running:
                spans = contender.round()
                if number >= options.warm_up:
                    figures.add(contender.name, spans)
    finally:
        for contender in reversed(running):
            try:
                contender.end()
            except Exception as error:
                print(f"{contender.name} did not end well: {error}", file=sys.stderr)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--guest", required=True, help="directory with vmlinuz and initrd of Tests/Guests")
    parser.add_argument("--image", required=True, help="the disk's image, the same for all")
    parser.add_argument("--daemon", help="controlprogd; it takes no part when it has no QEMU machine")
    parser.add_argument("--state", help="directory of its store")
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--warm-up", type=int, default=3)
    parser.add_argument("--json", required=True)
    options = parser.parse_args()
    figures, facts = Figures(), conditions()
    directory = tempfile.mkdtemp(prefix="cp-bench-", dir="/tmp")
    try:
        measure(options, directory, figures, facts)
    except BaseException:
        print(f"logs: {directory}", file=sys.stderr)
        raise
    shutil.rmtree(directory)
    facts["load at the end"] = conditions()["load"]
    print(", ".join(f"{name} {value}" for name, value in facts.items()))
    ratios = figures.ratios(RATIOS)
    figures.show(ratios)
    figures.write(options.json, facts, ratios)


main()
