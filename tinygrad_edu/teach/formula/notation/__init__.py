"""How every primitive is written, one module for each family. Importing it fills `forms.FORMS`."""

from __future__ import annotations

from . import arithmetic, choices, functions, indices, matrices, normalizations, reductions, scans, shapes, special, windows

__all__ = [
    "arithmetic",
    "choices",
    "functions",
    "indices",
    "matrices",
    "normalizations",
    "reductions",
    "scans",
    "shapes",
    "special",
    "windows",
]
