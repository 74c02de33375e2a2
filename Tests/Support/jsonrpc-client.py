"""Calls every command of a running daemon with PyPI's jsonrpcclient and checks the answers' shapes.

usage: jsonrpc-client.py RUNTIME-DIRECTORY
"""
import json
import socket
import sys

from jsonrpcclient import Error, Ok, parse, request


class Connection:
    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.socket.settimeout(30)
        self.socket.connect(path)
        self.lines = self.socket.makefile("r", encoding="utf-8", newline="\n")

    def read(self):
        """The next answer; notifications on the way are dropped."""
        while True:
            message = json.loads(self.lines.readline())
            if isinstance(message, list) or "method" not in message:
                return message

    def call(self, method, **params):
        self.socket.sendall((json.dumps(request(method, params=params) if params else request(method)) + "\n").encode())
        return parse(self.read())

    def batch(self, *methods):
        self.socket.sendall((json.dumps([request(method) for method in methods]) + "\n").encode())
        return list(parse(self.read()))


failures = 0
called = set()


def check(condition, what):
    global failures
    if not condition:
        failures += 1
        print("FAILED:", what)


def done(connection, method, members, **params):
    called.add(method)
    answer = connection.call(method, **params)
    check(isinstance(answer, Ok), f"{method} {params}: {answer}")
    if isinstance(answer, Ok):
        missing = set(members.split()) - set(answer.result)
        check(not missing, f"{method}: {missing} missing in {answer.result}")
        return answer.result
    return {}


def refused(connection, method, code, reason, **params):
    called.add(method)
    answer = connection.call(method, **params)
    check(isinstance(answer, Error), f"{method} {params}: {answer}")
    if isinstance(answer, Error):
        check(answer.code == code, f"{method}: code {answer.code} instead of {code}")
        check(answer.data["reason"] == reason, f"{method}: {answer.data} instead of {reason}")
        check(answer.message, f"{method}: no message")


def operators(control):
    document = done(control, "rpc.discover", "openrpc info methods")
    done(control, "ping", "")
    done(control, "help", "commands")
    done(control, "show_version", "product version protocol")
    slots = done(control, "show_slots", "slots")["slots"]
    check(slots[0]["enabled"] is True and slots[0]["partition"] == "LPAR0", slots[0])
    partitions = done(control, "show_partitions", "partitions")["partitions"]
    check([p["name"] for p in partitions] == ["LPAR0", "LPAR1", "LPAR2"], partitions)
    windows = done(control, "show_gatekeeper", "windows")["windows"]
    check(windows[0] == {"bus": 0, "base": 0, "size": 16 << 20, "offset": 0, "partition": "LPAR0"}, windows[0])
    done(control, "show_gpe", "partition sts en sci inserted eject_requested", lpar="LPAR0")
    done(control, "show_sessions", "sessions")
    done(control, "show_metrics", "controlprog_connections_open")
    done(control, "explain", "subject holds since who remedy operation", slot=0)
    done(control, "subscribe", "next", kinds=["operation"], since=0)
    done(control, "set_cpu_share", "", lpar=0, percent=70)
    done(control, "set_maintenance", "", cluster="db", state="on")
    done(control, "set_maintenance", "", cluster="db", state="off")
    powered = done(control, "deact", "operation partition state", lpar=0)
    check(powered["state"] == "inactive", powered)
    removed = done(control, "rem_pci", "operation slots partition guest release", lpar=0)
    check(removed["release"] == "power_off" and removed["slots"] == [0, 1], removed)
    added = done(control, "add_pci", "operation slots partition guest release", lpar="LPAR0", to="LPAR1")
    check(added["partition"] == "LPAR1" and added["guest"] == "notified", added)
    done(control, "act", "operation partition state", lpar=0)
    done(control, "insert_card", "", slot=32, device="spare")
    over = done(control, "failover", "operation from to case slots outage_ms standby", **{"from": "LPAR1", "to": "LPAR0"})
    check(over["standby"] == "LPAR1" and isinstance(over["outage_ms"], (int, float)), over)
    row = done(control, "show_operation", "id verb issuer state step began ended slots partitions message",
               operation=over["operation"])
    check(row["state"] == "done" and row["verb"] == "failover", row)
    done(control, "show_operations", "operations")
    events = done(control, "show_events", "events next", since=1, limit=3)
    check([e["seq"] for e in events["events"]] == [1, 2, 3] and events["next"] == 4, events)
    done(control, "pull_card", "", slot=1)
    done(control, "insert_card", "", slot=1, device="disk1")
    done(control, "fail_device", "", slot=1, kind="medium")
    refused(control, "clear_slot", 1500, "machine_error", slot=1)
    refused(control, "request_shutdown", 1401, "timed_out", lpar=1, timeout=0.05)
    refused(control, "cancel", 1202, "unknown_operation", operation=2**64 - 1)
    refused(control, "show_slotz", -32601, "unknown_command")
    called.discard("show_slotz")
    refused(control, "deact", -32602, "invalid_argument", lpar=0, modus="off")
    refused(control, "deact", 1200, "unknown_partition", lpar="LPAR9")
    refused(control, "add_pci", 1201, "unknown_slot", lpar=0, slot=99, to="LPAR1")
    check(all(isinstance(answer, Ok) for answer in control.batch("ping", "show_version", "ping")), "batch")
    return {method["name"] for method in document["methods"]}


def guests(guest):
    document = done(guest, "rpc.discover", "methods")
    hello = done(guest, "hello", "partition lpar state generation slots ports inserted eject_requested", agent="python")
    check(hello["ports"] == {"gpe0": 0xAFE0, "pcihp": 0xAE00}, hello)
    done(guest, "io_write", "", port=0xAFE0, width=2, value=6)
    check(done(guest, "io_read", "value", port=0xAFE2, width=2) == {"value": 6}, "GPE0_EN")
    done(guest, "gpe_read", "sts en inserted eject_requested")
    done(guest, "ost", "", slot=0, event=1, status=0)
    value = done(guest, "mmio_read", "value", slot=0, offset=0, width=8)["value"]
    check(value & 0xFFFFFFFF == int.from_bytes(b"CPDK", "little"), hex(value))
    done(guest, "mmio_write", "", slot=0, offset=0x10, width=8, value=2**64 - 1)
    refused(guest, "mmio_read", 1300, "general_protection", slot=1, offset=0, width=8)
    refused(guest, "pull_card", 1100, "not_permitted", slot=0)
    done(guest, "heartbeat", "", sequence=2**64 - 1, service="ok")
    done(guest, "send", "", to="LPAR1", message="caf\u00e9 \U0001F600 \\ \"")
    done(guest, "power_off", "")
    return {method["name"] for method in document["methods"]}


def main(runtime):
    declared = operators(Connection(f"{runtime}/control.sock")) | guests(Connection(f"{runtime}/partition/LPAR0.sock"))
    # Whether the document lists itself is its own affair.
    check(declared - called <= {"rpc.discover"}, f"not called: {declared - called}")
    check(called <= declared | {"rpc.discover"}, f"not in the document: {called - declared}")
    if failures:
        sys.exit(1)
    print(f"all commands answered: {len(called)}")


main(sys.argv[1])
