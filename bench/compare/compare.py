#!/usr/bin/env python3
"""tern beside its peers: every workload runs in turn in tern, PyTorch, NumPy ..., several times over.

Prints a table of ratios, losses first: how many times faster tern is than each peer, by the median
of the repetitions. A result whose checksum differs from the peer's (or is lower, where it is a
quality) does not count and ends the run with status 1. Absolute times are this machine's at this
hour; ratios are what lasts.
With --memory, the memory that each takes is compared instead.
"""
import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

try:
    import numpy
except ImportError:
    sys.exit("compare: needs numpy, and torch for most workloads: pip install numpy torch")

import tensor_peers
from memory import memory_rows
from workloads import QUALITIES, WORKLOADS


class Tern:
    """The worker, kept running."""

    def __init__(self, program):
        self.process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def run(self, workload, count):
        self.process.stdin.write(f"{workload} {count}\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        try:
            *times, checksum = map(float, answer.split())
        except ValueError:
            sys.exit(f"compare: tern said: {answer.strip() or 'nothing; it stopped'}")
        return times, checksum


def timed(run, count):
    times, result = [], None
    for _ in range(count):
        start = time.perf_counter()
        result = run()
        times.append((time.perf_counter() - start) * 1e3)
    return times, result() if callable(result) else result


def compare(tern, name, rounds):
    """Rows (workload, peer, ratio, goal, tern's ms, the peer's ms, agrees)."""
    peers, goal, tolerance = WORKLOADS[name]
    runs = dict(peers())
    first, checksum = tern.run(name, 2)
    count = max(1, min(200, int(50 / max(first[-1], 1e-3))))  # repetitions of a round: some 50 ms
    times = {"tern": []}
    sums = {"tern": checksum}
    for peer, run in runs.items():
        timed(run, 2)
        times[peer] = []
    for _ in range(rounds):
        times["tern"] += tern.run(name, count)[0]
        for peer, run in runs.items():
            taken, sums[peer] = timed(run, count)
            times[peer] += taken
    ours = statistics.median(times["tern"])
    rows = []
    for peer in runs:
        theirs = statistics.median(times[peer])
        difference = sums[peer] - sums["tern"]
        if name not in QUALITIES:
            difference = abs(difference)
        agrees = difference <= tolerance * max(abs(sums[peer]), 1e-30)
        rows.append((name, peer, theirs / ours, goal, ours, theirs, agrees))
    return rows


def compared(program, names, rounds):
    """The rows of all these workloads, losses first."""
    rows = []
    tern = Tern(program)
    for name in progress(names):
        rows += compare(tern, name, rounds)
    return sorted(rows, key=lambda row: row[2] / row[3])


def measured(program, names):
    rows = []
    for name in progress(names):
        rows += memory_rows(program, name)
    return sorted(rows, key=lambda row: row[2])


def progress(names):
    """The names, one after another; shown where that can be seen."""
    shown = sys.stderr.isatty()
    for i, name in enumerate(names):
        if shown:
            print(f"\r[{i + 1}/{len(names)}] {name:<20}", end="", file=sys.stderr, flush=True)
        yield name
    if shown:
        print("\r" + " " * 40 + "\r", end="", file=sys.stderr)


def print_times(rows):
    print(f"{'workload':<12} {'peer':<20} {'faster':>8} {'goal':>6} {'tern ms':>10} {'peer ms':>10}  result")
    for name, peer, ratio, goal, ours, theirs, agrees in rows:
        verdict = "agrees" if agrees else "DIFFERS"
        print(f"{name:<12} {peer:<20} {ratio:>7.2f}x {goal:>5.1f}x {ours:>10.3f} {theirs:>10.3f}  {verdict}")


def print_memory(rows):
    print(f"{'workload':<12} {'peer':<20} {'less':>8} {'tern MB':>10} {'peer MB':>10}")
    for name, peer, ratio, ours, theirs in rows:
        print(f"{name:<12} {peer:<20} {ratio:>7.2f}x {ours:>10.1f} {theirs:>10.1f}")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", help="the worker, compare_worker")
    parser.add_argument("--workloads", default=",".join(WORKLOADS),
                        help="a comma list of names or their beginnings: " + ", ".join(WORKLOADS))
    parser.add_argument("--rounds", type=int, default=7, help="turns each library gets (default 7)")
    parser.add_argument("--memory", action="store_true",
                        help="compare memory instead of time: each library, in a fresh process that holds the "
                        "inputs, runs the step once, the first time, so that copies of the inputs and "
                        "whatever else it allocates count, but not the code of libraries; printed is by how "
                        "much that raised the peak of the resident memory")
    parser.add_argument("--json", help="also write the rows to this file")
    return parser.parse_args()


def main():
    options = arguments()
    wanted = options.workloads.split(",")
    names = [name for name in WORKLOADS if any(name.startswith(w) for w in wanted if w)]
    if not names:
        sys.exit(f"compare: no workload begins with {options.workloads}; there are {', '.join(WORKLOADS)}")
    if tensor_peers.torch is None and not set(names).isdisjoint(tensor_peers.WORKLOADS):
        sys.exit("compare: these workloads need torch: pip install torch")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["TERN_COMPARE_FOLDER"] = folder
        if options.memory:
            keys = ("workload", "peer", "ratio", "tern_mb", "peer_mb")
            rows = measured(options.program, names)
            print_memory(rows)
        else:
            keys = ("workload", "peer", "ratio", "goal", "tern_ms", "peer_ms", "agrees")
            rows = compared(options.program, names, options.rounds)
            print_times(rows)
    if options.json:
        with open(options.json, "w") as file:
            json.dump([dict(zip(keys, row)) for row in rows], file, indent=1)
    return 0 if options.memory or all(row[-1] for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
