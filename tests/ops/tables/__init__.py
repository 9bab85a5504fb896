"""The tables of rows: one module for each module of `tinygrad_edu.ops`. A new module is found by itself."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from ..row import Row

ROWS: list[Row] = [row for module in iter_modules(__path__) for row in import_module(f"{__name__}.{module.name}").ROWS]
