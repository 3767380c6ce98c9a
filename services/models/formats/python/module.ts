import { aboutLines } from '../../code/about'
import { activationTree } from '../../code/activation-expressions'
import { boundsOf } from '../../code/bounds'
import { namedActivations } from '../../code/named-activations'
import { base64Of, commaLines, doubleText, floatText, pointed } from '../../code/numbers'
import { outputsMeant } from '../../code/outputs-meant'
import { printed } from '../../code/print-expression'
import { isReadable } from '../../code/readable'
import { pythonText } from '../../code/texts'
import type { ExportSource } from '../../model-format'
import type { ModelFeature, ModelInput, PortableModel } from '../../portable-model'
import { pythonDialect } from './dialect'

const numberText = (x: number): string => pointed(doubleText(x))

/** model.py: a module of the standard library alone, and a program. @param source its batch norm folded */
export function moduleOf(source: ExportSource): string {
  const { model } = source
  return [
    headOf(source),
    IMPORTS,
    columnsOf(model),
    featuresOf(model),
    activationsOf(model),
    FLOATS,
    layersOf(model),
    READING,
    FORWARD,
    answerOf(model),
    PROGRAM,
  ]
    .map((part) => part.trim())
    .join('\n\n\n')
    .concat('\n')
}

const headOf = (source: ExportSource): string =>
  [
    '"""',
    ...aboutLines(source),
    '',
    'from model import predict',
    'predict([{"name": value, ...}, ...])   rows by the names of their columns, or lists in the order above',
    '',
    'python model.py rows.csv               a line for each row of a CSV file whose first line names the columns',
    '"""',
  ].join('\n')

const IMPORTS = `
import base64
import csv
import math
import operator
import re
import sys
from array import array`

function columnsOf(model: PortableModel): string {
  const bounds = boundsOf(model)
  const { target } = model
  const names = target.kind === 'classes' ? target.classes : target.names
  return [
    '# What a row has to have, in this order. What is missing is taken for "fill", or refused where that is None.',
    'COLUMNS = [',
    ...model.inputs.map((input, j) => `    ${columnOf(input, bounds[j])},`),
    ']',
    '',
    `${target.kind === 'classes' ? 'CLASSES' : 'TARGETS'} = [${names.map(pythonText).join(', ')}]`,
  ].join('\n')
}

function columnOf(input: ModelInput, bound: number): string {
  const name = `"name": ${pythonText(input.name)}`
  if (input.kind === 'category') {
    const fill = input.fill === null ? 'None' : pythonText(input.fill)
    return `{${name}, "categories": [${input.categories.map(pythonText).join(', ')}], "fill": ${fill}}`
  }
  const above = bound === -Infinity ? '' : `, "above": ${numberText(bound)}`
  return `{${name}, "fill": ${input.fill === null ? 'None' : numberText(input.fill)}${above}}`
}

const featuresOf = ({ features }: PortableModel): string =>
  [
    '# What training made of the columns: 1 where a column is "category" and else 0, or (transform(x) - mean) / std.',
    'FEATURES = [',
    ...features.map((feature) => `    ${featureOf(feature)},`),
    ']',
  ].join('\n')

const TRANSFORMS = { none: '', log: ', "transform": math.log', log1p: ', "transform": math.log1p' }

function featureOf(feature: ModelFeature): string {
  const column = `"column": ${feature.input}`
  if (feature.kind === 'isCategory') return `{${column}, "category": ${feature.category}}`
  const transform = feature.kind === 'number' ? TRANSFORMS[feature.transform] : ''
  return `{${column}${transform}, "mean": ${numberText(feature.mean)}, "std": ${numberText(feature.std)}}`
}

const nameOf = (name: string): string => `g_${name}`

const activationsOf = (model: PortableModel): string =>
  namedActivations(model)
    .all.map(
      ({ name, spec }) =>
        `def ${nameOf(name)}(z):\n    return ${printed(activationTree(spec), pythonDialect, 'z')}`,
    )
    .join('\n\n\n')

const FLOATS = `
def floats(numbers):
    """float32, from numbers or from base64 of their bytes in little-endian order."""
    if not isinstance(numbers, str):
        return array("f", numbers)
    values = array("f")
    values.frombytes(base64.b64decode(numbers))
    if sys.byteorder == "big":
        values.byteswap()
    return values`

function layersOf(model: PortableModel): string {
  const { of } = namedActivations(model)
  const asNumbers = isReadable(model)
  const numbers = (values: Float32Array): string =>
    asNumbers
      ? `floats([\n${commaLines(
          Array.from(values, (x) => pointed(floatText(x))),
          '            ',
        )}\n        ])`
      : `floats("${base64Of(values)}")`
  const layer = ({ inputs, units, weight, bias }: PortableModel['layers'][number], k: number): string => {
    const name = of(k)
    const activation = name === null ? 'None' : nameOf(name)
    return `    {
        "inputs": ${inputs}, "units": ${units}, "activation": ${activation},
        "weights": ${numbers(weight)},
        "biases": ${numbers(bias)},
    },`
  }
  return [
    '# a = g(W x + b), layer by layer; "weights" are the rows of W, one for each unit.',
    'LAYERS = [',
    ...model.layers.map(layer),
    ']',
  ].join('\n')
}

