"""F. A self-organising map puts colours in order: neighbours on the map become neighbours in colour, without any gradient.

    winner   i*(x) = argmin_i ‖x − w_i‖          step   w_i ← w_i + η h(i, i*) (x − w_i),     h(i, j) = exp(−‖r_i − r_j‖² / 2s²)

Each unit i has a place r_i on a grid and a weight w_i, a colour. The unit nearest to the colour x wins, and it and its neighbours on
the map move towards x. The neighbourhood s shrinks while the map learns: first the whole map unfolds, then each unit finds its own.

Two numbers judge a map. Quantisation error: the mean distance from a colour to its winner. Topographic error: the share of colours whose
best and second-best units are not neighbours. With s → 0 only the winner moves, and the step is the gradient step of ½‖x − w_i*‖²: the
winners find their colours, but in no order, and a unit that never wins never learns.

python examples/f_family/self_organising_map.py
"""

from __future__ import annotations

import tinygrad_edu as torch
from tinygrad_edu.utils.lesson import figure, run, table
from tinygrad_edu.utils.progress import progress


def grid(side: int) -> torch.Tensor:
    """Return the places of the units on the map (side², 2)."""
    places = torch.arange(side, dtype=torch.float32)
    return torch.cartesian_prod(places, places)


def greys(side: int) -> torch.Tensor:
    """Return the first weights of the units (side², 3): nearly the same grey."""
    return 0.45 + 0.1 * torch.rand(side * side, 3)


def influence(places: torch.Tensor, winner: int, s: float) -> torch.Tensor:
    """Return h(i, winner) for every unit i, (units,)."""
    squares = ((places - places[winner]) ** 2).sum(1)
    return torch.exp(-squares / (2 * s**2))


def step(w: torch.Tensor, x: torch.Tensor, places: torch.Tensor, eta: float, s: float) -> torch.Tensor:
    """Return the weights (units, 3) after the colour x (3,)."""
    winner = ((w - x) ** 2).sum(1).argmin()
    return w + eta * influence(places, winner, s)[:, None] * (x - w)


def learn(colours: torch.Tensor, side: int, steps: int, s_first: float, s_last: float, name: str) -> torch.Tensor:
    """Return the weights (side², 3) after `steps` colours, while s shrinks geometrically and η falls from 0.5 to 0.02."""
    places, w = grid(side), greys(side)
    order = torch.randint(0, len(colours), (steps,))
    for n in progress(range(steps), name):
        share = n / steps
        w = step(w, colours[order[n]], places, 0.5 * 0.04**share, s_first * (s_last / s_first) ** share)
    return w


def errors(w: torch.Tensor, colours: torch.Tensor, side: int) -> tuple[float, float]:
    """Return the quantisation error and the topographic error; neighbours touch, also at corners."""
    distances, units = torch.cdist(colours, w).topk(2, 1, largest=False)
    first, second = grid(side)[units[:, 0]], grid(side)[units[:, 1]]
    apart = (first - second).abs().amax(1) > 1
    return distances[:, 0].mean().item(), apart.float().mean().item()


def compare_with_gradient() -> float:
    """Return how far a step with s → 0 is from the gradient step of ½ min ‖x − w_i‖², in float64."""
    w, x = torch.rand(25, 3, dtype=torch.float64), torch.rand(3, dtype=torch.float64)
    moved = step(w, x, grid(5).double(), 0.1, 1e-3)
    w.requires_grad_()
    (((w - x) ** 2).sum(1).min() / 2).backward()
    return (moved - (w - 0.1 * w.grad)).abs().max().item()


def main(side: int = 20, steps: int = 20000, seed: int = 0, out: str = "out") -> dict[str, object]:
    """Train a map of random colours with a neighbourhood and one without, and compare their errors.

    side : the map has side × side units
    steps : colours shown, one at a time
    seed : of the colours and the first weights
    out : folder for the plot
    """
    torch.manual_seed(seed)
    difference = compare_with_gradient()
    print(f"without neighbours the step is a gradient step: they differ by {difference:.1e}")
    colours, fresh = torch.rand(2000, 3), torch.rand(2000, 3)
    maps = {"first weights": greys(side)}
    maps["winner only"] = learn(colours, side, steps, 0.1, 0.1, "winner only")
    maps["map"] = learn(colours, side, steps, side / 2, 0.3, "map")
    found = {name: errors(w, fresh, side) for name, w in maps.items()}
    table(["on 2000 new colours", "quantisation error", "topographic error"], [[name, q, f"{t:.1%}"] for name, (q, t) in found.items()])

    with figure(out, "self_organising_map", columns=3, size=(13, 5.1)) as plots:
        for axes, (name, w) in zip(plots, maps.items(), strict=True):
            axes.imshow(w.reshape(side, side, 3), interpolation="nearest")
            quantisation, topographic = found[name]
            axes.set_title(f"{name}\nquantisation {quantisation:.3f}, topographic {topographic:.0%}")
            axes.set_axis_off()
    return {"difference": difference, "errors": found}


if __name__ == "__main__":
    run(main)
