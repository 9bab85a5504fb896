"""Part F, the wider family without the sequences: every script at a reduced size, with what it claims."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

import tinygrad_edu as tg

from .load import script

mpl = pytest.importorskip("matplotlib", reason="the scripts draw")
pytest.importorskip("sklearn", reason="the digits are scikit-learn's")


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Return the function that runs a script, checks its picture, and returns what it claims."""
    monkeypatch.setitem(mpl.rcParams, "backend", "Agg")

    def main(name: str, **options: Any) -> Any:
        claims = script(f"f_family/{name}").main(out=str(tmp_path), **options)
        assert [path.name for path in tmp_path.iterdir()] == [f"{name}.png"]
        assert (tmp_path / f"{name}.png").stat().st_size > 10_000
        return claims

    return main


def test_tiles_stand_in_rows():
    images = tg.arange(8.0).reshape(2, 4)
    white = [9.0] * 4
    expected = [white + white, [9, 0, 1, 9, 9, 4, 5, 9], [9, 2, 3, 9, 9, 6, 7, 9], white + white]
    assert script("f_family/tiles").tiles(images, 2, gap=9.0).tolist() == expected


def test_a_curved_code_beats_pca_which_bounds_the_linear_one(run):
    found = run("autoencoder", epochs=30)
    errors = found["errors"]
    assert 1 - 1e-5 < errors["linear autoencoder"][0] / errors["PCA"][0] < 1.05
    assert errors["autoencoder"][0] < 0.75 * errors["PCA"][0]
    assert errors["autoencoder"][1] < 0.75 * errors["PCA"][1]
    assert all(curve[-1] < curve[0] / 3 for curve in found["curves"].values())


def test_the_error_of_pca_is_what_its_projection_leaves_out():
    X = tg.randn(50, 6, dtype=tg.float64, generator=tg.Generator().manual_seed(0))
    centred = X.numpy() - X.numpy().mean(0)
    left = ((script("f_family/autoencoder").principal_components(X, 2)(X) - X) ** 2).sum().item()
    assert left == pytest.approx(np.sort(np.linalg.eigvalsh(centred.T @ centred))[:4].sum(), rel=1e-12)


def test_samples_of_the_vae_are_near_digits(run):
    found = run("vae", epochs=15)
    assert found["difference"] < 1e-12
    distances = found["distances"]
    assert distances["a held-out digit"] < distances["a sample"] < 1.4 * distances["a held-out digit"]
    assert distances["a sample"] < 0.7 * distances["independent pixels"]
    assert min(found["kinds"]) > 0
    assert sum(found["curves"][-1]) < sum(found["curves"][0]) - 4
    assert found["curves"][-1][1] > 1  # the codes say something


def test_with_a_heavy_divergence_the_codes_of_the_vae_say_nothing(run):
    assert run("vae", epochs=2, beta=20.0)["curves"][-1][1] < 0.01


def test_the_generator_finds_the_ring(run):
    found = run("gan", steps=700)
    covered, near = found["final"]
    assert covered > 0.9
    assert near > 0.85
    assert found["measures"][0][1] < 0.05
    assert found["tail"] == pytest.approx([2 * math.log(2), math.log(2)], abs=0.06)


def test_the_ring_is_measured_by_what_is_covered_and_what_is_near():
    gan = script("f_family/gan")
    angle = (tg.arange(3600) + 0.5) * (math.pi / 3600)  # the upper half
    half = 2 * tg.stack((tg.cos(angle), tg.sin(angle)), 1)
    assert gan.measure(half) == (0.5, 1.0)
    assert gan.measure(tg.cat((half, 2 * half))) == (0.5, 0.5)
    assert gan.measure(tg.zeros(100, 2)) == (0.0, 0.0)


def test_neither_step_of_the_gan_moves_the_other_network():
    gan = script("f_family/gan")
    generator, discriminator = gan.network(2, 2), gan.network(2, 1)
    cost = discriminator(generator(tg.randn(8, 2)).detach()).sum()
    cost.backward()
    assert all(p.grad is None for p in generator.parameters())
    before = [p.detach().clone() for p in discriminator.parameters()]
    gan.step(discriminator(generator(tg.randn(8, 2))).sum(), tg.optim.SGD(generator.parameters(), lr=0.1))
    assert all(tg.equal(p, q) for p, q in zip(discriminator.parameters(), before, strict=True))


def test_skip_connections_find_the_borders(run):
    found = run("u_net", steps=40, batch=12)
    borders = {name: score[0] for name, score in found["scores"].items()}  # of everything that is no shape
    assert borders["with skip connections"] > 0.9
    assert borders["with skip connections"] > borders["without"] + 0.05
    losses = found["losses"]["with skip connections"]
    assert np.mean(losses[-5:]) < 0.55 * losses[0]


def test_overlap_is_intersection_over_union():
    found, true = tg.tensor([[0, 1, 1, 2, 3]]), tg.tensor([[0, 1, 2, 2, 3]])
    assert script("f_family/u_net").overlap(found, true) == [1.0, 0.5, 0.5, 1.0]


def test_the_digits_become_more_probable_to_the_boltzmann_machine(run):
    found = run("boltzmann_machine", hidden=10, epochs=12)
    assert found["difference"] < 1e-12
    assert found["log p(v)"] > 0.75
    assert found["−error"] < found["log p(v)"] - 0.1
    assert found["log_p"][-1] > found["independent"] + 3
    assert found["errors"][-1] < found["errors"][0] / 2


def test_the_probabilities_of_all_images_sum_to_one():
    tg.manual_seed(0)
    machine = script("f_family/boltzmann_machine").BoltzmannMachine(4, 3, tg.float64)
    machine.b += tg.tensor([0.5, -1.0, 0.0, 2.0])
    images = tg.cartesian_prod(*[tg.tensor([0.0, 1.0], dtype=tg.float64)] * 4)
    assert tg.exp(-machine.free_energy(images) - machine.log_z()).sum().item() == pytest.approx(1, abs=1e-12)


def test_the_map_is_ordered_and_the_winners_alone_are_not(run):
    found = run("self_organising_map", side=10, steps=3000)
    assert found["difference"] < 1e-12
    (first, _), (alone, disorder), (quantisation, topographic) = found["errors"].values()
    assert quantisation < 0.4 * first
    assert quantisation < alone
    assert topographic < 0.15
    assert disorder > 0.5


def test_the_errors_of_a_map():
    som = script("f_family/self_organising_map")
    w = tg.tensor([[0.0, 0.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.9, 0.0], [0.0, 0.0, 0.6]])  # the units of a 2 × 2 map touch each other
    assert som.errors(w, tg.tensor([[0.2, 0.0, 0.0], [1.0, 0.0, 0.4]]), 2) == pytest.approx((0.3, 0.0))
    line = tg.tensor([[0.0, 0, 0], [5.0, 5, 5], [1.0, 0, 0], *[[9.0, 9, 9]] * 6])  # nearest to each other: the ends of the first row
    assert som.errors(line, tg.tensor([[0.1, 0.0, 0.0]]), 3)[1] == 1.0
