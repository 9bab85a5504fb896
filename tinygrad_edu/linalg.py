"""Linear algebra, by the names of ``torch.linalg``: ``import tinygrad_edu.linalg as LA``.

Every function takes a matrix, or a batch of matrices in its last two dimensions, of floating point numbers.
"""

from .ops._matrices import LinAlgError
from .ops.determinant import det, slogdet
from .ops.eigenvalues import eig, eigh, eigvals, eigvalsh
from .ops.factorization import cholesky, cholesky_ex, qr
from .ops.householder import householder_product
from .ops.linalg import matmul
from .ops.lu import lu, lu_factor, lu_factor_ex, lu_solve
from .ops.matrix_functions import diagonal, matrix_exp, matrix_power, multi_dot, vander
from .ops.matrix_norms import linalg_norm as norm
from .ops.matrix_norms import matrix_norm, vector_norm
from .ops.pseudoinverse import cond, lstsq, matrix_rank, pinv
from .ops.singular_values import svd, svdvals
from .ops.solving import inv, inv_ex, solve, solve_ex, solve_triangular, tensorinv, tensorsolve
from .ops.vectors import linalg_cross as cross
from .ops.vectors import vecdot

__all__ = [
    "LinAlgError", "cholesky", "cholesky_ex", "cond", "cross", "det", "diagonal", "eig", "eigh", "eigvals", "eigvalsh",
    "householder_product", "inv", "inv_ex", "lstsq", "lu", "lu_factor", "lu_factor_ex", "lu_solve", "matmul", "matrix_exp",
    "matrix_norm", "matrix_power", "matrix_rank", "multi_dot", "norm", "pinv", "qr", "slogdet", "solve", "solve_ex", "solve_triangular",
    "svd", "svdvals", "tensorinv", "tensorsolve", "vander", "vecdot", "vector_norm",
]  # fmt: skip
