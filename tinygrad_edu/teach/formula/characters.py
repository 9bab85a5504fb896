"""Letters and signs: what each is called in LaTeX, how it is written in text, and how names from outside are made harmless."""

from __future__ import annotations

from itertools import groupby

GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "eps": "ε", "zeta": "ζ", "eta": "η", "theta": "θ",
    "iota": "ι", "kappa": "κ", "lambda": "λ", "lambd": "λ", "lamda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "pi": "π", "rho": "ρ",
    "sigma": "σ", "tau": "τ", "phi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω", "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ",
    "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π", "Sigma": "Σ", "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω",
}  # fmt: skip
_SHORT = ("eps", "lambd", "lamda")
LATEX_LETTERS = {letter: "\\" + name for name, letter in GREEK.items() if name not in _SHORT} | {
    "ε": r"\varepsilon",
    "φ": r"\varphi",
    "ℓ": r"\ell",
}
# Sign -> LaTeX.
LATEX_SIGNS = {
    "⊙": r"\odot", "·": r"\cdot", "−": "-", "+": "+", "=": "=", "≠": r"\neq", "<": "<", "≤": r"\leq", ">": ">", "≥": r"\geq",
    "∧": r"\land", "∨": r"\lor", "⊻": r"\oplus", "¬": r"\lnot", "⊤": r"\top", "∗": r"\ast", "∑": r"\sum", "∏": r"\prod",
    "∂": r"\partial", "∞": r"\infty", "←": r"\leftarrow", "→": r"\to", "×": r"\times", "…": r"\dots", "∈": r"\in", "≪": r"\ll",
    "≫": r"\gg", "≈": r"\approx", "∘": r"\circ", "/": "/", "mod": r"\bmod", ":": "{:}", ",": ",", ";": ";",
    "↔": r"\leftrightarrow", "\u2062": r"\,", "\u2061": "", "□": r"\square", "′": r"\prime",
}  # fmt: skip
LATEX_FENCES = {"(": "(", ")": ")", "[": "[", "]": "]", "|": r"\vert", "‖": r"\Vert", "⌊": r"\lfloor", "⌋": r"\rfloor",
                "⌈": r"\lceil", "⌉": r"\rceil", "⟨": r"\langle", "⟩": r"\rangle"}  # fmt: skip
LATEX_FUNCTIONS = {
    "sin", "cos", "tan", "sinh", "cosh", "tanh", "arcsin", "arccos", "arctan", "ln", "log", "max", "min", "exp", "det",
}  # fmt: skip

SUPERSCRIPTS = str.maketrans("0123456789+−-=()nT⊤i", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿᵀᵀⁱ")
SUBSCRIPTS = str.maketrans("0123456789+−-=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ")
FROM_SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")

_LATEX_ESCAPES = {
    "\\": r"\backslash ", "{": r"\{", "}": r"\}", "_": r"\_", "^": r"\wedge ", "#": r"\#", "$": r"\$", "%": r"\%", "&": r"\&",
    "~": r"\sim ", "|": r"\vert ", "<": "< ", ">": "> ", "`": r"\text{‘}", "*": r"\ast ", "-": r"\text{-}", "[": r"\lbrack ",
    "]": r"\rbrack ", " ": r"\ ",
}  # fmt: skip
_XML_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"}
_LONGEST = 48


def printable(name: str) -> str:
    """Return a name with every character that cannot be shown replaced, and its middle left out if it is very long.

    >>> printable("a\\x00b"), len(printable("x" * 200))
    ('a�b', 48)
    """
    shown = "".join(c if c.isprintable() or c == "\u200d" else "�" for c in name)
    return shown if len(shown) <= _LONGEST else shown[: _LONGEST - 18] + "…" + shown[-17:]


def latex_escaped(text: str) -> str:
    r"""Return text whose characters all stand for themselves in LaTeX's mathematics, in a Markdown table too.

    >>> print(latex_escaped("a_{1}|b"))
    a\_\{1\}\vert b
    """
    pieces = []
    for ascii_only, run in groupby(text, str.isascii):
        characters = "".join(run)
        pieces.append("".join(_LATEX_ESCAPES.get(c, c) for c in characters) if ascii_only else rf"\text{{{characters}}}")
    escaped = "".join(pieces)
    return escaped if text.endswith(" ") else escaped.strip()


def xml_escaped(text: str) -> str:
    """Return text for XML and HTML, in an element or an attribute.

    >>> xml_escaped("<b & c>")
    '&lt;b &amp; c&gt;'
    """
    return "".join(_XML_ESCAPES.get(c, c) for c in text)
