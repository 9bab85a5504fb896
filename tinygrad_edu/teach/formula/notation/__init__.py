"""How every primitive is written, one module for each family. Importing it fills `forms.FORMS`."""

from __future__ import annotations

from . import (
    arithmetic,
    choices,
    decompositions,
    functions,
    indices,
    matrices,
    normalizations,
    probability,
    reductions,
    scans,
    shapes,
    special,
    windows,
)

__all__ = [
    "arithmetic",
    "choices",
    "decompositions",
    "functions",
    "indices",
    "matrices",
    "normalizations",
    "probability",
    "reductions",
    "scans",
    "shapes",
    "special",
    "windows",
]
