"""An array that was overwritten too early: the error names both lines where they are known, and says what to write instead."""

from __future__ import annotations

import pytest

import tinygrad_edu as tg
from tinygrad_edu.autograd import memory
from tinygrad_edu.autograd.story import instead
from tinygrad_edu.errors import InplaceError


def overwritten(mode) -> str:
    x = tg.tensor([1.0, 2.0], requires_grad=True)
    with mode():
        y = x + 1
        z = y * y
        y += x
        y.mul_(2)
    with pytest.raises(InplaceError) as caught:
        z.sum().backward()
    return str(caught.value)


@pytest.mark.parametrize("mode", [tg.record, tg.autograd.detect_anomaly], ids=["record", "anomaly mode"])
def test_both_lines_are_named_where_they_were_noted(mode):
    text = overwritten(mode)
    assert "saved 'other' at version 0" in text or "saved 'input' at version 0" in text
    assert "It was saved by `z = y * y`, line" in text
    assert "It was overwritten at version 1 by `y += x`, line" in text
    assert "Write `y = y + x` instead" in text
    assert __file__ in text
    assert "To see the lines" not in text


def test_without_such_a_mode_it_says_how_to_see_the_lines():
    text = overwritten(tg.enable_grad)
    assert "by a line that is not known" in text
    assert "x = x + y instead of x += y" in text
    assert "inside `with record():`, or in anomaly mode" in text


def test_an_element_that_was_set_is_named():
    x = tg.tensor([1.0, 2.0], requires_grad=True)
    with tg.record():
        y = x.exp()
        y[0] = 0.0
        loss = y.sum()
    with pytest.raises(InplaceError, match=r"overwritten at version 1 by `y\[0\] = 0.0`.*Write `y = y.clone\(\)` before it"):
        loss.backward()


def test_a_step_of_an_optimizer_before_backward_is_named():
    w = tg.tensor([1.0, 2.0], requires_grad=True)
    optimizer = tg.optim.SGD([w], lr=0.1)
    w.grad = tg.ones(2)
    with tg.record():
        loss = (w * w).sum()
        optimizer.step()
    with pytest.raises(InplaceError, match=r"by `optimizer.step\(\)`.*Call backward\(\) before it"):
        loss.backward()


def test_the_first_change_after_saving_is_the_one_that_is_blamed():
    x = tg.tensor([1.0, 2.0], requires_grad=True)
    with tg.record():
        y = x + 1
        y.add_(1)
        z = y * y
        y.add_(2)
        y.add_(3)
    with pytest.raises(InplaceError, match=r"at version 1, and it is now at version 3.*overwritten at version 2 by `y.add_\(2\)`"):
        z.sum().backward()


@pytest.mark.parametrize(
    ("code", "better"),
    [
        ("y += 1", "`y = y + 1`"),
        ("self.h **= 2", "`self.h = self.h ** 2`"),
        ("y -= a - b", "`y = y - (a - b)`"),
        ("y //= 2", "`y = y // 2`"),
        ("y.add_(x, alpha=2)", "`y = y.add(x, alpha=2)`"),
        ("y.masked_fill_(m, 0)", "`y = y.masked_fill(m, 0)`"),
        ("y[1:, 0] = 3", "`y = y.clone()`"),
        ("y[0] += 3", "`y = y.clone()`"),
        ("optimizer.step()", "Call backward() before it"),
        ("update(y)", "out-of-place form"),
    ],
)
def test_what_to_write_instead(code, better):
    assert better in instead(code)


def test_lines_are_noted_in_those_modes_only_and_only_the_last_few():
    x = tg.ones(2)
    x.add_(1)
    assert memory.changed_by(x.array, 1) is None
    with tg.record():
        for _ in range(100):
            x.add_(1)
    assert memory.changed_by(x.array, 101)[0] == __file__
    assert sum(memory.changed_by(x.array, version) is not None for version in range(200)) == 32
