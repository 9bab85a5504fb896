"""The correct engine agrees with `backward()` to the last bit; each fault does what it says, where it says, and nothing else."""

from __future__ import annotations

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu.nn import functional
from tinygrad_edu.teach import bugs
from tinygrad_edu.teach.audit.audit import audit

from .models import MODELS


def textbook():
    """(x + y)·max(y, z) at (1, 2, 0)."""
    return tg.explain(lambda x, y, z: (x + y) * tg.maximum(y, z), 1.0, 2.0, 0.0)


def network():
    """Two layers on square matrices, with a bias, a value used twice, a mean and a difference of parameters."""
    tg.manual_seed(0)
    X, t = tg.randn(5, 3, dtype=tg.float64), tg.randn(5, 3, dtype=tg.float64)

    def loss(W1, b1, W2, scale):
        h = tg.tanh(X @ W1 + b1)
        out = functional.linear(h, W2) - scale * h
        return ((t - out) ** 2).mean()

    return tg.explain(loss, *(np.float64(np.random.default_rng(i).normal(size=n)) for i, n in enumerate([(3, 3), 3, (3, 3), 1])))


def tie():
    return tg.explain(lambda x, y: tg.maximum(x, y).sum() * x.max(), np.array([1.0, 2.0, 2.0]), np.array([3.0, 2.0, 0.0]))


class Twice(tg.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return 2 * x, 3 * x

    @staticmethod
    def backward(ctx, g, h):
        return 2 * g + 3 * h


def function():
    def loss(x):
        a, b = Twice.apply(x)
        return (a * b * x).sum()

    return tg.explain(loss, np.array([1.0, -2.0]))


def differs(ex, found):
    """Return the names of the lines whose adjoint is not the engine's own, in the order of the backward pass."""
    wrong = {i for i, record in enumerate(ex.program) if record.adjoint is not None and not np.array_equal(record.adjoint, found[i][0])}
    return [ex.program.names[i] for i in ex.program.order if i in wrong]


@pytest.mark.parametrize("program", [textbook, network, tie, function, *MODELS.values()])
def test_the_correct_engine_agrees_with_backward_to_the_last_bit(program):
    ex = program()
    found = bugs.Engine().run(ex)
    assert differs(ex, found) == []
    compared = 0
    for i, record in enumerate(ex.program):
        for expected, contribution in zip(record.contributions, found[i][1], strict=True):
            if expected is not None:
                assert np.array_equal(expected, contribution)
                assert expected.dtype == contribution.dtype
                compared += 1
    assert compared >= 3


def test_the_correct_engine_gives_what_pytorch_gives():
    torch = pytest.importorskip("torch")
    found = bugs.Engine().run(textbook())
    x, y, z = (torch.tensor(v, requires_grad=True) for v in (1.0, 2.0, 0.0))
    ((x + y) * torch.maximum(y, z)).backward()
    assert [float(found[i][0]) for i in range(3)] == [x.grad.item(), y.grad.item(), z.grad.item()] == [2.0, 5.0, 0.0]


@pytest.mark.parametrize(
    ("name", "program", "wrong"),
    [
        ("overwrite", textbook, {"y": 2.0}),
        ("detached", textbook, {"z": None, "y": None, "v2": None}),
        ("wrong_tie", tie, {"x": [0.0, 9.0, 9.0], "y": [2.0, 2.0, 0.0]}),
    ],
)
def test_a_fault_gives_the_wrong_gradients_that_it_should(name, program, wrong):
    ex = program()
    found = bugs.plant(name).run(ex)
    assert set(differs(ex, found)) == set(wrong)
    for line, expected in wrong.items():
        adjoint = found[ex.program.index(line)][0]
        assert adjoint is None if expected is None else adjoint.tolist() == expected


def test_without_unbroadcasting_a_gradient_has_the_shape_of_the_result():
    ex = network()
    found = bugs.plant("no_unbroadcast").run(ex)
    assert {name: found[ex.program.index(name)][0].shape for name in differs(ex, found)} == {"scale": (5, 3), "b1": (5, 3)}


def test_without_zeroing_the_second_run_adds_to_the_first():
    ex = network()
    bug = bugs.plant("no_zeroing")
    assert differs(ex, bug.run(ex)) == []
    second = bug.run(ex)
    assert set(differs(ex, second)) == {"W1", "b1", "W2", "scale"}
    for name in ("W1", "b1", "W2", "scale"):
        i = ex.program.index(name)
        np.testing.assert_allclose(second[i][0], 2 * ex.program.records[i].adjoint)


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("overwrite", "h"),  # it has two consumers
        ("naive_order", "v2"),  # behind h, which fires too early
        ("stale_buffer", "v5"),  # the square reads its own result in place of v5
        ("sign", "out"),  # t - out
        ("transposed", "h"),  # through h @ W2
        ("mean_without_n", "v6"),  # the squares
    ],
)
def test_the_first_adjoint_that_is_wrong_is_where_the_fault_is(name, first):
    ex = network()
    assert differs(ex, bugs.plant(name).run(ex))[0] == first


