# ruff: noqa: PLR0402, UP008, UP031 - written as programs are published
"""A recurrent network over letters, written by hand: hidden states passed along, parameters changed through `.data`."""

import string

import torch
import torch.nn as nn
from torch.autograd import Variable

from tests.programs.weights import fill

letters = string.ascii_letters + " .,;'"
names = {"Czech": ["Abl", "Adsit"], "German": ["Abbing", "Abeln"], "Arabic": ["Khoury", "Nahas"]}
categories = list(names)


def line_to_tensor(line):
    tensor = torch.zeros(len(line), 1, len(letters))
    for i, letter in enumerate(line):
        tensor[i][0][letters.find(letter)] = 1
    return tensor


class RNN(nn.Module):
    def __init__(self, input_size, hidden_size, output_size):
        super(RNN, self).__init__()
        self.hidden_size = hidden_size
        self.i2h = nn.Linear(input_size + hidden_size, hidden_size)
        self.h2o = nn.Linear(hidden_size, output_size)
        self.softmax = nn.LogSoftmax(dim=1)

    def forward(self, input, hidden):
        hidden = torch.tanh(self.i2h(torch.cat((input, hidden), 1)))
        return self.softmax(self.h2o(hidden)), hidden

    def init_hidden(self):
        return Variable(torch.zeros(1, self.hidden_size))


rnn = fill(RNN(len(letters), 8, len(categories)))
criterion = nn.NLLLoss()
for epoch in range(3):
    total = 0
    for label, category in enumerate(categories):
        for line in names[category]:
            hidden = rnn.init_hidden()
            rnn.zero_grad()
            line_tensor = Variable(line_to_tensor(line))
            for i in range(line_tensor.size()[0]):
                output, hidden = rnn(line_tensor[i], hidden)
            loss = criterion(output, torch.tensor([label], dtype=torch.long))
            loss.backward()
            for p in rnn.parameters():
                p.data.add_(p.grad.data, alpha=-0.05)
            total += loss.data.item()
    print("%d %.4f" % (epoch, total))
topv, topi = output.data.topk(2, 1, True)
for i in range(2):
    print("(%.2f) %s" % (topv[0][i].item(), categories[topi[0][i].item()]))
results = rnn.state_dict()
