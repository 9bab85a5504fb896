from __future__ import annotations

import gc
from collections.abc import Iterator
from types import ModuleType

import pytest


@pytest.fixture
def torch() -> ModuleType:
    """PyTorch, where it is the quickest statement of what is right."""
    module: ModuleType = pytest.importorskip("torch")
    return module


@pytest.fixture
def no_collector() -> Iterator[None]:
    """Run a test with the garbage collector off: only reference counting frees memory."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
