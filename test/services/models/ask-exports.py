"""
Asks many exports in one process, since PyTorch takes seconds to start.

    python ask-exports.py questions.json

Each question names a format, a folder with its files and one with the rows; its answers are left there as raw float64.
"""

import contextlib
import importlib.util
import io
import json
import sys
from pathlib import Path

import numpy as np


def module_of(folder, name):
    """A module of this export alone, though all of them have the same name."""
    spec = importlib.util.spec_from_file_location(name, folder / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def ask_numpy(folder, rows):
    predict = module_of(folder, "predict")
    found = predict.predict(json.loads((rows / "columns.json").read_text(encoding="utf-8")))
    # The same rows as a file, through the command line's own way.
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        predict.main(str(rows / "rows.csv"))
    lines = list(predict.csv.reader(io.StringIO(printed.getvalue())))[1:]
    as_file = np.array([line[-found.shape[1] :] for line in lines], np.float64)
    assert np.array_equal(found, as_file), "rows of a CSV file are answered otherwise"
    return found


def ask_pytorch(folder, rows):
    import torch

    model = module_of(folder, "model")
    features = model.prepare(json.loads((rows / "columns.json").read_text(encoding="utf-8")))
    expected = np.fromfile(rows / "features", "<f4").reshape(features.shape)
    assert np.allclose(features, expected, rtol=1e-6, atol=1e-6), "features are prepared otherwise"
    strict = torch.load(folder / "model.pt", map_location="cpu", weights_only=True)
    assert list(strict) == list(model.Network().state_dict() if not has_norm(strict) else strict)
    with torch.no_grad():
        outputs = [
            model.load(file)(torch.from_numpy(expected)).numpy() for file in ("model.safetensors", "model.pt")
        ]
        network = model.Network()
        network.load_state_dict(strict)
        outputs.append(network.eval()(torch.from_numpy(expected)).numpy())
    assert all(np.array_equal(outputs[0], each) for each in outputs), "two files of an export say two things"
    return outputs[0]


def has_norm(state):
    return any(name.endswith("running_mean") for name in state)


ASK = {"numpy": ask_numpy, "pytorch": ask_pytorch}

if __name__ == "__main__":
    for question in json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")):
        folder, rows = Path(question["folder"]), Path(question["rows"])
        try:
            found = ASK[question["format"]](folder, rows)
        except Exception as error:
            raise SystemExit(f"{question}: {type(error).__name__}: {error}") from error
        np.ascontiguousarray(found, "<f8").tofile(rows / "answers")
