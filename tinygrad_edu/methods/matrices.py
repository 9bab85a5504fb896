"""Methods of matrices and vectors, and activations."""

from __future__ import annotations

from ..ops import (
    activation,
    axes,
    determinant,
    factorization,
    householder,
    linalg,
    matrix_functions,
    pseudoinverse,
    singular_values,
    softmax,
    solving,
    vectors,
)
from ..ops.lu import lu_of, lu_solve_of
from .operators import between_tensors


class Matrices:
    """Products, decompositions and activations."""

    __slots__ = ()

    __matmul__ = between_tensors(linalg.matmul)
    __rmatmul__ = between_tensors(linalg.matmul, reflected=True)
    addmm = linalg.addmm
    baddbmm = linalg.baddbmm
    bmm = linalg.bmm
    dot = linalg.dot
    inner = linalg.inner
    matmul = linalg.matmul
    mm = linalg.mm
    mv = linalg.mv
    outer = linalg.outer
    vdot = linalg.vdot
    relu = activation.relu
    hardshrink = activation.hardshrink
    prelu = activation.prelu
    log_softmax = softmax.log_softmax
    softmax = softmax.softmax
    addbmm = linalg.addbmm
    addmv = linalg.addmv
    addr = linalg.addr
    adjoint = linalg.adjoint
    ger = linalg.outer
    cross = vectors.cross
    det = determinant.det
    logdet = determinant.logdet
    slogdet = determinant.slogdet_of
    inverse = solving.inverse
    pinverse = pseudoinverse.pinverse
    cholesky = factorization.cholesky_of
    cholesky_inverse = solving.cholesky_inverse
    cholesky_solve = solving.cholesky_solve
    qr = factorization.qr_of
    geqrf = householder.geqrf
    orgqr = householder.householder_product
    ormqr = householder.ormqr
    svd = singular_values.svd_of
    triangular_solve = solving.triangular_solve
    lu = lu_of
    lu_solve = lu_solve_of
    matrix_power = matrix_functions.matrix_power
    matrix_exp = matrix_functions.matrix_exp
    H = property(linalg.H)
    mH = property(axes.mT)  # noqa: N815
