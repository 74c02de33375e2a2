"""Medians, percentiles and their table."""

import json
import math
import os
import platform


def percentile(values, share):
    """The nearest rank: of fewer than a hundred values the 99th is the largest."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


class Figures:
    """Milliseconds by contender and by what was timed."""

    def __init__(self):
        self.values = {}

    def add(self, contender, spans):
        for name, value in spans.items():
            self.values.setdefault(contender, {}).setdefault(name, []).append(value)

    def summary(self):
        return {
            contender: {
                name: {"n": len(values), "p50": percentile(values, 0.5), "p99": percentile(values, 0.99)}
                for name, values in spans.items()
            }
            for contender, spans in self.values.items()
        }

    def ratios(self, pairs):
        """Of medians; `pairs` are (name, (contender, span), (contender, span))."""
        found = self.summary()
        ratios = {}
        for name, (contender, span), (other, yardstick) in pairs:
            if span in found.get(contender, {}) and yardstick in found.get(other, {}):
                ratios[name] = found[contender][span]["p50"] / found[other][yardstick]["p50"]
        return ratios

    def show(self, ratios):
        print(f"\n{'contender':<12} {'what':<34} {'n':>4} {'p50 ms':>9} {'p99 ms':>9}")
        for contender, spans in self.summary().items():
            for name, found in spans.items():
                print(f"{contender:<12} {name:<34} {found['n']:>4} {found['p50']:>9.2f} {found['p99']:>9.2f}")
        for name, ratio in ratios.items():
            print(f"{name}: {ratio:.2f}")

    def write(self, path, conditions, ratios):
        result = {"conditions": conditions, "summary": self.summary(), "ratios": ratios, "values": self.values}
        with open(path, "w") as file:
            json.dump(result, file, indent=1)
            file.write("\n")


def conditions():
    """What the machine was, and what else it did."""
    with open("/proc/cpuinfo") as file:
        models = [line.split(":", 1)[1].strip() for line in file if line.startswith("model name")]
    return {
        "cpus": os.cpu_count(), "model": models[0] if models else "", "linux": platform.release(),
        "load": [round(load, 2) for load in os.getloadavg()],
    }
