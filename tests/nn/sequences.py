"""What the tests of the modules for sequences share: a whole forward and backward pass in both libraries, compared."""

from __future__ import annotations

from typing import Any

import numpy as np

import tinygrad_edu as tg

from .oracle import close, draw, give_weights

TOLERANCE = 1e-10


def pair(name: str, args: tuple[Any, ...], options: dict[str, Any], torch: Any) -> tuple[Any, Any]:
    """Return our module and PyTorch's, in float64 and with the same weights, no bias zero and no two layers equal."""
    ours, theirs = (getattr(library.nn, name)(*args, **options).double() for library in (tg, torch))
    with tg.no_grad():
        for i, parameter in enumerate(ours.parameters()):
            parameter.copy_(tg.tensor(0.4 * draw(*parameter.shape, seed=i, dtype="float64")))
    give_weights(ours, theirs, torch)
    return ours, theirs


def flat(output: Any) -> list[Any]:
    """Return the tensors of an output, which may be nested tuples."""
    return [t for part in output for t in flat(part)] if isinstance(output, (tuple, list)) else [] if output is None else [output]


def convert(value: Any, library: Any) -> Any:
    """Return the arrays in an argument as tensors of a library; those of floating point want gradients."""
    if isinstance(value, np.ndarray):
        return library.tensor(value, requires_grad=value.dtype.kind == "f" and bool(np.isfinite(value).all()))
    return tuple(convert(v, library) for v in value) if isinstance(value, tuple) else value


def compare(modules: tuple[Any, Any], torch: Any, *inputs: Any, call: Any = None, **options: Any) -> None:
    """Assert that outputs, and the gradients of all inputs and parameters, agree; ``call(library, module, *inputs)`` calls the module."""
    results = []
    for library, module in zip((tg, torch), modules, strict=True):
        module.zero_grad()
        given = [convert(x, library) for x in inputs]
        named = {name: convert(x, library) for name, x in options.items()}
        outputs = flat(call(library, module, *given) if call else module(*given, **named))
        result = {f"output {i}": y for i, y in enumerate(outputs)}
        loss = sum((y * library.tensor(draw(*y.shape, seed=9, dtype="float64"))).sum() for y in outputs if y.is_floating_point())
        loss.backward()
        result |= {f"gradient of input {i}": x.grad for i, x in enumerate(flat(given)) if x.requires_grad}
        result |= {f"gradient of {name}": p.grad for name, p in module.named_parameters()}
        results.append(result)
    ours, theirs = results
    assert list(ours) == list(theirs)
    for name, value in theirs.items():
        close(ours[name], value, name, TOLERANCE)
