"""The command line: ``python -m tinygrad_edu demo``, ``lesson script.py`` and ``playground``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from typing import Any

from .demo import DemoError, run
from .errors import DataError, MissingExtraError
from .playground import PlaygroundError, play
from .teach.script import ScriptError, ScriptRaisedError, write_lesson


def _at_least(least: int) -> Callable[[str], int]:
    """Return the parser of a number on the command line."""

    def parse(text: str) -> int:
        if not text.lstrip("-").isdigit() or int(text) < least:
            raise argparse.ArgumentTypeError(f"must be a whole number of at least {least}, but is {text!r}")
        return int(text)

    return parse


def _port(text: str) -> int:
    if (port := _at_least(0)(text)) > 65535:
        raise argparse.ArgumentTypeError(f"must be at most 65535, but is {text!r}")
    return port


def main(argv: list[str] | None = None) -> int:
    """Run a command.

    Returns
    -------
    int : the exit status: 0 if all went well, 1 if a script that was run raised an exception, 2 if something has to be mended first.
    """
    parser = argparse.ArgumentParser(prog="python -m tinygrad_edu", description="The PyTorch you can see through.")
    commands = parser.add_subparsers(dest="command", required=True)
    _add_demo(commands)
    _add_lesson(commands)
    _add_playground(commands)
    args = parser.parse_args(argv)
    try:
        if args.command == "demo":
            run(args.data, args.epochs, args.seed, args.out)
        elif args.command == "playground":
            play(args.port, args.browser)
        else:
            print(f"{args.out}: {write_lesson(args.script, args.at, args.out, args.arguments)!r}")
    except ScriptRaisedError as error:
        print(error, file=sys.stderr)
        return 1
    except (DemoError, DataError, MissingExtraError, PlaygroundError, ScriptError) as error:
        print(f"tinygrad_edu: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"tinygrad_edu: {error.filename or 'a file'}: {error.strerror or error}", file=sys.stderr)
        return 2
    return 0


def _add_demo(commands: Any) -> None:
    demo = commands.add_parser(
        "demo",
        help="train a small CNN on handwritten digits and open its gradient",
        description="Train a small CNN on handwritten digits; write the training curves, the graph of one training step and a table of "
        "gradients checked against finite differences.",
    )
    demo.add_argument(
        "--data",
        metavar="FOLDER",
        help="folder with the four idx files of MNIST or Fashion-MNIST, .gz or not (default: scikit-learn's digits)",
    )
    demo.add_argument("--epochs", metavar="N", type=_at_least(1), help="passes over the training data (default: 15, or 3 with --data)")
    demo.add_argument("--seed", metavar="N", type=_at_least(0), default=0, help="the same seed gives the same numbers (default: 0)")
    demo.add_argument("--out", metavar="DIR", default="out", help="where to write (default: out)")


def _add_lesson(commands: Any) -> None:
    lesson = commands.add_parser(
        "lesson",
        help="run a script and explain the tensor on which it calls backward()",
        description="Run a script up to its first backward(), or the one chosen with --at, and write what happened there as a lesson: "
        "graph, tape, mathematics and source of the gradient, side by side in one page that needs no network.",
    )
    lesson.add_argument("script", metavar="script.py", help="runs as `python script.py` would, and is stopped where the lesson begins")
    lesson.add_argument("arguments", metavar="ARG", nargs="*", help="arguments of the script; those that begin with a dash after --")
    lesson.add_argument(
        "--at",
        metavar="NAME",
        help="the variable to be explained: at the first backward() on it, or, if there is none, at the end of the script "
        "(default: the first tensor on which backward() is called)",
    )
    lesson.add_argument("--out", metavar="FILE", default="lesson.html", help="where to write (default: lesson.html)")


def _add_playground(commands: Any) -> None:
    playground = commands.add_parser(
        "playground",
        help="train a small network in the browser, and watch its gradients",
        description="Serve, on this machine only, a page on which a network is trained: choose data, features, layers and training; see "
        "the decision boundary, every neuron's response, the weights, and the gradients that flow back. Stop with Ctrl-C.",
    )
    playground.add_argument("--port", metavar="N", type=_port, help="0 for any that is free (default: the first free one from 8123 on)")
    playground.add_argument("--no-browser", dest="browser", action="store_false", help="only print the address")


if __name__ == "__main__":
    sys.exit(main())
