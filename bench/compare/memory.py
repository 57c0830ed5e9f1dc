"""How much memory the steps of tern and its peers take (`compare.py --memory`).

Run for itself, with a workload's name and a number, it measures that peer of the workload in this
process and prints a line of JSON, or nothing when there are fewer peers.
"""
import ctypes
import gc
import itertools
import json
import subprocess
import sys

from workloads import WORKLOADS

LEAST = 0.1  # MB: the kernel counts pages about so exactly


def megabytes(field):
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) * 1024e-6 for line in status if line.startswith(field))


def growth(run):
    """By how many MB the first run raises the peak of the resident memory, without pages of files:
    the code of libraries, which some read when they are imported and others as they run."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)  # what making the inputs left behind would serve the run
    with open("/proc/self/clear_refs", "w") as peak:
        peak.write("5")
    before = megabytes("VmRSS") - megabytes("RssFile")
    kept = run()
    return megabytes("VmHWM") - megabytes("RssFile") - before, kept


def last_line(command, text=""):
    done = subprocess.run(command, input=text, stdout=subprocess.PIPE, text=True)
    lines = done.stdout.split("\n")[:-1]
    if done.returncode != 0:
        sys.exit(f"compare: {' '.join(command)} ended with status {done.returncode}")
    return lines[-1] if lines else ""


def memory_rows(program, name):
    """Rows (workload, peer, ratio, tern's MB, the peer's MB), each measured in a process of its own."""
    peers = []
    for number in itertools.count():
        answer = last_line([sys.executable, __file__, name, str(number)])
        if not answer:
            break
        peers.append(json.loads(answer))
    answer = last_line([program], f"memory {name}\n")
    try:
        ours = max(float(answer), LEAST)
    except ValueError:
        sys.exit(f"compare: tern said: {answer}")
    return [(name, peer, theirs / ours, ours, theirs) for peer, theirs in peers]


def main():
    name, number = sys.argv[1], int(sys.argv[2])
    for peer, run in itertools.islice(WORKLOADS[name][0](), number, number + 1):
        print(json.dumps((peer, max(growth(run)[0], LEAST))))


if __name__ == "__main__":
    main()
