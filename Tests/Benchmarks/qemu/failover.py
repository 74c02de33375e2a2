#!/usr/bin/env python3
"""From a killed QEMU to the file system mounted on the standby, phase by phase; run by run.sh."""

import argparse
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timezone

from figures import Figures, conditions
from phases import Failover
from with_controlprog import FollowedDaemon, unsupported

PARTITION = """\
  - name: {name}
    memory: 256MiB
    memory_offset: {offset}
    active: true
    cluster: db
    may_fence: true
    qemu:
      kernel: {guest}/vmlinuz
      initrd: {guest}/initrd
      append: 'console=ttyS0 quiet controlprog.agent="cluster --pci 0=0000:01:00.0 --mount 0=pci:/data:ext4
        --service /usr/libexec/database-service --misses 5 --check-interval 1"'
      arguments:
        - -chardev
        - file,id=records,path={records}
        - -device
        - virtserialport,bus=cpserial.0,chardev=records,name=org.controlprog.records.0
"""

CONFIGURATION = """\
machine:
  kind: qemu
access:
  - {{user: self, role: admin}}
clusters:
  - name: db
    # As many as there will be.
    fence_limit: {{pair: {fences}, cluster: {fences}}}
partitions:
{partitions}
devices:
  - name: disk0
    kind: disk
    qemu: {{image: {image}}}
slots:
  - {{slot: 0, partition: LPAR0, enabled: true, candidates: cluster, device: disk0}}
"""


class Cluster:
    """Two guests, of which one has the disk."""

    def __init__(self, options, directory):
        partitions = "".join(
            PARTITION.format(name=f"LPAR{number}", offset=f"{number * 256}MiB", guest=options.guest,
                             records=f"{directory}/LPAR{number}.records")
            for number in range(2))
        self.daemon = FollowedDaemon(options.daemon, directory, options.state, CONFIGURATION.format(
            fences=options.rounds + 1, partitions=partitions, image=options.image))
        self.active, self.standby = "LPAR0", "LPAR1"

    def await_all(self, *details):
        """The events until each of these was told, in whatever order."""
        missing, events = set(details), []
        while missing:
            event = self.daemon.event()
            events.append(event)
            missing.discard(event["detail"])
            if event["detail"].startswith("failover ends") and event["detail"] != "failover ends: done":
                raise RuntimeError(event["detail"])
        return events

    def start(self):
        self.daemon.start()
        self.await_all("the service of LPAR0 is ok", "an agent of LPAR1 says hello")

    def kill(self):
        """QEMU by its number, which the daemon's log has; the time of the signal."""
        numbers = re.findall(rf"guest started partition={self.active} pid=(\d+)", self.daemon.logged())
        fault = datetime.now(timezone.utc).isoformat(timespec="microseconds")
        os.kill(int(numbers[-1]), signal.SIGKILL)
        return fault

    def fail_over(self):
        """The dump of one failover; returns when the killed side is the standby."""
        fault = self.kill()
        events = self.await_all(
            "failover ends: done", f"the service of {self.standby} is ok", f"an agent of {self.active} says hello",
            f"the service of {self.active} is stopped")
        self.active, self.standby = self.standby, self.active
        return {"fault": fault, "events": events}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--guest", required=True)
    parser.add_argument("--image", required=True, help="made anew, with ext4")
    parser.add_argument("--daemon", required=True)
    parser.add_argument("--state", required=True)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--json", required=True)
    parser.add_argument("--dumps", help="directory for the events of each failover, for phases.py")
    options = parser.parse_args()
    figures, facts = Figures(), conditions()
    subprocess.run(["mkfs.ext4", "-q", "-F", options.image, "64M"], check=True)
    directory = tempfile.mkdtemp(prefix="cp-bench-", dir="/tmp")
    cluster = Cluster(options, directory)
    if reason := unsupported(options.daemon, cluster.daemon.configuration):
        print(f"without failover: {reason}")
        shutil.rmtree(directory)
        return
    try:
        cluster.start()
        for number in range(options.rounds):
            # The members have heard of each other a few times, and the fault does not keep their time.
            time.sleep(random.uniform(4, 5))
            dump = cluster.fail_over()
            if options.dumps:
                os.makedirs(options.dumps, exist_ok=True)
                with open(f"{options.dumps}/{number}.json", "w") as file:
                    json.dump(dump, file)
            figures.add("failover", Failover(dump["fault"], dump["events"]).spans())
    except BaseException:
        print(f"logs: {directory}", file=sys.stderr)
        raise
    finally:
        cluster.daemon.end(["LPAR0", "LPAR1"])
    shutil.rmtree(directory)
    facts["load at the end"] = conditions()["load"]
    print(", ".join(f"{name} {value}" for name, value in facts.items()))
    figures.show({})
    figures.write(options.json, facts, {})


main()
