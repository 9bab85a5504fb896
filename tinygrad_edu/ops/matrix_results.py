"""The named tuples that functions of linear algebra return, by PyTorch's names (``torch.return_types``)."""

from __future__ import annotations

from typing import Any, NamedTuple

from .return_types import _text


class Triple(NamedTuple):
    """The factors of a singular value decomposition in the form of ``torch.svd``."""

    U: Any
    S: Any
    V: Any

    def __repr__(self) -> str:
        return _text(self)


class svd(Triple):  # noqa: N801 - PyTorch's name, as for all that follow
    """Returned by ``torch.svd``."""

    __slots__ = ()


class linalg_svd(NamedTuple):  # noqa: N801
    """Returned by ``linalg.svd``."""

    U: Any
    S: Any
    Vh: Any

    def __repr__(self) -> str:
        return _text(self)


class linalg_eigh(NamedTuple):  # noqa: N801
    """Returned by ``linalg.eigh``."""

    eigenvalues: Any
    eigenvectors: Any

    def __repr__(self) -> str:
        return _text(self)


class Orthogonal(NamedTuple):
    """A matrix with orthonormal columns and a triangular one."""

    Q: Any
    R: Any

    def __repr__(self) -> str:
        return _text(self)


class qr(Orthogonal):  # noqa: N801
    """Returned by ``torch.qr``."""

    __slots__ = ()


class linalg_qr(Orthogonal):  # noqa: N801
    """Returned by ``linalg.qr``."""

    __slots__ = ()


class SignAndLogarithm(NamedTuple):
    """A number, as its sign and the logarithm of its absolute value."""

    sign: Any
    logabsdet: Any

    def __repr__(self) -> str:
        return _text(self)


class slogdet(SignAndLogarithm):  # noqa: N801
    """Returned by ``torch.slogdet``."""

    __slots__ = ()


class linalg_slogdet(SignAndLogarithm):  # noqa: N801
    """Returned by ``linalg.slogdet``."""

    __slots__ = ()


class linalg_inv_ex(NamedTuple):  # noqa: N801
    """Returned by ``linalg.inv_ex``."""

    inverse: Any
    info: Any

    def __repr__(self) -> str:
        return _text(self)


class linalg_cholesky_ex(NamedTuple):  # noqa: N801
    """Returned by ``linalg.cholesky_ex``."""

    L: Any
    info: Any

    def __repr__(self) -> str:
        return _text(self)


class linalg_lstsq(NamedTuple):  # noqa: N801
    """Returned by ``linalg.lstsq``."""

    solution: Any
    residuals: Any
    rank: Any
    singular_values: Any

    def __repr__(self) -> str:
        return _text(self)


class linalg_lu(NamedTuple):  # noqa: N801
    """Returned by ``linalg.lu``."""

    P: Any
    L: Any
    U: Any

    def __repr__(self) -> str:
        return _text(self)


class linalg_lu_factor(NamedTuple):  # noqa: N801
    """Returned by ``linalg.lu_factor``."""

    LU: Any
    pivots: Any

    def __repr__(self) -> str:
        return _text(self)
