"""A5. The four equations of backpropagation, at every layer of a network, and where they stand in the graph.

    zˡ = (Wˡ)ᵀ aˡ⁻¹ + bˡ,   aˡ = σ(zˡ),   a⁰ = x,   C = ½ ‖aᴸ − t‖²

    1   δᴸ = σ′(zᴸ) ∘ ∂C/∂aᴸ
    2   δˡ = (Wˡ⁺¹ δˡ⁺¹) ∘ σ′(zˡ)
    3   ∂C/∂wˡⱼₖ = aˡ⁻¹ⱼ δˡₖ
    4   ∂C/∂bˡ = δˡ

The error δˡ is nothing but ∂C/∂zˡ, and that is what a reverse-mode engine calls the adjoint of zˡ. So nothing has to be told
to the engine about layers: the adjoint that it holds when it passes zˡ is δˡ. Every one of them is compared here.

python examples/a_backprop/four_equations.py --sizes "5 8 8 8 3"
"""

from __future__ import annotations

import numpy as np

import tinygrad_edu as torch
from tinygrad_edu import viz
from tinygrad_edu.errors import DataError
from tinygrad_edu.utils.lesson import figure, run, table, whole_numbers

POWERS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def sigmoid(z: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-z))


def by_hand(W: list[np.ndarray], b: list[np.ndarray], x: np.ndarray, t: np.ndarray):
    """Return δˡ, ∂C/∂Wˡ and ∂C/∂bˡ for the layers 1 … L; the lists start at layer 1, so Wˡ is ``W[l - 1]``."""
    a, z = [x], []
    for weight, bias in zip(W, b, strict=True):
        z.append(weight.T @ a[-1] + bias)
        a.append(sigmoid(z[-1]))
    slope = [sigmoid(v) * (1 - sigmoid(v)) for v in z]  # σ′(zˡ)

    deltas = [slope[-1] * (a[-1] - t)]  # equation 1; ∂C/∂aᴸ = aᴸ − t
    for k in reversed(range(len(W) - 1)):
        deltas.insert(0, (W[k + 1] @ deltas[0]) * slope[k])  # equation 2
    weights = [np.outer(before, delta) for before, delta in zip(a, deltas, strict=False)]  # equation 3
    return deltas, weights, deltas  # equation 4: the last list is the first


def main(sizes: str = "3 4 4 2", seed: int = 0, out: str = "out") -> dict[str, object]:
    """Run the network in the engine, keep the adjoint of every zˡ, and compare.

    sizes : numbers of nodes, inputs first
    seed : of the weights, the input and the target
    out : folder for the pictures
    """
    torch.manual_seed(seed)
    n = whole_numbers(sizes)
    if len(n) < 2:
        raise DataError("A network has at least two sizes, the inputs and the outputs.")
    W = [torch.randn(n[k], n[k + 1], dtype=torch.float64, requires_grad=True) for k in range(len(n) - 1)]
    b = [torch.randn(size, dtype=torch.float64, requires_grad=True) for size in n[1:]]
    x, t = torch.randn(n[0], dtype=torch.float64), torch.rand(n[-1], dtype=torch.float64)

    z, a = [], [x]
    with torch.record():
        for weight, bias in zip(W, b, strict=True):
            z.append(a[-1] @ weight + bias)
            z[-1].retain_grad()  # the engine drops the adjoints of intermediate values unless asked to keep them
            a.append(torch.sigmoid(z[-1]))
        C = ((a[-1] - t) ** 2).sum() / 2
    C.backward(retain_graph=True)

    deltas, weights, biases = by_hand([w.detach().numpy() for w in W], [v.detach().numpy() for v in b], x.numpy(), t.numpy())
    engine = [z, W, b]
    rows = []
    for k in range(len(W)):
        apart = [np.abs(hand[k] - e[k].grad.numpy()).max() for hand, e in zip((deltas, weights, biases), engine, strict=True)]
        rows.append([k + 1, *W[k].shape, np.linalg.norm(deltas[k]), *apart])
    table(["layer", "from", "to", "length of δˡ", "δˡ − adjoint of zˡ", "equation 3 − grad of Wˡ", "equation 4 − grad of bˡ"], rows)
    difference = max(max(r[4:]) for r in rows)
    print(f"largest difference anywhere: {difference:.1e}")

    names, notes = {"C": C, "x": x, "t": t}, {}
    for k in range(len(W)):
        power = str(k + 1).translate(POWERS)
        names |= {f"W{power}": W[k], f"b{power}": b[k], f"z{power}": z[k], f"a{power}": a[k + 1]}
        notes |= {z[k]: f"adjoint = δ{power}, equation {1 if k == len(W) - 1 else 2}", W[k]: "grad: equation 3", b[k]: "grad: equation 4"}
    with figure(out, "four_equations") as axes:
        axes.semilogy([r[0] for r in rows], [r[3] for r in rows], "o-")
        axes.set(xlabel="layer l", ylabel="length of δˡ", xticks=[r[0] for r in rows], title="The error on its way back through the layers")
        axes.grid(alpha=0.3)
    graph = viz.graph(C, direction="both", names=names, notes=notes)
    graph.save(f"{out}/four_equations_graph.svg")
    print(f"saved {out}/four_equations_graph.svg")
    return {"difference": difference, "rows": rows, "graph": graph, "layers": len(W)}


if __name__ == "__main__":
    run(main)
