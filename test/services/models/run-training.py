"""
Runs train.py of many exports in one process, since PyTorch takes seconds to start.

    python run-training.py runs.json

Each run names the folder of the export and the arguments; what it prints is left in output.txt of that folder. With "stds", weights
are drawn anew instead, and their standard deviations left there, one a line.
"""

import contextlib
import json
import os
import runpy
import sys
from pathlib import Path

import torch

torch.set_num_threads(1)


def run(folder, arguments):
    sys.argv = ["train.py", *arguments]
    runpy.run_path(str(folder / "train.py"), run_name="__main__")


def print_stds(folder):
    train = runpy.run_path(str(folder / "train.py"), run_name="train")
    torch.manual_seed(1)
    network = train["Network"]()
    inputs = network.layers[0].in_features
    train["initialise"](network, torch.randn(64, inputs))
    for name, tensor in network.state_dict().items():
        if name.endswith(".weight") and tensor.dim() == 2:
            print(tensor.std(unbiased=False).item())


for each in json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")):
    folder = Path(each["folder"])
    os.chdir(folder)
    sys.path.insert(0, str(folder))
    sys.modules.pop("model", None)
    with open("output.txt", "w", encoding="utf-8") as file, contextlib.redirect_stdout(file):
        print_stds(folder) if each.get("stds") else run(folder, each["arguments"])
    sys.path.pop(0)
