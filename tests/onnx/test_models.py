"""The models of the course: networks of parts B, E and F, exported and run with other batch sizes."""

from __future__ import annotations

import numpy as np
import pytest

import tinygrad_edu as tg
from tests.onnx.running import agrees, expected, run
from tinygrad_edu import nn
from tinygrad_edu.nn import functional as F
from tinygrad_edu.onnx import export


@pytest.fixture(autouse=True)
def seeded():
    tg.manual_seed(0)


def test_multilayer_perceptron():
    model = nn.Sequential(
        nn.Flatten(), nn.Linear(64, 32), nn.BatchNorm1d(32), nn.Sigmoid(), nn.Dropout(0.2), nn.Linear(32, 10), nn.Softmax(1)
    )
    model(tg.randn(16, 1, 8, 8))
    agrees(model, tg.randn(2, 1, 8, 8))


def test_a_step_function():
    """The perceptron: a comparison has no derivative, and is exported nevertheless."""
    layer = nn.Linear(4, 3)
    agrees(lambda x: (layer(x) > 0).float(), tg.randn(2, 4))


class UNet(nn.Module):
    """Down twice and up again, with what was seen on the way down put beside what comes up."""

    def __init__(self):
        super().__init__()
        self.one, self.two = nn.Conv2d(1, 4, 3, padding=1), nn.Conv2d(4, 8, 3, padding=1)
        self.middle = nn.Conv2d(8, 8, 3, padding=1)
        self.up2, self.up1 = nn.ConvTranspose2d(8, 8, 2, 2), nn.ConvTranspose2d(16, 4, 2, 2)
        self.last = nn.Conv2d(8, 2, 1)

    def forward(self, x):
        a = F.relu(self.one(x))
        b = F.relu(self.two(F.max_pool2d(a, 2)))
        c = F.relu(self.middle(F.max_pool2d(b, 2)))
        up = tg.cat([self.up2(c), b], 1)
        return self.last(tg.cat([self.up1(up), a], 1))


def test_u_net():
    agrees(UNet(), tg.randn(2, 1, 8, 8))


class Variational(nn.Module):
    """An autoencoder that draws its code in training and takes the mean otherwise."""

    def __init__(self):
        super().__init__()
        self.encoder = nn.Sequential(nn.Linear(12, 8), nn.ReLU())
        self.mean, self.log_variance = nn.Linear(8, 2), nn.Linear(8, 2)
        self.decoder = nn.Sequential(nn.Linear(2, 4 * 9), nn.Unflatten(1, (4, 3, 3)), nn.ConvTranspose2d(4, 1, 2, 2), nn.Sigmoid())

    def forward(self, x):
        h = self.encoder(x)
        mean, log_variance = self.mean(h), self.log_variance(h)
        code = mean + (0.5 * log_variance).exp() * tg.randn_like(mean) if self.training else mean
        return self.decoder(code), mean, log_variance


def test_variational_autoencoder_and_its_decoder():
    model = Variational()
    agrees(model, tg.randn(2, 12))
    agrees(model.decoder, tg.randn(3, 2))


class Words(nn.Module):
    """A Transformer that classifies sequences of words, with learned positions and a mask where there is no word."""

    def __init__(self):
        super().__init__()
        self.words, self.positions = nn.Embedding(20, 8, padding_idx=0), nn.Embedding(16, 8)
        layer = nn.TransformerEncoderLayer(8, 2, 16, batch_first=True)
        self.encoder = nn.TransformerEncoder(layer, 2, enable_nested_tensor=False)
        self.out = nn.Linear(8, 3)

    def forward(self, words):
        x = self.words(words) + self.positions(tg.arange(words.shape[1]))
        x = self.encoder(x, src_key_padding_mask=words == 0)
        kept = (words != 0).unsqueeze(-1).float()
        return self.out((x * kept).sum(1) / kept.sum(1))


def test_transformer_with_batch_and_length_dynamic():
    words = np.array([[1, 5, 3, 0], [7, 2, 0, 0]])
    model = Words().eval()
    agrees(model, words)
    proto = export(model, tg.tensor(words), dynamic_axes={"words": {0: "batch", 1: "length"}})

    for shape in ((1, 3), (3, 9)):
        x = np.random.default_rng(1).integers(1, 20, shape)
        np.testing.assert_allclose(run(proto, x)[0], expected(model, x)[0], rtol=1e-5, atol=1e-5)


class Forecast(nn.Module):
    """Predicts the next value of a sequence."""

    def __init__(self, kind):
        super().__init__()
        self.cells, self.out = kind(3, 6, num_layers=2, batch_first=True, dropout=0.1), nn.Linear(6, 1)

    def forward(self, x):
        return self.out(self.cells(x)[0][:, -1])


@pytest.mark.parametrize("kind", [nn.RNN, nn.LSTM, nn.GRU])
def test_recurrent_forecast(kind):
    agrees(Forecast(kind), tg.randn(2, 5, 3))


class GraphNetwork(nn.Module):
    """Two steps of a graph convolution, with the normalised adjacency matrix as a buffer."""

    def __init__(self, adjacency):
        super().__init__()
        degree = adjacency.sum(1).rsqrt()
        self.register_buffer("adjacency", degree[:, None] * adjacency * degree)
        self.one, self.two = nn.Linear(5, 8), nn.Linear(8, 3)

    def forward(self, x):
        return self.adjacency @ self.two(F.relu(self.adjacency @ self.one(x)))


def test_graph_network():
    adjacency = (tg.rand(6, 6) > 0.5).float()
    model = GraphNetwork(((adjacency + adjacency.t()) > 0).float() + tg.eye(6))
    proto = agrees(model, tg.randn(2, 6, 5))
    assert "adjacency" in [i.name for i in proto.graph.initializer]


def test_positions_as_a_buffer_that_is_cut():
    class Positions(nn.Module):
        def __init__(self):
            super().__init__()
            self.register_buffer("table", tg.randn(10, 4))

        def forward(self, x):
            return x + self.table[: x.shape[1]]

    agrees(Positions(), tg.randn(2, 3, 4), dynamic=[(0,)])
    agrees(Positions(), tg.randn(3, 3, 4), dynamic=[(0, 1)], sizes=(2, 5))


def test_a_trained_network_keeps_its_accuracy():
    datasets = pytest.importorskip("sklearn.datasets")
    x, y = datasets.load_digits(return_X_y=True)
    x = (x / 16).astype(np.float32)
    model = nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10))
    optimizer = tg.optim.Adam(model.parameters(), 0.01)
    for _ in range(60):
        optimizer.zero_grad()
        F.cross_entropy(model(tg.tensor(x[:1500])), tg.tensor(y[:1500])).backward()
        optimizer.step()

    proto = agrees(model, x[:4])
    accuracy = (run(proto, x[1500:])[0].argmax(1) == y[1500:]).mean()
    assert accuracy > 0.85
    assert accuracy == (model(tg.tensor(x[1500:])).argmax(1).numpy() == y[1500:]).mean()
