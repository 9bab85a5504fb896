"""Measure every workload in PyTorch and here, taking turns, and print the ratios.

    python -m tests.benchmarks [--seconds 3] [--workloads mlp,scalars]

Each library lives in a process of its own, and the two take turns, so that noise on the machine hits both alike. Before a time
counts, the results of the first steps must agree.
"""

from __future__ import annotations

import argparse
import multiprocessing
import statistics
import subprocess
import sys
import time
import timeit
from typing import Any

import numpy as np

from .workloads import WORKLOADS, serve

LIBRARIES = ("tinygrad_edu", "torch")


def compare(workload: str, pipes: dict[str, Any], seconds: float, rounds: int = 8) -> dict[str, float]:
    """Return the median time of a step in each library."""
    results, counts = {}, {}
    for library, pipe in pipes.items():
        pipe.send(workload)
        results[library] = pipe.recv()
        pipe.send(2)
        counts[library] = max(1, min(3000, int(seconds / rounds / min(pipe.recv()))))
    np.testing.assert_allclose(results["tinygrad_edu"], results["torch"], rtol=1e-4)
    times: dict[str, list[float]] = {library: [] for library in pipes}
    for r in range(rounds):
        for library in LIBRARIES if r % 2 else reversed(LIBRARIES):
            pipes[library].send(counts[library])
            times[library] += pipes[library].recv()
    return {library: statistics.median(t) for library, t in times.items()}


def import_time(module: str) -> float:
    """Return the wall time of a process that does nothing but import a module."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", f"import {module}"], check=True)
    return time.perf_counter() - start


def overhead() -> tuple[float, float]:
    """Return the time of a product of two small arrays in NumPy, and what recording it adds."""
    import tinygrad_edu as tg

    a, b = np.random.default_rng(0).standard_normal((2, 8)).astype(np.float32)
    s, t = tg.tensor(a, requires_grad=True), tg.tensor(b, requires_grad=True)
    bare, recorded = [], []
    for _ in range(15):
        bare.append(timeit.timeit(lambda: a * b, number=20_000) / 20_000)
        recorded.append(timeit.timeit(lambda: s * t, number=20_000) / 20_000)
    return statistics.median(bare), statistics.median(recorded) - statistics.median(bare)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__.splitlines()[0])  # type: ignore[union-attr]
    parser.add_argument("--seconds", type=float, default=3.0, help="measured time per workload and library")
    parser.add_argument("--workloads", default=",".join(WORKLOADS), help="some of: %(default)s")
    args = parser.parse_args()
    context = multiprocessing.get_context("spawn")
    pipes = {}
    for library in LIBRARIES:
        pipes[library], end = context.Pipe()
        context.Process(target=serve, args=(library, end), daemon=True).start()
    print(f"{'workload':<28}{'tinygrad_edu':>14}{'torch':>14}{'ratio':>8}")
    for workload in args.workloads.split(","):
        found = compare(workload, pipes, args.seconds)
        ours, theirs = found["tinygrad_edu"], found["torch"]
        print(f"{workload:<28}{ours * 1e3:>11.3f} ms{theirs * 1e3:>11.3f} ms{ours / theirs:>8.2f}", flush=True)
    for pipe in pipes.values():
        pipe.send(None)
    pairs = [(import_time("tinygrad_edu"), import_time("numpy")) for _ in range(11)][1:]
    ours, numpy = (statistics.median(column) for column in zip(*pairs, strict=True))
    print(f"{'import, against numpy':<28}{ours * 1e3:>11.1f} ms{numpy * 1e3:>11.1f} ms{statistics.median(a / b for a, b in pairs):>8.2f}")
    bare, extra = overhead()
    print(f"{'recording one product':<28}{extra * 1e6:>11.2f} µs on top of NumPy's {bare * 1e6:.2f} µs")


if __name__ == "__main__":
    main()