@pytest.mark.parametrize("program", [textbook, network, tie, function])
def test_the_audit_finds_nothing_wrong_with_the_correct_engine(program):
    ex = program()
    assert audit(ex.program, adjoints=bugs.Engine().run(ex)).ok


@pytest.mark.parametrize(
    ("name", "program", "line", "check", "operand", "why"),
    [
        ("overwrite", network, "h", "sum", "", "= in place of +="),
        ("no_unbroadcast", network, "v4", "rule", "scale", "stretched axes have to be summed"),
        ("naive_order", network, "h", "rule", "v2", "it fired before the others had contributed"),
        ("detached", network, "out", "rule", "v4", "nothing is contributed here"),
        ("stale_buffer", network, "v6", "rule", "v5", ""),
        ("sign", network, "v5", "rule", "out", ""),
        ("transposed", network, "v3", "rule", "h", ""),
        ("mean_without_n", network, "loss", "rule", "v6", ""),
        ("wrong_tie", tie, "v3", "rule", "x", "tie"),
    ],
)
def test_the_audit_names_the_guilty_line(name, program, line, check, operand, why):
    guilty = bugs.plant(name).audit(program()).guilty[0]
    assert (guilty.name, guilty.check, guilty.operand) == (line, check, operand)
    assert why in guilty.why


def test_the_audit_finds_a_missing_zeroing_in_the_second_run():
    ex, bug = textbook(), bugs.plant("no_zeroing")
    assert bug.audit(ex).ok
    assert {(row.name, row.found, row.expected) for row in bug.audit(ex).guilty if row.check == "sum"} == {
        ("x", 4.0, 2.0),
        ("y", 10.0, 5.0),
    }


def test_the_mean_is_wrong_by_the_number_of_elements():
    ex = network()
    i = ex.program.index("W1")
    np.testing.assert_allclose(bugs.plant("mean_without_n").run(ex)[i][0], 15 * ex.program.records[i].adjoint)


def test_the_same_number_plants_the_same_fault_and_numbers_reach_all_that_show():
    ex = network()
    shown = {name for name in bugs.names() if bugs.plant(name).shows(ex)}
    assert shown == set(bugs.names()) - {"wrong_tie"}
    planted = {seed: bugs.plant(seed, ex).reveal() for seed in range(60)}
    assert planted == {seed: bugs.plant(seed, ex).reveal() for seed in range(60)}
    assert {text.partition(":")[0] for text in planted.values()} == shown


@pytest.mark.parametrize("name", bugs.names())
def test_hints_lead_from_the_general_to_the_method_and_the_solution_shows_it(name):
    bug = bugs.plant(name)
    assert name not in repr(bug) + bug.hint(1)
    ladder = [bug.hint(n) for n in (1, 2, 3, 4)]
    assert len(set(ladder)) == 4
    assert name not in " ".join(ladder[:2])
    method = ladder[-1].split("`")[1]
    head, _, diff = bug.reveal().partition("\n\n")
    assert head.startswith(f"{name}: ")
    assert f"def {method}(" in diff
    changed = [line for line in diff.splitlines() if line[:1] in "+-" and line[:3] not in ("+++", "---")]
    assert {line[0] for line in changed} >= {"+"}
    assert len(changed) <= 20
    compile(bug.source, "engine", "exec")
    assert name not in bug.source
    with pytest.raises(ValueError, match="4 hints"):
        bug.hint(5)


def test_guessing():
    bug = bugs.plant("sign")
    assert bug.guess("sign")
    assert not bug.guess("transposed")
    with pytest.raises(ValueError, match="no fault named 'minus'"):
        bug.guess("minus")
    with pytest.raises(ValueError, match="overwrite"):
        bugs.plant("minus")


def test_there_is_one_variant_for_each_name():
    assert [bug.reveal().partition(":")[0] for bug in bugs.all()] == list(bugs.names())
    assert len(bugs.names()) >= 9


def test_a_graph_that_was_freed_is_refused():
    x = tg.tensor([1.0, 2.0], requires_grad=True)
    loss = (x * x).sum()
    loss.backward()
    with pytest.raises(RuntimeError, match=r"freed.*tg\.record"):
        bugs.Engine().run(tg.explain(loss))


def test_a_fault_that_changes_the_last_bit_only_does_not_show():
    ex = MODELS["second_derivative"]()
    found = bugs.plant("naive_order").run(ex)
    assert differs(ex, found)
    assert audit(ex.program, adjoints=found).ok
    assert not bugs.plant("naive_order").shows(ex)


@pytest.mark.parametrize("model", MODELS)
def test_what_is_planted_in_a_program_can_be_found_by_an_audit(model):
    ex = MODELS[model]()
    for variant in bugs.all():
        if variant.shows(ex):
            engine = bugs.plant(next(name for name in bugs.names() if variant.guess(name)))
            assert not (engine.audit(ex).ok and engine.audit(ex).ok)  # one of them shows in the second run only
