"""The peers of W15; what is not installed is left out."""
from inputs import falling_columns

try:
    from sklearn.decomposition import PCA
except ImportError:
    PCA = None
try:
    from sklearnex.decomposition import PCA as IntelPCA
except ImportError:
    IntelPCA = None


def components(n, d, count):
    def peers():
        x = falling_columns(n, d, 1)
        for name, model in (("scikit-learn", PCA), ("scikit-learn-intelex", IntelPCA)):
            if model is not None:
                yield name, lambda model=model: float(
                    model(n_components=count, random_state=0).fit(x)
                    .explained_variance_ratio_.sum())
    return peers


# Randomized solvers of another kind agree to 1e-3 of the variance they explain.
WORKLOADS = {
    "W15.tall": (components(500_000, 64, 16), 2.0, 1e-4),
    "W15.wide": (components(5_000, 4_000, 32), 2.0, 1e-3),
}
