"""C. Vanishing gradients: in a deep sigmoid network the first layers receive almost nothing, and do not learn.

    δˡ = (W^{l+1})ᵀ δ^{l+1} ∘ σ′(zˡ)

Going back one layer multiplies the error by the weights and by σ′. For the sigmoid σ′ ≤ ¼, so with weights of ordinary size each layer
passes on a fraction, and L layers its L-th power. For the ReLU σ′ is 0 or 1; with He's weights, Var w = 2 / (inputs), the norm of δ
stays the same on average.

python examples/c_what_goes_wrong/vanishing_gradients.py
"""

from __future__ import annotations

from small_networks import accuracy, dense, digits, linear_layers, smooth, train

import tinygrad_edu as torch
from tinygrad_edu import nn, optim
from tinygrad_edu.utils.lesson import figure, run, table
from tinygrad_edu.utils.progress import progress

NETWORKS = {
    "sigmoid": (nn.Sigmoid, nn.init.xavier_normal_),
    "tanh, Glorot": (nn.Tanh, nn.init.xavier_normal_),
    "ReLU, He": (nn.ReLU, nn.init.kaiming_normal_),
}


def main(layers: int = 10, width: int = 30, steps: int = 600, rate: float = 0.05, seed: int = 0, out: str = "out") -> dict[str, object]:
    """Print ‖∂C/∂Wˡ‖ by layer at the start, then train each network and draw the loss.

    layers : the number of weight matrices
    width : of the hidden layers
    steps : of gradient descent on mini-batches
    rate : the step length η
    seed : of the weights
    out : folder for the plot
    """
    X, t, X_val, t_val = digits()
    norms, losses, scores = {}, {}, {}
    for name, (activation, init) in progress(NETWORKS.items(), "training", total=3):
        torch.manual_seed(seed)
        model = dense([64] + [width] * (layers - 1) + [10], activation, init)
        nn.functional.cross_entropy(model(X), t).backward()
        norms[name] = [layer.weight.grad.norm().item() for layer in linear_layers(model)]
        losses[name] = train(model, X, t, optim.SGD(model.parameters(), lr=rate), steps)
        scores[name] = accuracy(model, X_val, t_val)

    print("norm of ∂C/∂W of each layer, before the first step")
    table(["layer", *norms], [[layer + 1, *(norms[name][layer] for name in norms)] for layer in range(layers)])
    ratios = {name: values[0] / values[-1] for name, values in norms.items()}
    print("first layer : last layer   " + ",   ".join(f"{name} {ratio:.1e}" for name, ratio in ratios.items()))
    print(f"accuracy after {steps} steps  " + ",   ".join(f"{name} {score:.1%}" for name, score in scores.items()))

    with figure(out, "vanishing_gradients", columns=2) as (left, right):
        for name in NETWORKS:
            left.semilogy(range(1, layers + 1), norms[name], "o-", ms=4, label=name)
            right.plot(smooth(losses[name]), label=f"{name}: {scores[name]:.0%} right")
        left.set(xlabel="layer", ylabel="norm of ∂C/∂W at the start", title="Sigmoid: the gradient fades on its way back")
        right.set(xlabel="step", ylabel="loss on mini-batches", title="A network without gradients does not learn")
        for axes in (left, right):
            axes.title.set_fontsize(11)
            axes.legend()
            axes.grid(alpha=0.3)
    return {"norms": norms, "ratios": ratios, "accuracy": scores}


if __name__ == "__main__":
    run(main)
