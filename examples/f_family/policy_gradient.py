"""F. Policy gradient: a network learns to balance a pole on a cart, from nothing but how long it stood.

    J(θ) = E[Σ_t r_t],   ∇J = E[Σ_t G_t ∇ log π_θ(a_t | s_t)],   G_t = r_t + γ r_{t+1} + γ² r_{t+2} + …

The cart's physics has no graph and an action is a random choice, so no derivative of the reward exists. The score-function gradient needs
none: it differentiates the probability of what was chosen, and weighs it with what came of it. Automatic differentiation is given a
surrogate, −mean_t G_t log π(a_t | s_t), whose value means nothing and whose gradient is an estimate of −∇J. The mean return is subtracted
from G_t, which changes the expectation by nothing, since E[∇ log π] = 0, and its variance by much.

python examples/f_family/policy_gradient.py
"""

from __future__ import annotations

import numpy as np

import tinygrad_edu as torch
from tinygrad_edu import nn, optim
from tinygrad_edu.utils.lesson import figure, run
from tinygrad_edu.utils.progress import progress

LONGEST, THRESHOLD = 500, 475  # an episode ends after 500 steps; the task counts as solved from a mean of 475
GAMMA = 0.99


class Carts:
    """Many carts with a pole, side by side; states (N, 4): position, velocity, angle from the vertical and angular velocity."""

    def __init__(self, count: int, rng: np.random.Generator) -> None:
        self.state = rng.uniform(-0.05, 0.05, (count, 4))

    def step(self, push_right: np.ndarray) -> np.ndarray:
        """Push every cart to the right or to the left for 0.02 s; return which poles still stand and which carts are on the track."""
        gravity, mass_cart, mass_pole, half_length, force, dt = 9.8, 1.0, 0.1, 0.5, 10.0, 0.02
        x, v, angle, spin = self.state.T
        total, sine, cosine = mass_cart + mass_pole, np.sin(angle), np.cos(angle)
        push = (np.where(push_right, force, -force) + mass_pole * half_length * spin**2 * sine) / total
        spin_up = (gravity * sine - cosine * push) / (half_length * (4 / 3 - mass_pole * cosine**2 / total))
        speed_up = push - mass_pole * half_length * spin_up * cosine / total
        self.state = np.stack([x + dt * v, v + dt * speed_up, angle + dt * spin, spin + dt * spin_up], axis=1)
        return (np.abs(self.state[:, 0]) < 2.4) & (np.abs(self.state[:, 2]) < np.radians(12))


def play(policy: nn.Module, count: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Play `count` episodes; return states (T, N, 4), actions (T, N) and which were running (T, N). The reward is 1 while one runs."""
    carts, running = Carts(count, rng), np.ones(count, bool)
    states, actions, alive = [], [], []
    while running.any() and len(states) < LONGEST:
        with torch.no_grad():
            right = torch.sigmoid(policy(torch.tensor(carts.state, dtype=torch.float32))).numpy()[:, 0]
        states.append(carts.state)
        actions.append(rng.random(count) < right)
        alive.append(running)
        running = running & carts.step(actions[-1])
    return np.stack(states), np.stack(actions), np.stack(alive)


def returns_to_go(alive: np.ndarray) -> np.ndarray:
    """Return G_t = r_t + γ G_{t+1} at every time step, from the last one back."""
    G = np.zeros(alive.shape)
    after = np.zeros(alive.shape[1])
    for t in reversed(range(len(alive))):
        after = G[t] = (1 + GAMMA * after) * alive[t]
    return G


def surrogate(policy: nn.Module, states: np.ndarray, actions: np.ndarray, alive: np.ndarray) -> torch.Tensor:
    """Return −mean Ĝ_t log π(a_t | s_t) over all steps that were played, where Ĝ are the returns, shifted and scaled."""
    G = returns_to_go(alive)[alive]
    G = torch.tensor((G - G.mean()) / (G.std() + 1e-8), dtype=torch.float32)
    logits = policy(torch.tensor(states[alive], dtype=torch.float32))[:, 0]
    minus_log_pi = nn.functional.binary_cross_entropy_with_logits(logits, torch.tensor(actions[alive]).float(), reduction="none")
    return (G * minus_log_pi).mean()


def main(updates: int = 60, episodes: int = 32, rate: float = 0.02, seed: int = 0, out: str = "out") -> dict[str, object]:
    """Play, update, and play 100 episodes with what was learned.

    updates : steps of Adam
    episodes : played for each update
    rate : the step length η
    seed : of weights, starts and choices
    out : folder for the plot
    """
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    policy = nn.Sequential(nn.Linear(4, 16), nn.Tanh(), nn.Linear(16, 1))  # the logit of a push to the right
    optimizer = optim.Adam(policy.parameters(), lr=rate)
    lengths, losses = [], []
    for update in progress(range(updates), "playing"):
        played = play(policy, episodes, rng)
        lengths.append(played[2].sum(0))
        optimizer.zero_grad()
        loss = surrogate(policy, *played)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        if update % 10 == 0:
            print(f"update {update:2}: mean return {lengths[-1].mean():5.1f}, surrogate {losses[-1]:+.3f}")
    states, _, alive = play(policy, 100, rng)
    test = alive.sum(0)
    print(
        f"learned: mean return {test.mean():.1f} of {LONGEST} in 100 episodes (solved from {THRESHOLD}); by chance {lengths[0].mean():.1f}"
    )

    with figure(out, "policy_gradient", columns=3, size=(14, 3.9)) as (left, middle, right):
        number = np.arange(updates * episodes)
        left.plot(number, np.concatenate(lengths), ".", ms=3, alpha=0.3, label="one episode")
        left.plot(number[episodes // 2 :: episodes], [length.mean() for length in lengths], label="mean of an update")
        left.axhline(THRESHOLD, color="black", lw=1, ls="--", label="solved")
        left.set(xlabel="episode", ylabel="return", title="The pole stands longer and longer")
        middle.plot(losses)
        middle.set(xlabel="update", ylabel="surrogate", title="The surrogate's value says nothing")
        right.plot(np.degrees(states[:, :10, 2]), lw=0.7)
        right.set(xlabel="time step", ylabel="angle of the pole, degrees", ylim=(-12, 12), title="Ten episodes of the learned policy")
        left.legend(markerscale=3)
        for axes in (left, middle, right):
            axes.grid(alpha=0.3)
    return {"returns": [float(length.mean()) for length in lengths], "test": float(test.mean()), "losses": losses}


if __name__ == "__main__":
    run(main)
