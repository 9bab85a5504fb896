"""`export` as a whole: names, initializers, files, dynamic axes, what is left as it was, and what is refused."""

from __future__ import annotations

import io

import numpy as np
import pytest

import tinygrad_edu as tg
from tests.onnx.running import agrees, expected, kinds, onnx, run
from tinygrad_edu import nn
from tinygrad_edu.autograd.primitive import REGISTRY, primitive
from tinygrad_edu.errors import OnnxExporterError
from tinygrad_edu.onnx import TRANSLATORS, export, translates


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 4, 3, padding=1)
        self.norm = nn.BatchNorm2d(4)
        self.drop = nn.Dropout(0.5)
        self.fc = nn.Linear(4 * 16, 10)

    def forward(self, x):
        x = nn.functional.max_pool2d(nn.functional.relu(self.norm(self.conv(x))), 2)
        return self.fc(self.drop(x).flatten(1)).log_softmax(-1)


def dims(value):
    return [d.dim_param or d.dim_value for d in value.type.tensor_type.shape.dim]


def test_a_network_of_the_course():
    tg.manual_seed(0)
    model = Net()
    for step in range(3):
        model(tg.randn(8, 1, 8, 8) * (step + 1))
    proto = agrees(model, tg.randn(2, 1, 8, 8))
    assert kinds(proto) == ["Conv", "BatchNormalization", "Relu", "MaxPool", "Reshape", "Gemm", "LogSoftmax"]


def test_names_of_inputs_outputs_parameters_and_nodes():
    model = Net()
    proto = export(model, (tg.randn(2, 1, 8, 8),), dynamic_axes={"x": {0: "batch"}})
    assert [i.name for i in proto.graph.input] == ["x"]
    assert [o.name for o in proto.graph.output] == ["output"]
    assert dims(proto.graph.input[0]) == ["batch", 1, 8, 8]
    assert dims(proto.graph.output[0]) == ["batch", 10]
    arrays = {i.name: onnx.numpy_helper.to_array(i) for i in proto.graph.initializer}
    state = model.state_dict()
    named = {name for name in arrays if not name.startswith("constant_")}
    assert named == set(state) - {"norm.num_batches_tracked"}
    for name in named:
        np.testing.assert_array_equal(arrays[name], state[name].numpy(force=True))
    conv = proto.graph.node[0]
    assert (conv.output[0], list(conv.input)) == ("conv.Conv", ["x", "conv.weight", "conv.bias"])
    assert conv.doc_string.rpartition(":")[0] == __file__
    given = export(model, (tg.randn(2, 1, 8, 8),), input_names=["image"], output_names=["scores"])
    assert (given.graph.input[0].name, given.graph.output[0].name) == ("image", "scores")
    assert given.graph.name == "Net"


def test_a_shared_parameter_is_written_once():
    model = nn.Sequential(nn.Linear(4, 4), nn.Tanh(), nn.Linear(4, 4))
    model[2].weight = model[0].weight
    proto = agrees(model, tg.randn(3, 4))
    assert sorted(i.name for i in proto.graph.initializer) == ["0.bias", "0.weight", "2.bias"]


def test_the_model_is_left_as_it_was():
    model = Net()
    model.fc.eval()
    model.conv.weight.requires_grad_(False)
    state = {name: t.numpy(force=True).copy() for name, t in model.state_dict().items()}
    x, random = tg.randn(2, 1, 8, 8), tg.get_rng_state()
    export(model, x, dynamic_axes={"x": {0: "batch"}})
    assert tg.get_rng_state().tolist() == random.tolist()
    assert [m.training for m in model.modules()] == [True, True, True, True, False]
    assert all(m._hooks is None for m in model.modules())
    assert [p.requires_grad for p in model.parameters()] == [False, True, True, True, True, True]
    assert not any(b.requires_grad for b in model.buffers())
    for name, t in model.state_dict().items():
        np.testing.assert_array_equal(t.numpy(force=True), state[name])
    loss = model(tg.randn(2, 1, 8, 8)).sum()
    loss.backward()
    assert model.fc.weight.grad is not None


def test_files(tmp_path):
    model, x, buffer = nn.Linear(3, 2), tg.randn(1, 3), io.BytesIO()
    proto, *_ = [export(model, x, f) for f in (None, tmp_path / "model.onnx", buffer)]
    assert onnx.load(tmp_path / "model.onnx") == proto
    assert buffer.getvalue() == proto.SerializeToString()
    (tmp_path / "kept.onnx").write_bytes(b"before")
    with pytest.raises(OnnxExporterError):
        export(lambda x: tg.linalg.inv(x @ x.t()), x, tmp_path / "kept.onnx")
    assert (tmp_path / "kept.onnx").read_bytes() == b"before"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["kept.onnx", "model.onnx"]


