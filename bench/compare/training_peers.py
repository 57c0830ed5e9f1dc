"""The peers of W06 to W08: the same batches, from the same weights, in PyTorch and JAX.

The checksum is the loss of the last batch.
"""
import numpy as np

from inputs import bells, labelled
from installed import module, works

torch = module("torch")


def weights(sizes):
    """A pair (weight [out, in], bias) a layer, as training_workloads.cpp has them."""
    return [(bells(o, i, 100 + 2 * layer) * np.float32(0.5 / np.sqrt(float(i))), np.zeros(o, np.float32))
            for layer, (i, o) in enumerate(zip(sizes, sizes[1:]))]


def network(layers):
    model = torch.nn.Sequential()
    for at, (weight, bias) in enumerate(layers):
        if at:
            model.append(torch.nn.ReLU())
        linear = torch.nn.Linear(*weight.shape[::-1])
        with torch.no_grad():
            linear.weight.copy_(torch.from_numpy(weight))
            linear.bias.copy_(torch.from_numpy(bias))
        model.append(linear)
    return model


def torch_run(sizes, x, y, batch, epochs, adam={}, compiled=False):
    x, y = torch.from_numpy(x), torch.from_numpy(y)
    model = network(weights(sizes))
    start = {name: value.clone() for name, value in model.state_dict().items()}

    def loss_of(x, y):
        return torch.nn.functional.cross_entropy(model(x), y)
    measure = torch.compile(loss_of) if compiled else loss_of

    def run():
        model.load_state_dict(start)
        optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, **adam)
        for _ in range(epochs):
            for at in range(0, len(x) - batch + 1, batch):
                optimizer.zero_grad()
                loss = measure(x[at:at + batch], y[at:at + batch])
                loss.backward()
                optimizer.step()
        return float(loss.detach())
    return run


def jax_step(jax, batch):
    """One step of Adam: (state, x, y) -> (state, loss); the state is weights, means, squares, number."""
    jnp = jax.numpy

    def loss_of(layers, x, y):
        for weight, bias in layers[:-1]:
            x = jnp.maximum(x @ weight + bias, 0)
        scores = jax.nn.log_softmax(x @ layers[-1][0] + layers[-1][1])
        return -scores[jnp.arange(batch), y].mean()

    def step(state, x, y):
        layers, means, squares, number = state
        loss, grads = jax.value_and_grad(loss_of)(layers, x, y)
        number += 1
        each = jax.tree.map
        means = each(lambda m, g: 0.9 * m + 0.1 * g, means, grads)
        squares = each(lambda v, g: 0.999 * v + 0.001 * g * g, squares, grads)
        rate, spread = 1e-3 / (1 - 0.9 ** number), jnp.sqrt(1 - 0.999 ** number)
        layers = each(lambda w, m, v: w - rate * m / (jnp.sqrt(v) / spread + 1e-8), layers, means, squares)
        return (layers, means, squares, number), loss
    return step


def jax_run(jax, sizes, x, y, batch, epochs, scanned):
    """Steps called one by one, or the whole epoch as one compiled loop."""
    jnp = jax.numpy
    step, y = jax_step(jax, batch), y.astype(np.int32)
    full = len(x) // batch * batch
    xs, ys = jnp.asarray(x[:full].reshape(-1, batch, x.shape[1])), jnp.asarray(y[:full].reshape(-1, batch))
    one = jax.jit(step, donate_argnums=0)
    epoch = jax.jit(lambda state, xs, ys: jax.lax.scan(lambda s, xy: step(s, *xy), state, (xs, ys)),
                    donate_argnums=0)
    batches = [] if scanned else list(zip(xs, ys))

    def run():
        layers = [(jnp.array(w.T), jnp.array(b)) for w, b in weights(sizes)]
        state = (layers, *(jax.tree.map(jnp.zeros_like, layers) for _ in range(2)), jnp.float32(0))
        for _ in range(epochs):
            if scanned:
                state, losses = epoch(state, xs, ys)
                loss = losses[-1]
            for pair in batches:
                state, loss = one(state, *pair)
        return float(loss)
    return run


def training(sizes, samples, batch, epochs):
    def peers():
        data = labelled(samples, sizes[0], sizes[-1], 1)
        work = (sizes, *data, batch, epochs)
        if torch:
            yield "torch", torch_run(*work)
            yield "torch fused Adam", torch_run(*work, adam={"fused": True})
            compiled = torch_run(*work, adam={"fused": True}, compiled=True)
            if works("torch.compile", compiled):
                yield "torch compiled", compiled
        jax = module("jax")
        if jax:
            yield "jax, step by step", jax_run(jax, *work, scanned=False)
            yield "jax, an epoch", jax_run(jax, *work, scanned=True)
    return peers


WORKLOADS = {
    "W06": (training((20, 32, 2), 20_000, 32, 1), 20.0, 1e-3),
    "W07": (training((784, 128, 10), 60_000, 64, 1), 3.0, 1e-2),
    "W08": (training((256, 1024, 1024, 64), 1024, 1024, 10), 1.2, 1e-3),
}
