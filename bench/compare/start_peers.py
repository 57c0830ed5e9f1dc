"""The peers of W25: the interpreter, what it imports, and one training step."""
import importlib.util
import subprocess
import sys

from installed import note

TORCH = """
import torch
model = torch.nn.Sequential(torch.nn.Linear(20, 32), torch.nn.ReLU(), torch.nn.Linear(32, 2))
with torch.no_grad():
    for p in model.parameters():
        p.fill_(0.01)
adam = torch.optim.Adam(model.parameters(), lr=1e-3)
loss = torch.nn.functional.cross_entropy(model(torch.ones(32, 20)), torch.zeros(32, dtype=torch.int64))
loss.backward()
adam.step()
print(float(loss))
"""

# The gradient alone: Adam would be a library more to import.
JAX = """
import jax
layers = [jax.numpy.full(shape, 0.01) for shape in ((20, 32), (32,), (32, 2), (2,))]
def loss(layers):
    w, b, v, c = layers
    scores = jax.numpy.maximum(jax.numpy.ones((32, 20)) @ w + b, 0) @ v + c
    return -jax.nn.log_softmax(scores)[:, 0].mean()
value, grads = jax.jit(jax.value_and_grad(loss))(layers)
layers = [w - 1e-3 * g for w, g in zip(layers, grads)]
print(float(value))
"""


def start():
    for name, program in (("torch", TORCH), ("jax", JAX)):
        if importlib.util.find_spec(name) is None:
            note(f"left out what needs {name}, which is not installed")
            continue
        yield name, lambda program=program: float(subprocess.run(
            [sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout)


WORKLOADS = {"W25": (start, 20.0, 1e-5)}
