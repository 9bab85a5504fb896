"""The course's algorithm in plain NumPy: the four equations of backpropagation, and the learning-rate methods as formulas.

No engine: this is what the estimators and the network class of the course are compared with.
"""

from __future__ import annotations

import numpy as np

EPS = 1e-8


class Constant:
    def __init__(self, eta):
        self.eta = eta

    def update_change(self, g):
        return self.eta * g

    def reset(self):
        pass


class Momentum:
    def __init__(self, eta, momentum):
        self.eta, self.momentum, self.change = eta, momentum, 0

    def update_change(self, g):
        self.change = self.momentum * self.change + self.eta * g
        return self.change

    def reset(self):
        pass


class Adagrad:
    def __init__(self, eta):
        self.eta, self.s = eta, 0

    def update_change(self, g):
        self.s = self.s + g * g
        return self.eta * g / (np.sqrt(self.s) + EPS)

    def reset(self):
        self.s = 0


class AdagradMomentum:
    def __init__(self, eta, momentum):
        self.eta, self.momentum, self.s, self.change = eta, momentum, 0, 0

    def update_change(self, g):
        self.s = self.s + g * g
        self.change = self.momentum * self.change + self.eta * g / (np.sqrt(self.s) + EPS)
        return self.change

    def reset(self):
        self.s = 0


class RMSprop:
    def __init__(self, eta, rho):
        self.eta, self.rho, self.v = eta, rho, 0

    def update_change(self, g):
        self.v = self.rho * self.v + (1 - self.rho) * g * g
        return self.eta * g / (np.sqrt(self.v) + EPS)

    def reset(self):
        self.v = 0


class Adam:
    def __init__(self, eta, rho, rho2):
        self.eta, self.rho, self.rho2 = eta, rho, rho2
        self.reset()

    def update_change(self, g):
        self.t += 1
        self.m = self.rho * self.m + (1 - self.rho) * g
        self.v = self.rho2 * self.v + (1 - self.rho2) * g * g
        m, v = self.m / (1 - self.rho**self.t), self.v / (1 - self.rho2**self.t)
        return self.eta * m / (np.sqrt(v) + EPS)

    def reset(self):
        self.m, self.v, self.t = 0, 0, 0


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


# A hidden activation and its derivative
HIDDEN = {
    "sigmoid": (sigmoid, lambda z: sigmoid(z) * (1 - sigmoid(z))),
    "tanh": (np.tanh, lambda z: 1 - np.tanh(z) ** 2),
    "relu": (lambda z: z * (z > 0), lambda z: 1.0 * (z > 0)),
    "leaky_relu": (lambda z: np.where(z > 0, z, 0.01 * z), lambda z: np.where(z > 0, 1, 0.01)),
}
# A kind of task: the output activation, the cost, and the δ of the output layer, σ′(z) ∘ ∂C/∂a
TASKS = {
    "regression": (lambda z: z, lambda a, t: np.sum((a - t) ** 2) / len(t), lambda a, t: 2 * (a - t) / len(t)),
    "binary": (
        sigmoid,
        lambda a, t: -np.sum(t * np.log(a) + (1 - t) * np.log(1 - a)) / len(t),
        lambda a, t: a * (1 - a) * (a - t) / (a * (1 - a)) / len(t),
    ),
    "multiclass": (softmax, lambda a, t: -np.sum(t * np.log(a)) / len(t), lambda a, t: (a - t) / len(t)),
}


def weights_of(dimensions, seed):
    """Weights normal(0, 1) and biases normal(0, 1) · 0.01, the biases in the first row of each array."""
    rng = np.random.RandomState(seed)
    weights = []
    for inputs, outputs in zip(dimensions[:-1], dimensions[1:], strict=True):
        w = rng.randn(inputs + 1, outputs)
        w[0, :] = rng.randn(outputs) * 0.01
        weights.append(w)
    return weights


def forward(weights, X, hidden, output):
    """Return z and a of all layers, the inputs being the first a."""
    zs, activations = [], [X]
    for i, w in enumerate(weights):
        zs.append(w[0] + activations[-1] @ w[1:])
        activations.append(output(zs[-1]) if i == len(weights) - 1 else hidden(zs[-1]))
    return zs, activations


def gradients(weights, X, t, hidden, task, lam):
    """Return ∂C/∂W + λW and ∂C/∂b of all layers: δᴸ first, then δˡ = (δˡ⁺¹ Wˡ⁺¹ᵀ) ∘ σ′(zˡ)."""
    (f, derivative), (output, _, last_delta) = HIDDEN[hidden], TASKS[task]
    zs, activations = forward(weights, X, f, output)
    found = []
    delta = last_delta(activations[-1], t)
    for i in reversed(range(len(weights))):
        found.append((activations[i].T @ delta + lam * weights[i][1:], delta.sum(axis=0, keepdims=True)))
        if i:
            delta = (delta @ weights[i][1:].T) * derivative(zs[i - 1])
    return found[::-1]


def train(dimensions, hidden, task, seed, X, t, scheduler, batches, epochs, lam, X_val, t_val):
    """Return the training and validation errors and accuracies after each epoch, and the weights. `scheduler` makes a new one."""
    weights = weights_of(dimensions, seed)
    of_weights, of_biases = ([scheduler() for _ in weights] for _ in range(2))
    output, cost, _ = TASKS[task]
    size = len(X) // batches
    scores = {"train_errors": [], "val_errors": [], "train_accs": [], "val_accs": []}
    for _ in range(epochs):
        for i in range(batches):
            rows = slice(i * size, None if i == batches - 1 else (i + 1) * size)
            for w, (dw, db), sw, sb in zip(
                weights, gradients(weights, X[rows], t[rows], hidden, task, lam), of_weights, of_biases, strict=True
            ):
                w -= np.vstack([sb.update_change(db), sw.update_change(dw)])
        for s in of_weights + of_biases:
            s.reset()
        for name, inputs, targets in (("train", X, t), ("val", X_val, t_val)):
            a = forward(weights, inputs, HIDDEN[hidden][0], output)[1][-1]
            scores[f"{name}_errors"].append(cost(a, targets))
            right = (a > 0.5) == (targets > 0.5) if a.shape[1] == 1 else a.argmax(1) == targets.argmax(1)
            scores[f"{name}_accs"].append(np.mean(right))
    return scores, weights
