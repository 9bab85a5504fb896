"""`SummaryWriter`: PyTorch's interface, whose tensors become arrays at the door; tensorboardX writes the files."""

from __future__ import annotations

import itertools
import os
from collections.abc import Mapping, Sequence
from typing import Any, Self

import numpy as np

from ...autograd.variable import Variable
from ...errors import MissingExtraError
from .graph import graph_of


def _plain(value: Any) -> Any:
    """Return arrays in place of tensors, inside lists, tuples and dicts too."""
    if isinstance(value, Variable):
        return np.array(value.array)
    if isinstance(value, Mapping):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(map(_plain, value))
    return value


def _array(value: Any) -> Any:
    """Return an array in place of a tensor, a number, or a list of either."""
    return np.asarray(_plain(value))


def _number(name: str, value: Any) -> float:
    array = _array(value)
    if array.size != 1:
        raise ValueError(f"{name} must be one number, but has shape {array.shape}: take its mean, for example")
    return float(array.reshape(())[()])


def _setting(name: str, value: Any) -> Any:
    return value if isinstance(value, (bool, str)) else _number(name, value)


_numbers = itertools.count()


def _distinct(suffix: str) -> str:
    """Return a suffix that no other file has: by itself tensorboardX overwrites a file that was begun in the same second."""
    return f".{os.getpid()}.{next(_numbers)}{suffix}"


