"""One neuron, its loss and its gradients, by hand and by the engine; and the picture of the graph.

python examples/one_neuron.py [graph.svg]
"""

import sys

import tinygrad_edu as torch
from tinygrad_edu import viz

x = torch.tensor(4.0)
target = torch.tensor(9.0)
w = torch.tensor(0.5, requires_grad=True)
b = torch.tensor(1.0, requires_grad=True)

z = w * x + b
delta = z - target  # the error of the output
loss = delta**2 / 2
loss.backward(retain_graph=True)

print(f"loss {loss.item():g}")
print(f"d loss / d w   by hand {(delta * x).item():g}   by the engine {w.grad.item():g}")
print(f"d loss / d b   by hand {delta.item():g}   by the engine {b.grad.item():g}")
viz.graph(loss).save(sys.argv[1] if len(sys.argv) > 1 else "graph.svg")
