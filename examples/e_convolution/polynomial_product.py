"""E1. A convolution is the product of two polynomials, and its adjoint is a correlation.

    α(x) = α₀ + α₁x + α₂x²,   β(x) = β₀ + β₁x + β₂x² + β₃x³,   δ(x) = α(x) β(x),   δⱼ = Σᵢ αᵢ βⱼ₋ᵢ

The sum is linear in β for fixed α, and linear in α for fixed β. So it is a matrix times a vector in two ways, δ = A β = B α. Each
diagonal of A holds one coefficient of α throughout: that is a Toeplitz matrix. On the way back, an adjoint of δ is multiplied by the
transposed matrices, ᾱ = Bᵀ δ̄ and β̄ = Aᵀ δ̄; written as a sum, Aᵀ δ̄ slides α along δ̄ without turning it round: a correlation.

python examples/e_convolution/polynomial_product.py
"""

from __future__ import annotations

import numpy as np

import tinygrad_edu as torch
from tinygrad_edu import nn
from tinygrad_edu.utils.lesson import figure, run, table


def toeplitz(a: np.ndarray, columns: int) -> np.ndarray:
    """Return the matrix that multiplies a polynomial of `columns` coefficients by `a`: column k is `a`, moved down by k."""
    matrix = np.zeros((len(a) + columns - 1, columns))
    for k in range(columns):
        matrix[k : k + len(a), k] = a
    return matrix


def product(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    """Multiply two polynomials with the engine's conv1d.

    Networks call a correlation "convolution": conv1d slides the kernel as it is. So the kernel is turned round first. The zeros on
    both sides let it begin and end with one coefficient inside.
    """
    kernel = a.flip(0)[None, None]  # (1, 1, len(a)): output channels, input channels, length
    return nn.functional.conv1d(b[None, None], kernel, padding=len(a) - 1)[0, 0]  # (len(a) + len(b) - 1,)


def main(seed: int = 0, out: str = "out") -> dict[str, object]:
    """Multiply in five ways, then pull an adjoint back in three.

    seed : of the coefficients and of the adjoint
    out : folder for the plot
    """
    rng = np.random.default_rng(seed)
    alpha, beta = np.split(rng.permutation(np.arange(1.0, 8.0)), [3])
    A, B = toeplitz(alpha, len(beta)), toeplitz(beta, len(alpha))  # 6 × 4 and 6 × 3
    print(f"α = {alpha}, β = {beta}\n\nA, made of α, times β         B, made of β, times α")
    for left, right in zip(A, B, strict=True):
        print(" ".join(f"{v:4g}" for v in left).ljust(30) + " ".join(f"{v:4g}" for v in right))

    a, b = (torch.tensor(v, requires_grad=True) for v in (alpha, beta))
    delta = product(a, b)
    ways = {
        "A β": A @ beta,
        "B α": B @ alpha,
        "numpy.convolve": np.convolve(alpha, beta),
        "the engine, α * β": delta.detach().numpy(),
        "the engine, β * α": product(b, a).detach().numpy(),
    }
    print("\nthe product δ")
    table(["computed as", *(f"δ{j}" for j in range(6))], [[name, *value] for name, value in ways.items()])
    x = 1.7
    at_x = [np.polynomial.polynomial.polyval(x, c) for c in (alpha, beta, A @ beta)]
    print(f"at x = {x}: α(x) β(x) = {at_x[0] * at_x[1]:.10g}, δ(x) = {at_x[2]:.10g}")

    adjoint = rng.standard_normal(6)  # δ̄, the derivative of some loss with respect to δ
    delta.backward(torch.tensor(adjoint))
    back = {
        "α": (B.T @ adjoint, np.correlate(adjoint, beta, "valid"), a.grad.numpy()),
        "β": (A.T @ adjoint, np.correlate(adjoint, alpha, "valid"), b.grad.numpy()),
    }
    print("\nthe adjoints, for a random δ̄")
    rows = [[f"{name}{k}", *(v[k] for v in values)] for name, values in back.items() for k in range(len(values[0]))]
    table(["adjoint of", "transposed matrix", "correlation with δ̄", "engine"], rows)
    differences = [np.abs(v - ways["A β"]).max() for v in ways.values()]
    differences += [np.abs(v - values[0]).max() for values in back.values() for v in values]
    print(f"largest difference anywhere: {max(differences):.1e}")

    with figure(out, "polynomial_product", columns=2, size=(9, 4.6)) as axes:
        for one, matrix, name in zip(axes, (A, B), ("A, the diagonals are α", "B, the diagonals are β"), strict=True):
            one.imshow(np.ma.masked_equal(matrix, 0), cmap="viridis", vmin=0, vmax=8)
            for (i, j), value in np.ndenumerate(matrix):
                one.text(
                    j,
                    i,
                    f"{value:g}",
                    ha="center",
                    va="center",
                    color="0.7" if not value else "white" if value < 5 else "black",
                    fontsize=13,
                )
            one.set(title=f"{name}, and all else is 0", xticks=range(matrix.shape[1]), yticks=range(6), ylabel="power of x in δ")
            one.set_xlabel(f"power of x in {'β' if matrix is A else 'α'}")
    return {"difference": max(differences), "delta": ways["A β"], "at_x": at_x, "ways": len(ways)}


if __name__ == "__main__":
    run(main)
