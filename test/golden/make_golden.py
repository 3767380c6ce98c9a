"""Trains the networks of cases.py in PyTorch and writes what happened to networks.json. Run by hand:

    /usr/bin/python3 -B test/golden/make_golden.py        (Debian 12: python3-torch 1.13)

The record is float64 from float32 starting values. PyTorch's float32 must agree with it, so that no case is
chaotic. Neither weights nor data are stored: golden.ts makes them anew with the generator of pytorch_run.py.
"""

import json
from pathlib import Path

import torch

from cases import CASES
from pytorch_run import run, start

FILE = Path(__file__).with_name("networks.json")

# Largest relative differences that a float32 engine may show, in a tensor relative to its largest value.
# PyTorch's float32 must stay within a tenth, because another engine adds in another order.
TOLERANCE = {"losses": 1e-4, "gradNorms": 1e-4, "clippedNorms": 1e-4, "finalWeights": 1e-3}
MARGIN = 10


def rounded(value, digits):
    match value:
        case dict():
            return {key: rounded(each, digits) for key, each in value.items()}
        case list():
            return [rounded(each, digits) for each in value]
        case float():
            return float(f"{value:.{digits}g}")
    return value


def disagreement(exact, single):
    """The largest relative difference per part of the record."""
    pairs = {
        "losses": [relative(exact["losses"], single["losses"])],
        "gradNorms": [relative(a, b) for a, b in zip(exact["gradNorms"], single["gradNorms"])],
        "clippedNorms": [relative(exact["clippedNorms"] or [], single["clippedNorms"] or [])],
        "finalWeights": [
            relative_to_largest(values, single["finalWeights"][name])
            for name, values in exact["finalWeights"].items()
        ],
    }
    return {part: max(values) for part, values in pairs.items()}


def relative(exact, single):
    return max((abs(a - b) / abs(a) for a, b in zip(exact, single)), default=0)


def relative_to_largest(exact, single):
    return max(abs(a - b) for a, b in zip(exact, single)) / max(abs(a) for a in exact)


def record(case):
    exact, single = run(case, torch.float64), run(case, torch.float32)
    found = disagreement(exact, single)
    describe(case, exact, found)
    chaotic = {part: value for part, value in found.items() if value > TOLERANCE[part] / MARGIN}
    if chaotic:
        raise SystemExit(f"'{case['name']}' is no fair test: float32 and float64 differ by {chaotic}.")
    weights = exact.pop("finalWeights")
    return {**case, "generatorEnd": start(case)[-1], **rounded(exact, 9), "finalWeights": rounded(weights, 8)}


def describe(case, exact, found):
    losses, norms = exact["losses"], exact["gradNorms"][0]
    worst = ", ".join(f"{part} {value:.0e}" for part, value in found.items())
    print(f"{case['name']}\n  loss {losses[0]:.4g} -> {losses[-1]:.4g}, ", end="")
    print(f"gradient norm of layer 1 {norms[0]:.2g}, of layer {len(norms)} {norms[-1]:.2g}; float32: {worst}")


def written(head, cases):
    """JSON with one key of a case per line, so that differences between two versions can be read."""
    body = ",\n".join(map(written_case, cases))
    return f'{{\n  "madeWith": {json.dumps(head)},\n  "cases": [\n{body}\n  ]\n}}\n'


def written_case(case):
    pairs = (f'"{key}": {json.dumps(value, separators=(",", ":"))}' for key, value in case.items())
    return "    {\n      " + ",\n      ".join(pairs) + "\n    }"


if __name__ == "__main__":
    torch.set_num_threads(1)
    made_with = {"torch": torch.__version__, "command": "/usr/bin/python3 -B test/golden/make_golden.py"}
    cases = [record({**case, "seed": seed}) for seed, case in enumerate(CASES, 1)]
    FILE.write_text(written(made_with, cases))
    print(f"{len(cases)} networks, {FILE.stat().st_size / 1e6:.2f} MB")
