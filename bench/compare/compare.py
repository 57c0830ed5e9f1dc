#!/usr/bin/env python3
"""tern beside its peers: every workload runs in turn in tern, PyTorch, NumPy ..., several times over.

Prints a table of ratios, losses first: how many times faster tern is than each peer, by the median
of the repetitions. A result whose checksum differs from the peer's (or is lower, where it is a
quality) does not count and ends the run with status 1. Absolute times are this machine's at this
hour; ratios are what lasts.
"""
import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

THREADS = len(os.sched_getaffinity(0))
os.environ.setdefault("OMP_NUM_THREADS", str(THREADS))

try:
    import numpy as np
except ImportError:
    sys.exit("compare: needs numpy, and torch for most workloads: pip install numpy torch")
try:
    import torch
    torch.set_num_threads(THREADS)
except ImportError:
    torch = None

import boosting_peers
import kmeans_peers
import neighbor_peers
import pca_peers
import tree_peers
from inputs import numbers


def leaf(array):
    return torch.from_numpy(array).requires_grad_()


def chain(n):
    def peers():
        a, b, c, d = (torch.from_numpy(numbers(n, salt)) for salt in (1, 2, 3, 4))
        gelu = torch.nn.functional.gelu

        def run():
            with torch.no_grad():
                return float((gelu(a * b + c) + d)[n // 2])
        yield "torch", run
    return peers


def copy():
    x = torch.from_numpy(numbers(1 << 26, 1))
    y = torch.empty_like(x)

    def run():
        y.copy_(x)
        return float(y[12345])
    yield "torch", run
    source, to = x.numpy(), y.numpy()

    def run_numpy():
        np.copyto(to, source)
        return float(to[12345])
    yield "numpy", run_numpy


def row_sum():
    x = torch.from_numpy(numbers((8192, 10000), 1, 0, 1))
    yield "torch", lambda: float(x.sum(1)[100])
    array = x.numpy()
    yield "numpy", lambda: float(array.sum(1)[100])


def loss(rows, classes):
    def peers():
        x = leaf(numbers((rows, classes), 1))
        y = torch.arange(rows) % classes

        def run():
            x.grad = None
            value = torch.nn.functional.cross_entropy(x, y)
            value.backward()
            return float(value.detach())
        yield "torch", run
    return peers


def layer_norm():
    x, w, b = leaf(numbers((16384, 768), 1)), leaf(numbers(768, 2)), leaf(numbers(768, 3))
    g = torch.from_numpy(numbers((16384, 768), 4))

    def run():
        x.grad = w.grad = b.grad = None
        torch.nn.functional.layer_norm(x, (768,), w, b).backward(g)
        return float(w.grad[5])
    yield "torch", run


def down(rows, columns, name):
    def peers():
        x = numbers((rows, columns), 1, 0, 1)
        reduce = getattr(torch, name)
        yield "torch", lambda t=torch.from_numpy(x): float(reduce(t, 0)[7])
        reduce_array = getattr(np, name)
        yield "numpy", lambda: float(reduce_array(x, 0)[7])
    return peers


MANY = 10_000_000


def sort():
    x = numbers(MANY, 1)
    yield "torch", lambda t=torch.from_numpy(x): float(torch.sort(t).values[MANY // 3])
    yield "numpy (argsort, take)", lambda: float(x[np.argsort(x)][MANY // 3])


def sort_values():
    x = numbers(MANY, 1)
    yield "torch", lambda t=torch.from_numpy(x): float(torch.msort(t)[MANY // 3])
    yield "numpy", lambda: float(np.sort(x)[MANY // 3])


def topk():
    x = numbers(MANY, 1)
    yield "torch", lambda t=torch.from_numpy(x): float(torch.topk(t, 100).values[99])
    yield "numpy (partition)", lambda: float(np.partition(x, MANY - 100)[MANY - 100])


def cumsum():
    x = numbers(MANY, 1, 0, 1)
    yield "torch", lambda t=torch.from_numpy(x): float(torch.cumsum(t, 0)[-1])
    yield "numpy", lambda: float(np.cumsum(x)[-1])


def unique():
    x = np.floor(numbers(MANY, 1, 0, 65536))
    yield "torch", lambda t=torch.from_numpy(x): float(torch.unique(t).numel())
    yield "numpy", lambda: float(np.unique(x).size)


def csv(name, make, result):
    """Reading a file that make() fills, as Arrow does."""
    def peers():
        import pyarrow
        import pyarrow.csv
        pyarrow.set_cpu_count(THREADS)
        path = os.path.join(os.environ["TERN_COMPARE_FOLDER"], name)
        if not os.path.exists(path):
            pyarrow.csv.write_csv(pyarrow.table(make()), path)
        yield "pyarrow", lambda: result(pyarrow.csv.read_csv(path))
    return peers


def number_columns():
    """Some 190 MB: doubles with all their digits and with six, and whole numbers."""
    rows, columns = 1_200_000, {}
    generator = np.random.default_rng(1)
    for i in range(4):
        columns[f"exact{i}"] = generator.standard_normal(rows)
        columns[f"price{i}"] = np.round(generator.uniform(0, 1000, rows), 6)
        columns[f"count{i}"] = generator.integers(0, 10 ** (2 * i + 1), rows)
    return columns


def text_columns():
    """Some 100 MB: names, dates, prices with gaps, yes or no, and comments in quotes."""
    rows, generator = 1_200_000, np.random.default_rng(2)
    import pyarrow
    names = np.array([f"customer {i * 7919}" for i in range(5000)])
    words = np.array([" ".join(["it", "came", "late", 'and "late", again', "but whole"][:1 + i % 5])
                      for i in range(40)])
    days = np.datetime64("2001-01-01") + generator.integers(0, 9000, rows)
    prices = np.round(generator.uniform(0, 1000, rows), 2)
    return {"id": np.arange(rows), "name": names[generator.integers(0, 5000, rows)],
            "day": days.astype(str),
            "price": pyarrow.array(prices, mask=generator.random(rows) < 0.1),
            "open": generator.random(rows) < 0.5,
            "comment": words[generator.integers(0, 40, rows)]}


def number_result(table):
    return table["exact3"][table.num_rows // 2].as_py()


def text_result(table):
    row = table.num_rows // 2
    price = table["price"][row].as_py()
    return (float("nan") if price is None else price) + len(table["comment"][row].as_py())


# name: (peers, goal, relative tolerance of the checksum)
WORKLOADS = {
    "copy": (copy, 1.0, 0),
    "W03.large": (chain(1 << 26), 1.5, 1e-5),
    "W03.small": (chain(1 << 14), 1.5, 1e-5),
    "W04.sum": (row_sum, 1.5, 1e-4),
    "W04.large": (loss(8192, 10000), 1.5, 1e-5),
    "W04.small": (loss(4096, 10), 1.5, 1e-5),
    "W05": (layer_norm, 1.5, 1e-3),
    **{f"dim0.{name}": (down(10000, 8192, name), 1.0, 1e-4) for name in ("sum", "amax", "argmax")},
    **{f"dim0.{name}.narrow": (down(1_000_000, 32, name), 1.0, 1e-4)
       for name in ("sum", "amax", "argmax")},
    "sort": (sort, 1.0, 0),
    "sort.values": (sort_values, 1.0, 0),
    "topk": (topk, 1.0, 0),
    "cumsum": (cumsum, 1.0, 1e-4),
    "unique": (unique, 1.0, 0),
    "csv.numbers": (csv("numbers.csv", number_columns, number_result), 1.0, 0),
    "csv.text": (csv("text.csv", text_columns, text_result), 1.0, 0),
    **boosting_peers.WORKLOADS,
    **kmeans_peers.WORKLOADS,
    **neighbor_peers.WORKLOADS,
    **pca_peers.WORKLOADS,
    **tree_peers.WORKLOADS,
}

# Workloads whose checksum is a quality: it differs only where tern's is lower.
QUALITIES = set(boosting_peers.WORKLOADS)


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
    times, checksum = [], None
    for _ in range(count):
        start = time.perf_counter()
        checksum = run()
        times.append((time.perf_counter() - start) * 1e3)
    return times, checksum


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


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", help="the worker, compare_worker")
    parser.add_argument("--workloads", default=",".join(WORKLOADS),
                        help="a comma list of names or their beginnings: " + ", ".join(WORKLOADS))
    parser.add_argument("--rounds", type=int, default=7, help="turns each library gets (default 7)")
    parser.add_argument("--json", help="also write the rows to this file")
    options = parser.parse_args()
    wanted = options.workloads.split(",")
    names = [name for name in WORKLOADS if any(name.startswith(w) for w in wanted if w)]
    if not names:
        sys.exit(f"compare: no workload begins with {options.workloads}; there are {', '.join(WORKLOADS)}")
    classic = {*boosting_peers.WORKLOADS, *kmeans_peers.WORKLOADS, *neighbor_peers.WORKLOADS,
               *pca_peers.WORKLOADS, *tree_peers.WORKLOADS}
    if torch is None and not set(names) <= classic:
        sys.exit("compare: these workloads need torch: pip install torch")
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        os.environ["TERN_COMPARE_FOLDER"] = folder
        tern = Tern(options.program)
        for i, name in enumerate(names):
            if sys.stderr.isatty():
                print(f"\r[{i + 1}/{len(names)}] {name:<20}", end="", file=sys.stderr, flush=True)
            rows += compare(tern, name, options.rounds)
    if sys.stderr.isatty():
        print("\r" + " " * 40 + "\r", end="", file=sys.stderr)
    rows.sort(key=lambda row: row[2] / row[3])
    print(f"{'workload':<12} {'peer':<20} {'faster':>8} {'goal':>6} {'tern ms':>10} {'peer ms':>10}  result")
    for name, peer, ratio, goal, ours, theirs, agrees in rows:
        verdict = "agrees" if agrees else "DIFFERS"
        print(f"{name:<12} {peer:<20} {ratio:>7.2f}x {goal:>5.1f}x {ours:>10.3f} {theirs:>10.3f}  {verdict}")
    if options.json:
        keys = ("workload", "peer", "ratio", "goal", "tern_ms", "peer_ms", "agrees")
        with open(options.json, "w") as file:
            json.dump([dict(zip(keys, row)) for row in rows], file, indent=1)
    return 0 if all(row[-1] for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
