"""The page about what is covered: ``python -m tests.coverage_page`` writes ``docs/coverage.md``. It needs PyTorch, whose names it lists.

Both libraries are asked for their names, and the deliberate differences are read from the tables of the tests that make sure of them.
"""

from __future__ import annotations

import ast
import importlib.util
import inspect
import re
import textwrap
from pathlib import Path
from typing import Any

import tinygrad_edu as tg

PAGE = Path(__file__).parents[1] / "docs" / "coverage.md"
DIFFERENCES = Path(__file__).parent / "ops" / "differences.py"
WIDTH = 140

NAMESPACES = (
    *("torch", "Tensor", "nn.functional", "linalg", "special", "fft", "nn", "nn.init", "nn.utils", "nn.utils.rnn", "nn.parameter", "optim"),
    *("optim.lr_scheduler", "distributions", "distributions.constraints", "autograd", "autograd.functional", "func", "utils.data"),
    *("utils.checkpoint", "amp", "nn.utils.parametrize", "nn.utils.parametrizations", "nn.utils.prune", "serialization"),
)

# Names of PyTorch that no program calls: the insides of its backends and compilers, and what is only there to say that it is gone.
INTERNAL = re.compile(
    r"""
    (cudnn|miopen|mkldnn|fbgemm|native|quantized|sym|parse|batch_norm|import_ir|fused|profiler)_\w+ | Optional | FatalError
    | (clear|get|is|set)_autocast_(?!enabled)\w+ | autocast_\w+ | has_torch_\w+ | handle_torch_\w+ | boolean_dispatch
    | assert_int_or_pair | \w+_copy | \w+_with_indices
    | \w+_notes | GRID_SAMPLE_\w+ | USE_\w+ | PRIVATE_OPS | \w*TYPE_CHECKING | BroadcastingList\d | DisableTorchFunction\w* | LoggerBase
    | Script\w+ | JITException | CompilationUnit | Sym(Int|Float|Bool) | AVG | SUM | S(caling|wizzle)Type | SAC_\w+ | StreamObjType | Tag
    | merge_type_from_type_comment | unify_type_list | choose_qparams_optimized | constant_pad_nd | convolution | affine_grid_generator
    | grid_sampler\w* | embedding_renorm_ | norm_except_dim | slice_inverse | hash_tensor | unsafe_\w+ | classes | classproperty | cond
    | cpp | while_loop | fork | wait | compiled_with_cxx11_abi | get_file_path | prepare_multiprocessing_environment | thread_safe_generator
    | init_num_threads | is_anomaly_check_nan_enabled | is_distributed | dsmm | hsmm | hspmm | saddmm | spmm | sspaddmm | smm | module_load
    | reinforce | volatile | eig | symeig | lstsq | solve | resize | resize_as | index | record_stream | output_nr | name | new | dim_order
    | common_types | factory_kwargs | grad_mode | modules | NestedIOFunction | enforce_grad_layout_policy | functional_datapipe
    | \w*(validation|determinism)\w* | non_deterministic | DataChunk | DefaultDeviceType | GraphExecGroup | legacy_contiguous_format
    | Container | NLLLoss2d | rnn_(relu|tanh)(_cell)? | debug_unwrap | legacy | has_(lapack|mkl|openmp|spectral)
    | matrix_rank | set_anomaly_enabled | set_autocast_enabled
    """,
    re.VERBOSE,
)

# Why a name is not there: the first of the patterns that match. What no pattern matches is simply not there.
REASONS = {
    "There are no complex numbers.": r"""
    \w*complex\w* | view_as_real
    | c(double|float|half) | chalf | polar | angle | real | imag | conj\w* | is_conj | resolve_\w+ | is_neg | i?stft
    """,
    "A tensor has all its elements, as numbers: there are no sparse, nested, masked and quantized tensors.": r"""
    \w*sparse\w* | Sparse\w+ | \w*quant[is]z\w* | \w*fake_quant\w* | q_\w+ | qscheme | qu?int\d+(x\d)? | QU?Int\w+ | per_\w+
    | (c?col|crow|row)_indices | \w*coalesce\w* | indices | values | to_dense | dense_dim | \w*nested | to_padded_tensor | jagged | masked
    | segment_reduce | ao | qat | intrinsic | int_repr | \w*mkldnn | dequantize | quantizable | quantized
    """,
    "There is one device, the CPU, and one memory, NumPy's.": r"""
    \w*(cuda|ipu|xpu|mps|mtia|maia|meta|xla|vulkan|pin_memory|pinned)\w* | share_memory_ | is_shared | \w*storage\w* | \w*Storage(Base)?
    | Stream | Event | get_device\w* | \w*_device_states | \w+MemoryError | AcceleratorError | DataParallel | SyncBatchNorm | Distributed\w+
    | distributed | parallel | \w*data_ptr | set_ | from_file | is_set_to | \w*(scaled|grouped)_(grouped_)?mm | memory_format
    """,
    "NumPy has no such dtype.": r"bfloat16 | BFloat16\w+ | float[48]_\w+ | u?int[1-7] | bit | bits\w+",
    "Nothing is compiled, traced or exported.": r"""
    compile | export | jit | fx | package | library | onnx | overrides | functionalize | ops | hub | futures | monitor
    | \w+DataPipe | \w*[sS]elective\w+ | CheckpointPolicy | \w*profiler\w* | torch_version | multiprocessing | testing
    | set_multithreading_enabled | as_subclass | convert_conv\w+
    """,
}


