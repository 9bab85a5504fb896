# ruff: noqa: PLR0402, UP008, UP032 - written as programs are published
"""Graph networks from scratch: convolution with a dense adjacency, and attention over edges by scatter and index_add."""

import math

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.nn.modules.module import Module
from torch.nn.parameter import Parameter

from tests.programs.weights import fill

rng = np.random.default_rng(0)
n = 9
A = (rng.random((n, n)) < 0.3).astype(np.float32)
A = np.maximum(A, A.T) + np.eye(n)


class GraphConvolution(Module):
    def __init__(self, in_features, out_features, bias=True):
        super(GraphConvolution, self).__init__()
        self.in_features, self.out_features = in_features, out_features
        self.weight = Parameter(torch.empty(in_features, out_features))
        if bias:
            self.bias = Parameter(torch.empty(out_features))
        else:
            self.register_parameter("bias", None)
        stdv = 1.0 / math.sqrt(self.weight.size(1))
        self.weight.data.uniform_(-stdv, stdv)

    def forward(self, input, adj):
        output = torch.mm(adj, torch.mm(input, self.weight))
        return output if self.bias is None else output + self.bias

    def __repr__(self):
        return self.__class__.__name__ + " (" + str(self.in_features) + " -> " + str(self.out_features) + ")"


class EdgeAttention(nn.Module):
    def __init__(self, in_features, out_features):
        super().__init__()
        self.lin = nn.Linear(in_features, out_features, bias=False)
        self.att = nn.Parameter(torch.zeros(1, 2 * out_features))

    def forward(self, x, edge_index):
        h = self.lin(x)
        src, dst = edge_index
        e = F.leaky_relu((torch.cat([h[src], h[dst]], -1) * self.att).sum(-1), 0.2)
        m = torch.full((len(x),), -1e9, dtype=e.dtype).scatter_reduce(0, dst, e, reduce="amax", include_self=True)
        e = torch.exp(e - m[dst])
        total = torch.zeros(len(x), dtype=e.dtype).scatter_add_(0, dst, e)
        return torch.zeros_like(h).index_add_(0, dst, (e / (total[dst] + 1e-16))[:, None] * h[src])


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.gc = GraphConvolution(4, 6)
        self.gat = EdgeAttention(6, 3)

    def forward(self, x, adj, edge_index):
        x = F.dropout(F.elu(self.gc(x, adj)), 0.5, training=False)
        return F.log_softmax(self.gat(x, edge_index), dim=1)


model = fill(Net())
print(model)
dtype = torch.get_default_dtype()
adj = torch.tensor(A / A.sum(1, keepdims=True), dtype=dtype)
edge_index = torch.from_numpy(np.stack(np.nonzero(A)))
features, labels = torch.tensor(rng.normal(size=(n, 4)), dtype=dtype), torch.LongTensor(rng.integers(0, 3, n))
idx_train = torch.LongTensor(range(6))
optimizer = torch.optim.Adam(model.parameters(), lr=0.01, weight_decay=5e-4)
for epoch in range(5):
    optimizer.zero_grad()
    output = model(features, adj, edge_index)
    loss = F.nll_loss(output[idx_train], labels[idx_train])
    correct = output.max(1)[1].type_as(labels).eq(labels).double().sum()
    loss.backward()
    optimizer.step()
    print("Epoch: {:04d}".format(epoch + 1), "loss: {:.4f}".format(loss.item()), "correct: {:.0f}".format(correct))
print(torch.bincount(edge_index[1], minlength=n))
results = model.state_dict()
