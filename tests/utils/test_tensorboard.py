"""`SummaryWriter`: what it writes is read back from the event files."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu import nn
from tinygrad_edu.utils.tensorboard import SummaryWriter

pytest.importorskip("tensorboardX")


def events(folder):
    """Yield the events of all event files in a folder, itself only."""
    from tensorboardX.proto.event_pb2 import Event

    for path in sorted(Path(folder).glob("events.*")):
        data = path.read_bytes()
        while data:
            (length,) = struct.unpack("<Q", data[:8])
            yield Event.FromString(data[12 : 12 + length])
            data = data[16 + length :]


def values(folder, tag=None):
    """Return (step, value) of all summaries, or of those with a tag."""
    return [(e.step, v) for e in events(folder) for v in e.summary.value if tag is None or v.tag == tag]


def pixels(image):
    from PIL import Image

    return np.asarray(Image.open(io.BytesIO(image.encoded_image_string)))


def test_scalars_come_back(tmp_path):
    with SummaryWriter(tmp_path) as writer:
        loss = (tg.tensor([1.5], requires_grad=True) * 2).sum()
        writer.add_scalar("loss", loss, 0)
        writer.add_scalar("loss", tg.tensor([[0.25]], dtype=tg.float64), 1, walltime=12.0)
        writer.add_scalar("loss", np.float32(7), global_step=tg.tensor(2).item())
        assert writer.log_dir == writer.get_logdir() == str(tmp_path)
    assert [(step, v.simple_value) for step, v in values(tmp_path, "loss")] == [(0, 3.0), (1, 0.25), (2, 7.0)]
    assert [e.wall_time for e in events(tmp_path) if e.step == 1] == [12.0]


def test_a_scalar_must_be_one_number(tmp_path):
    with SummaryWriter(tmp_path) as writer, pytest.raises(ValueError, match=r"add_scalar\('loss'\): scalar_value must be one number"):
        writer.add_scalar("loss", tg.ones(2), 0)
    assert values(tmp_path) == []


def test_several_curves_in_one_picture(tmp_path):
    with SummaryWriter(tmp_path) as writer:
        writer.add_scalars("error", {"train": tg.tensor(0.5), "test": 0.75}, 4)
    for name, expected in (("train", 0.5), ("test", 0.75)):
        assert [(step, v.simple_value) for step, v in values(tmp_path / "error" / name)] == [(4, expected)]


def test_histogram(tmp_path):
    numbers = tg.linspace(-1, 2, 50).reshape(5, 10).requires_grad_()
    with SummaryWriter(tmp_path) as writer:
        writer.add_histogram("weights", numbers, 3)
        writer.add_histogram("few", numbers, 3, bins="auto")
        writer.add_histogram_raw("raw", 0.0, 2.0, 3, 3.0, 5.0, tg.tensor([1.0, 2.0]), tg.tensor([1, 2]), 3)
    ((step, found),) = values(tmp_path, "weights")
    array = numbers.detach().numpy()
    assert step == 3
    assert found.histo.num == 50
    assert (found.histo.min, found.histo.max) == (-1.0, 2.0)
    assert found.histo.sum == pytest.approx(array.sum(), rel=1e-5)
    assert found.histo.sum_squares == pytest.approx((array**2).sum(), rel=1e-5)
    assert sum(found.histo.bucket) == 50
    ((_, raw),) = values(tmp_path, "raw")
    assert list(raw.histo.bucket_limit) == [1.0, 2.0]
    assert list(raw.histo.bucket) == [1.0, 2.0]


@pytest.mark.parametrize("empty", [[], [float("nan")], [float("inf"), float("nan")]])
def test_a_histogram_of_nothing(tmp_path, empty):
    with SummaryWriter(tmp_path) as writer, pytest.raises(ValueError, match=rf"'weights'.*none of the {len(empty)} values"):
        writer.add_histogram("weights", tg.tensor(empty))
    assert values(tmp_path) == []


def test_images(tmp_path):
    picture = tg.zeros(3, 4, 6)
    picture[0, 1, 2] = 1.0
    with SummaryWriter(tmp_path) as writer:
        writer.add_image("one", picture, 1)
        writer.add_image("grey", picture[0], 1, dataformats="HW")
        writer.add_images("two", tg.stack([picture, 1 - picture]), 1)
        writer.add_images("list", [picture, 1 - picture], 1)
        writer.add_image_with_boxes("box", tg.zeros(3, 20, 20), tg.tensor([[2, 3, 10, 12]]), 1)
    found = {v.tag: v.image for _, v in values(tmp_path)}
    expected = np.zeros((4, 6, 3), np.uint8)
    expected[1, 2, 0] = 255
    np.testing.assert_array_equal(pixels(found["one"]), expected)
    np.testing.assert_array_equal(pixels(found["grey"])[..., 0], expected[..., 0])
    np.testing.assert_array_equal(pixels(found["two"]), pixels(found["list"]))
    np.testing.assert_array_equal(pixels(found["two"])[:, :6], expected)
    np.testing.assert_array_equal(pixels(found["two"])[:, 6:12], 255 - expected)
    box = pixels(found["box"]).max(-1)
    assert box[3, 5] > 0
    assert box[12, 5] > 0
    assert box[7, 6] == 0


def test_figure(tmp_path):
    plt = pytest.importorskip("matplotlib.pyplot")
    figure = plt.figure(figsize=(2, 1), dpi=50)
    figure.gca().plot([0, 1])
    with SummaryWriter(tmp_path) as writer:
        writer.add_figure("curve", figure, 2)
    ((step, found),) = values(tmp_path, "curve")
    assert step == 2
    assert (found.image.width, found.image.height) == (100, 50)
    assert not plt.fignum_exists(figure.number)


def test_text(tmp_path):
    with SummaryWriter(tmp_path) as writer:
        writer.add_text("note", "**learning** rate 0.1", 5)
    ((step, found),) = values(tmp_path)
    assert step == 5
    assert found.tag.startswith("note")
    assert found.tensor.string_val[0] == b"**learning** rate 0.1"


def test_precision_and_recall(tmp_path):
    with SummaryWriter(tmp_path) as writer:
        writer.add_pr_curve("pr", tg.tensor([0, 1, 1, 0]), tg.tensor([0.1, 0.9, 0.4, 0.6]), 1, num_thresholds=3)
    ((_, found),) = values(tmp_path)
    table = np.array(found.tensor.float_val).reshape(6, 3)  # true and false positives, true and false negatives, precision, recall
    np.testing.assert_array_equal(table[:4, 1], [1, 1, 1, 1])  # at the threshold 0.5
    np.testing.assert_allclose(table[4:, 1], [0.5, 0.5])


def test_hyperparameters_are_a_run_of_their_own(tmp_path):
    with SummaryWriter(tmp_path) as writer:
        writer.add_hparams(
            {"lr": tg.tensor(0.5), "batch": 16, "name": "sgd", "flag": True}, {"accuracy": tg.tensor(0.75)}, run_name="first"
        )
    found = values(tmp_path / "first")
    assert [v.simple_value for _, v in found if v.tag == "accuracy"] == [0.75]
    assert len([v for _, v in found if v.tag.startswith("_hparams_")]) == 3


def test_embedding(tmp_path):
    points = tg.arange(6.0).reshape(3, 2)
    with SummaryWriter(tmp_path) as writer:
        writer.add_embedding(points, metadata=["a", "b", "c"], label_img=tg.rand(3, 1, 4, 4), global_step=7, tag="words")
    (table,) = tmp_path.rglob("tensors.tsv")
    np.testing.assert_allclose(np.loadtxt(table), points.numpy())
    (labels,) = tmp_path.rglob("metadata.tsv")
    assert labels.read_text().split() == ["a", "b", "c"]
    assert "words" in (tmp_path / "projector_config.pbtxt").read_text()
    assert list(tmp_path.rglob("sprite.png"))


def test_mesh_and_layout(tmp_path):
    with SummaryWriter(tmp_path) as writer:
        writer.add_mesh("triangle", tg.rand(1, 3, 3), faces=tg.tensor([[[0, 1, 2]]]))
        writer.add_custom_scalars({"errors": {"both": ["Multiline", ["a", "b"]]}})
    tags = {v.tag for _, v in values(tmp_path)}
    assert any("triangle" in tag for tag in tags)
    assert any("custom_scalars" in tag for tag in tags)


class Twice(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(4, 4), nn.ReLU())

    def forward(self, x, shift):
        return self.body(self.body(x)) + shift


def graph(folder):
    from tensorboardX.proto.graph_pb2 import GraphDef

    (found,) = [GraphDef.FromString(e.graph_def) for e in events(folder) if e.graph_def]
    return {node.name: node for node in found.node}


def test_the_graph_has_our_operations_in_the_scopes_of_their_modules(tmp_path):
    model = Twice()
    with SummaryWriter(tmp_path) as writer:
        writer.add_graph(model, (tg.ones(2, 4), tg.zeros(4)))
    nodes = graph(tmp_path)
    linear = "Twice/Sequential[body]/Linear[0]"
    assert set(nodes) == {
        "input/input.0", "input/input.1", f"{linear}/weight", f"{linear}/bias", f"{linear}/linear", f"{linear}/linear_1",
        "Twice/Sequential[body]/ReLU[1]/relu", "Twice/Sequential[body]/ReLU[1]/relu_1", "Twice/add", "output/output.0",
    }  # fmt: skip
    assert list(nodes[f"{linear}/linear"].input) == ["input/input.0", f"{linear}/weight", f"{linear}/bias"]
    assert list(nodes["Twice/add"].input) == ["Twice/Sequential[body]/ReLU[1]/relu_1", "input/input.1"]
    assert list(nodes["output/output.0"].input) == ["Twice/add"]
    assert nodes[f"{linear}/weight"].op == "Parameter"
    assert nodes[f"{linear}/linear"].op == "linear"
    shape = nodes[f"{linear}/linear"].attr["_output_shapes"].list.shape[0]
    assert [d.size for d in shape.dim] == [2, 4]
    assert nodes["Twice/add"].attr["dtype"].type == 1  # float32
    assert nodes["Twice/add"].attr["source"].s.decode().rpartition(":")[0] == __file__
    assert model.training
    assert all(m._hooks is None for m in model.modules())


def test_options_of_an_operation_are_noted(tmp_path, capsys):
    with SummaryWriter(tmp_path) as writer:
        writer.add_graph(nn.Conv2d(1, 2, 3, stride=2), tg.ones(1, 1, 8, 8), verbose=True)
    node = graph(tmp_path)["Conv2d/convolution"]
    assert "stride=(2, 2)" in node.attr["arguments"].s.decode()
    assert "Conv2d/convolution" in capsys.readouterr().out


def test_the_default_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with SummaryWriter(comment="_lr1") as writer:
        writer.add_scalar("x", 1)
    (folder,) = (tmp_path / "runs").iterdir()
    assert folder.name.endswith("_lr1")
    assert [v.simple_value for _, v in values(folder)] == [1.0]


def test_flush_writes_at_once(tmp_path):
    writer = SummaryWriter(tmp_path)
    writer.add_scalar("x", 1.0, 0)
    for step in range(1, 30):
        writer.add_scalar("x", 1.0, step)
    writer.flush()
    assert len(values(tmp_path, "x")) == 30
    writer.add_scalar("x", 1.0, 30)
    writer.close()
    assert [step for step, _ in values(tmp_path, "x")] == list(range(31))
    writer.close()
    writer.flush()


def test_writing_after_close_and_two_writers_in_one_folder_lose_nothing(tmp_path):
    first, second = SummaryWriter(tmp_path, filename_suffix=".a"), SummaryWriter(tmp_path)
    first.add_scalar("x", 1.0)
    second.add_scalar("x", 2.0)
    first.close()
    first.add_scalar("x", 3.0)
    first.close()
    second.close()
    assert sorted(v.simple_value for _, v in values(tmp_path, "x")) == [1.0, 2.0, 3.0]
    assert len(list(tmp_path.glob("*.a"))) == 2


def test_without_the_package(monkeypatch, tmp_path):
    monkeypatch.setitem(__import__("sys").modules, "tensorboardX", None)
    with pytest.raises(ImportError, match=r"pip install 'tinygrad_edu\[tensorboard\]'"):
        SummaryWriter(tmp_path)
