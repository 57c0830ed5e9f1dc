"""W-predict: prediction with 100 trees of depth 6 over 28 features, in the libraries that made them.

Each library trains a model and saves it; tern reads that file (of scikit-learn, which has none, its
trees as LightGBM would write them) and predicts the same rows. The checksum is the mean score.
"""
import ctypes
import os

import numpy as np

from inputs import in_folder

ROWS, FEATURES, TREES = 1_000_000, 28, 100
SINGLE = 100  # rows predicted one by one in a step


def rows(n, seed):
    return np.random.default_rng(seed).standard_normal((n, FEATURES), dtype=np.float32)


def samples():
    path = in_folder("x.npy")
    if not os.path.exists(path):
        np.save(path, rows(ROWS, 1))
    return np.load(path)


def training():
    x = rows(30_000, 2)
    noise = np.random.default_rng(3).standard_normal(len(x))
    return x, (x[:, 0] * x[:, 1] + 2 * np.sin(x[:, 2]) + x[:, 3] + x[:, 4:].sum(1) / 5 + noise > 0).astype(int)


def xgboost_model():
    import xgboost
    model = xgboost.train(dict(max_depth=6, objective="binary:logistic", nthread=len(os.sched_getaffinity(0))),
                          xgboost.DMatrix(*training()), TREES)
    model.save_model(in_folder("xgboost.json"))
    return lambda x: model.inplace_predict(x, predict_type="margin")


def lightgbm_model():
    import lightgbm
    model = lightgbm.train(dict(num_leaves=64, max_depth=6, objective="binary", verbose=-1,
                                num_threads=len(os.sched_getaffinity(0))), lightgbm.Dataset(*training()), TREES)
    model.save_model(in_folder("lightgbm.txt"))
    return model


def sklearn_model():
    from sklearn.ensemble import HistGradientBoostingClassifier
    model = HistGradientBoostingClassifier(max_iter=TREES, max_depth=6, max_leaf_nodes=64, early_stopping=False)
    model.fit(*training())
    trees = [as_lightgbm(predictors[0].nodes, model._baseline_prediction.item() if i == 0 else 0)
             for i, predictors in enumerate(model._predictors)]
    with open(in_folder("sklearn.txt"), "w") as file:
        file.write(f"tree\nnum_class=1\nnum_tree_per_iteration=1\nmax_feature_idx={FEATURES - 1}\n"
                   f"objective=binary sigmoid:1\ntree_sizes={' '.join('1' for _ in trees)}\n\n")
        file.write("".join(f"Tree={i}\n{tree}\n" for i, tree in enumerate(trees)) + "end of trees\n")
    return model.decision_function


def as_lightgbm(nodes, offset):
    """A tree's node table as the lines of a LightGBM tree; `offset` is added to its leaves."""
    leaf = nodes["is_leaf"].astype(bool)
    number = np.where(leaf, ~(np.cumsum(leaf) - 1), np.cumsum(~leaf) - 1)
    inner = nodes[~leaf]

    def line(key, values):
        return f"{key}={' '.join(repr(v) for v in values.tolist())}\n"
    return (f"num_leaves={leaf.sum()}\nnum_cat=0\n" + line("split_feature", inner["feature_idx"])
            + line("threshold", inner["num_threshold"])
            + line("decision_type", np.where(inner["missing_go_to_left"], 10, 8))
            + line("left_child", number[inner["left"]]) + line("right_child", number[inner["right"]])
            + line("leaf_value", nodes["value"][leaf] + offset))


def lightgbm_row(model):
    """LightGBM's fastest way for one row, of its C interface: prepared once."""
    from lightgbm.basic import _LIB
    config, length, out = ctypes.c_void_p(), ctypes.c_int64(), ctypes.c_double()
    _LIB.LGBM_BoosterPredictForMatSingleRowFastInit(model._handle, 1, 0, -1, 0, FEATURES, b"num_threads=1",
                                                    ctypes.byref(config))
    predict, at_length, at_out = (_LIB.LGBM_BoosterPredictForMatSingleRowFast, ctypes.byref(length),
                                  ctypes.byref(out))

    def run(address):
        predict(config, ctypes.c_void_p(address), at_length, at_out)
        return out.value
    run.model = model  # the prepared call points into it
    return run


def many(name, make):
    def peers():
        try:
            predict = make()
        except ImportError:
            return
        x = samples()
        yield name, lambda: float(np.mean(predict(x), dtype=np.float64))
    return peers


def lightgbm_many():
    model = lightgbm_model()
    return lambda x: model.predict(x, raw_score=True)


def one_by_one(name, make):
    def peers():
        try:
            predict = make()
        except ImportError:
            return
        x = np.ascontiguousarray(samples()[:SINGLE])
        yield name, lambda: float(np.mean([float(predict(x[i:i + 1])[0]) for i in range(SINGLE)]))
    return peers


def lightgbm_one_by_one():
    try:
        model = lightgbm_model()
    except ImportError:
        return
    x = np.ascontiguousarray(samples()[:SINGLE])
    run = lightgbm_row(model)
    first, step = x.ctypes.data, x.strides[0]
    run.rows = x  # their memory is passed by address
    yield "lightgbm (C, fast)", lambda: float(np.mean([run(first + i * step) for i in range(SINGLE)]))


WORKLOADS = {
    "W-predict.many.xgboost": (many("xgboost", xgboost_model), 3.0, 1e-5),
    "W-predict.many.lightgbm": (many("lightgbm", lightgbm_many), 3.0, 1e-5),
    "W-predict.many.sklearn": (many("scikit-learn", sklearn_model), 3.0, 1e-5),
    "W-predict.row.xgboost": (one_by_one("xgboost", xgboost_model), 3.0, 1e-5),
    "W-predict.row.lightgbm": (lightgbm_one_by_one, 3.0, 1e-5),
    "W-predict.row.sklearn": (one_by_one("scikit-learn", sklearn_model), 3.0, 1e-5),
}