INTRODUCTION = """\
# What is covered

This page is made from the code, by `python -m tests.coverage_page`. It compares the names of tinygrad_edu with those of PyTorch {version},
for each namespace that programs use on a CPU; what only the insides of PyTorch call is not counted. What is here is compared with PyTorch
by the tests: values, shapes, dtypes, shared memory, errors, and two derivatives. Where the answer differs on purpose, it is one of the
[deliberate differences](#deliberate-differences).

| namespace | here | not here | out of scope |
|---|---|---|---|
{lines}

What is out of scope: complex numbers, sparse and quantized tensors, other devices than the CPU, compilers.

## Names
"""

DELIBERATE = """\
## Deliberate differences

Where the result, its dtype, its memory, its gradients or its error are not those of PyTorch, and why. The tests make sure that each of
them still differs. An input of which only the shape is given has any numbers.

| call | inputs | why it differs |
|---|---|---|
{lines}
"""

OWN = """\
## Names of our own

What PyTorch does not have: {names}.

Attributes of a tensor:

{attributes}
"""


def names_of(theirs: Any, space: str) -> list[str]:
    """Return the names in a namespace of PyTorch that are its own; its modules only where it says that they are."""
    listed = set(getattr(theirs, "__all__", ()))
    if space in {"torch", "Tensor"} or not listed:
        listed |= {n for n in dir(theirs) if not inspect.ismodule(getattr(theirs, n, None))}
    own = (n for n in listed if not n.startswith("_") and is_own(getattr(theirs, n, None), space))
    return sorted(own, key=lambda n: (n.lower(), n))


def is_own(value: Any, space: str) -> bool:
    """Return whether a value is PyTorch's: no module, class or function of Python, no class of its C++ code, and not the class Tensor."""
    if inspect.ismodule(value):
        return value.__name__.startswith("torch.")
    if type(value).__name__ in {"pybind11_type", "_TensorMeta"} and space != "torch":
        return False
    of = getattr(value, "__module__", None) or "torch"
    return type(value).__name__ != "pybind11_type" and (not (inspect.isclass(value) or inspect.isfunction(value)) or of.startswith("torch"))


def is_here(ours: Any, name: str) -> bool:
    """Return whether a namespace of ours has a name, whichever modules have been imported before."""
    value = getattr(ours, name, None)
    may_be_module = (inspect.ismodule(value) or value is None) and inspect.ismodule(ours) and hasattr(ours, "__path__")
    if may_be_module and importlib.util.find_spec(f"{ours.__name__}.{name}") is not None:
        return True
    return hasattr(ours, name)


def namespace(library: str, space: str) -> Any:
    """Return a namespace of a library, or None."""
    if space == "torch":
        return importlib.import_module(library)
    if space == "Tensor":
        return importlib.import_module(library).Tensor
    try:
        return importlib.import_module(f"{library}.{space}")
    except ImportError:
        return None


def code(names: list[str]) -> str:
    """Return names in columns of text."""
    return textwrap.fill(", ".join(f"`{n}`" for n in names), WIDTH, break_on_hyphens=False, break_long_words=False)


def reason_of(name: str) -> str:
    """Return why a name is not there."""
    return next((reason for reason, patterns in REASONS.items() if re.fullmatch(patterns, name, re.VERBOSE)), "")


