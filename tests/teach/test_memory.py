"""Memory: bytes counted by hand, shared memory counted once, the course of a pass, and the truth as the allocator sees it."""

from __future__ import annotations

import gc
import re
import tracemalloc

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu.teach.plots import Plot, Series, sparkline
from tinygrad_edu.teach.questions.footprint import bytes_text
from tinygrad_edu.teach.questions.memory import Memory, memory

N = 1000
BYTES = 8 * N


def of(function, *inputs) -> Memory:
    return memory(tg.explain(function, *inputs).program)


def leaf(*shape):
    return tg.ones(*shape, dtype=tg.float64, requires_grad=True)


def test_bytes_counted_by_hand():
    """exp keeps its result; mul keeps both operands, of which one is that same array and one the leaf; sum keeps nothing."""
    found = of(lambda x: (x.exp() * x).sum(), np.ones(N))
    assert [(r.operation, set(r.saved), r.size) for r in found.rows] == [
        ("exp", {"out"}, BYTES),
        ("mul", {"input", "other"}, 0),
        ("sum", set(), 0),
    ]
    assert found.saved == BYTES
    assert set(found.rows[1].shared) == {"input: v1 keeps it too", "other: x, there anyway"}


def test_a_view_and_a_transpose_of_a_parameter_cost_nothing():
    found = of(lambda w, x: (x.exp() @ w.T.reshape(20, 50)).sum(), np.ones((50, 20)), np.ones((3, 20)))
    sizes = {row.operation: row.size for row in found.rows}
    assert sizes["exp"] == 3 * 20 * 8
    assert sizes["permute" if "permute" in sizes else "transpose"] == 0
    assert sizes["matmul"] in (0, 50 * 20 * 8)  # the reshape of a transpose has to copy
    found = of(lambda x: (x.exp().reshape(10, 100) * 2.0).tanh().sum(), np.ones(N))
    assert found.saved == 2 * BYTES


def test_it_is_the_same_whether_it_was_recorded_or_not():
    def program(x, w):
        return ((x @ w).tanh() * x.sum()).exp().mean()

    x, w = leaf(30, 20), leaf(20, 10)
    recorded, plain = of(program, x, w), memory(tg.explain(program(x, w)).program)
    assert recorded.saved == plain.saved > 0
    assert recorded.peak.total == pytest.approx(plain.peak.total, abs=64)


def test_it_grows_in_the_forward_pass_and_is_given_back_in_the_backward_pass():
    found = of(lambda x: x.exp().exp().exp().sum(), np.zeros(N))
    forward = [m.saved for m in found.timeline if m.phase == "forward"]
    backward = [m.saved for m in found.timeline if m.phase == "backward"]
    assert forward == [BYTES, 2 * BYTES, 3 * BYTES, 3 * BYTES]
    assert backward == [3 * BYTES, 3 * BYTES, 2 * BYTES, BYTES, 0]
    last = found.timeline[-1]
    assert (last.saved, last.adjoints) == (0, BYTES)  # the gradient of x is what remains
    assert found.peak.phase == "backward"
    assert found.peak.total == max(m.total for m in found.timeline)


def test_results_that_nobody_keeps_die_after_their_last_use():
    found = of(lambda x: ((x + 1) + 1).sum(), np.zeros(N))
    assert [m.values for m in found.timeline if m.phase == "forward"] == [BYTES, 2 * BYTES, BYTES + 8]


def test_an_adjoint_that_is_a_view_takes_no_memory():
    found = of(lambda x: (x + 1).sum(), np.zeros(N))
    at_sum = next(m for m in found.timeline if m.phase == "backward")
    assert at_sum.adjoints <= 64


def network(width=300, batch=1500, layers=8):
    tg.manual_seed(0)
    parts = [part for _ in range(layers) for part in (tg.nn.Linear(width, width), tg.nn.Tanh())]
    return tg.nn.Sequential(*parts, tg.nn.Linear(width, 10)), tg.randn(batch, width), tg.randint(0, 10, (batch,))


