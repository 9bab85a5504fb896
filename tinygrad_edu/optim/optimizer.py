"""`Optimizer`: the base of all optimizers. It holds the parameters in groups, their states, and runs the update law over them.

A subclass says which state arrays it needs (`state_names`) and writes its law once (`update`), in place, on arrays of any shape. How
the parameters are cut into such arrays is the business of `packing`.
"""

from __future__ import annotations

import copy
import functools
import warnings
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import Any, ClassVar

import numpy as np

from ..autograd.modes import enable_grad
from ..autograd.node import RemovableHandle
from ..autograd.variable import Variable, make
from . import packing
from .law import scalar_type

__all__ = ["Optimizer", "required"]

Params = Iterable[Any]


class _Required:
    """The default of an option that every group must give."""

    def __repr__(self) -> str:
        return "<required parameter>"


required = _Required()


def with_hooks(step: Callable[..., Any]) -> Callable[..., Any]:
    """Return the method `step` of a class with the hooks of `register_step_pre_hook` and `register_step_post_hook` around it.

    A step that the step of a subclass calls by ``super()`` is a part of that one, and runs no hooks of its own.
    """

    @functools.wraps(step)
    def hooked(optimizer: Optimizer, *args: Any, **kwargs: Any) -> Any:
        if type(optimizer).step is not hooked:
            return step(optimizer, *args, **kwargs)
        optimizer._opt_called = True
        given: tuple[Any, ...] = (optimizer, *args)
        for hook in list(optimizer._pre_hooks.values()):
            changed = hook(optimizer, given, kwargs)
            if changed is not None:
                if not (isinstance(changed, tuple) and len(changed) == 2):
                    raise RuntimeError(f"{hook} must return None or a tuple of (new_args, new_kwargs), but got {changed}.")
                given, kwargs = changed
        result = step(*given, **kwargs)
        for hook in list(optimizer._post_hooks.values()):
            hook(optimizer, given, kwargs)
        return result

    return hooked


