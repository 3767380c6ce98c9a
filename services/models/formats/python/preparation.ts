import { MISSING_MARKERS } from '../../../datasets/missing'
import { transforms, type TransformName } from '../../../contract/transforms'
import type { PortableModel } from '../../portable-model'
import { pythonLiteral } from './literal'

/** Each transform there and back, in NumPy. */
export const numpyTransforms: Readonly<Record<TransformName, readonly [to: string, back: string]>> = {
  none: ['x', 'x'],
  log: ['np.log(x)', 'np.exp(x)'],
  log1p: ['np.log1p(x)', 'np.expm1(x)'],
}

/** How rows become features and outputs answers, as the programs of an export read it: inputs, features, target. */
export const preprocessingJson = ({ inputs, features, target }: PortableModel): string =>
  `${JSON.stringify({ inputs, features, target }, null, 2)}\n`

const lambdas = (which: 0 | 1): string =>
  Object.keys(transforms)
    .map((name) => `    ${pythonLiteral(name)}: lambda x: ${numpyTransforms[name as TransformName][which]},`)
    .join('\n')

const MARKERS = [...new Set(MISSING_MARKERS.map((marker) => marker.toLowerCase()))]
  .map(pythonLiteral)
  .join(', ')

/**
 * Python with NumPy that reads a table, makes features of its columns and answers of outputs. It expects the modules csv,
 * gzip and numpy (np), and `PREPARED`, the content of preprocessing.json.
 * @param prepare what the function is called that makes features
 * @param outputs what is an array of NumPy of the outputs
 */
export const preparationText = (prepare: string, outputs: string): string => `
# What stands for a missing number, in any case of letters.
MISSING = (${MARKERS})
TRANSFORMS = {
${lambdas(0)}
}
BACK = {
${lambdas(1)}
}


def ${prepare}(columns):
    """
    Features as training saw them, an array of rows x features, from a dictionary of columns by name: numbers or texts;
    None, NaN or an empty text where a value is missing.
    """
    inputs = [values_of(columns, spec) for spec in PREPARED["inputs"]]
    features = [feature_of(spec, inputs[spec["input"]]) for spec in PREPARED["features"]]
    return np.stack(features, axis=1).astype(np.float32)


def answers(outputs):
    """Outputs as they are meant: of a regression on the original scale, of classes as they are."""
    target = PREPARED["target"]
    if target["kind"] == "classes":
        return outputs
    scaled = np.asarray(${outputs}, np.float64) * np.array(target["std"]) + np.array(target["mean"])
    return BACK[target["transform"]](scaled)


def feature_of(spec, values):
    if spec["kind"] == "isCategory":
        return values == spec["category"]
    if spec["kind"] == "place":
        return (values - spec["mean"]) / spec["std"]
    return (TRANSFORMS[spec["transform"]](values) - spec["mean"]) / spec["std"]


def values_of(columns, spec):
    """A column as numbers: of categories, their places in the list."""
    if spec["name"] not in columns:
        raise ValueError(f'There is no column "{spec["name"]}", which the network was trained on.')
    if spec["kind"] == "number":
        return numbers_of(columns[spec["name"]], spec)
    places = {name: place for place, name in enumerate(spec["categories"])}
    # So that 3.0 is the category "3".
    numbers = {number_in(name): place for name, place in places.items() if number_in(name) is not None}
    rows = enumerate(columns[spec["name"]], 1)
    return np.array([place_of(value, row, spec, places, numbers) for row, value in rows], np.int64)


def numbers_of(column, spec):
    if isinstance(column, np.ndarray) and column.dtype.kind in "fiu":
        values = column.astype(np.float64)
    else:
        values = np.array([number_of(value, row, spec) for row, value in enumerate(column, 1)], np.float64)
    if not np.isnan(values).any():
        return values
    if spec["fill"] is None:
        row = int(np.flatnonzero(np.isnan(values))[0]) + 1
        raise ValueError(f'Column "{spec["name"]}", row {row}: the value is missing.')
    return np.where(np.isnan(values), spec["fill"], values)


def number_of(value, row, spec):
    if value is None or str(value).strip().lower() in MISSING:
        return np.nan
    number = number_in(value)
    if number is None:
        raise ValueError(f'Column "{spec["name"]}", row {row}: {value!r} is no number.')
    return number


def number_in(value):
    try:
        return None if "_" in str(value) else float(value)
    except ValueError:
        return None


def place_of(value, row, spec, places, numbers):
    name = "" if value is None or value != value else str(value).strip()
    if isinstance(value, (bool, np.bool_)):
        name = name.lower()
    if name == "":
        name = spec["fill"]
    if name is None:
        raise ValueError(f'Column "{spec["name"]}", row {row}: the value is missing.')
    place = places.get(name, numbers.get(number_in(name)))
    if place is None:
        known = ", ".join(spec["categories"])
        raise ValueError(f'Column "{spec["name"]}", row {row}: {name!r} is none of the categories {known}.')
    return place


def read_table(path):
    """The columns of a CSV or TSV file in UTF-8, plain or gzip: lists of texts by name."""
    opened = gzip.open if str(path).endswith(".gz") else open
    with opened(path, "rt", encoding="utf-8-sig", newline="") as file:
        rows = csv.reader(file, delimiter=delimiter_of(str(path), file.readline()))
        file.seek(0)
        names = [name.strip() for name in next(rows)]
        # An empty line is none, but of a file with one column, where it is a missing value.
        lists = list(zip(*(row or [""] for row in rows if row or len(names) == 1)))
    return dict(zip(names, lists or [()] * len(names)))


def delimiter_of(path, header):
    if path.removesuffix(".gz").endswith((".tsv", ".txt")):
        return "\\t"
    return ";" if ";" in header and "," not in header else ","
`
