# ruff: noqa: B007, B905, PLR0402, UP008 - written as programs are published
"""Policy gradient: actions by a categorical distribution, returns standardised, a critic as baseline."""

from collections import namedtuple

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
import torch.optim as optim
from torch.distributions import Categorical

from tests.programs.weights import fill

SavedAction = namedtuple("SavedAction", ["log_prob", "value"])
rng = np.random.default_rng(0)
eps = np.finfo(np.float32).eps.item()


class Policy(nn.Module):
    def __init__(self):
        super(Policy, self).__init__()
        self.affine1 = nn.Linear(4, 12)
        self.action_head = nn.Linear(12, 2)
        self.value_head = nn.Linear(12, 1)
        self.saved_actions, self.rewards = [], []

    def forward(self, x):
        x = F.relu(self.affine1(x))
        return F.softmax(self.action_head(x), dim=-1), self.value_head(x)


model = fill(Policy())
optimizer = optim.Adam(model.parameters(), lr=3e-2)


def select_action(state):
    probs, value = model(torch.from_numpy(state).to(torch.get_default_dtype()))
    m = Categorical(probs)
    assert m.sample().item() in (0, 1)
    action = torch.tensor(int(rng.integers(2)))  # in place of the sample, to be the same in both libraries
    model.saved_actions.append(SavedAction(m.log_prob(action), value))
    return action.item(), m.entropy()


def finish_episode():
    R, returns, policy_losses, value_losses = 0, [], [], []
    for r in model.rewards[::-1]:
        R = r + 0.99 * R
        returns.insert(0, R)
    returns = torch.tensor(returns)
    returns = (returns - returns.mean()) / (returns.std() + eps)
    for (log_prob, value), R in zip(model.saved_actions, returns):
        policy_losses.append(-log_prob * (R - value.item()))
        value_losses.append(F.smooth_l1_loss(value, torch.tensor([R])))
    optimizer.zero_grad()
    loss = torch.stack(policy_losses).sum() + torch.stack(value_losses).sum()
    loss.backward()
    optimizer.step()
    del model.rewards[:]
    del model.saved_actions[:]
    return loss.item()


for episode in range(4):
    state = rng.normal(size=4)
    for t in range(8):
        action, entropy = select_action(state)
        state = 0.9 * state + 0.1 * (2 * action - 1) * np.array([1.0, -1.0, 0.5, 0.0])
        model.rewards.append(float(1 - abs(state[0])))
    print(f"Episode {episode}\tloss: {finish_episode():.4f}\tentropy: {entropy:.4f}")
results = model.state_dict()
