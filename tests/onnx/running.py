"""How the tests of this folder judge: an exported model is run by onnxruntime and by onnx's own evaluator, with batches of other sizes."""

from __future__ import annotations

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu import nn
from tinygrad_edu.nn.watching import tensors_in
from tinygrad_edu.onnx import export

onnx = pytest.importorskip("onnx")
reference_evaluator = pytest.importorskip("onnx.reference").ReferenceEvaluator
onnxruntime = pytest.importorskip("onnxruntime")

TOLERANCE = 1e-5


def run(proto, *inputs, reference=True):
    """Return what both runtimes make of a model, after checking that they agree."""
    names = [i.name for i in proto.graph.input]
    feed = dict(zip(names, inputs, strict=True))
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    found = onnxruntime.InferenceSession(proto.SerializeToString(), options, providers=["CPUExecutionProvider"]).run(None, feed)
    if reference:
        again = reference_evaluator(proto).run(None, feed)
        for one, other in zip(found, again, strict=True):
            assert np.shape(one) == np.shape(other)
            np.testing.assert_allclose(one, other, rtol=TOLERANCE, atol=TOLERANCE)
    return found


def expected(model, *inputs):
    """Return what our model gives, in evaluation mode, as arrays."""
    if isinstance(model, nn.Module):
        model.eval()
    return [t.numpy(force=True) for t in tensors_in(model(*(tg.tensor(x) for x in inputs)))]


def resized(array, axes, size):
    """Return an array whose axes have another size, made of its own parts, so that indices stay valid."""
    for axis in axes:
        array = np.take(array, np.arange(size) * 7 % array.shape[axis], axis=axis)
    return array


def agrees(model, *examples, dynamic=None, sizes=(1, 2, 5), reference=True, **options):
    """Export a model and compare its outputs, for several sizes of the dynamic axes: by default axis 0 of every input."""
    arrays = [x.numpy() if isinstance(x, tg.Tensor) else x for x in examples]
    dynamic = [(0,)] * len(arrays) if dynamic is None else dynamic
    names = [f"in{i}" for i in range(len(arrays))]
    axes = {name: dict.fromkeys(places, "n") for name, places in zip(names, dynamic, strict=True)}
    proto = export(model, tuple(map(tg.tensor, arrays)), input_names=names, dynamic_axes=axes, **options)
    onnx.checker.check_model(proto, full_check=True)
    onnx.shape_inference.infer_shapes(proto, check_type=True, strict_mode=True, data_prop=True)
    kept = [i for i, name in enumerate(names) if name in {i.name for i in proto.graph.input}]
    assert kept == list(range(len(names)))
    for size in sizes if any(dynamic) else (None,):
        inputs = arrays if size is None else [resized(a, places, size) for a, places in zip(arrays, dynamic, strict=True)]
        for ours, theirs in zip(expected(model, *inputs), run(proto, *inputs, reference=reference), strict=True):
            assert ours.dtype == theirs.dtype
            assert ours.shape == np.shape(theirs)
            np.testing.assert_allclose(theirs, ours, rtol=TOLERANCE, atol=TOLERANCE)
    return proto


def kinds(proto):
    """Return the operators of a model in their order."""
    return [node.op_type for node in proto.graph.node]
