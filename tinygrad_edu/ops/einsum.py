"""Einstein's summation: one letter for each dimension; letters that the output lacks are summed over.

The derivative of an `einsum` is an `einsum` again: the adjoint takes the place of the operand, with the letters exchanged.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..autograd.primitive import Array, implements, primitive
from .dimensions import shape_of

_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"  # np.einsum and PyTorch know no others


def _pull(g: Any, operands: Sequence[Any], equation: str, operands_shape: Any, operands_dtype: Any, position: int) -> Any:
    """Return the adjoint of the operand at `position`: the product of `g` and all other operands, with the letters of that operand left.

    A letter that it has twice (a diagonal) brings an identity matrix as a further factor. A letter that only it has is stretched over.
    """
    terms, result = equation.split("->")
    inputs = terms.split(",")
    mine, shape = inputs[position], operands_shape[position]
    others = [i for i in range(len(inputs)) if i != position]
    labels, factors = [result, *(inputs[i] for i in others)], [g, *(operands[i] for i in others)]
    target = ""
    for letter, size in zip(mine, shape, strict=True):
        if letter in target:
            first, letter = letter, next(c for c in _LETTERS if c not in equation and c not in target)
            labels.append(first + letter)
            factors.append(np.eye(size, dtype=operands_dtype[position]))
        target += letter
    known = "".join(letter for letter in target if any(letter in label for label in labels))
    contribution = _einsum(factors, f"{','.join(labels)}->{known}")
    if known == target:
        return contribution
    sizes = iter(contribution.shape)
    return np.reshape(contribution, tuple(next(sizes) if letter in known else 1 for letter in target))  # the engine stretches it


@primitive(sequence="operands", operands=_pull)
def _einsum(operands: Sequence[Array], equation: str) -> Array:
    terms, result = equation.split("->")
    labels, arrays = terms.split(","), [np.asarray(a) for a in operands]
    while len(arrays) > 1:
        i, j = (0, 1) if len(arrays) == 2 else _next_pair(equation, tuple(labels), tuple(a.shape for a in arrays))
        b, a = (arrays.pop(k) for k in (j, i))
        of_b, of_a = (labels.pop(k) for k in (j, i))
        needed = result + "".join(labels)
        left = result if not arrays else "".join(c for c in dict.fromkeys(of_a + of_b) if c in needed)
        arrays.append(_contract(a, of_a, b, of_b, left))
        labels.append(left)
    # Of one operand np.einsum may return a view, but an output has memory of its own.
    return arrays[0] if len(operands) > 1 else np.array(np.einsum(equation, arrays[0]))


@functools.lru_cache(maxsize=256)
def _next_pair(equation: str, labels: tuple[str, ...], shapes: tuple[tuple[int, ...], ...]) -> tuple[int, int]:
    """Return which two of the operands to multiply first: the pair whose product is smallest."""
    result = equation.split("->")[1]
    best: tuple[float, tuple[int, int]] = (float("inf"), (0, 1))
    for j in range(len(labels)):
        for i in range(j):
            needed = result + "".join(label for k, label in enumerate(labels) if k not in (i, j))
            sizes: dict[str, int] = {}
            for k in (i, j):
                for letter, n in zip(labels[k], shapes[k], strict=True):
                    sizes[letter] = max(n, sizes.get(letter, 1))
            size, saved = 1.0, sum(float(np.prod(shapes[k], dtype=float)) for k in (i, j))
            for letter, n in sizes.items():
                size *= n if letter in needed else 1
            best = min(best, (size - saved, (i, j)))
    return best[1]


def _contract(a: Any, of_a: str, b: Any, of_b: str, result: str) -> Any:
    """Return the product of two arrays, summed over the letters that `result` lacks: as a product of matrices where it is one."""
    sizes_a, sizes_b = dict(zip(of_a, a.shape, strict=True)), dict(zip(of_b, b.shape, strict=True))
    shared = [c for c in sizes_a if c in sizes_b]
    summed = "".join(c for c in shared if c not in result)
    repeated = len(sizes_a) < len(of_a) or len(sizes_b) < len(of_b)
    alone = any(c not in result for c in sizes_a.keys() ^ sizes_b.keys())
    if not summed or repeated or alone or any(sizes_a[c] != sizes_b[c] for c in shared) or a.dtype.kind != "f":
        return np.einsum(f"{of_a},{of_b}->{result}", a, b)
    batch = "".join(c for c in shared if c in result)
    free_a, free_b = ("".join(c for c in own if c not in shared) for own in (of_a, of_b))
    batch_shape = [sizes_a[c] for c in batch]
    n, k, m = (math.prod(sizes[c] for c in letters) for sizes, letters in ((sizes_a, free_a), (sizes_a, summed), (sizes_b, free_b)))
    left = a.transpose([of_a.index(c) for c in batch + free_a + summed]).reshape(*batch_shape, n, k)
    right = b.transpose([of_b.index(c) for c in batch + summed + free_b]).reshape(*batch_shape, k, m)
    product, have = np.matmul(left, right), batch + free_a + free_b
    if len(free_a) != 1 or len(free_b) != 1:
        product = product.reshape([(sizes_a if c in sizes_a else sizes_b)[c] for c in have])
    return product if have == result else product.transpose([have.index(c) for c in result])


@functools.lru_cache(maxsize=1024)
def _explicit(equation: str, shapes: tuple[tuple[int, ...], ...]) -> str:
    """Return the equation in normal form: no spaces, a letter for each dimension under an ellipsis, and the output written out."""
    equation = equation.replace(" ", "")
    terms, arrow, result = equation.partition("->")
    inputs = terms.split(",")
    for i, c in enumerate(terms.replace("...", "").replace(",", "") + result.replace("...", "")):
        if c not in _LETTERS:
            raise RuntimeError(
                f"einsum(): invalid subscript given at index {i} in the equation string, subscripts must be in [a-zA-Z], but got {c!r}"
            )
    if len(inputs) != len(shapes):
        fewer = "fewer" if len(shapes) < len(inputs) else "more"
        raise RuntimeError(f"einsum(): {fewer} operands were provided than specified in the equation: {len(shapes)} for {equation!r}")
    spare = [c for c in reversed(_LETTERS) if c not in equation]
    widest = 0
    for i, (term, shape) in enumerate(zip(inputs, shapes, strict=True)):
        count = len(term.replace("...", ""))
        if count != len(shape) and (count > len(shape) or "..." not in term):
            raise RuntimeError(
                f"einsum(): the number of subscripts in the equation ({count}) does not match the number of dimensions ({len(shape)}) "
                f"for operand {i} (shape {list(shape)})" + ("" if "..." in term else " and no ellipsis was given")
            )
        if "..." in term:
            widest = max(widest, len(shape) - count)
    if widest > len(spare):
        raise RuntimeError(f"einsum(): too many dimensions: no letters are left for the ellipsis in {equation!r}")
    hidden = "".join(spare[:widest])  # broadcast from the right
    explicit = []
    for term, shape in zip(inputs, shapes, strict=True):
        own = len(shape) - len(term.replace("...", ""))
        explicit.append(term.replace("...", hidden[widest - own :]))
    if not arrow:
        named = terms.replace("...", "").replace(",", "")
        result = "..." + "".join(c for c in sorted(set(named)) if named.count(c) == 1)
    result = result.replace("...", hidden)
    _check(explicit, result, shapes)
    return f"{','.join(explicit)}->{result}"


def _check(inputs: Sequence[str], result: str, shapes: tuple[tuple[int, ...], ...]) -> None:
    """Raise unless sizes agree and the output makes sense."""
    seen: dict[str, int] = {}
    for i, (term, shape) in enumerate(zip(inputs, shapes, strict=True)):
        own: dict[str, int] = {}
        for c, n in zip(term, shape, strict=True):
            if own.setdefault(c, n) != n:
                raise RuntimeError(
                    f"einsum(): subscript {c} is repeated for operand {i} but the sizes don't match, {n} != {own[c]} (shape {list(shape)})"
                )
        for c, n in own.items():
            if seen.setdefault(c, n) != n and 1 not in (n, seen[c]):
                raise RuntimeError(
                    f"einsum(): subscript {c} has size {n} for operand {i} which does not broadcast with previously seen size {seen[c]} "
                    f"(shapes {', '.join(str(list(s)) for s in shapes)})"
                )
            seen[c] = max(seen[c], n) if n else 0
    for c in result:
        if c not in seen:
            raise RuntimeError(f"einsum(): output subscript {c} does not appear in the equation for any input operand")
        if result.count(c) > 1:
            raise RuntimeError(f"einsum(): output subscript {c} appears more than once in the output")


def _equation_of_lists(arguments: Sequence[Any]) -> list[Any]:
    """Return equation and operands of the form ``einsum(a, [0, 1], b, [1, 2], [0, 2])``."""

    def term(subscripts: Any) -> str:
        if any(s is not Ellipsis and not 0 <= int(s) < len(_LETTERS) for s in subscripts):
            raise RuntimeError(f"einsum(): subscripts in a list must be in the range [0, {len(_LETTERS)}), but got {list(subscripts)}")
        return "".join("..." if s is Ellipsis else _LETTERS[int(s)] for s in subscripts)

    pairs = len(arguments) // 2
    equation = ",".join(term(arguments[2 * i + 1]) for i in range(pairs))
    if len(arguments) % 2:
        equation += "->" + term(arguments[-1])
    return [equation, *(arguments[2 * i] for i in range(pairs))]


@implements(np.einsum)
def einsum(equation: Any, *operands: Any) -> Any:
    r"""Multiply tensors and sum over dimensions, as an equation says.

    Parameters
    ----------
    equation : a letter for each dimension of each operand, as in ``"ij,jk->ik"``. Letters that are not in the output are summed over; a
        letter that an operand has twice stands for its diagonal; ``...`` stands for any further dimensions, which are broadcast. Without
        ``->`` the output has, in alphabetical order, the letters that occur once.
    operands : as many tensors, or one list of them. ``einsum(a, [0, 1], b, [1, 2], [0, 2])``, with numbers for letters, is possible too.

    Raises
    ------
    RuntimeError : if equation and shapes do not fit.

    >>> import tinygrad_edu as tg
    >>> A, B = tg.tensor([[1.0, 2.0], [3.0, 4.0]]), tg.tensor([[1.0, 0.0], [1.0, 1.0]])
    >>> tg.einsum("ij,jk->ik", A, B)
    tensor([[3., 2.],
            [7., 4.]])
    >>> tg.einsum("ii", A)
    tensor(5.)
    """
    if not isinstance(equation, str) and operands:
        equation, *operands = _equation_of_lists((equation, *operands))  # type: ignore[assignment]
    elif len(operands) == 1 and isinstance(operands[0], (list, tuple)):
        operands = tuple(operands[0])
    if not operands:
        raise ValueError(
            "einsum(): must specify the equation string and at least one operand, or at least one operand and its subscripts list"
        )
    kinds = list(dict.fromkeys(getattr(a, "array", a).dtype for a in operands))
    if len(kinds) > 1:
        raise RuntimeError(
            f"einsum(): expected operands of one dtype, but got {' and '.join(map(str, kinds))} (shapes "
            f"{', '.join(str(list(shape_of(a))) for a in operands)}); convert them, with .to(dtype)"
        )
    return _einsum(tuple(operands), _explicit(equation, tuple(tuple(shape_of(a)) for a in operands)))
