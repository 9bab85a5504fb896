"""The operations, one family a file: primitives, and the public functions that normalise their arguments and call them."""
