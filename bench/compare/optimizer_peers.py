"""The peers of W12: PyTorch's three ways to run Adam's step."""
from inputs import numbers
from installed import module, works

torch = module("torch")


def adam(tensors, size, calls):
    def peers():
        if not torch:
            return
        for name, way in (("torch", {}), ("torch foreach", {"foreach": True}), ("torch fused", {"fused": True})):
            parameters = [torch.from_numpy(numbers(size, 2 * i + 1)).requires_grad_() for i in range(tensors)]
            for i, x in enumerate(parameters):
                x.grad = torch.from_numpy(numbers(size, 2 * i + 2))
            optimizer = torch.optim.Adam(parameters, lr=1e-3, **way)
            if not all(works(f"{name} Adam", optimizer.step) for _ in range(2)):
                continue
            result = float(parameters[-1].detach()[size // 3])

            def run(step=optimizer.step, result=result):
                for _ in range(calls):
                    step()
                return result
            yield name, run
    return peers


WORKLOADS = {
    "W12.large": (adam(60, 166_667, 1), 1.2, 1e-5),
    "W12.small": (adam(8, 375, 10), 20.0, 1e-5),
}
