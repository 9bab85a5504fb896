"""What is asked of operations here without asking PyTorch."""

from __future__ import annotations

import pytest

import tinygrad_edu as tg


@pytest.mark.parametrize("make", [tg.ones, tg.randn, tg.empty, lambda n, device: tg.tensor([n], device=device)])
def test_there_is_only_the_cpu(make):
    assert make(2, device="cpu").device == tg.device("cpu")
    with pytest.raises(AssertionError, match=r"CUDA .* use the device 'cpu'"):
        make(2, device="cuda")
    with pytest.raises(NotImplementedError, match="use the device 'cpu'"):
        make(2, device="mps")