class Optimizer:
    """The base of all optimizers.

    Arguments
    ---------
    params : tensors, pairs of name and tensor, or dicts ``{"params": tensors, option: value, ...}``, each a group with its own options.
    defaults : the options of groups that do not give their own.

    Attributes
    ----------
    param_groups : the list of those dicts, completed. Change ``param_groups[0]["lr"]`` at any time.
    state : what is remembered for each parameter: a dict of tensors.
    """

    scratch: ClassVar[int] = 2  # how many temporary arrays `update` uses
    whole: ClassVar[bool] = False  # whether the law needs every parameter by itself, in its shape
    _opt_called = False  # whether there has been a step: a schedule warns if it goes first

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "step" in vars(cls):
            cls.step = with_hooks(cls.step)  # type: ignore[method-assign]

    def __init__(self, params: Params, defaults: dict[str, Any]) -> None:
        if isinstance(params, Variable):
            raise TypeError(
                f"params argument given to the optimizer should be an iterable of Tensors or dicts, but got {type(params).__name__}"
            )
        self.defaults = defaults
        self.state: defaultdict[Any, dict[str, Any]] = defaultdict(dict)
        self.param_groups: list[dict[str, Any]] = []
        self._packed = packing.Packed(self)
        self._forget_hooks()
        groups = list(params)
        if not groups:
            raise ValueError("optimizer got an empty parameter list")
        for group in groups if isinstance(groups[0], dict) else [{"params": groups}]:
            self.add_param_group(group)

    # What a subclass says

    keeps_age = True  # whether the number of steps belongs to the state, because the law uses it

    def state_names(self, group: Mapping[str, Any]) -> tuple[str, ...]:
        """Return the names of the state arrays that the law needs with the options of `group`."""
        return ()

    def initial(self, name: str, group: Mapping[str, Any]) -> float:
        """Return the value with which a state array is filled before the first step."""
        return 0.0

    def state_shape(self, name: str, shape: tuple[int, ...]) -> tuple[int, ...] | None:
        """Return the shape of a state array of a parameter of `shape`; None if it has none. Only laws for whole parameters change it."""
        return shape

    def numbers(self, group: Mapping[str, Any]) -> dict[str, float]:
        """Return the numbers that the law keeps for each parameter besides arrays, and their values before the first step."""
        return {}

    def advance(self, numbers: dict[str, float], step: int, group: Mapping[str, Any]) -> None:
        """Change those numbers at the end of step number `step`."""

    def age(self, state: Mapping[str, Any]) -> int:
        """Return how many steps a parameter with this state has made, as far as it matters to the law."""
        return int(state["step"].array) if "step" in state else 0

    def note_age(self, state: dict[str, Any], step: int) -> None:
        """Enter in a parameter's state that it has made `step` steps."""
        known = state.get("step")
        if known is None:
            state["step"] = make(np.array(step, scalar_type()))
        else:
            known.array[()] = step

    def update(self, p: Any, g: Any, state: dict[str, Any], step: int, scratch: list[Any], group: Mapping[str, Any]) -> None:
        """Change the parameters `p` in place by the law, given their gradients `g`, which are not to be changed.

        Arguments
        ---------
        p, g : arrays of the same shape.
        state : the arrays of `state_names`, of that shape, to be changed in place, and the `numbers`.
        step : the number of this step for these parameters, from 1.
        scratch : as many arrays of that shape as the class asks for, with any content.
        group : the options.
        """
        raise NotImplementedError

    # What a user calls

    @with_hooks
    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """Change all parameters that have a gradient by one step of the law.

        Arguments
        ---------
        closure : computes the loss and its gradients anew; called first, and its result returned.
        """
        loss = None
        if closure is not None:
            with enable_grad():
                loss = closure()
        self._packed.step()
        return loss

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forget the gradients of all parameters, or fill them with zeros in place."""
        for group in self.param_groups:
            for p in group["params"]:
                if set_to_none or p._grad is None:
                    p._grad = None
                else:
                    p._grad = p._grad.detach()
                    p._grad.zero_()

    def add_param_group(self, param_group: dict[str, Any]) -> None:
        """Add parameters with options of their own, for example layers that are fine-tuned from now on.

        Raises
        ------
        TypeError, ValueError : if the parameters are no tensors, no leaves, or are in another group already.
        """
        if not isinstance(param_group, dict):
            raise TypeError(f"param_group must be a dict, but got {type(param_group)}")
        given = param_group["params"]
        if isinstance(given, set):
            raise TypeError(
                "optimizer parameters need to be organized in ordered collections, but the ordering of tensors in sets will change between "
                "runs. Please use a list instead."
            )
        listed = [given] if isinstance(given, Variable) or not isinstance(given, Iterable) else list(given)
        names = [p[0] for p in listed if isinstance(p, tuple)]
        if names and len(names) != len(listed):
            raise ValueError("all optimizer params should be with/without names. Some param names are missing")
        if self.param_groups and bool(names) != ("param_names" in self.param_groups[0]):
            raise ValueError(
                "all optimizer param groups should be with/without names. "
                f"cannot add param group {'with' if names else 'without'} names to the optimizer"
            )
        params = [p[1] if isinstance(p, tuple) else p for p in listed]
        for p in params:
            if not isinstance(p, Variable):
                raise TypeError(f"optimizer can only optimize Tensors, but one of the params is {type(p).__name__}")
            if not p.is_leaf:
                raise ValueError("can't optimize a non-leaf Tensor")
        if len({id(p) for p in params}) != len(params):
            warnings.warn("optimizer contains a parameter group with duplicate parameters", stacklevel=3)
        if not {id(p) for p in params}.isdisjoint(id(p) for group in self.param_groups for p in group["params"]):
            raise ValueError("some parameters appear in more than one parameter group")
        group = {**param_group, "params": params, **({"param_names": names} if names else {})}
        for option, value in self.defaults.items():
            if value is required and option not in group:
                raise ValueError(f"parameter group didn't specify a value of required optimization parameter {option}")
            group.setdefault(option, value)
        self.param_groups.append(group)

    def _forget_hooks(self) -> None:
        self._pre_hooks: dict[int, Callable[..., Any]] = {}
        self._post_hooks: dict[int, Callable[..., Any]] = {}
        self._state_hooks: dict[str, dict[int, Callable[..., Any]]] = {kind: {} for kind in ("before", "after", "load", "loaded")}

    def register_step_pre_hook(self, hook: Callable[..., Any]) -> RemovableHandle:
        """Call ``hook(optimizer, args, kwargs)`` before each step, where ``args[0]`` is the optimizer; what it returns, replaces them."""
        return RemovableHandle(self._pre_hooks, hook)

    def register_step_post_hook(self, hook: Callable[..., Any]) -> RemovableHandle:
        """Call ``hook(optimizer, args, kwargs)`` after each step."""
        return RemovableHandle(self._post_hooks, hook)

    def register_state_dict_pre_hook(self, hook: Callable[..., Any], prepend: bool = False) -> RemovableHandle:
        """Call ``hook(optimizer)`` before each `state_dict`."""
        return self._add_hook("before", hook, prepend)

    def register_state_dict_post_hook(self, hook: Callable[..., Any], prepend: bool = False) -> RemovableHandle:
        """Call ``hook(optimizer, state_dict)`` after each `state_dict`; what it returns, if anything, replaces the dict."""
        return self._add_hook("after", hook, prepend)

    def register_load_state_dict_pre_hook(self, hook: Callable[..., Any], prepend: bool = False) -> RemovableHandle:
        """Call ``hook(optimizer, state_dict)`` before each `load_state_dict`; what it returns, if anything, is loaded instead."""
        return self._add_hook("load", hook, prepend)

    def register_load_state_dict_post_hook(self, hook: Callable[..., Any], prepend: bool = False) -> RemovableHandle:
        """Call ``hook(optimizer)`` after each `load_state_dict`."""
        return self._add_hook("loaded", hook, prepend)

    def _add_hook(self, kind: str, hook: Callable[..., Any], prepend: bool) -> RemovableHandle:
        hooks = self._state_hooks[kind]
        others = dict(hooks) if prepend else {}
        for key in others:
            del hooks[key]
        handle = RemovableHandle(hooks, hook)
        hooks.update(others)
        return handle

    # State

    def _numbered(self) -> dict[int, int]:
        """Return the number of every parameter, counted through all groups, by its id."""
        return {id(p): i for i, p in enumerate(p for group in self.param_groups for p in group["params"])}

    def state_dict(self) -> dict[str, Any]:
        """Return the options and, under the numbers of the parameters, their states. The tensors share the optimizer's memory."""
        for hook in list(self._state_hooks["before"].values()):
            hook(self)
        numbers = self._numbered()
        groups = [{**group, "params": [numbers[id(p)] for p in group["params"]]} for group in self.param_groups]
        for group in groups:
            group["params"] = group.pop("params")  # last, as in PyTorch
        result: dict[str, Any] = {"state": {numbers.get(id(p), p): dict(s) for p, s in self.state.items()}, "param_groups": groups}
        for hook in list(self._state_hooks["after"].values()):
            changed = hook(self, result)
            result = result if changed is None else changed
        return result

    def load_state_dict(self, state_dict: Mapping[str, Any]) -> None:
        """Continue from a state that `state_dict` returned; its tensors are copied.

        Raises
        ------
        ValueError : if the groups or the shapes do not fit. Nothing has been changed then.
        """
        for hook in list(self._state_hooks["load"].values()):
            changed = hook(self, dict(state_dict))
            state_dict = state_dict if changed is None else changed
        groups = copy.deepcopy(list(state_dict["param_groups"]))
        if len(groups) != len(self.param_groups):
            raise ValueError("loaded state dict has a different number of parameter groups")
        if any(len(new["params"]) != len(old["params"]) for new, old in zip(groups, self.param_groups, strict=True)):
            raise ValueError("loaded state dict contains a parameter group that doesn't match the size of optimizer's group")
        by_number: dict[Hashable, Any] = {}
        for new, old in zip(groups, self.param_groups, strict=True):
            by_number.update(zip(new["params"], old["params"], strict=True))
            new["params"] = old["params"]
        state: defaultdict[Any, dict[str, Any]] = defaultdict(dict)
        for number, entry in state_dict["state"].items():
            if number in by_number:
                state[by_number[number]] = {name: self._fitting(name, value, by_number[number]) for name, value in entry.items()}
            else:
                state[number] = copy.deepcopy(entry)
        self.state, self.param_groups = state, groups
        self._packed = packing.Packed(self)
        for hook in list(self._state_hooks["loaded"].values()):
            hook(self)

    def _fitting(self, name: str, value: Any, parameter: Variable) -> Any:
        """Return a copy of one loaded value; an array gets the parameter's dtype, a number keeps its own."""
        if not isinstance(value, Variable):
            return copy.deepcopy(value)
        if name == "step" or name in self.numbers(self.defaults):
            return make(np.array(value.array))
        expected = self.state_shape(name, parameter.array.shape)
        if value.array.shape != expected:
            raise ValueError(
                f"loaded state {name!r} has shape {value.array.shape}, but its parameter has shape {parameter.array.shape}"
                + (f", for which it has {expected}" if expected != parameter.array.shape else "")
            )
        return make(np.array(value.array, parameter.array.dtype))

    def __getstate__(self) -> dict[str, Any]:
        return {"defaults": self.defaults, "state": self.state, "param_groups": self.param_groups}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._packed = packing.Packed(self)
        self._forget_hooks()

    def __repr__(self) -> str:
        lines = [f"{type(self).__name__} ("]
        for i, group in enumerate(self.param_groups):
            lines.append(f"Parameter Group {i}")
            lines += [f"    {option}: {group[option]}" for option in sorted(group) if option != "params"]
        return "\n".join([*lines, ")"])