@pytest.mark.parametrize("version", [17, 18, 22])
def test_versions_of_the_operators(version):
    proto = export(Net(), tg.randn(2, 1, 8, 8), opset_version=version)
    assert proto.opset_import[0].version == version
    norm = nn.InstanceNorm2d(2)  # reductions took their axes in another way before version 18
    agrees(lambda x: norm(x).mean(1) + nn.functional.mish(x).var((1, 2), keepdim=True)[:, 0], tg.randn(2, 2, 4, 4), opset_version=version)


def test_the_newest_version():
    """A runtime may not know it yet."""
    proto = export(Net(), tg.randn(2, 1, 8, 8), opset_version=onnx.defs.onnx_opset_version())
    onnx.checker.check_model(proto, full_check=True)


def test_versions_that_there_are_not():
    for version in (16, 1000):
        with pytest.raises(ValueError, match=f"opset_version must be from 17 to .*, but got {version}"):
            export(nn.ReLU(), tg.ones(2), opset_version=version)


def test_arguments_in_dicts_and_tuples_and_outputs_in_a_dict():
    def model(pair, *, scale):
        return {"sum": pair[0] + pair[1], "scaled": (pair[0] * scale["by"],)}

    proto = export(model, ((tg.ones(2), tg.ones(2)),), kwargs={"scale": {"by": tg.tensor(2.0)}}, output_names=["sum"])
    assert [i.name for i in proto.graph.input] == ["pair_0", "pair_1", "scale_0"]
    assert [o.name for o in proto.graph.output] == ["sum", "output_1"]
    total, scaled = run(proto, np.float32([1, 2]), np.float32([10, 20]), np.array(3, np.float32))
    assert total.tolist() == [11, 22]
    assert scaled.tolist() == [3, 6]


def test_named_arguments_in_any_order():
    def model(x, *, low, high):
        return (x - low) / high

    proto = export(model, tg.ones(2), kwargs={"high": tg.tensor(2.0), "low": tg.tensor(1.0)})
    assert [i.name for i in proto.graph.input] == ["x", "low", "high"]
    assert run(proto, np.float32([5, 7]), np.array(1, np.float32), np.array(2, np.float32))[0].tolist() == [2, 3]


def test_what_programs_for_pytorch_pass_besides(capsys):
    proto = export(nn.ReLU(), tg.ones(2), None, export_params=True, do_constant_folding=True, dynamo=False, verbose=True)
    assert "Relu" in capsys.readouterr().out
    assert kinds(proto) == ["Relu"]
    with pytest.raises(ValueError, match="the parameters are always initializers"):
        export(nn.ReLU(), tg.ones(2), export_params=False)


def test_an_input_that_is_returned_and_an_output_that_is_constant():
    weight = tg.arange(3.0)
    proto = agrees(lambda x: (x, *(x * 2,) * 3, weight, x), tg.randn(2, 3), sizes=(1, 4))
    assert len(proto.graph.output) == 6


def test_two_dynamic_axes_and_their_product():
    model = nn.Sequential(nn.Linear(4, 6), nn.Flatten(0, 1), nn.Linear(6, 2))
    proto = export(model, tg.randn(2, 3, 4), dynamic_axes={"input": {0: "batch", 1: "length"}})
    assert dims(proto.graph.output[0]) == ["batch*length", 2]
    for shape in ((1, 1, 4), (5, 2, 4), (3, 7, 4)):
        x = np.random.default_rng(0).standard_normal(shape).astype(np.float32)
        np.testing.assert_allclose(run(proto, x)[0], expected(model, x)[0], rtol=1e-5, atol=1e-6)


def test_a_fully_convolutional_network_on_images_of_any_size():
    model = nn.Sequential(nn.Conv2d(1, 3, 3, padding=1), nn.ReLU(), nn.Conv2d(3, 2, 1))
    proto = export(model, tg.randn(1, 1, 6, 6), dynamic_axes={"input": {0: "n", 2: "height", 3: "width"}})
    x = np.ones((3, 1, 5, 9), np.float32)
    np.testing.assert_allclose(run(proto, x)[0], expected(model, x)[0], rtol=1e-5, atol=1e-6)


def test_forms_of_dynamic_axes():
    class Dim:
        __name__ = "rows"

    x, y = tg.randn(2, 3), tg.randn(2, 3)

    def forms():
        yield {"dynamic_axes": {"x": [0], "y": [0]}}
        yield {"dynamic_axes": {"x": {0: "n"}, "y": {-2: "n"}, "out": {0: "n"}}, "output_names": ["out"]}
        yield {"dynamic_shapes": ({0: Dim()}, {0: Dim(), 1: None})}
        yield {"dynamic_shapes": {"x": {0: "rows"}, "y": {0: "rows"}}}

    for options in forms():
        proto = export(lambda x, y: x + y, (x, y), **options)
        found = run(proto, np.ones((5, 3), np.float32), np.ones((5, 3), np.float32))[0]
        assert found.tolist() == [[2.0] * 3] * 5


