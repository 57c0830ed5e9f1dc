"""W13: k-means from given centres in scikit-learn, its extension by Intel, and faiss.

The checksum is the inertia: all start from the same centres, so all should end in the same place.
faiss knows no convergence; it gets as many iterations as scikit-learn takes.
"""
import os
import warnings

import numpy as np

from inputs import mixed


def noise(n, d):
    z = mixed(np.arange(n * d, dtype=np.uint64), 1)
    total = sum((z >> np.uint64(shift)) & np.uint64(0xFFFF) for shift in (0, 16, 32, 48))
    unit = (total.astype(np.float32) - np.float32(131070)) * np.float32(np.float32(1) / np.float32(37837))
    return unit.reshape(n, d)


def blobs(n, d):
    blob = mixed(np.arange(n, dtype=np.uint64), 2) % np.uint64(64)
    place = (mixed(np.arange(64 * d, dtype=np.uint64), 3) >> np.uint64(44)).astype(np.float32)
    centers = (place * np.float32(20.0 / 1048576.0) - np.float32(10)).reshape(64, d)
    return noise(n, d) + centers[blob.astype(np.int64)]


def steps_taken(x, options):
    try:
        from sklearn.cluster import KMeans
        return KMeans(**options).fit(x).n_iter_
    except ImportError:
        return options["max_iter"]


def kmeans(draw, n, d, k, max_iter, tol):
    def peers():
        warnings.filterwarnings("ignore")
        x = draw(n, d)
        start = x[:k].copy()
        options = dict(n_clusters=k, init=start, n_init=1, max_iter=max_iter, tol=tol)
        try:
            from sklearn.cluster import KMeans
            yield "scikit-learn", lambda: KMeans(**options).fit(x).inertia_
            yield "scikit-learn elkan", lambda: KMeans(algorithm="elkan", **options).fit(x).inertia_
        except ImportError:
            pass
        try:
            from sklearnex.cluster import KMeans as Extended
            yield "scikit-learn-intelex", lambda: Extended(**options).fit(x).inertia_
        except ImportError:
            pass
        try:
            import faiss
            faiss.omp_set_num_threads(len(os.sched_getaffinity(0)))
            steps = steps_taken(x, options)

            def run():
                km = faiss.Kmeans(d, k, niter=steps, nredo=1, min_points_per_centroid=1,
                                  max_points_per_centroid=n)
                km.train(x, init_centroids=start)
                distances, _ = km.index.search(x, 1)
                return float(distances.sum(dtype=np.float64))
            yield "faiss", run
        except ImportError:
            pass
    return peers


# name: (peers, goal, relative tolerance of the inertia)
WORKLOADS = {
    "W13.noise": (kmeans(noise, 500_000, 32, 256, 20, 0), 3.0, 1e-4),
    "W13.blobs": (kmeans(blobs, 1_000_000, 16, 64, 300, 1e-4), 8.0, 1e-4),
}