const READING = `
def text_of(value):
    """A value as the data would have it."""
    if value is None or value != value:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def value_of(given, number, column):
    """The value of a column: a number, or the place of a category."""

    def fail(problem):
        raise ValueError('row %d: column "%s" %s' % (number + 1, column["name"], problem))

    text = text_of(given)
    if "categories" in column:
        categories = column["categories"]
        for known in (text, text.strip()):
            if known in categories:
                return categories.index(known)
        if text.strip() != "":
            fail('is "%s", which is none of its categories' % text)
        if column["fill"] is None:
            fail("has no value")
        return categories.index(column["fill"])
    if re.match(r"(|na|n/a|nan|null|\\\\?)\\\\Z", text.strip(), re.IGNORECASE):
        if column["fill"] is None:
            fail("has no value")
        x = column["fill"]
    else:
        try:
            x = float(given)
        except (TypeError, ValueError):
            x = math.nan
    if not math.isfinite(x) or isinstance(given, bool):
        fail('is "%s", which is no number' % text)
    if x <= column.get("above", -math.inf):
        fail("is %r, and has to be above %r" % (x, column["above"]))
    return x


def features_of(row, number):
    """x: what the first layer takes."""
    if hasattr(row, "keys"):
        given = [row[column["name"]] if column["name"] in row.keys() else None for column in COLUMNS]
    else:
        given = list(row) + [None] * (len(COLUMNS) - len(row))
    values = [value_of(value, number, column) for value, column in zip(given, COLUMNS)]
    x = []
    for feature in FEATURES:
        value = values[feature["column"]]
        if "category" in feature:
            x.append(1.0 if value == feature["category"] else 0.0)
        else:
            if "transform" in feature:
                value = feature["transform"](value)
            x.append((value - feature["mean"]) / feature["std"])
    return x`.replaceAll('\\\\', '\\')

const FORWARD = `
def softmax(z):
    largest = max(z)
    powers = [math.exp(each - largest) for each in z]
    total = sum(powers)
    return [each / total for each in powers]


def outputs_of(x):
    for layer in LAYERS:
        n, weights = layer["inputs"], layer["weights"]
        z = [
            sum(map(operator.mul, weights[j * n : (j + 1) * n], x), layer["biases"][j])
            for j in range(layer["units"])
        ]
        activation = layer["activation"]
        x = softmax(z) if activation is None else [activation(each) for each in z]
    return x`

function answerOf(model: PortableModel): string {
  return `
${model.target.kind === 'classes' ? classAnswer(model) : valueAnswer(model)}


def predict(rows):
    """What the network says of each row, in their order."""
    answers = []
    for number, row in enumerate(rows):
        x = features_of(row, number)
        try:
            outputs = answer_of(outputs_of(x))
        except OverflowError:
            outputs = None
        if outputs is None:
            raise ValueError("row %d: the network leaves the finite numbers" % (number + 1))
        answers.append(outputs)
    return answers`
}

function classAnswer(model: PortableModel): string {
  const isOne = model.layers[model.layers.length - 1].units === 1
  return `
def answer_of(outputs):
    if not all(map(math.isfinite, outputs)):
        return None
${isOne ? '    best = 1 if outputs[0] >= 0.5 else 0\n    outputs = [1.0 - outputs[0], outputs[0]]' : '    best = outputs.index(max(outputs))'}
    return {"label": CLASSES[best], "${outputsMeant(model)}": dict(zip(CLASSES, outputs))}


def as_line(answer):
    return [answer["label"]] + list(answer["${outputsMeant(model)}"].values())


HEAD = ["label"] + CLASSES`.trim()
}

const BACK = { none: 'y', log: 'math.exp(y)', log1p: 'math.expm1(y)' }

function valueAnswer({ target }: PortableModel): string {
  if (target.kind !== 'values') throw new Error('The target is of values')
  const { mean, std, transform, names } = target
  const isOne = names.length === 1
  return `
# Outputs are taken back to the scale of the data.
MEAN = [${mean.map(numberText).join(', ')}]
STD = [${std.map(numberText).join(', ')}]


def back(y):
    return ${BACK[transform]}


def answer_of(outputs):
    values = [back(output * STD[j] + MEAN[j]) for j, output in enumerate(outputs)]
    if not all(map(math.isfinite, values)):
        return None
    return ${isOne ? 'values[0]' : 'dict(zip(TARGETS, values))'}


def as_line(answer):
    return ${isOne ? '[answer]' : 'list(answer.values())'}


HEAD = TARGETS`.trim()
}

const PROGRAM = `
def main(arguments):
    if len(arguments) != 1:
        sys.exit("usage: python model.py rows.csv")
    with open(arguments[0], newline="", encoding="utf-8-sig") as file:
        rows = csv.DictReader(file)
        missing = [column["name"] for column in COLUMNS if column["name"] not in (rows.fieldnames or [])]
        if missing:
            sys.exit('%s has no column "%s"' % (arguments[0], missing[0]))
        try:
            answers = predict(rows)
        except ValueError as error:
            sys.exit("%s: %s" % (arguments[0], error))
    sys.stdout.reconfigure(encoding="utf-8", newline="")
    writer = csv.writer(sys.stdout, lineterminator="\\n")
    writer.writerow(HEAD)
    writer.writerows(map(as_line, answers))


if __name__ == "__main__":
    main(sys.argv[1:])`
