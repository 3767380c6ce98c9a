import type { DataSpec } from '../../../contract/data-spec'

/** How train.py reads the rows that a run was trained on. */
export interface DataText {
  /** How it is called: the arguments before its options. */
  readonly usage: string
  /** Defines read_data(paths): columns by name. */
  readonly text: string
}

/** @param hasRows whether the rows lie in data.csv beside it */
export function dataText({ source, missing }: DataSpec, hasRows: boolean): DataText {
  if (hasRows) return BESIDE
  if (typeof source !== 'string') return images('test' in source && source.test !== undefined)
  const plain = source.toLowerCase().replace(/\.gz$/, '')
  const kind = plain.endsWith('.parquet') ? PARQUET : /\.(jsonl|ndjson)$/.test(plain) ? JSON_LINES : TABLE
  if (missing !== 'dropRows') return kind
  return { ...kind, text: `${KEPT}${kind.text.replace(/return (.*)\n/, 'return kept($1)\n')}` }
}

const TABLE: DataText = {
  usage: 'DATA',
  text: `def read_data(paths):
    return read_table(paths[0])


`,
}

const JSON_LINES: DataText = {
  usage: 'DATA',
  text: `def read_data(paths):
    """Columns of a file of JSON lines; a key that a line does not have is a missing value."""
    opened = gzip.open if paths[0].endswith(".gz") else open
    with opened(paths[0], "rt", encoding="utf-8-sig") as file:
        rows = [json.loads(line) for line in file if line.strip()]
    names = dict.fromkeys(name for row in rows for name in row)
    return {name: [row.get(name) for row in rows] for name in names}


`,
}

const PARQUET: DataText = {
  usage: 'DATA',
  text: `def read_data(paths):
    """Columns of a Parquet file, which takes pandas with pyarrow or fastparquet."""
    import pandas

    frame = pandas.read_parquet(paths[0])
    return {name: frame[name].tolist() for name in frame}


`,
}

const BESIDE: DataText = {
  usage: '[DATA]',
  text: `def read_data(paths):
    """The rows that the run had, as it used them."""
    return read_table(paths[0] if paths else HERE / "data.csv")


`,
}

const images = (hasTest: boolean): DataText => ({
  usage: hasTest ? 'IMAGES LABELS TEST_IMAGES TEST_LABELS' : 'IMAGES LABELS',
  text: `def read_data(paths):
    """Images and labels in the format IDX, of the training part${hasTest ? ' and then of the test part' : ''}: a column for each pixel."""
    images = np.concatenate([read_idx(path) for path in paths[0::2]])
    labels = np.concatenate([read_idx(path) for path in paths[1::2]])
    _, height, width = images.shape
    pixels = {f"pixel_{i}_{j}": images[:, i, j] for i in range(height) for j in range(width)}
    return {**pixels, "label": labels.tolist()}


def read_idx(path):
    opened = gzip.open if path.endswith(".gz") else open
    with opened(path, "rb") as file:
        content = file.read()
    sizes = [int.from_bytes(content[4 + 4 * i : 8 + 4 * i], "big") for i in range(content[3])]
    return np.frombuffer(content, np.uint8, offset=4 + 4 * len(sizes)).reshape(sizes)


`,
})

const KEPT = `def kept(columns):
    """Columns without the rows that miss a value in one that is used, as the run left them out."""
    used = [(spec["name"], is_of_numbers(spec)) for spec in PREPARED["inputs"] + targets()]
    count = len(columns[used[0][0]])
    rows = [i for i in range(count) if not any(is_missing(columns[name][i], number) for name, number in used)]
    return {name: [values[i] for i in rows] for name, values in columns.items()}


def targets():
    target = PREPARED["target"]
    if target["kind"] == "values":
        return [{"kind": "number", "name": name} for name in target["names"]]
    return [{"kind": "category", "name": target["name"], "categories": target["classes"]}]


def is_of_numbers(spec):
    return spec["kind"] == "number" or all(number_in(name) is not None for name in spec["categories"])


def is_missing(value, is_number):
    text = "" if value is None or value != value else str(value).strip().lower()
    return text in MISSING if is_number else text == ""


`
