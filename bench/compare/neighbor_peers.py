"""W14: exact nearest neighbours in faiss, scikit-learn, its extension by Intel, and SciPy's k-d tree.

The checksum weighs every index by its place, so that each wrong neighbour shows. Peers that compute in
float32 may order a few of a million pairs otherwise than exact arithmetic does: the tolerance.
"""
import os

import numpy as np

from inputs import bells

K = 10


def weighed(indices):
    return float((indices.astype(np.float64) * np.arange(1, K + 1)).sum())


def nearest(queries, n, d):
    def peers():
        threads = len(os.sched_getaffinity(0))
        base = bells(n, d, 1)
        x = bells(queries, d, 2) if queries else base
        try:
            import faiss
            faiss.omp_set_num_threads(threads)

            def run():
                index = faiss.IndexFlatL2(d)
                index.add(base)
                return weighed(index.search(x, K)[1])
            yield "faiss IndexFlatL2", run
        except ImportError:
            pass
        try:
            from sklearn.neighbors import NearestNeighbors

            def run_sklearn():
                model = NearestNeighbors(n_neighbors=K, n_jobs=threads).fit(base)
                return weighed(model.kneighbors(x, return_distance=False))
            yield "scikit-learn", run_sklearn
        except ImportError:
            pass
        try:
            from sklearnex.neighbors import NearestNeighbors as Extended

            def run_extended():
                model = Extended(n_neighbors=K, n_jobs=threads).fit(base)
                return weighed(model.kneighbors(x, return_distance=False))
            yield "scikit-learn-intelex", run_extended
        except ImportError:
            pass
        if d > 8:
            return
        try:
            from scipy.spatial import cKDTree
            yield "scipy cKDTree", lambda: weighed(cKDTree(base).query(x, K, workers=threads)[1])
        except ImportError:
            pass
    return peers


# name: (peers, goal, relative tolerance of the checksum)
WORKLOADS = {
    "W14.queries": (nearest(10_000, 100_000, 64), 3.0, 1e-5),
    "W14.self": (nearest(0, 100_000, 16), 3.0, 1e-5),
    "W14.tree": (nearest(0, 200_000, 3), 3.0, 1e-5),
}