def test_the_allocator_agrees():
    model, x, labels = network()

    def step():
        return tg.nn.functional.cross_entropy(model(x), labels)

    with tg.record():
        recorded = step()
    found = memory(tg.explain(recorded).program)
    step().backward()  # what is worked out once and kept is not part of the measurement
    model.zero_grad()
    gc.collect()
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        loss = step()
        kept, highest_forward = (n - before for n in tracemalloc.get_traced_memory())
        tracemalloc.reset_peak()
        loss.backward()
        left, highest = (n - before for n in tracemalloc.get_traced_memory())
    finally:
        tracemalloc.stop()
    assert found.saved == pytest.approx(kept, rel=0.03)
    assert max(m.total for m in found.timeline if m.phase == "forward") == pytest.approx(highest_forward, rel=0.05)
    assert found.peak.total == pytest.approx(highest, rel=0.15)
    assert found.timeline[-1].total == pytest.approx(left, rel=0.03)


def test_what_checkpointing_a_module_saves_is_what_is_then_not_kept():
    model, x, labels = network(layers=6)
    net = tg.nn.Sequential(model[:6], model[6:])

    def kept(first) -> int:
        gc.collect()
        tracemalloc.start()
        try:
            before = tracemalloc.get_traced_memory()[0]
            loss = tg.nn.functional.cross_entropy(net[1](first(x)), labels)
            assert loss.requires_grad
            return tracemalloc.get_traced_memory()[0] - before
        finally:
            tracemalloc.stop()

    with tg.record():
        loss = tg.nn.functional.cross_entropy(net(x), labels)
    saves = {c.what: c.saves for c in memory(tg.explain(loss).program).checkpoints}

    def checkpointed(x):
        return tg.utils.checkpoint.checkpoint(net[0], x, use_reentrant=False)

    kept(checkpointed)  # what is loaded the first time is not part of the measurement
    saved = kept(net[0]) - kept(checkpointed)
    assert saves["net.0"] == pytest.approx(saved, rel=0.03)


def test_cutting_a_chain_into_pieces_keeps_their_inputs_and_one_piece_at_a_time():
    def chain(x):
        for _ in range(16):
            x = x.exp() * 0.1
        return x

    found = of(chain, np.zeros(N))  # 32 operations: 16 results of exp are kept
    assert found.saved == 16 * BYTES
    assert found.cut.what.startswith("6 pieces")
    # 5 inputs are kept, and 3 of 6 or 5 operations of one piece; an input that a piece keeps itself is not counted twice
    assert found.saved - found.cut.saves in (7 * BYTES, 8 * BYTES)


def test_what_was_freed_is_not_guessed():
    x = leaf(N)
    loss = x.exp().sum()
    loss.backward()
    text = str(memory(tg.explain(loss).program))
    assert "have been freed by backward()" in text
    assert "with tg.record()" in text


@pytest.mark.parametrize(("size", "text"), [(0, "0 B"), (1023, "1023 B"), (1024, "1 KiB"), (1536, "1.5 KiB"), (5 * 2**30, "5 GiB")])
def test_bytes_as_text(size, text):
    assert bytes_text(size) == text


def test_the_plot_has_a_mark_at_the_peak_and_escapes_names():
    found = of(lambda x: x.exp().exp().sum(), np.zeros(N))
    svg = found.plot().svg()
    assert f"peak {bytes_text(found.peak.total)}" in svg
    svg = Plot([Series("<b>", [1, 2], [3, 4]), Series("&", [1], [2])], "<script>", "x", "y").svg()
    assert "<script>" not in svg
    assert "<b>" not in svg


def test_a_plot_leaves_out_what_it_cannot_show():
    plot = Plot([Series("error", [1, 10, 100], [0.0, np.nan, 5.0])], "t", "x", "y", (True, True))
    assert plot.svg().count("<circle") == 1
    assert sparkline([0.0, 1.0, 10.0], log=True) == " ▁█"
    assert sparkline([]) == ""
    assert Plot([], "nothing", "x", "y").svg().endswith("</svg>")


def test_arrays_of_one_name_are_counted_and_the_peak_is_not_promised_to_fall():
    model = tg.nn.Sequential(tg.nn.Sequential(tg.nn.Linear(3, 4), tg.nn.BatchNorm1d(4), tg.nn.ReLU()), tg.nn.Linear(4, 1))
    with tg.record():
        loss = model(tg.ones(50, 3)).sum()
    text = str(memory(tg.explain(loss).program)).replace("\n", " ")
    assert "moments, moments" not in text
    assert re.search(r"moments \(\d arrays\)", text)
    assert "Checkpointing" in text
    assert "the peak may stay where it is" in text
