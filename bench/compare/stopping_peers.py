"""The peers of W09, PyTorch, and of its like in scikit-learn and the guide's MLP."""
import copy
import warnings

from inputs import labelled
from installed import module
from training_peers import network, weights

torch = module("torch")

SAMPLES, HELD_OUT, FEATURES = 100_000, 10_000, 50


def torch_fit(train, valid, adam):
    """The best validation loss; ends after 5 epochs that are not better by 1e-3, with the best weights."""
    model = network(weights((FEATURES, 128, 64, 1)))
    loss_of = torch.nn.functional.binary_cross_entropy_with_logits
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, **adam)
    best, waited, kept = float("inf"), 0, None
    lowest = float("inf")
    for _ in range(50):
        total = torch.zeros(())
        for x, y in zip(*(part.split(256) for part in train)):
            optimizer.zero_grad()
            loss = loss_of(model(x), y)
            loss.backward()
            optimizer.step()
            total += loss.detach() * len(x)
        with torch.no_grad():
            value = float(loss_of(model(valid[0]), valid[1]))
        lowest = min(lowest, value)
        waited += 1
        if value < best - 1e-3:
            best, waited, kept = value, 0, copy.deepcopy(model.state_dict())
        if waited == 5:
            break
    model.load_state_dict(kept)
    return lowest


def early_stopping():
    if not torch:
        return
    x, y = labelled(SAMPLES, FEATURES, 2, 1)
    x, y = torch.from_numpy(x), torch.from_numpy(y).float().reshape(-1, 1)
    count = SAMPLES - HELD_OUT
    parts = ((x[:count], y[:count]), (x[count:], y[count:]))
    for name, adam in (("torch", {}), ("torch fused Adam", {"fused": True})):
        yield name, lambda adam=adam: torch_fit(*parts, adam)


def classifier(n, d, fresh, fits, **options):
    def peers():
        sklearn = module("sklearn.neural_network")
        if not sklearn:
            return
        x, y = labelled(n + fresh, d, 2, 1)

        def run():
            score = 0
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                for seed in range(fits):
                    model = sklearn.MLPClassifier(early_stopping=True, random_state=seed, **options)
                    score += model.fit(x[:n], y[:n]).score(x[n:], y[n:])
            return score / fits
        yield "scikit-learn", run
    return peers


WORKLOADS = {
    "W09": (early_stopping, 5.0, 1e-2),
    "W09.sklearn": (classifier(SAMPLES, FEATURES, HELD_OUT, 1, hidden_layer_sizes=(128, 64), batch_size=256,
                               tol=1e-3, n_iter_no_change=5), 5.0, 1e-2),
    "guide": (classifier(569, 30, 5000, 5, hidden_layer_sizes=(128, 64, 32), alpha=1e-3, max_iter=500,
                         validation_fraction=0.15), 5.0, 2e-2),
}