def test_dynamic_axes_that_do_not_fit():
    x = tg.randn(2, 3)
    with pytest.raises(ValueError, match="axis 2 of 'x' is to be dynamic, but its shape is"):
        export(lambda x: x, x, dynamic_axes={"x": {2: "n"}})
    with pytest.raises(ValueError, match=r"dynamic axes are given for 'z', but the inputs are \['x'\]"):
        export(lambda x: x, x, dynamic_axes={"z": {0: "n"}})
    with pytest.raises(ValueError, match="the axes called 'n' must have the same size"):
        export(lambda x: x @ x.t(), x, dynamic_axes={"x": {0: "n", 1: "n"}})
    with pytest.raises(OnnxExporterError, match=r"does not run with another size of the dynamic axes \(n = 4\)"):
        export(nn.Linear(3, 2), x, dynamic_axes={"input": {1: "n"}})
    with pytest.raises(OnnxExporterError, match="the dynamic axes time change what is computed"):
        export(nn.RNN(3, 2), tg.randn(4, 1, 3), dynamic_axes={"input": {0: "time"}})


def test_names_that_do_not_fit():
    with pytest.raises(ValueError, match="input_names has 2 names, but the arguments contain 1 tensors"):
        export(nn.ReLU(), tg.ones(2), input_names=["a", "b"])
    with pytest.raises(ValueError, match="output_names has 2 names, but the model returns 1 tensors"):
        export(nn.ReLU(), tg.ones(2), output_names=["a", "b"])
    with pytest.raises(ValueError, match="must differ"):
        export(nn.ReLU(), tg.ones(2), input_names=["a"], output_names=["a"])


def test_a_branch_that_depends_on_data_is_fixed():
    def model(x):
        return x * 2 if x.sum() > 0 else x * 3

    proto = export(model, tg.ones(3))
    assert run(proto, np.float32([-1, -1, -1]))[0].tolist() == [-2, -2, -2]


def test_a_value_that_leaves_the_record_is_refused():
    for hidden in (lambda x: x * float(x.sum()), lambda x: x + tg.tensor(np.cumsum(x.numpy(force=True))), lambda x: x + x.detach() * 2):
        with pytest.raises(OnnxExporterError, match=r"called at .*test_export.py:\d+, uses a value that follows from the input"):
            export(hidden, tg.tensor([1.0, 2.0, 4.0]))
    with pytest.raises(OnnxExporterError, match="an output follows from the input, but was not computed by recorded operations"):
        export(lambda x: (x * 1, tg.tensor(x.numpy(force=True) * 2)), tg.ones(3))


def test_an_operation_without_translation_is_named_with_its_line():
    class Inverse(nn.Module):
        def forward(self, x):
            return tg.linalg.inv(x)

    model = nn.Sequential(nn.ReLU(), Inverse())
    with pytest.raises(
        OnnxExporterError, match=r"cannot export 'inverse', called at .*test_export.py:\d+ in module '1': .*no translation.*other"
    ):
        export(model, tg.eye(3))


def test_a_function_of_the_user_is_named():
    class Double(tg.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            return x * 2

        @staticmethod
        def backward(ctx, g):
            return g * 2

    with pytest.raises(OnnxExporterError, match="DoubleBackward is an operation defined by a user"):
        export(lambda x: Double.apply(x * 1) + 1, tg.ones(2))


def test_a_translator_of_ones_own():
    @primitive(x=lambda g, x: g * 2 * x)
    def parabola_for_onnx(x):
        return x * x

    try:
        with pytest.raises(OnnxExporterError, match=r"'parabola_for_onnx'.*enter a translator with tinygrad_edu\.onnx\.translates"):
            export(parabola_for_onnx, tg.ones(2))

        @translates("parabola_for_onnx")
        def translate(graph, call, x):
            return graph.op("Mul", x, x)

        assert run(export(parabola_for_onnx, tg.ones(2)), np.float32([3, 4]))[0].tolist() == [9, 16]
    finally:
        del REGISTRY["parabola_for_onnx"]
        TRANSLATORS.pop("parabola_for_onnx", None)


def test_without_the_package(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "onnx", None)
    monkeypatch.setitem(__import__("sys").modules, "onnx.defs", None)
    with pytest.raises(ImportError, match=r"pip install 'tinygrad_edu\[onnx\]'"):
        export(nn.ReLU(), tg.ones(2))