def part(space: str) -> tuple[str, str]:
    """Return of one namespace: its line of the table, and its section."""
    theirs, ours = namespace("torch", space), namespace("tinygrad_edu", space)
    names = names_of(theirs, space)
    here = [n for n in names if ours is not None and is_here(ours, n)]
    missing = [n for n in names if n not in here and not INTERNAL.fullmatch(n)]
    title = "torch" if space == "torch" else f"torch.{space}"
    by_reason: dict[str, list[str]] = {}
    for name in missing:
        by_reason.setdefault(reason_of(name), []).append(name)
    anchor = title.lower().replace(".", "")
    line = f"| [`{title}`](#{anchor}) | {len(here)} | {len(by_reason.get('', []))} | {len(missing) - len(by_reason.get('', []))} |"
    text = [f"### {title}", ""]
    if here:
        text += [f"<details><summary>{len(here)} names that are here</summary>", "", code(here), "", "</details>", ""]
    for reason in ("", *REASONS):
        if reason in by_reason:
            text += [f"**Not here.** {reason}".rstrip(), "", code(by_reason[reason]), ""]
    return line, "\n".join(text)


class Spelled(ast.NodeTransformer):
    """The call of a row as a user writes it: `torch` for the library, and a name for each of the inputs."""

    def __init__(self, names: list[str], rest: str) -> None:
        self.names, self.rest = names, rest

    def tensors(self, node: ast.expr) -> list[ast.expr]:
        """Return the inputs that ``*x`` or ``*x[1:]`` stands for."""
        start = node.slice.lower.value if isinstance(node, ast.Subscript) else 0  # type: ignore[attr-defined]
        return [ast.Name(name) for name in self.names[start:]]

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return ast.Name("torch") if node.id == "T" else node

    def visit_Call(self, node: ast.Call) -> ast.expr:
        node.args = [b for a in node.args for b in (self.tensors(a.value) if self.rest and isinstance(a, ast.Starred) else [a])]
        return self.generic_visit(node)  # type: ignore[return-value]

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        if self.rest and isinstance(node.value, ast.Name) and node.value.id == self.rest:
            return ast.Name(self.names[node.slice.value])  # type: ignore[attr-defined]
        return self.generic_visit(node)  # type: ignore[return-value]


def difference(entry: ast.expr, before: str) -> tuple[str, str, str]:
    """Return the call, the inputs and the reason of an entry of the table of differences, `before` being the reason above."""
    assert isinstance(entry, ast.Tuple)
    row, reason = entry.elts
    assert isinstance(row, ast.Call)
    assert isinstance(row.args[1], ast.Lambda)
    assert isinstance(reason, ast.Constant)
    function, inputs = row.args[1], row.args[2:]
    parameters = [a.arg for a in function.args.args[1:]]
    rest = function.args.vararg.arg if function.args.vararg else ""
    names = parameters if not rest else [f"{rest}{i}" for i in range(len(inputs))]
    body = ast.unparse(ast.fix_missing_locations(Spelled(names, rest).visit(function.body)))
    given = ", ".join(
        f"{n} of shape {ast.unparse(v)}" if isinstance(v, ast.Tuple) else f"{n} = {ast.unparse(v)}"
        for n, v in zip(names, inputs, strict=True)
    )
    text = str(reason.value)
    return body, given, before if text in {"the same"} else text


def differences() -> list[str]:
    """Return the lines of the table of deliberate differences, sorted by what is called."""
    tree = ast.parse(DIFFERENCES.read_text(encoding="utf-8"))
    table = next(n.value for n in tree.body if isinstance(n, ast.Assign) and ast.unparse(n.targets[0]) == "DIFFERENCES")
    assert isinstance(table, ast.List)
    lines, reason = [], ""
    for entry in table.elts:
        call, given, reason = difference(entry, reason)
        lines.append(f"| `{call}` | {f'`{given}`' if given else ''} | {reason} |")
    return sorted(lines, key=str.lower)


def own_names() -> str:
    """Return the section about what PyTorch does not have."""
    torch = namespace("torch", "torch")
    names = sorted(n for n in tg.__all__ if not hasattr(torch, n))
    tree = ast.parse(DIFFERENCES.read_text(encoding="utf-8"))
    table = next(n.value for n in tree.body if isinstance(n, ast.AnnAssign) and ast.unparse(n.target) == "METHODS_OF_OUR_OWN")
    assert table is not None
    attributes = [f"- `{name}`: {what}." for name, what in ast.literal_eval(table).items()]
    return OWN.format(names=code(names), attributes="\n".join(attributes))


def page() -> str:
    """Return the whole page."""
    torch = namespace("torch", "torch")
    lines, sections = zip(*map(part, NAMESPACES), strict=True)
    version = ".".join(torch.__version__.split(".")[:2])
    text = [INTRODUCTION.format(version=version, lines="\n".join(lines)), *sections]
    return "\n".join([*text, DELIBERATE.format(lines="\n".join(differences())), own_names()])


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
