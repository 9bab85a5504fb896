"""F. A graph-convolution network tells the two sides of the karate club apart, from the labels of two of its 34 members.

    H⁽¹⁾ = tanh(Â X W⁽¹⁾),   Z = Â H⁽¹⁾ W⁽²⁾,   Â = D^(−1/2) (A + I) D^(−1/2)

A is the adjacency matrix of who met whom outside the club, D the diagonal matrix of the row sums of A + I. A row of Â H is a weighted
sum of the states of a member and of its friends: one message from every neighbour, in a matrix product. The features X are the identity
matrix, so nothing is known of a member but its friends. The loss looks at two nodes only, the instructor and the officer who fell out.
Its gradient reaches the others because ∂C/∂H = Âᵀ (∂C/∂Z) W⁽²⁾ᵀ: adjoints travel along the same edges as messages.

python examples/f_family/graph_network.py
"""

from __future__ import annotations

import numpy as np

import tinygrad_edu as torch
from tinygrad_edu import nn, optim
from tinygrad_edu.utils.lesson import figure, run, table, whole_numbers

# W. W. Zachary, An Information Flow Model for Conflict and Fission in Small Groups, Journal of Anthropological Research 33 (1977) 452–473.
# Members are numbered from 1: each line is a member and the friends with a larger number; 78 edges.
FRIENDS = {
    1: [2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 18, 20, 22, 32],
    2: [3, 4, 8, 14, 18, 20, 22, 31],
    3: [4, 8, 9, 10, 14, 28, 29, 33],
    4: [8, 13, 14],
    5: [7, 11],
    6: [7, 11, 17],
    7: [17],
    9: [31, 33, 34],
    10: [34],
    14: [34],
    15: [33, 34],
    16: [33, 34],
    19: [33, 34],
    20: [34],
    21: [33, 34],
    23: [33, 34],
    24: [26, 28, 30, 33, 34],
    25: [26, 28, 32],
    26: [32],
    27: [30, 34],
    28: [34],
    29: [32, 34],
    30: [33, 34],
    31: [33, 34],
    32: [33, 34],
    33: [34],
}
INSTRUCTOR = [1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 17, 18, 20, 22]  # who went with him when the club split; the others stayed


def club() -> tuple[np.ndarray, np.ndarray]:
    """Return the adjacency matrix (34, 34) and the side of every member (34,): 0 with the instructor, 1 with the officer."""
    A = np.zeros((34, 34), np.float32)
    for member, friends in FRIENDS.items():
        for friend in friends:
            A[member - 1, friend - 1] = A[friend - 1, member - 1] = 1
    side = np.ones(34, np.int64)
    side[np.array(INSTRUCTOR) - 1] = 0
    return A, side


def normalised(A: np.ndarray) -> torch.Tensor:
    """Return Â: every node is its own neighbour too, and a message is divided by the root of both degrees."""
    A = A + np.eye(len(A), dtype=A.dtype)
    root = np.sqrt(A.sum(1))
    return torch.tensor(A / root[:, None] / root)


class GraphNetwork(nn.Module):
    """Two graph convolutions: features of the members (n, features) to logits of the two sides (n, 2)."""

    def __init__(self, A_hat: torch.Tensor, features: int, hidden: int) -> None:
        super().__init__()
        self.register_buffer("A_hat", A_hat)
        self.first, self.second = nn.Linear(features, hidden, bias=False), nn.Linear(hidden, 2, bias=False)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        states = torch.tanh(self.A_hat @ self.first(x))
        return self.A_hat @ self.second(states)


