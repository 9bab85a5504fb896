"""D. A composite loss: the gradient of a sum is the sum of the gradients, whatever its parts are.

    C = MSE(y, t) + α · cross-entropy(z, k) + λ Σ w²,   (y, z) = W x

One matrix W makes both outputs, so three contributions meet in ∂C/∂W. Each part is run backward alone, then the whole; the weights α and λ
scale gradients just as they scale values. The engine's ledger lists the contributions as they arrive.

python examples/d_losses/composite_loss.py
"""

from __future__ import annotations

import numpy as np
from comparing import one_hot, softmax

import tinygrad_edu as torch
from tinygrad_edu import nn
from tinygrad_edu.utils.lesson import figure, run, table


def main(n: int = 20, alpha: float = 3.0, lam: float = 0.1, seed: int = 0, out: str = "out") -> dict[str, object]:
    """Compare the gradient of the whole with the sum of those of the parts and with the formula, and draw them.

    n : the number of examples
    alpha : the weight α of the cross-entropy
    lam : the strength λ of the penalty
    seed : of the input
    out : folder for the plot
    """
    torch.manual_seed(seed)
    x = torch.randn(n, 3, dtype=torch.float64)
    t = torch.randn(n, dtype=torch.float64)
    k = torch.randint(0, 4, (n,))
    W = torch.randn(5, 3, dtype=torch.float64, requires_grad=True)  # row 0 makes y, rows 1 to 4 make z

    with torch.record():
        outputs = x @ W.T
        y, z = outputs[:, 0], outputs[:, 1:]
        squares = nn.functional.mse_loss(y, t)
        entropy = alpha * nn.functional.cross_entropy(z, k)
        penalty = lam * (W * W).sum()
        C = squares + entropy + penalty
    parts = {"MSE": squares, "α cross-entropy": entropy, "λ Σ w²": penalty}
    gradients = {name: torch.autograd.grad(part, W, retain_graph=True)[0].numpy() for name, part in parts.items()}
    (whole,) = torch.autograd.grad(C, W, retain_graph=True)
    whole = whole.numpy()

    delta = np.zeros((n, 5))  # ∂C/∂outputs, by hand
    delta[:, 0] = 2 * (y.detach().numpy() - t.numpy()) / n
    delta[:, 1:] = alpha * (softmax(z.detach().numpy()) - one_hot(k.numpy(), 4)) / n
    by_hand = delta.T @ x.numpy() + 2 * lam * W.detach().numpy()

    table(["part", "value", "norm of ∂/∂W"], [[name, part.item(), np.linalg.norm(gradients[name])] for name, part in parts.items()])
    table(["whole", "value", "norm of ∂/∂W"], [["C", C.item(), np.linalg.norm(whole)]])
    from_parts = np.abs(whole - sum(gradients.values())).max()
    from_hand = np.abs(whole - by_hand).max()
    print(f"largest difference: from the sum of the parts {from_parts:.1e}, from the formula {from_hand:.1e}\n")
    print(torch.explain(C).ledger("W"))

    with figure(out, "composite_loss", columns=4, size=(12, 3.2), sharey=True) as axes:
        limit = np.abs(whole).max()
        for one, (name, gradient) in zip(axes, [*gradients.items(), ("their sum", whole)], strict=True):
            image = one.imshow(gradient, cmap="RdBu_r", vmin=-limit, vmax=limit)
            one.set(title=name, xlabel="column of W", xticks=range(3), yticks=range(5))
        axes[0].set_ylabel("row of W: 0 makes y, 1 to 4 make z")
        axes[0].yaxis.label.set_fontsize(8)
        axes[0].figure.colorbar(image, ax=axes, label="∂/∂W")
    return {"from parts": from_parts, "from formula": from_hand}


if __name__ == "__main__":
    run(main)
