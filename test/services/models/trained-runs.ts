import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { randomFor } from '../../../core'
import { parseExperiment } from '../../../services/contract/parse-experiment'
import { prepareIn } from '../../../services/training/prepare'
import { trainInFolder } from '../../../services/training/session'
import { temporaryFolder } from '../training/fixtures'

export const COLOURS = ['blue', 'green', 'red']

/** 80 rows: two numbers, one of which has gaps, a colour, a mark from 1 to 3, and a class or a value that follows from them. */
export function peopleCsv(rows = 80): string {
  const random = randomFor(3, 'people')
  const lines = Array.from({ length: rows }, (_, i) => {
    const [height, income] = [170 + 10 * random.normal(), Math.exp(3 + random.normal())]
    const [colour, mark] = [COLOURS[random.integer(3)], 1 + random.integer(3)]
    const score = (height - 170) / 10 + (colour === 'red' ? 1 : 0) + Math.log(income) / 3 - mark / 2
    const gap = i % 9 === 4 ? '' : income.toFixed(3)
    return [height.toFixed(2), gap, colour, mark, score > 0.5 ? 'yes' : 'no', score.toFixed(4)].join(',')
  })
  return ['height,income,colour,mark,says,score', ...lines, ''].join('\n')
}

/** Trains a small network on it and returns the folder of the run; `people.csv` lies beside that. */
export async function trainedRun(
  task: 'classification' | 'regression',
  given: { readonly data?: object; readonly network?: object; readonly training?: object } = {},
): Promise<string> {
  const folder = await temporaryFolder()
  await writeFile(join(folder, 'people.csv'), peopleCsv())
  const experiment = {
    schemaVersion: 1,
    name: 'people',
    data: {
      source: '../people.csv',
      ...{ target: task === 'classification' ? 'says' : 'score', task },
      ...{ features: ['height', 'income', 'colour', 'mark'], categorical: ['mark'], missing: 'median' },
      ...given.data,
    },
    network: { hidden: [{ units: 6, activation: 'tanh', batchNorm: true }], ...given.network },
    training: { epochs: 3, batchSize: 16, ...given.training },
  }
  const run = join(folder, 'run')
  await mkdir(run)
  const file = parseExperiment(JSON.stringify(experiment), 'people.json')
  const prepared = await prepareIn(run, file)
  const signal = new AbortController().signal
  await trainInFolder({
    folder: run,
    ...prepared,
    checkpoint: null,
    threads: 1,
    signal,
    onEvent: () => undefined,
  })
  return run
}
