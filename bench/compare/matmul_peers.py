"""The peers of W01 and W02: n x k times k x m, once or many times in a step."""
from inputs import numbers
from installed import module

torch = module("torch")


def product(n, k, m, calls):
    def peers():
        a, b = numbers((n, k), 1, 0, 1), numbers((k, m), 2, 0, 1)

        def repeated(multiply, x, y):
            def run():
                for _ in range(calls):
                    z = multiply(x, y)
                return float(z[n // 3, m // 3])
            return run
        if torch:
            yield "torch", repeated(torch.mm, torch.from_numpy(a), torch.from_numpy(b))
        yield "numpy", repeated(a.__class__.dot, a, b)
    return peers


SMALL = 1000  # products in a step

WORKLOADS = {
    "W01.2048": (product(2048, 2048, 2048, 1), 1.0, 1e-5),
    "W01.512": (product(512, 512, 512, 1), 1.0, 1e-5),
    "W01.thin": (product(4096, 256, 1024, 1), 1.0, 1e-5),
    "W02.32x32x32": (product(32, 32, 32, SMALL), 3.0, 1e-5),
    "W02.64x128x64": (product(64, 128, 64, SMALL), 3.0, 1e-5),
    "W02.64x784x128": (product(64, 784, 128, SMALL // 10), 3.0, 1e-5),
    "W02.256x64x10": (product(256, 64, 10, SMALL), 3.0, 1e-5),
}
