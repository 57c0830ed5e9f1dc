"""W03 to W05, reductions, sorting: the same in PyTorch and NumPy."""
import os

import numpy as np

from inputs import numbers

try:
    import torch
    torch.set_num_threads(len(os.sched_getaffinity(0)))
except ImportError:
    torch = None


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
}
