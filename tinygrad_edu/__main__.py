"""The command line: ``python -m tinygrad_edu demo``."""

from __future__ import annotations

import argparse
import sys

from .demo import DemoError, run
from .errors import DataError, MissingExtraError


def _positive(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"must be at least 1, but is {value}")
    return value


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
    demo.add_argument("--epochs", metavar="N", type=_positive, help="passes over the training data (default: 15, or 3 with --data)")
    demo.add_argument("--seed", metavar="N", type=int, default=0, help="the same seed gives the same numbers (default: 0)")
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
