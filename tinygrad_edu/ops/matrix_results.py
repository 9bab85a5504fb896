"""The named tuples that functions of linear algebra return, by PyTorch's names (``torch.return_types``)."""

from __future__ import annotations

from .return_types import Result, field


class Triple(Result):
    """The factors of a singular value decomposition in the form of ``torch.svd``."""

    __slots__ = ()
    U = field(0)
    S = field(1)
    V = field(2)


class svd(Triple):  # noqa: N801 - PyTorch's name, as for all that follow
    """Returned by ``torch.svd``."""

    __slots__ = ()


class linalg_svd(Result):  # noqa: N801
    """Returned by ``linalg.svd``."""

    __slots__ = ()
    U = field(0)
    S = field(1)
    Vh = field(2)


class linalg_eigh(Result):  # noqa: N801
    """Returned by ``linalg.eigh``."""

    __slots__ = ()
    eigenvalues = field(0)
    eigenvectors = field(1)


class Orthogonal(Result):
    """A matrix with orthonormal columns and a triangular one."""

    __slots__ = ()
    Q = field(0)
    R = field(1)


class qr(Orthogonal):  # noqa: N801
    """Returned by ``torch.qr``."""

    __slots__ = ()


class linalg_qr(Orthogonal):  # noqa: N801
    """Returned by ``linalg.qr``."""

    __slots__ = ()


class SignAndLogarithm(Result):
    """A number, as its sign and the logarithm of its absolute value."""

    __slots__ = ()
    sign = field(0)
    logabsdet = field(1)


class slogdet(SignAndLogarithm):  # noqa: N801
    """Returned by ``torch.slogdet``."""

    __slots__ = ()


class linalg_slogdet(SignAndLogarithm):  # noqa: N801
    """Returned by ``linalg.slogdet``."""

    __slots__ = ()


class linalg_inv_ex(Result):  # noqa: N801
    """Returned by ``linalg.inv_ex``."""

    __slots__ = ()
    inverse = field(0)
    info = field(1)


class linalg_cholesky_ex(Result):  # noqa: N801
    """Returned by ``linalg.cholesky_ex``."""

    __slots__ = ()
    L = field(0)
    info = field(1)


class linalg_lstsq(Result):  # noqa: N801
    """Returned by ``linalg.lstsq``."""

    __slots__ = ()
    solution = field(0)
    residuals = field(1)
    rank = field(2)
    singular_values = field(3)


class linalg_lu(Result):  # noqa: N801
    """Returned by ``linalg.lu``."""

    __slots__ = ()
    P = field(0)
    L = field(1)
    U = field(2)


class lu_unpack(linalg_lu):  # noqa: N801
    """Returned by ``lu_unpack``."""

    __slots__ = ()


class linalg_lu_factor(Result):  # noqa: N801
    """Returned by ``linalg.lu_factor``."""

    __slots__ = ()
    LU = field(0)
    pivots = field(1)


class linalg_solve_ex(Result):  # noqa: N801
    """Returned by ``linalg.solve_ex``."""

    __slots__ = ()
    result = field(0)
    info = field(1)


class linalg_lu_factor_ex(Result):  # noqa: N801
    """Returned by ``linalg.lu_factor_ex``."""

    __slots__ = ()
    LU = field(0)
    pivots = field(1)
    info = field(2)
