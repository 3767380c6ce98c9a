import type { PortableModel } from '../../portable-model'
import { docText } from '../python/doc-text'
import { preparationText } from '../python/preparation'
import { activationText, ownActivations, torchModules } from './modules'

/** model.py of an export for PyTorch: the network as a module, its weights, and how rows become features. */
export const moduleText = (model: PortableModel): string => `"""
${docText(model.name)}, a network in PyTorch (1.13 or newer, Python 3.9 or newer), with NumPy to prepare rows.

    from model import answers, load, prepare, read_table
    network = load()
    answers(network(prepare(read_table("rows.csv"))))

The weights lie in model.safetensors and, the same, in model.pt; preprocessing.json says how columns become features.
"""

import csv
import gzip
import json
from pathlib import Path

import numpy as np
import torch
from torch import nn

HERE = Path(__file__).resolve().parent
# How columns become features: missing values filled, transformed, scaled; categories spread out.
PREPARED = json.loads((HERE / "preprocessing.json").read_text(encoding="utf-8"))


${ownActivations(model)}class Network(nn.Module):
    """Takes features as \`prepare\` makes them, rows x ${model.layers[0].inputs}."""

    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(
${torchModules(model)
  .map(({ text }) => `            ${text},`)
  .join('\n')}
        )
        self.head = ${activationText(model.layers[model.layers.length - 1].activation)}

    def forward(self, x):
        return self.head(self.layers(x))


def load(file="model.safetensors"):
    """The trained network, ready to predict."""
    network = Network()
    network.load_state_dict(read_state(HERE / file))
    return network.eval()


def read_state(path):
    """A state dict: of a .safetensors file, without the package of that name, or of a file of torch.save."""
    if Path(path).suffix != ".safetensors":
        return torch.load(path, map_location="cpu")
    content = bytearray(Path(path).read_bytes())
    begin = 8 + int.from_bytes(content[:8], "little")
    header = json.loads(content[8:begin])
    header.pop("__metadata__", None)
    state = {}
    for name, entry in header.items():
        first, last = (begin + offset for offset in entry["data_offsets"])
        values = torch.frombuffer(content[first:last], dtype=torch.float32)
        state[name] = values.reshape(entry["shape"])
    return state


def prepare(columns):
    """Features as training saw them, of columns by name; see features_of."""
    return torch.from_numpy(features_of(columns))

${preparationText('features_of', 'outputs.detach()').trimEnd()}


if __name__ == "__main__":
    print(load())
`
