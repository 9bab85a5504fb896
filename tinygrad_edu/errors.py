"""The exceptions that this package adds to Python's own.

Where PyTorch raises ``RuntimeError``, ``ValueError``, ``TypeError`` or ``IndexError`` the same type is raised here; the classes
below are subclasses of those, so that a program may catch either.
"""

__all__ = [
    "AnomalyError",
    "CheckpointError",
    "DataError",
    "FreedGraphError",
    "GradcheckError",
    "InplaceError",
    "MissingExtraError",
    "OnnxExporterError",
]


class FreedGraphError(RuntimeError):
    """``backward`` reached an operation whose saved arrays an earlier ``backward`` has already released."""


class InplaceError(RuntimeError):
    """An in-place operation is not allowed here, or it overwrote an array that the backward pass needs."""


class AnomalyError(RuntimeError):
    """Anomaly mode met the first NaN or infinity of a backward pass, or an error raised inside one."""


class GradcheckError(RuntimeError):
    """``gradcheck`` found an analytic gradient that differs from the numeric one."""


class DataError(ValueError):
    """A data file is missing, damaged, or not what it claims to be."""


class CheckpointError(DataError, RuntimeError):
    """A file given to ``load`` is damaged, hostile, or of a form that is not loaded, such as pickle."""


class OnnxExporterError(RuntimeError):
    """A model cannot be written as ONNX; the message names the operation, the line that called it, and what could be done."""


class MissingExtraError(ImportError):
    """An optional package is needed; the message names the extra that installs it."""

    def __init__(self, what: str, package: str, extra: str) -> None:
        super().__init__(f"{what} needs the package {package!r}, which is not installed: pip install 'tinygrad_edu[{extra}]'")


class UnknownNameError(KeyError):
    """Nothing bears the name that was asked for; `KeyError` itself would show the sentence in quotes."""

    def __str__(self) -> str:
        return str(self.args[0])
