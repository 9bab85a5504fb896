"""`explain`: what it opens, what it refuses, and what stays as it was."""

from __future__ import annotations

import numpy as np
import pytest

import tinygrad_edu as tg

from .models import MODELS, leaf


def test_a_function_of_numbers_lists_and_arrays_is_recorded():
    ex = tg.explain(lambda a, b, c: (a * b).sum() + c.sum(), 2.0, [1.0, 2.0], np.array([3.0]))
    gradients = {ex.program.names[i]: r.adjoint.tolist() for i, r in enumerate(ex.program) if r.kind == "leaf"}
    assert gradients == {"a": 3.0, "b": [2.0, 2.0], "c": [1.0]}
    assert ex.program.recorded


def test_the_result_of_a_function_bears_its_name_and_an_array_of_integers_stays_a_constant():
    def energy(x, n):
        return x[n] ** 2

    ex = tg.explain(energy, np.array([1.0, 3.0]), np.array(1))
    assert ex.program.names[-1] == "energy"
    assert ex.program.records[ex.program.index("x")].adjoint.tolist() == [0.0, 6.0]


def test_names_given_go_before_names_found():
    x = leaf(2.0)
    y = x * x
    assert tg.explain(y, names={"radius": x, "area": y}).program.names == ["radius", "area"]


def test_an_adjoint_to_start_with():
    x = leaf([1.0, 2.0])
    y = x * x
    ex = tg.explain(y, gradient=tg.tensor([1.0, 10.0], dtype=tg.float64))
    assert ex.program.records[0].adjoint.tolist() == [2.0, 40.0]
    assert tg.explain(y).program.records[0].adjoint.tolist() == [2.0, 4.0]
    with pytest.raises(ValueError, match=r"gradient must have the shape of the tensor that is explained, \(2,\), but has \(3,\)"):
        tg.explain(y, gradient=np.ones(3))


@pytest.mark.parametrize("what", [tg.tensor([1.0, 2.0]), tg.tensor([1, 2]), leaf(1.0).detach()])
def test_a_tensor_without_a_graph(what):
    with pytest.raises(ValueError, match="there is no graph behind this tensor"):
        tg.explain(what)


@pytest.mark.parametrize("what", [3.0, "loss", [], [1.0], {"loss": 1}])
def test_what_is_no_tensor(what):
    with pytest.raises(TypeError, match="explain needs a tensor, a sequence of tensors, or a function"):
        tg.explain(what)


def test_inputs_without_a_function():
    with pytest.raises(TypeError, match="further inputs only after a function, but the first argument is a Tensor"):
        tg.explain(leaf(1.0), 2.0)


def test_nothing_changes_by_looking():
    x = leaf([1.0, 2.0])
    loss = (x * x).sum()
    ex = tg.explain(loss)
    for look in (str, repr, lambda ex: ex._repr_html_(), lambda ex: ex.audit(), lambda ex: list(ex.steps()), lambda ex: ex.modes()):
        look(ex)
    assert x.grad is None
    loss.backward()
    assert x.grad.tolist() == [2.0, 4.0]


def test_an_explanation_does_not_change_with_the_parameters():
    w = leaf([1.0, 2.0])
    with tg.record():
        loss = (w * w).sum()
    ex = tg.explain(loss)
    before = str(ex)
    loss.backward()
    with tg.no_grad():
        w -= 0.1 * w.grad
    assert str(ex) == before


def test_a_lesson_is_saved_whole_or_not_at_all(tmp_path):
    ex = MODELS["sum_times"]()
    ex.save(tmp_path / "lesson.html")
    assert [p.name for p in tmp_path.iterdir()] == ["lesson.html"]
    with pytest.raises(ValueError, match=r"cannot save a lesson as 'lesson.pdf': the name must end in \.html"):
        ex.save(tmp_path / "lesson.pdf")
    with pytest.raises(FileNotFoundError, match="does not exist"):
        ex.save(tmp_path / "missing" / "lesson.html")


@pytest.mark.parametrize("name", MODELS)
def test_every_view_opens_every_model(name, tmp_path):
    ex = MODELS[name]()
    x = next(i for i, r in enumerate(ex.program) if r.kind in ("leaf", "parameter"))
    for direction in ("forward", "backward", "both"):
        assert ex.graph(direction, saved=True).svg("own").startswith("<svg")
    texts = [
        str(view)
        for view in (
            ex, ex.tape(), ex.math(), ex.math("leibniz", numbers=True), ex.math("lecture"), ex.source(), ex.naive_order(),
            ex.ledger(x), ex.paths(x), ex.why(x), ex.audit(), ex.nan(), ex.memory(), ex.modes(),
        )
    ]  # fmt: skip
    assert all(texts)
    assert ex.audit().ok
    _, gradients = ex.source().run()
    for line, gradient in gradients.items():
        assert np.asarray(gradient).tobytes() == ex.program.records[ex.program.index(line)].adjoint.tobytes()
    assert sum(1 for _ in ex.steps()) >= 2 * sum(r.kind == "operation" for r in ex.program)
    ex.save(tmp_path / "lesson.html")
    html = (tmp_path / "lesson.html").read_text(encoding="utf-8")
    assert len(html) < 1_000_000
    assert "http://" not in html.replace("http://www.w3.org", "")
