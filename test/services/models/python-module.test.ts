import fc from 'fast-check'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { activations, type ActivationName } from '../../../core'
import { expectedAnswers, largestDifference } from '../../../services/models/answers'
import { ASK } from '../../../services/models/formats/python/python'
import type { PortableModel } from '../../../services/models/portable-model'
import { doublesOf, rowsAsJson } from '../../../services/models/programs/answer-bytes'
import { runProgram } from '../../../services/models/programs/run-program'
import { findPython } from '../../../services/models/python'
import { hostileModel } from './hostile-models'
import { anyShape, COLUMNS, modelOf, rowsFor } from './random-models'
import { written } from './written'

const REST = { output: 'softmax', columns: COLUMNS, task: 'classes', outputs: 3, seed: 1 } as const

const models: readonly PortableModel[] = [
  ...(Object.keys(activations) as ActivationName[]).map((activation) =>
    modelOf({ ...REST, hidden: [{ units: 6, activation, batchNorm: false }] }),
  ),
  modelOf({ ...REST, hidden: [{ units: 300, activation: 'relu', batchNorm: true }] }),
  ...fc.sample(anyShape, { numRuns: 60, seed: 7 }).map(modelOf),
  ...fc.sample(hostileModel, { numRuns: 60, seed: 2 }),
]

/** In one process, since Python takes a while to start. */
const SCRIPT = `${ASK}
for line in sys.stdin.buffer:
    file, outputs, given = json.loads(line.decode("utf-8"))
    print(ask(file, outputs, given))
`

it('model.py answers as the engine does, whatever the network is and whatever anything in it is called', async ({
  skip,
}) => {
  const python = await findPython([])
  if (python === null) {
    console.warn('\n\n  NOT TESTED: there is no Python on this machine.\n')
    return skip('no Python')
  }
  const asked = await Promise.all(
    models.map(async (model, i) => {
      const file = join(await written('python', model), 'model.py')
      return { model, file, rows: rowsFor(model, 12, i), outputs: model.layers.at(-1)!.units }
    }),
  )
  const input = asked
    .map(({ file, rows, outputs }) => `[${JSON.stringify(file)}, ${outputs}, ${rowsAsJson(rows)}]\n`)
    .join('')
  const { stdout } = await runProgram(python, ['-I', '-B', '-c', SCRIPT], { input })
  const answers = stdout.trim().split('\n').map(doublesOf)
  expect(answers).toHaveLength(models.length)
  asked.forEach(({ model, rows }, i) => {
    const difference = largestDifference(answers[i], expectedAnswers(model, rows, 'inside'))
    expect(difference, JSON.stringify(model.inputs)).toBeLessThan(1e-5)
  })
})
