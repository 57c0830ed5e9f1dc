"""W17 and W18: gradient boosting in LightGBM, XGBoost, CatBoost and scikit-learn.

Each grows as many trees of as many leaves over as many bins, leaf by leaf, from the same float32
matrix. The checksum is the area under the ROC curve on rows that were not fitted, outside the clock.
"""
import os

import numpy as np

from inputs import mixed

THREADS = len(os.sched_getaffinity(0))
HELD_OUT = 20_000


def unit(count, salt):
    bits = mixed(np.arange(count, dtype=np.uint64), salt) >> np.uint64(40)
    return bits.astype(np.float32) * np.float32(4.0 / 16777216.0) - np.float32(2)


def draw(n, d, salt):
    x = unit(n * d, salt).reshape(n, d)
    v = [x[:, f].astype(np.float64) for f in range(10)]
    z = (v[0] + 0.8 * v[1] * v[2] - 0.6 * v[3] * v[3] + 0.5 * v[4] * v[5] * v[6]
         + np.where((v[7] > 0.5) & (v[8] < 0), 1.5, 0.0) + 0.3 * v[9]
         + 1.5 * unit(n, salt + 1).astype(np.float64))
    return x, (z > -0.5).astype(np.int64)


def models(rounds, leaves, bins):
    try:
        from lightgbm import LGBMClassifier
        options = dict(n_estimators=rounds, num_leaves=leaves, max_bin=bins, n_jobs=THREADS, verbose=-1)
        yield "LightGBM", lambda: LGBMClassifier(**options)
        yield "LightGBM quantized", lambda: LGBMClassifier(use_quantized_grad=True, **options)
    except ImportError:
        pass
    try:
        from xgboost import XGBClassifier
        yield "XGBoost", lambda: XGBClassifier(
            n_estimators=rounds, max_leaves=leaves, max_depth=0, grow_policy="lossguide", max_bin=bins,
            tree_method="hist", learning_rate=0.1, reg_lambda=0, min_child_weight=1e-3, n_jobs=THREADS)
    except ImportError:
        pass
    try:
        from catboost import CatBoostClassifier
        yield "CatBoost", lambda: CatBoostClassifier(
            iterations=rounds, max_leaves=leaves, grow_policy="Lossguide", depth=16,
            border_count=min(bins, 254), learning_rate=0.1, min_data_in_leaf=20, l2_leaf_reg=0,
            thread_count=THREADS, verbose=0, allow_writing_files=False)
    except ImportError:
        pass
    try:
        from sklearn.ensemble import HistGradientBoostingClassifier
        yield "scikit-learn", lambda: HistGradientBoostingClassifier(
            max_iter=rounds, max_leaf_nodes=leaves, max_bins=bins, early_stopping=False)
    except ImportError:
        pass


def boosting(n, d, rounds, leaves, bins):
    def peers():
        from sklearn.metrics import roc_auc_score
        x, y = draw(n, d, 1)
        test, labels = draw(HELD_OUT, d, 3)
        for name, make in models(rounds, leaves, bins):
            def run(make=make):
                model = make().fit(x, y)
                return lambda: float(roc_auc_score(labels, model.predict_proba(test)[:, 1]))
            yield name, run
    return peers


# name: (peers, goal, relative tolerance of the area)
WORKLOADS = {
    "W17.255": (boosting(1_000_000, 28, 100, 255, 255), 2.5, 2e-3),
    "W17.63": (boosting(1_000_000, 28, 100, 255, 63), 3.5, 2e-3),
    "W18.small": (boosting(10_000, 20, 200, 31, 255), 4.0, 5e-3),
    "W18.wide": (boosting(50_000, 500, 100, 31, 255), 2.0, 5e-3),
}
