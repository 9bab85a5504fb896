"""Part G, tools: the files that the scripts write, read by other programs."""

from __future__ import annotations

import struct
from typing import Any

import pytest

from .load import script

mpl = pytest.importorskip("matplotlib", reason="the scripts draw")
pytest.importorskip("sklearn", reason="the digits are scikit-learn's")


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Return the function that runs a script, checks its picture, and returns what it claims."""
    monkeypatch.setitem(mpl.rcParams, "backend", "Agg")

    def main(name: str, **options: Any) -> Any:
        claims = script(f"g_tools/{name}").main(out=str(tmp_path), **options)
        assert (tmp_path / f"{name}.png").stat().st_size > 5000
        return claims

    return main


def test_onnxruntime_reads_the_same_digits(run):
    onnx = pytest.importorskip("onnx")
    pytest.importorskip("onnxruntime")
    found = run("onnx_export", epochs=2)
    here, there = found["accuracies"]
    assert here == there > 0.9
    assert found["difference"] < 1e-5
    assert found["operators"] == ["Conv", "BatchNormalization", "Relu", "Conv", "Relu", "MaxPool", "Reshape", "Gemm"]
    (images,) = onnx.load(found["file"]).graph.input
    assert [axis.dim_param or axis.dim_value for axis in images.type.tensor_type.shape.dim] == ["batch", 1, 8, 8]


def test_the_run_holds_curves_distributions_images_and_the_graph(run):
    pytest.importorskip("tensorboardX")
    from tensorboardX.proto.event_pb2 import Event
    from tensorboardX.proto.graph_pb2 import GraphDef

    found = run("tensorboard_run", epochs=3)
    assert found["curves"]["accuracy/held_out"][-1] > 0.8
    assert found["curves"]["loss/training"][-1] < found["curves"]["loss/training"][0] / 1.5

    (path,) = found["folder"].glob("events.*")
    data, events = path.read_bytes(), []
    while data:
        (length,) = struct.unpack("<Q", data[:8])
        events.append(Event.FromString(data[12 : 12 + length]))
        data = data[16 + length :]
    values = [(event.step, value) for event in events for value in event.summary.value]
    for tag, curve in found["curves"].items():
        assert [(step, v.simple_value) for step, v in values if v.tag == tag] == [(n, pytest.approx(y)) for n, y in enumerate(curve)]
    histograms = {v.tag for _, v in values if v.HasField("histo")}
    parameters = ("hidden.weight", "hidden.bias", "output.weight", "output.bias")
    assert histograms == {f"{kind}/{name}" for kind in ("weights", "gradients") for name in parameters}
    assert [v.tag for _, v in values if v.HasField("image")] == ["data", "mistakes"]
    (graph,) = (GraphDef.FromString(event.graph_def) for event in events if event.graph_def)
    assert {"Net/Linear[hidden]/weight", "Net/tanh"} <= {node.name for node in graph.node}
