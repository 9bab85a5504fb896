"""The computation as straight-line NumPy code: the same rules, run on operands that write down what is computed with them."""

from __future__ import annotations

from .single import trace_forward, trace_rule
from .source import Source, source

__all__ = ["Source", "source", "trace_forward", "trace_rule"]
