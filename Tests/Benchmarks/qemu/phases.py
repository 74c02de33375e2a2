#!/usr/bin/env python3
"""The phases of a failover between guests, from the daemon's own events.

    phases.py [--json FILE] DUMP...

A DUMP is one failover: what `show_events` answers in JSON, with or without the JSON-RPC frame. Its member `fault`, if
it has one, is the time at which QEMU was killed, written like an event's. Without it detection is counted from the
first event that says what has happened to the old side.
"""

import argparse
import json
from datetime import datetime

from figures import Figures


def time(text):
    """Milliseconds since 1970."""
    return datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp() * 1e3


def load(path):
    with open(path) as file:
        dump = json.load(file)
    return dump.get("fault"), dump.get("result", dump)["events"]


class Failover:
    """The first failover of a dump."""

    def __init__(self, fault, events):
        begin = next((index for index, event in enumerate(events) if self.begins(event)), None)
        if begin is None:
            raise ValueError("no failover in it")
        self.before, self.events = events[:begin], events[begin:]
        self.fault = time(fault) if fault else self.first_sign()

    @staticmethod
    def begins(event):
        """`failover`, or the first of the commands that do the same one by one."""
        return event["step"] in (600, 1101, 1107) or event["detail"].startswith("deact begins")

    def first_sign(self):
        """Of the old side, which the failover's next events name."""
        old = next(event["partition"] for event in self.events if event["detail"].find(" is fenced by ") > 0)
        signs = (f"{old} is inactive", f"the agent of {old} is silent", f"the agent of {old} is gone",
                 f"the service of {old} is failed")
        found = [time(event["time"]) for event in self.before if event["detail"] in signs]
        return found[0] if found else time(self.events[0]["time"])

    def at(self, *steps):
        """When one of the steps was last written down: of several slots the last counts."""
        times = [time(event["time"]) for event in self.events if event["step"] in steps]
        if not times:
            raise ValueError(f"no step {steps[0]}: it did not come so far")
        return times[-1]

    def spans(self):
        begin, free, told, in_use = time(self.events[0]["time"]), self.at(500, 1103), self.at(504), self.at(508)
        return {
            "detection": begin - self.fault,
            "deact and release: to the add_pci": free - begin,
            "add_pci: to the SCI, step 504": told - free,
            "guest: to the mount, step 508": in_use - told,
            "in all": in_use - self.fault,
        }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dumps", nargs="+", metavar="DUMP")
    parser.add_argument("--json")
    options = parser.parse_args()
    figures = Figures()
    for path in options.dumps:
        try:
            figures.add("failover", Failover(*load(path)).spans())
        except ValueError as error:
            parser.error(f"{path}: {error}")
    figures.show({})
    if options.json:
        figures.write(options.json, {"dumps": options.dumps}, {})


if __name__ == "__main__":
    main()
