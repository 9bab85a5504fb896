"""`vmap`: a function of one example as a function of a batch.

PyTorch gives every operation a rule for an additional dimension. Here the function is called once for each example and what it returns is
stacked: the result is the same for every operation, and a batch of :math:`n` takes the time of :math:`n` calls. Where an argument needs a
gradient, the adjoint of each example fills memory of the size of the whole argument, so that backward passes take :math:`O(n^2)`. Code in
which time matters does better to keep the batch as a dimension of its tensors.

As each example is a call of its own, Python may look at values (``if x > 0``, ``x.item()``), which PyTorch's `vmap` forbids.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..autograd.modes import no_grad
from ..autograd.variable import Variable, make
from ..ops.joining import stack
from ..ops.pieces import select
from ..ops.random import get_rng_state, set_rng_state
from .tree import Structure, flatten, spread


def vmap(
    func: Callable[..., Any], in_dims: Any = 0, out_dims: Any = 0, randomness: str = "error", *, chunk_size: int | None = None
) -> Callable[..., Any]:  # fmt: skip
    """Return the function that applies `func` to each example of a batch and stacks the results.

    Parameters
    ----------
    func : takes and returns tensors, or nested tuples, lists and dicts of them.
    in_dims : the dimension along which each positional argument is taken apart, `None` for one that every call gets whole. One number for
        all, or a tuple with one entry for each argument, which may be as nested as the argument. Keyword arguments are given whole.
    out_dims : the dimension along which each output is stacked, in the same way; `None` for an output that does not depend on the example.
    randomness : whether calls may draw random numbers: not (``"error"``), the same ones in every call (``"same"``), or each its own
        (``"different"``). What is drawn from a generator that `func` brings along is not noticed.
    chunk_size : accepted, and makes no difference.

    The time is that of one call for each example, see the head of this file. For a batch of no examples `func` is called once, on zeros, to
    learn the form of its result.

    Raises
    ------
    ValueError : if no argument is taken apart, batches differ in size, `in_dims` or `out_dims` does not fit, or an output is no tensor.
    RuntimeError : if `func` draws random numbers and ``randomness="error"``.

    >>> import tinygrad_edu as tg
    >>> vmap(tg.dot)(tg.tensor([[1.0, 2.0], [3.0, 4.0]]), tg.tensor([[1.0, 0.0], [0.0, 1.0]]))
    tensor([1., 4.])
    >>> vmap(lambda x, y: {"sum": x + y}, in_dims=(0, None))(tg.tensor([1.0, 2.0]), tg.tensor(10.0))
    {'sum': tensor([11., 12.])}
    """
    if randomness not in ("error", "same", "different"):
        raise RuntimeError(f"Only allowed values for randomness are 'error', 'different', or 'same'. Got {randomness}")
    if chunk_size is not None and chunk_size <= 0:
        raise ValueError(f"vmap: chunk_size should be None or greater than 0. (got {chunk_size})")

    @functools.wraps(func, updated=())
    def vectorized(*args: Any, **kwargs: Any) -> Any:
        _check_out_dims(out_dims)
        leaves, structure = flatten(args)
        dims = _input_dims(in_dims, args, leaves, structure)
        size = _batch_size(leaves, dims)

        def example(i: int) -> Any:
            parts = [leaf if dim is None else select(leaf, dim, i) for leaf, dim in zip(leaves, dims, strict=True)]
            return func(*structure.build(parts), **kwargs)

        if not size:
            return _nothing(lambda: func(*structure.build(_zeros(leaves, dims)), **kwargs), out_dims)
        return _stacked(_Draws(randomness).run(example, size), out_dims)

    return vectorized


def _check_out_dims(out_dims: Any) -> None:
    for dim in flatten(out_dims)[0]:
        if dim is not None and not isinstance(dim, int):
            raise ValueError(f"vmap: `out_dims` must be an int, None or a python collection of ints, but got {out_dims!r}")


def _input_dims(in_dims: Any, args: tuple[Any, ...], leaves: list[Any], structure: Structure) -> list[int | None]:
    """Return for each leaf of the arguments the dimension along which it is taken apart, or `None`."""
    if not isinstance(in_dims, (int, tuple)):
        raise ValueError(
            f"vmap: expected `in_dims` to be int or a (potentially nested) tuple matching the structure of inputs, got: {type(in_dims)}"
        )
    if not args:
        raise ValueError("vmap: got no inputs. A function with no inputs cannot be mapped: there is nothing to take apart")
    dims = spread(in_dims, structure)
    if dims is None:
        raise ValueError(
            f"vmap: in_dims is not compatible with the structure of `inputs`: in_dims={in_dims!r}, but inputs has structure {structure}"
        )
    for dim, leaf in zip(dims, leaves, strict=True):
        if dim is None:
            continue
        if not isinstance(dim, int):
            raise ValueError(f"vmap: Got in_dim={dim!r} for an input but in_dim must be either an integer dimension or None")
        if not isinstance(leaf, Variable):
            raise ValueError(f"vmap: Got in_dim={dim} for an input of type {type(leaf)}, which is no Tensor: use None as its in_dim")
        if not -leaf.array.ndim <= dim < leaf.array.ndim:
            raise ValueError(
                f"vmap: Got in_dim={dim} for an input of dimensionality {leaf.array.ndim}, "
                f"so expected in_dim to satisfy -{leaf.array.ndim} <= in_dim < {leaf.array.ndim}"
            )
    return dims


def _batch_size(leaves: list[Any], dims: list[int | None]) -> int:
    sizes = [leaf.array.shape[dim] for leaf, dim in zip(leaves, dims, strict=True) if dim is not None]
    if not sizes:
        raise ValueError("vmap: Expected at least one Tensor to vmap over")
    if len(set(sizes)) > 1:
        raise ValueError(f"vmap: Expected all tensors to have the same size in the mapped dimension, got sizes {sizes}")
    return int(sizes[0])


class _Draws:
    """Calls a function for each example as `vmap` promises it about random numbers."""

    def __init__(self, randomness: str) -> None:
        self.randomness = randomness
        self.start: Any = None if randomness == "different" else get_rng_state()

    def run(self, example: Callable[[int], Any], size: int) -> list[Any]:
        """Return the results for all examples."""
        results = []
        for i in range(size):
            if self.randomness == "same":
                set_rng_state(self.start)
            results.append(example(i))
            if self.randomness == "error" and not np.array_equal(get_rng_state().array, self.start.array):
                set_rng_state(self.start)
                raise RuntimeError(
                    "vmap: called random operation while in randomness error mode. Use randomness='same' or randomness='different', or "
                    "draw the random numbers outside of vmap"
                )
        return results


def _stacked(results: Sequence[Any], out_dims: Any) -> Any:
    """Return the results of all calls, stacked along `out_dims`."""
    parts = [flatten(result) for result in results]
    structure = parts[0][1]
    for _, other in parts:
        if other != structure:
            raise ValueError(f"vmap: the function must return the same structure for every example, but got {structure} and {other}")
    dims = _output_dims(out_dims, structure)
    return structure.build(
        [_join(values, dim) for values, dim in zip(zip(*(leaves for leaves, _ in parts), strict=True), dims, strict=True)]
    )


def _output_dims(out_dims: Any, structure: Structure) -> list[int | None]:
    if structure.kind is None and isinstance(out_dims, tuple) and len(out_dims) == 1:
        return [out_dims[0]]
    dims = spread(out_dims, structure)
    if dims is None:
        raise ValueError(
            f"vmap: out_dims is not compatible with the structure of `outputs`: out_dims={out_dims!r}, but outputs has {structure}"
        )
    return dims


def _join(values: Sequence[Any], dim: int | None) -> Any:
    """Return one output of all calls as one tensor."""
    first = values[0]
    if dim is None:
        if isinstance(first, Variable) and not all(np.array_equal(first.array, v.array, equal_nan=True) for v in values):
            raise ValueError("vmap: an output whose out_dim is None must be the same for all examples, but this one depends on the example")
        return first
    if not isinstance(first, Variable):
        raise ValueError(
            f"vmap: the function must only return Tensors, got type {type(first)}. Did you mean to set out_dims= to None for output?"
        )
    return stack(values, dim)


def _zeros(leaves: list[Any], dims: list[int | None]) -> list[Any]:
    """Return the arguments of a call for an example that does not exist."""
    parts = []
    for leaf, dim in zip(leaves, dims, strict=True):
        if dim is not None:
            shape = list(leaf.array.shape)
            del shape[dim]
            leaf = make(np.zeros(shape, leaf.array.dtype))
        parts.append(leaf)
    return parts


def _nothing(call: Callable[[], Any], out_dims: Any) -> Any:
    """Return the results of no calls: tensors of the right form without elements."""
    before = get_rng_state()
    with no_grad():
        leaves, structure = flatten(_stacked([call()], out_dims))
    set_rng_state(before)
    dims = _output_dims(out_dims, structure)
    return structure.build(
        [v if dim is None else make(np.take(v.array, [], axis=dim)) for v, dim in zip(leaves, dims, strict=True)]
    )  # fmt: skip
