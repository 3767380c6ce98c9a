import { join } from 'node:path'
import { tooManyParameters } from '../../code/too-many-parameters'
import type { ModelFormat } from '../../model-format'
import { foldBatchNorm } from '../../portable-model'
import { doublesOf, rowsAsJson } from '../../programs/answer-bytes'
import { runProgram } from '../../programs/run-program'
import { findPython } from '../../python'
import { moduleOf } from './module'

/** Beyond, a row takes Python a fifth of a second, and the rows of a proof minutes. */
const MOST_PARAMETERS = 2_000_000

/** A module of Python's standard library alone. */
export const python: ModelFormat = {
  lacks: ({ model }) => tooManyParameters(model, MOST_PARAMETERS),
  write: (source) => {
    const model = foldBatchNorm(source.model)
    return Promise.resolve(new Map([['model.py', moduleOf({ ...source, model })]]))
  },
  ask: async (folder, rows, { model }) => {
    const found = await findPython(NEWEST)
    if (found === null)
      return { notAsked: 'No Python 3.8 or newer is on this machine, so model.py was not asked.' }
    const outputs = String(model.layers[model.layers.length - 1].units)
    const given = ['-I', '-B', '-c', DRIVER, join(folder, 'model.py'), outputs]
    const { stdout } = await runProgram(found, given, { input: rowsAsJson(rows) })
    const [version, answers] = stdout.split(' ')
    return { by: `Python ${version}`, answers: doublesOf(answers) }
  },
}

/** What there is since Python 3.8. */
const NEWEST = ['importlib.metadata']

/** In Python, what answers rows given as lists: the first half is asked by lists, the others by the names of the columns. */
export const ASK = `
import base64, importlib.util, json, struct, sys

def ask(file, outputs, given):
    spec = importlib.util.spec_from_file_location("model", file)
    model = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(model)
    columns = [column["name"] for column in model.COLUMNS]
    rows = [row if 2 * i < len(given) else dict(zip(columns, row)) for i, row in enumerate(given)]
    names = getattr(model, "CLASSES", None) or model.TARGETS
    answers = []
    for answer in model.predict(rows):
        if not isinstance(answer, dict):
            answers.append(answer)
            continue
        values = answer if hasattr(model, "TARGETS") else answer.get("probabilities", answer.get("scores"))
        answers += [values[name] for name in names][-outputs:]
    return base64.b64encode(struct.pack("<%dd" % len(answers), *answers)).decode("ascii")
`

const DRIVER = `${ASK}
given = json.loads(sys.stdin.buffer.read().decode("utf-8"))
print("%d.%d.%d" % sys.version_info[:3], ask(sys.argv[1], int(sys.argv[2]), given))
`
