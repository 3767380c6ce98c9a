import type { PortableModel } from '../../portable-model'
import { numpyActivationsOf } from './activations'
import { docText } from './doc-text'
import { preparationText } from './preparation'

/** predict.py of an export for NumPy. */
export const predictText = (model: PortableModel): string => `"""
${docText(model.name)}: predicts with NumPy alone (Python 3.9 or newer).

    python predict.py rows.csv > predictions.csv

Or in a program of yours, with columns by name, as lists or arrays:

    from predict import predict
    predict({${exampleOf(model)}})

The file, or the dictionary, has the columns as the network was trained on them. Each row is answered with
${outputsOf(model)}.
"""

import csv
import gzip
import json
import math
import sys
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
# How columns become features: missing values filled, transformed, scaled; categories spread out.
PREPARED = json.loads((HERE / "preprocessing.json").read_text(encoding="utf-8"))
# layer1.weight (units x inputs), layer1.bias, ...; layer1.activation is JSON, as bytes.
ARRAYS = dict(np.load(HERE / "model.npz"))

${numpyActivationsOf(model.layers)}

def predict(columns):
    """Answers of rows, an array of rows x outputs; see above."""
    return answers(outputs_of(prepare(columns)))


def outputs_of(features):
    """What the last layer says of features, layer by layer: a = g(W a + b), with batch norm where there is one."""
    a = np.asarray(features, np.float64)
    for k in range(1, layers() + 1):
        z = a @ ARRAYS[f"layer{k}.weight"].T.astype(np.float64) + ARRAYS[f"layer{k}.bias"]
        if f"layer{k}.batchNorm.gamma" in ARRAYS:
            z = normalised(z, f"layer{k}.batchNorm.")
        activation = json.loads(ARRAYS[f"layer{k}.activation"].tobytes())
        a = ACTIVATIONS[activation["name"]](z, activation)
    return a


def layers():
    return sum(name.endswith(".weight") for name in ARRAYS)


def normalised(z, name):
    gamma, beta, mean, variance, epsilon = (
        ARRAYS[name + part].astype(np.float64)
        for part in ("gamma", "beta", "runningMean", "runningVariance", "epsilon")
    )
    return gamma * (z - mean) / np.sqrt(variance + epsilon) + beta

${preparationText('prepare', 'outputs')}

def head():
    target = PREPARED["target"]
    if target["kind"] == "values":
        return [f"predicted_{name}" for name in target["names"]]
    return [f'predicted_{target["name"]}'] + [f"probability_{name}" for name in target["classes"]]


def cells(row):
    """A line of the table: of classes the most probable one, then a number for each; one output is of the second of two."""
    numbers = [repr(float(value)) for value in row]
    if PREPARED["target"]["kind"] == "values":
        return numbers
    classes = PREPARED["target"]["classes"]
    if len(row) == 1:
        return [classes[int(row[0] >= 0.5)], repr(1 - float(row[0])), *numbers]
    return [classes[int(np.argmax(row))], *numbers]


def main(path):
    table = csv.writer(sys.stdout)
    table.writerow(head())
    table.writerows(map(cells, predict(read_table(path))))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("How to use it: python predict.py rows.csv > predictions.csv")
    main(sys.argv[1])
`

const exampleOf = ({ inputs }: PortableModel): string =>
  `${inputs
    .slice(0, 2)
    .map(({ name }) => `${docText(JSON.stringify(name))}: [...]`)
    .join(', ')}${inputs.length > 2 ? ', ...' : ''}`

function outputsOf({ target, layers }: PortableModel): string {
  if (target.kind === 'values') return docText(`${target.names.join(', ')}, on the original scale`)
  const { units } = layers[layers.length - 1]
  const { classes } = target
  if (units === 1) return docText(`the probability of ${classes[classes.length - 1]}`)
  return docText(`a number for each of ${classes.join(', ')}`)
}
