"""What this package was built for: the CPU."""

__all__ = ["cuda", "debug", "git_version", "hip", "xpu"]

cuda = None
hip = None
xpu = None
debug = False
git_version = "unknown"
