"""What the functions of linear algebra promise beyond the table: errors, singular matrices, symmetric ones, and shared work."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu import linalg
from tinygrad_edu.autograd import gradcheck, gradgradcheck
from tinygrad_edu.autograd.variable import make
from tinygrad_edu.ops.determinant import logdet
from tinygrad_edu.ops.eigenvalues import Spectrum, _eigenvalues, _eigenvectors
from tinygrad_edu.ops.singular_values import Singular, _left_vectors, _right_vectors, _singular_values
from tinygrad_edu.ops.solving import cholesky_solve

from .tables import ROWS

torch = pytest.importorskip("torch")

SINGULAR, NEGATIVE = [[1.0, 2.0], [2.0, 4.0]], [[1.0, 0.0], [0.0, -1.0]]


def leaf(values: Any) -> Any:
    return tg.tensor(values, dtype=tg.float64, requires_grad=True)


@pytest.mark.parametrize(
    ("name", "call", "matrix"),
    [
        ("linalg.inv", lambda la, x: la.inv(x), SINGULAR),
        ("linalg.solve", lambda la, x: la.solve(x, x), SINGULAR),
        ("linalg.inv", lambda la, x: la.tensorinv(x, ind=1), SINGULAR),
        ("linalg.inv", lambda la, x: la.matrix_power(x, -2), SINGULAR),
        ("linalg.inv", lambda la, x: la.inv_ex(x, check_errors=True), SINGULAR),
        ("linalg.cholesky", lambda la, x: la.cholesky(x), NEGATIVE),
        ("linalg.cholesky", lambda la, x: la.cholesky(x), [[[1.0, 0.0], [0.0, 1.0]], NEGATIVE]),
        ("linalg.cholesky", lambda la, x: la.cholesky_ex(x, check_errors=True), NEGATIVE),
        ("linalg.svd", lambda la, x: la.svd(x), [[np.nan, 1.0], [1.0, 1.0]]),
        ("linalg.eigh", lambda la, x: la.eigh(x), np.full((3, 3), np.nan)),
    ],
)
def test_what_a_matrix_does_not_have_is_a_linalg_error_as_in_torch(name, call, matrix):
    with pytest.raises(torch.linalg.LinAlgError):
        call(torch.linalg, torch.tensor(matrix, dtype=torch.float64))
    with pytest.raises(linalg.LinAlgError, match=name):
        call(linalg, tg.tensor(matrix, dtype=tg.float64))
    assert issubclass(linalg.LinAlgError, RuntimeError)


def test_every_function_has_a_row():
    assert {f"linalg.{name}" for name in linalg.__all__} - {row.name for row in ROWS} == {
        "linalg.LinAlgError",
        "linalg.eig",
        "linalg.eigvals",
    }


@pytest.mark.parametrize("name", ["eig", "eigvals"])
def test_complex_eigenvalues_are_refused_in_words(name):
    with pytest.raises(NotImplementedError, match="complex"):
        getattr(linalg, name)(tg.eye(2))


def test_the_gradient_of_a_determinant_of_a_singular_matrix_is_that_of_its_cofactors():
    x = leaf([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]])
    linalg.det(x).backward()
    np.testing.assert_allclose(x.grad.numpy(), [[-3.0, 6.0, -3.0], [6.0, -12.0, 6.0], [-3.0, 6.0, -3.0]], atol=1e-12)


def test_a_determinant_beyond_the_range_of_numbers_has_a_logarithm():
    sign, log = linalg.slogdet(-1e-200 * tg.eye(3, dtype=tg.float64))
    assert (sign.item(), round(log.item(), 6)) == (-1.0, round(-600 * np.log(10), 6))


def test_logdet_is_minus_infinity_at_zero_and_nan_below():
    assert logdet(tg.tensor(SINGULAR)).item() == -np.inf
    assert np.isnan(logdet(tg.tensor(NEGATIVE)).item())


@pytest.mark.parametrize("call", [lambda x: linalg.cholesky(x), lambda x: linalg.eigh(x)[0], lambda x: linalg.eigvalsh(x)])
def test_the_gradient_of_a_symmetric_matrix_is_symmetric_and_only_one_triangle_counts(call):
    whole, lower = leaf([[4.0, 1.0], [1.0, 3.0]]), leaf([[4.0, 77.0], [1.0, 3.0]])
    for x in (whole, lower):
        (call(x) * tg.tensor([1.0, 2.0], dtype=tg.float64)).sum().backward()
    np.testing.assert_allclose(call(lower).detach().numpy(), call(whole).detach().numpy(), rtol=1e-14)
    np.testing.assert_allclose(lower.grad.numpy(), whole.grad.numpy(), rtol=1e-13)
    np.testing.assert_allclose(whole.grad.numpy(), whole.grad.numpy().T, rtol=1e-14)


def test_a_matrix_function_by_eigenvectors_has_its_derivatives():
    def root(x: Any) -> Any:
        values, vectors = linalg.eigh(x + x.mT)
        return (vectors * values.sqrt()) @ vectors.mT

    x = leaf([[2.0, 0.3, 0.1], [0.2, 3.0, 0.4], [0.0, 0.1, 4.0]])
    y = root(x)
    np.testing.assert_allclose((y @ y).detach().numpy(), (x + x.mT).detach().numpy(), rtol=1e-13)
    assert gradcheck(root, (x,))
    assert gradgradcheck(root, (x,))


@pytest.mark.parametrize("p", [1, -1, float("inf"), "fro", "nuc"])
def test_the_condition_number_can_be_differentiated(p):
    x = leaf([[2.0, 0.3], [-0.2, 3.0]])
    assert gradcheck(lambda x: linalg.cond(x, p), (x,))


def test_the_condition_of_a_singular_matrix_is_infinite_and_the_others_keep_theirs():
    x = leaf([[[1.0, 1.0], [1.0, 1.0]], [[2.0, 0.0], [0.0, 1.0]]])
    assert linalg.cond(x, 1).tolist() == [np.inf, 2.0]


def test_complete_qr_of_a_tall_matrix_is_refused_only_where_a_gradient_is_asked_for():
    x = leaf([[1.0], [2.0]])
    with pytest.raises(RuntimeError, match="mode='reduced'"):
        linalg.qr(x, "complete")
    assert linalg.qr(x.detach(), "complete").Q.shape == (2, 2)
    with tg.no_grad():
        assert linalg.qr(x, "complete").Q.shape == (2, 2)


def test_r_alone_can_be_differentiated():
    x = leaf([[1.0, 2.0], [2.0, 0.5], [0.3, 1.0]])
    assert gradcheck(lambda x: linalg.qr(x, "r").R, (x,))


def test_covariance_enters_a_gaussian_through_its_cholesky_factor():
    """The logarithm of a normal density by `cholesky`, `cholesky_solve` and `logdet` is the textbook's, and so is its gradient."""
    point = tg.tensor([[0.5], [-1.0]], dtype=tg.float64)
    by_factor, by_inverse = leaf([[2.0, 0.5], [0.5, 1.0]]), leaf([[2.0, 0.5], [0.5, 1.0]])
    factor = linalg.cholesky(by_factor)
    first = -0.5 * (point * cholesky_solve(point, factor)).sum() - factor.diagonal().log().sum()
    second = -0.5 * (point.mT @ linalg.inv(by_inverse) @ point).sum() - 0.5 * logdet(by_inverse)
    first.backward()
    second.backward()
    assert first.item() == pytest.approx(second.item(), rel=1e-14)
    np.testing.assert_allclose(by_factor.grad.numpy(), by_inverse.grad.numpy(), rtol=1e-12)


X = np.array([[1.0, 0.2, 0.1], [0.3, 2.5, 0.1], [0.0, 0.2, 4.0]])
CALLS = {
    "eigenvalues": (_eigenvalues, Spectrum.of(X)),
    "eigenvectors": (_eigenvectors, Spectrum.of(X)),
    "singular values": (_singular_values, Singular.of(X)),
    "left vectors": (_left_vectors, Singular.of(X)),
    "right vectors": (_right_vectors, Singular.of(X)),
}


@pytest.mark.parametrize("name", CALLS)
def test_shared_work_changes_neither_value_nor_derivatives(name):
    function, known = CALLS[name]
    results = []
    for factors in (known, None):
        x = make(X.copy()).requires_grad_()
        out = function(x, factors)
        (first,) = tg.autograd.grad((out**3).sum(), x, create_graph=True)
        (second,) = tg.autograd.grad((first**2).sum(), x)
        results.append((out, first, second))
    for with_, without in zip(*results, strict=True):
        np.testing.assert_allclose(with_.detach().numpy(), without.detach().numpy(), rtol=1e-11, atol=1e-13)
