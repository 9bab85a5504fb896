# ruff: noqa: PLR0402 - written as programs are published
"""Sequence to sequence: an encoder, attention over its states, and a decoder that is forced to the target."""

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch import optim

from tests.programs.weights import fill

SOS_token, LENGTH = 0, 5


class EncoderRNN(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.embedding = nn.Embedding(input_size, hidden_size)
        self.gru = nn.GRU(hidden_size, hidden_size, batch_first=True)

    def forward(self, input):
        return self.gru(self.embedding(input))


class BahdanauAttention(nn.Module):
    def __init__(self, hidden_size):
        super().__init__()
        self.Wa = nn.Linear(hidden_size, hidden_size)
        self.Ua = nn.Linear(hidden_size, hidden_size)
        self.Va = nn.Linear(hidden_size, 1, bias=False)

    def forward(self, query, keys):
        scores = self.Va(torch.tanh(self.Wa(query) + self.Ua(keys)))
        weights = F.softmax(scores.squeeze(2).unsqueeze(1), dim=-1)
        return torch.bmm(weights, keys), weights


class AttnDecoderRNN(nn.Module):
    def __init__(self, hidden_size, output_size):
        super().__init__()
        self.embedding = nn.Embedding(output_size, hidden_size)
        self.attention = BahdanauAttention(hidden_size)
        self.gru = nn.GRU(2 * hidden_size, hidden_size, batch_first=True)
        self.out = nn.Linear(hidden_size, output_size)

    def forward(self, encoder_outputs, hidden, target=None):
        word = torch.empty(encoder_outputs.size(0), 1, dtype=torch.long).fill_(SOS_token)
        outputs, attentions = [], []
        for i in range(LENGTH):
            context, weights = self.attention(hidden.permute(1, 0, 2), encoder_outputs)
            output, hidden = self.gru(torch.cat((self.embedding(word), context), dim=2), hidden)
            outputs.append(self.out(output))
            attentions.append(weights)
            word = target[:, i].unsqueeze(1) if target is not None else outputs[-1].topk(1)[1].squeeze(-1).detach()
        return F.log_softmax(torch.cat(outputs, dim=1), dim=-1), torch.cat(attentions, dim=1)


ids = np.random.default_rng(0).integers(1, 9, (12, LENGTH))
source, target = torch.LongTensor(ids), torch.LongTensor(ids[:, ::-1].copy())
encoder, decoder = fill(EncoderRNN(9, 8)), fill(AttnDecoderRNN(8, 9), seed=1)
optimizers = [optim.Adam(m.parameters(), lr=0.01) for m in (encoder, decoder)]
for epoch in range(4):
    for optimizer in optimizers:
        optimizer.zero_grad()
    decoded, _ = decoder(*encoder(source), target)
    loss = nn.NLLLoss()(decoded.view(-1, decoded.size(-1)), target.view(-1))
    loss.backward()
    for optimizer in optimizers:
        optimizer.step()
    print(epoch, f"{loss.item():.4f}")
with torch.no_grad():
    decoded, attentions = decoder(*encoder(source[:2]))
print(decoded.argmax(-1).tolist(), attentions.shape)
results = {"encoder": encoder.state_dict(), "decoder": decoder.state_dict(), "attentions": attentions}
