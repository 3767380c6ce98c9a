import { join } from 'node:path'
import { tooManyParameters } from '../../code/too-many-parameters'
import type { ModelFormat } from '../../model-format'
import { foldBatchNorm } from '../../portable-model'
import { doublesOf, rowsAsJson } from '../../programs/answer-bytes'
import { findPython } from '../../programs/find-program'
import { runProgram } from '../../programs/run-program'
import { moduleOf } from './module'

/** Beyond, a row takes Python a second or more, and the module is a text of more than a hundred megabytes. */
const MOST_PARAMETERS = 20_000_000

/** A module of Python's standard library alone. */
export const python: ModelFormat = {
  lacks: ({ model }) => tooManyParameters(model, MOST_PARAMETERS),
  write: (source) => {
    const model = foldBatchNorm(source.model)
    return Promise.resolve(new Map([['model.py', moduleOf({ ...source, model })]]))
  },
  ask: async (folder, rows, { model }) => {
    const found = await findPython()
    if (!found) return { notAsked: 'No Python 3.8 or newer is on this machine, so model.py was not asked.' }
    const file = join(folder, 'model.py')
    const outputs = String(model.layers[model.layers.length - 1].units)
    const { stdout } = await runProgram(
      found.program,
      [...found.parameters, '-I', '-B', '-c', DRIVER, file, outputs],
      { input: rowsAsJson(rows) },
    )
    return { by: found.name, answers: doublesOf(stdout) }
  },
}

/** Asks for the first half of the rows by lists, and for the others by the names of the columns. */
const DRIVER = `
import base64, importlib.util, json, struct, sys
spec = importlib.util.spec_from_file_location("model", sys.argv[1])
model = importlib.util.module_from_spec(spec)
spec.loader.exec_module(model)
given = json.loads(sys.stdin.buffer.read().decode("utf-8"))
names = [column["name"] for column in model.COLUMNS]
rows = [row if 2 * i < len(given) else dict(zip(names, row)) for i, row in enumerate(given)]
answers = []
for answer in model.predict(rows):
    if isinstance(answer, dict):
        values = answer.get("probabilities", answer.get("scores", answer)) if "label" in answer else answer
        answers += [values[name] for name in getattr(model, "CLASSES", getattr(model, "TARGETS", None))][-int(sys.argv[2]):]
    else:
        answers.append(answer)
sys.stdout.write(base64.b64encode(struct.pack("<%dd" % len(answers), *answers)).decode("ascii"))
`
