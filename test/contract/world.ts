import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FilePurpose, RunId, RunInfo, StudioApi, StudioEvent } from '../../services/contract/api'
import { StudioError, type ErrorCode } from '../../services/contract/errors'
import type { ExperimentFile } from '../../services/contract/experiment-file'
import type { Rows } from '../../services/contract/frames'

/** A studio behind some door, and what a story needs besides. */
export interface World {
  readonly studio: StudioApi
  /** The folder of its workspace, links resolved. */
  readonly workspace: string
  /** A folder outside of it. */
  readonly outside: string
  /** The file that the user will pick next. */
  readonly userPicks: (file: string) => Promise<void>
}

/** All rows that there are. */
export const START = { steps: 0, epochs: 0, histograms: 0 }

/** Where a file is found that the user has just picked. */
export async function picked(
  { studio, userPicks }: World,
  file: string,
  purpose: FilePurpose,
): Promise<string> {
  await userPicks(file)
  const place = await studio.chooseFile(purpose)
  assert.ok(place !== null)
  return place
}

export async function refuses(work: Promise<unknown>, code: ErrorCode, words = /./): Promise<void> {
  await assert.rejects(work, (error) => {
    assert.ok(error instanceof StudioError, String(error))
    assert.equal(error.code, code, error.message)
    assert.match(error.message, words)
    return true
  })
}

/** Waits for a run to be in one of some states. */
export async function untilState(
  { studio }: Pick<World, 'studio'>,
  run: RunId,
  ...states: RunInfo['state'][]
): Promise<RunInfo> {
  return new Promise((resolve, reject) => {
    const look = (info: RunInfo | undefined): void => {
      if (info?.id !== run) return
      if (states.includes(info.state)) {
        end()
        resolve(info)
      } else if (info.state === 'failed') {
        end()
        reject(new Error(`The run failed: ${info.failure}`))
      }
    }
    const end = studio.onEvent((event: StudioEvent) => {
      if (event.type === 'run') look(event.run)
    })
    // It may have got there before we listened.
    studio.listRuns().then((runs) => look(runs.find(({ id }) => id === run)), reject)
  })
}

/** 40 rows of two features and the sign of their sum. */
export function smallTable(): string {
  const lines = Array.from({ length: 40 }, (_, i) => {
    const [a, b] = [Math.sin(7 * i), Math.cos(3 * i)]
    return `${a},${b},${a + b > 0 ? 'yes' : 'no'}`
  })
  return `a,b,y\n${lines.join('\n')}\n`
}

/** An experiment on `smallTable`, put into the workspace. */
export async function smallExperiment(
  { studio, workspace }: Pick<World, 'studio' | 'workspace'>,
  training: object,
): Promise<ExperimentFile> {
  // Any example has every key; and reading one makes the data folder.
  const example = await studio.readExample('iris')
  const source = join(workspace, 'data', 'small.csv')
  await writeFile(source, smallTable())
  return {
    ...example,
    name: 'small',
    data: { ...example.data, source, target: 'y' },
    network: { ...example.network, hidden: example.network.hidden.map((layer) => ({ ...layer, units: 4 })) },
    training: { ...example.training, batchSize: 4, epochs: 5, earlyStopping: null, ...training },
  }
}

export const withEpochs = (experiment: ExperimentFile, epochs: number): ExperimentFile => ({
  ...experiment,
  training: { ...experiment.training, epochs, earlyStopping: null },
})

export const contentOf = ({ workspace }: World, run: RunId, name: string): Promise<Buffer> =>
  readFile(join(workspace, 'runs', run, name))

export async function rowsInFile(
  world: World,
  run: RunId,
  name: string,
): Promise<{ columns: string[]; rows: number[][] }> {
  const [head, ...lines] = (await contentOf(world, run, name)).toString().trimEnd().split('\n')
  const numberOf = (cell: string): number => (cell === '' ? NaN : Number(cell))
  return { columns: head.split(','), rows: lines.map((line) => line.split(',').map(numberOf)) }
}

export const rowsOf = ({ columns, numbers }: Rows): number[][] =>
  Array.from({ length: columns === 0 ? 0 : numbers.length / columns }, (_, i) => [
    ...numbers.subarray(i * columns, (i + 1) * columns),
  ])
