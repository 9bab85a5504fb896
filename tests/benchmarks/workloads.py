"""What is measured: each workload is written once, in the API that PyTorch and tinygrad_edu share, and run by both."""

from __future__ import annotations

import importlib
import time
from collections.abc import Callable
from typing import Any

import numpy as np

Step = Callable[[], Any]


def mlp(torch: Any) -> Step:
    """A training step of the 64-100-30-10 network with leaky ReLU, batch 32, cross-entropy and Adam."""
    nn = torch.nn
    rng = np.random.default_rng(0)
    model = nn.Sequential(nn.Linear(64, 100), nn.LeakyReLU(), nn.Linear(100, 30), nn.LeakyReLU(), nn.Linear(30, 10))
    with torch.no_grad():
        for p in model.parameters():
            p.copy_(torch.from_numpy(rng.uniform(-0.1, 0.1, tuple(p.shape)).astype(np.float32)))
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    batches = [
        (torch.from_numpy(rng.standard_normal((32, 64), dtype=np.float32)), torch.from_numpy(rng.integers(0, 10, 32))) for _ in range(64)
    ]
    state = {"i": 0}

    def step() -> Any:
        x, y = batches[state["i"] % len(batches)]  # a fresh random batch each step
        state["i"] += 1
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(x), y)
        loss.backward()
        optimizer.step()
        return loss.item()

    return step


def cnn(torch: Any) -> Step:
    """A training step of a two-convolution network on 28×28 images, batch 64."""
    nn = torch.nn
    rng = np.random.default_rng(0)
    model = nn.Sequential(
        nn.Conv2d(1, 16, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(16, 32, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(32 * 49, 10),
    )  # fmt: skip
    with torch.no_grad():
        for p in model.parameters():
            p.copy_(torch.from_numpy(rng.uniform(-0.1, 0.1, tuple(p.shape)).astype(np.float32)))
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    batches = [
        (torch.from_numpy(rng.standard_normal((64, 1, 28, 28), dtype=np.float32)), torch.from_numpy(rng.integers(0, 10, 64)))
        for _ in range(8)
    ]
    state = {"i": 0}

    def step() -> Any:
        x, y = batches[state["i"] % len(batches)]
        state["i"] += 1
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(x), y)
        loss.backward()
        optimizer.step()
        return loss.item()

    return step


def scalars(torch: Any) -> Step:
    """Forward and backward through a graph of 5,000 operations on single numbers."""
    rng = np.random.default_rng(1)

    def step() -> Any:
        xs = [torch.tensor(v, dtype=torch.float64, requires_grad=True) for v in rng.uniform(0.1, 1.0, 10).tolist()]
        total = xs[0] * 1.0
        for k in range(1000):
            x = xs[k % 10]
            total = total * 0.99 + x * x - x / 3.0
        total.backward()
        return xs[3].grad.item()

    return step


def chain(torch: Any) -> Step:
    """Forward and backward through a chain of 100,000 additions, and freeing it."""

    def step() -> Any:
        x = torch.tensor(1.0, requires_grad=True)
        y = x
        for _ in range(100_000):
            y = y + 1.0
        y.backward()
        return x.grad.item()

    return step


def hessian(torch: Any) -> Step:
    """The Hessian of a small network's loss, row by row through create_graph."""
    rng = np.random.default_rng(2)
    sizes = (8, 12, 7, 1)
    count = sum(i * o + o for i, o in zip(sizes, sizes[1:], strict=False))
    x, y = torch.from_numpy(rng.standard_normal((16, 8))), torch.from_numpy(rng.standard_normal((16, 1)))

    def step() -> Any:
        theta = torch.from_numpy(0.5 * rng.standard_normal(count)).requires_grad_()
        h, at = x, 0
        for k, (i, o) in enumerate(zip(sizes, sizes[1:], strict=False)):
            h = h @ theta[at : at + i * o].reshape(i, o) + theta[at + i * o : at + i * o + o]
            h = torch.tanh(h) if k < 2 else h
            at += i * o + o
        (g,) = torch.autograd.grad(((h - y) ** 2).mean(), theta, create_graph=True)
        rows = [torch.autograd.grad(g[j], theta, retain_graph=True)[0] for j in range(count)]
        return (torch.stack(rows) ** 2).sum().item()

    return step


WORKLOADS: dict[str, Callable[[Any], Step]] = {"mlp": mlp, "cnn": cnn, "scalars": scalars, "chain": chain, "hessian": hessian}


def build(library: str, workload: str) -> Step:
    """Return the step of a workload in ``"torch"`` or ``"tinygrad_edu"``."""
    return WORKLOADS[workload](importlib.import_module(library))


def serve(library: str, pipe: Any) -> None:
    """Build workloads and run their steps as the other end of the pipe asks."""
    step = None
    while (request := pipe.recv()) is not None:
        if isinstance(request, str):
            step = build(library, request)
            pipe.send([step() for _ in range(3)])
        else:
            times = []
            for _ in range(request):
                start = time.perf_counter()
                step()  # type: ignore[misc]
                times.append(time.perf_counter() - start)
            pipe.send(times)
