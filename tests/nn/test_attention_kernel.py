"""`sdpa_kernel`, with which programs choose how PyTorch computes an attention."""

from __future__ import annotations

import pytest

import tinygrad_edu as tg
from tinygrad_edu.nn import functional
from tinygrad_edu.nn.attention import SDPBackend, sdpa_kernel


def test_the_choice_changes_nothing():
    x = tg.arange(12.0).reshape(1, 3, 4)
    expected = functional.scaled_dot_product_attention(x, x, x).tolist()
    for choice in (SDPBackend.MATH, [SDPBackend.FLASH_ATTENTION, SDPBackend.MATH]):
        with sdpa_kernel(choice):
            assert functional.scaled_dot_product_attention(x, x, x).tolist() == expected


def test_the_names_are_those_of_pytorch():
    theirs = pytest.importorskip("torch.nn.attention").SDPBackend
    assert {name: value.value for name, value in SDPBackend.__members__.items()} == {
        name: int(value) for name, value in theirs.__members__.items()
    }


def test_what_is_no_backend():
    with pytest.raises(TypeError, match="'flash'"), sdpa_kernel("flash"):
        pass
