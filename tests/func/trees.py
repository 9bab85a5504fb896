"""Comparing nested results of two libraries."""

from __future__ import annotations

from typing import Any

import numpy as np


def same(ours: Any, theirs: Any, rtol: float = 1e-12) -> None:
    """Assert that two trees have the same containers and keys, and tensors of the same dtype, shape and values."""
    if isinstance(theirs, dict):
        assert type(ours) is type(theirs)
        assert list(ours) == list(theirs)
        for key, value in theirs.items():
            same(ours[key], value, rtol)
    elif isinstance(theirs, (tuple, list)) and not hasattr(theirs, "numel"):
        assert type(ours).__name__ == type(theirs).__name__
        assert len(ours) == len(theirs)
        for a, b in zip(ours, theirs, strict=True):
            same(a, b, rtol)
    elif hasattr(theirs, "detach"):
        expected = theirs.detach().numpy()
        found = ours.detach().numpy()
        assert (found.dtype, found.shape) == (expected.dtype, expected.shape)
        np.testing.assert_allclose(found, expected, rtol=rtol, atol=1e-12)
    else:
        assert ours == theirs