def main(steps: int = 100, hidden: int = 8, rate: float = 0.05, labels: str = "1 34", seed: int = 0, out: str = "out") -> dict[str, object]:
    """Train on the labelled members, predict all others, and draw how far the gradient reaches and what comes out.

    steps : of Adam
    hidden : size of the states H⁽¹⁾
    rate : the step length η
    labels : the members whose side is told to the network
    seed : of the weights
    out : folder for the plot
    """
    torch.manual_seed(seed)
    A, side = club()
    known = np.array(whole_numbers(labels, 1, len(A))) - 1
    others = np.setdiff1d(np.arange(len(A)), known)
    model, x, y = GraphNetwork(normalised(A), len(A), hidden), torch.eye(len(A), requires_grad=True), torch.tensor(side)
    optimizer = optim.Adam(model.parameters(), lr=rate)
    (gradient,) = torch.autograd.grad(nn.functional.cross_entropy(model(x)[known], y[known]), x)
    reach = gradient.norm(dim=1).numpy()
    losses, accuracies = [], []
    for _ in range(steps):
        optimizer.zero_grad()
        logits = model(x)
        loss = nn.functional.cross_entropy(logits[known], y[known])
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        accuracies.append(float((logits.argmax(1).numpy() == side)[others].mean()))
    probability = logits.softmax(1)[:, 1].detach().numpy()

    table(
        ["step", "loss", "accuracy of the others"],
        [[k, losses[k - 1], accuracies[k - 1]] for k in sorted({1, 5, 10, 20, 50, steps}) if k <= steps],
    )
    chance = max(np.mean(side[others]), 1 - np.mean(side[others]))
    wrong = [int(i) + 1 for i in others if (probability[i] > 0.5) != side[i]]
    print(f"{len(known)} labels; of the {len(others)} others, {accuracies[-1]:.1%} are put on their side; guessing: {chance:.1%}")
    print(f"wrong: {wrong or 'nobody'}")

    with figure(out, "graph_network", columns=2, size=(12, 5)) as (left, right):
        place = layout(A)
        draw(left, A, place, side, reach, known, "YlGn", "‖∂C/∂x‖ of a member's features", (0, None))
        left.set(title="The first step: the gradient reaches the friends of friends")
        draw(right, A, place, side, probability, known, "PuOr", "probability of the officer's side", (0, 1))
        right.set(title=f"Learned: {accuracies[-1]:.0%} of the others are on their side")
        right.plot(*place[[member - 1 for member in wrong]].T, "o", ms=20, mfc="none", mec="black", label="wrong")
        right.legend(markerscale=0.6)
    return {"losses": losses, "accuracy": accuracies[-1], "chance": float(chance), "wrong": wrong, "reach": reach}


def layout(A: np.ndarray, steps: int = 300) -> np.ndarray:
    """Return a place in the plane for every node (n, 2): friends attract, all repel each other, and descent finds the balance."""
    place, edges = torch.randn(len(A), 2, requires_grad=True), torch.tensor(A)
    optimizer = optim.Adam([place], lr=0.1)
    for _ in range(steps):
        optimizer.zero_grad()
        squares = ((place[:, None] - place) ** 2).sum(2)
        (edges * squares + 4 / (squares + 0.1)).sum().backward()
        optimizer.step()
    return place.detach().numpy()


def draw(
    axes, A: np.ndarray, place: np.ndarray, side: np.ndarray, value: np.ndarray, known: np.ndarray, colours: str, label: str, limits
) -> None:
    """Draw every member with its number in the colour of its value, and friendships as lines."""
    for i, j in zip(*np.triu(A).nonzero(), strict=True):
        axes.plot(*place[[i, j]].T, color="grey", lw=0.6, alpha=0.5, zorder=0)
    for which, (name, marker) in enumerate((("went with the instructor", "o"), ("stayed with the officer", "s"))):
        those = np.flatnonzero(side == which)
        edges = ["black" if member in known else "grey" for member in those]
        points = axes.scatter(
            *place[those].T,
            c=value[those],
            s=220,
            marker=marker,
            cmap=colours,
            vmin=limits[0],
            vmax=limits[1] or value.max(),
            edgecolors=edges,
            linewidths=np.where(np.isin(those, known), 2.5, 0.5),
            label=name,
        )
    for member, at in enumerate(place):
        brightness = np.dot(points.to_rgba(value[member])[:3], (0.3, 0.6, 0.1))
        axes.annotate(str(member + 1), at, ha="center", va="center", fontsize=8, color="white" if brightness < 0.5 else "black")
    axes.figure.colorbar(points, ax=axes, label=label)
    axes.set(xticks=[], yticks=[])


if __name__ == "__main__":
    run(main)
