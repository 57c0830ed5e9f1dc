"""All workloads by name: (peers, goal, relative tolerance of the checksum).

peers() prepares the inputs and yields names and runs, one after another; what is not installed is
left out. A run returns the checksum of its result, or a function that takes it, which is not timed.
"""
import os

os.environ.setdefault("OMP_NUM_THREADS", str(len(os.sched_getaffinity(0))))  # before numpy

import boosting_peers
import csv_peers
import kmeans_peers
import matmul_peers
import neighbor_peers
import optimizer_peers
import pca_peers
import start_peers
import stopping_peers
import tensor_peers
import training_peers
import tree_peers

WORKLOADS = {
    **tensor_peers.WORKLOADS,
    **csv_peers.WORKLOADS,
    **boosting_peers.WORKLOADS,
    **kmeans_peers.WORKLOADS,
    **matmul_peers.WORKLOADS,
    **neighbor_peers.WORKLOADS,
    **optimizer_peers.WORKLOADS,
    **pca_peers.WORKLOADS,
    **start_peers.WORKLOADS,
    **stopping_peers.WORKLOADS,
    **training_peers.WORKLOADS,
    **tree_peers.WORKLOADS,
}

# Workloads whose checksum is a quality: it differs only where tern's is lower.
QUALITIES = {*boosting_peers.WORKLOADS, "W09.sklearn", "guide"}
