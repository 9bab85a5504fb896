"""The command line: ``python -m tinygrad_edu demo``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable

from .demo import DemoError, run
from .errors import DataError, MissingExtraError


def _at_least(least: int) -> Callable[[str], int]:
    """Return the parser of a number on the command line."""

    def parse(text: str) -> int:
        if not text.lstrip("-").isdigit() or int(text) < least:
            raise argparse.ArgumentTypeError(f"must be a whole number of at least {least}, but is {text!r}")
        return int(text)

    return parse


def main(argv: list[str] | None = None) -> int:
    """Run a command; return the exit status: 0 if all went well, 2 if something has to be mended first."""
    parser = argparse.ArgumentParser(prog="python -m tinygrad_edu", description="The PyTorch you can see through.")
    commands = parser.add_subparsers(dest="command", required=True)
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
    args = parser.parse_args(argv)
    try:
        run(args.data, args.epochs, args.seed, args.out)
    except (DemoError, DataError, MissingExtraError) as error:
        print(f"tinygrad_edu: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"tinygrad_edu: {error.filename or 'a file'}: {error.strerror or error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
