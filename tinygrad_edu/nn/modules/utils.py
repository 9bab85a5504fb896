"""A number for every dimension. The names of ``torch.nn.modules.utils``."""

from __future__ import annotations

from typing import Any

from ..each import each

__all__ = ["_pair", "_quadruple", "_single", "_triple", "consume_prefix_in_state_dict_if_present"]


def _single(value: Any) -> tuple[Any, ...]:
    """Return one value: the number, or the sequence as a tuple."""
    return each(value, 1)


def _pair(value: Any) -> tuple[Any, ...]:
    """Return two values.

    >>> _pair(3), _pair([1, 2])
    ((3, 3), (1, 2))
    """
    return each(value, 2)


def _triple(value: Any) -> tuple[Any, ...]:
    """Return three values."""
    return each(value, 3)


def _quadruple(value: Any) -> tuple[Any, ...]:
    """Return four values."""
    return each(value, 4)


def consume_prefix_in_state_dict_if_present(state_dict: dict[str, Any], prefix: str) -> None:
    """Take a prefix off the names of a state dict, such as the one that `DataParallel` puts before them; the dict itself is changed.

    >>> state = {"module.weight": 1, "bias": 2}
    >>> consume_prefix_in_state_dict_if_present(state, "module.")
    >>> state
    {'bias': 2, 'weight': 1}
    """
    for name in [name for name in state_dict if name.startswith(prefix)]:
        state_dict[name.removeprefix(prefix)] = state_dict.pop(name)