class SummaryWriter:
    """Writes what a training reports to event files, which TensorBoard shows: ``tensorboard --logdir runs``.

    A context manager: at the end of a ``with`` block it is closed.

    Parameters
    ----------
    log_dir : the folder of the run; by default ``runs/`` with date, time, the name of the machine, and `comment`.
    comment : added to the default folder's name.
    purge_step : hide all that an interrupted run wrote from this step on.
    max_queue : how many events wait at most before they are written.
    flush_secs : after how many seconds they are written at the latest.
    filename_suffix : at the end of every file's name.

    Raises
    ------
    ImportError : if tensorboardX is missing.
    """

    def __init__(
        self,
        log_dir: str | os.PathLike[str] | None = None,
        comment: str = "",
        purge_step: int | None = None,
        max_queue: int = 10,
        flush_secs: int = 120,
        filename_suffix: str = "",
    ) -> None:
        try:
            import tensorboardX
        except ImportError:
            raise MissingExtraError("SummaryWriter", "tensorboardX", "tensorboard") from None
        folder = None if log_dir is None else str(log_dir)
        self._writer: Any = tensorboardX.SummaryWriter(
            folder,
            comment=comment,
            purge_step=purge_step,
            max_queue=max_queue,
            flush_secs=flush_secs,
            filename_suffix=_distinct(filename_suffix),
        )
        self._suffix = filename_suffix
        self.log_dir: str = self._writer.logdir

    def get_logdir(self) -> str:
        """Return the folder of the run."""
        return self.log_dir

    def add_scalar(
        self,
        tag: str,
        scalar_value: Any,
        global_step: int | None = None,
        walltime: float | None = None,
        new_style: bool = False,
        double_precision: bool = False,
    ) -> None:
        """Add one number to the curve `tag`.

        Raises
        ------
        ValueError : for a tensor of more than one element.
        """
        self._writer.add_scalar(tag, _number(f"add_scalar({tag!r}): scalar_value", scalar_value), global_step, walltime)

    def add_scalars(
        self, main_tag: str, tag_scalar_dict: Mapping[str, Any], global_step: int | None = None, walltime: float | None = None
    ) -> None:
        """Add a number to each of several curves of one picture: each has a folder of its own beside the run's file."""
        numbers = {tag: _number(f"add_scalars({main_tag!r}): {tag}", value) for tag, value in tag_scalar_dict.items()}
        self._writer.add_scalars(main_tag, numbers, global_step, walltime)

    def add_histogram(
        self,
        tag: str,
        values: Any,
        global_step: int | None = None,
        bins: str = "tensorflow",
        walltime: float | None = None,
        max_bins: int | None = None,
    ) -> None:
        """Add the distribution of the elements of `values`, of any shape; `bins` is "tensorflow" or any of NumPy's rules."""
        array = _array(values)
        if not np.isfinite(array).any():
            raise ValueError(f"add_histogram({tag!r}): none of the {array.size} values, of shape {array.shape}, is a finite number")
        self._writer.add_histogram(tag, array, global_step, bins, walltime, max_bins)

    def add_histogram_raw(
        self,
        tag: str,
        min: float,
        max: float,
        num: int,
        sum: float,
        sum_squares: float,
        bucket_limits: Any,
        bucket_counts: Any,
        global_step: int | None = None,
        walltime: float | None = None,
    ) -> None:
        """Add a distribution that has been counted already: each bucket's upper limit and count."""
        limits, counts = _array(bucket_limits).tolist(), _array(bucket_counts).tolist()
        self._writer.add_histogram_raw(tag, min, max, num, sum, sum_squares, limits, counts, global_step, walltime)

    def add_image(
        self, tag: str, img_tensor: Any, global_step: int | None = None, walltime: float | None = None, dataformats: str = "CHW"
    ) -> None:
        """Add an image: floats from 0 to 1 or bytes, in the order that `dataformats` says ("CHW", "HWC" or "HW")."""
        self._writer.add_image(tag, _array(img_tensor), global_step, walltime, dataformats)

    def add_images(
        self, tag: str, img_tensor: Any, global_step: int | None = None, walltime: float | None = None, dataformats: str = "NCHW"
    ) -> None:
        """Add a batch of images as one picture; a list of images counts as a batch."""
        self._writer.add_images(tag, _array(img_tensor), global_step, walltime, dataformats)

    def add_image_with_boxes(
        self,
        tag: str,
        img_tensor: Any,
        box_tensor: Any,
        global_step: int | None = None,
        walltime: float | None = None,
        rescale: float = 1,
        dataformats: str = "CHW",
        labels: Sequence[str] | None = None,
    ) -> None:
        """Add an image with boxes, one a row of `box_tensor`: (xmin, ymin, xmax, ymax)."""
        image, boxes = _array(img_tensor), _array(box_tensor)
        self._writer.add_image_with_boxes(tag, image, boxes, global_step, walltime, dataformats, labels, rescale=rescale)

    def add_figure(self, tag: str, figure: Any, global_step: int | None = None, close: bool = True, walltime: float | None = None) -> None:
        """Add one or several figures of Matplotlib as images, and close them."""
        self._writer.add_figure(tag, figure, global_step, close, walltime)

    def add_video(self, tag: str, vid_tensor: Any, global_step: int | None = None, fps: float = 4, walltime: float | None = None) -> None:
        """Add a video, shape (N, T, C, H, W); it needs the package moviepy."""
        self._writer.add_video(tag, _array(vid_tensor), global_step, fps, walltime)

    def add_audio(
        self, tag: str, snd_tensor: Any, global_step: int | None = None, sample_rate: int = 44100, walltime: float | None = None
    ) -> None:
        """Add sound: numbers from -1 to 1; it needs the package soundfile."""
        self._writer.add_audio(tag, _array(snd_tensor), global_step, sample_rate, walltime)

    def add_text(self, tag: str, text_string: str, global_step: int | None = None, walltime: float | None = None) -> None:
        """Add text, which TensorBoard reads as Markdown."""
        self._writer.add_text(tag, text_string, global_step, walltime)

    def add_graph(self, model: Any, input_to_model: Any = None, verbose: bool = False, use_strict_trace: bool = True) -> None:
        """Add the graph of a model: the operations that it runs on example inputs, inside the modules that call them.

        The model is run in evaluation mode and left as it was.

        Parameters
        ----------
        input_to_model : a tensor, or a tuple of arguments.
        verbose : print the graph too.
        use_strict_trace : accepted for PyTorch's sake.
        """
        found = graph_of(model, () if input_to_model is None else input_to_model)
        if verbose:
            print(found)
        self._writer._get_file_writer().add_onnx_graph(found)

    def add_embedding(
        self,
        mat: Any,
        metadata: Sequence[Any] | None = None,
        label_img: Any = None,
        global_step: int | None = None,
        tag: str = "default",
        metadata_header: Sequence[str] | None = None,
    ) -> None:
        """Add points, shape (N, D), for the projector, with a label or a square image for each."""
        image = None if label_img is None else _array(label_img)
        self._writer.add_embedding(_array(mat), _plain(metadata), image, global_step, tag, metadata_header)

    def add_pr_curve(
        self,
        tag: str,
        labels: Any,
        predictions: Any,
        global_step: int | None = None,
        num_thresholds: int = 127,
        weights: Any = None,
        walltime: float | None = None,
    ) -> None:
        """Add the curve of precision over recall: true labels, 0 or 1, and predicted probabilities, of the same shape."""
        weights = None if weights is None else _array(weights)
        self._writer.add_pr_curve(tag, _array(labels), _array(predictions), global_step, num_thresholds, weights, walltime)

    def add_mesh(
        self,
        tag: str,
        vertices: Any,
        colors: Any = None,
        faces: Any = None,
        config_dict: Mapping[str, Any] | None = None,
        global_step: int | None = None,
        walltime: float | None = None,
    ) -> None:
        """Add points or triangles in space: vertices (N, P, 3), colours (N, P, 3) from 0 to 255, and faces (N, F, 3) of indices."""
        parts = [None if part is None else _array(part) for part in (vertices, colors, faces)]
        self._writer.add_mesh(tag, *parts, config_dict, global_step, walltime)

    def add_custom_scalars(self, layout: Mapping[str, Any]) -> None:
        """Say which curves share a picture: ``{category: {title: ["Multiline", [tag, …]]}}``."""
        self._writer.add_custom_scalars(layout)

    def add_hparams(
        self,
        hparam_dict: Mapping[str, Any],
        metric_dict: Mapping[str, Any],
        hparam_domain_discrete: Mapping[str, Sequence[Any]] | None = None,
        run_name: str | None = None,
        global_step: int | None = None,
    ) -> None:
        """Add a choice of hyperparameters (numbers, booleans, texts) and what it led to, as a run of its own inside this one's folder."""
        settings = {name: _setting(f"add_hparams: {name}", value) for name, value in hparam_dict.items()}
        metrics = {name: _number(f"add_hparams: {name}", value) for name, value in metric_dict.items()}
        self._writer.add_hparams(settings, metrics, run_name, global_step)

    def flush(self) -> None:
        """Write all events that wait; when it returns they are in the files."""
        for file_writer in (self._writer.all_writers or {}).values():
            events = file_writer.event_writer
            events._worker.stop()  # at the end of its queue: `EventFileWriter.flush` would leave in it what has not been written yet
            events._closed = True
            events.reopen()
            events.flush()

    def close(self) -> None:
        """Write all events that wait and close the files. What is added later goes to a new file."""
        self._writer.close()
        self._writer._filename_suffix = _distinct(self._suffix)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()
