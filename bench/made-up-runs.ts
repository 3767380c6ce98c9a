import { createWriteStream } from 'node:fs'
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { trialsOf, type ComparisonFile } from '../services/contract/comparison-file'
import type { ExperimentFile } from '../services/contract/experiment-file'

/** A network of so many layers, trained for a moment: the folder that others are made from. */
export function deepExperiment(example: ExperimentFile, layers: number): ExperimentFile {
  const [layer] = example.network.hidden
  const hidden = Array.from({ length: layers - 1 }, () => ({ ...layer, units: 16 }))
  const { training } = example
  return {
    ...example,
    name: `${layers} layers`,
    network: { ...example.network, hidden },
    training: { ...training, epochs: 1, earlyStopping: null },
  }
}

const PART_ROWS = 500

/**
 * Writes another table of steps into the folder of a run, with as many rows as one likes: losses and norms that look like
 * those of a run, from a generator that always gives the same ones.
 */
export async function writeSteps(folder: string, rows: number): Promise<void> {
  const file = join(folder, 'steps.csv')
  const header = (await readFile(file, 'utf8')).split('\n', 1)[0]
  const columns = header.split(',')
  const random = noise()
  function* parts(): Generator<string> {
    yield `${header}\n`
    for (let first = 0; first < rows; first += PART_ROWS) {
      const lines = Array.from({ length: Math.min(PART_ROWS, rows - first) }, (_, i) =>
        columns.map((name) => madeUp(name, first + i, rows, random)).join(','),
      )
      yield `${lines.join('\n')}\n`
    }
  }
  await pipeline(Readable.from(parts()), createWriteStream(file))
  const summaryFile = join(folder, 'summary.json')
  const summary = JSON.parse(await readFile(summaryFile, 'utf8')) as Record<string, unknown>
  await writeFile(summaryFile, JSON.stringify({ ...summary, steps: rows }))
}

function madeUp(name: string, row: number, rows: number, random: () => number): string {
  if (name === 'step') return String(row + 1)
  if (name === 'epoch') return String(1 + Math.floor((100 * row) / rows))
  const layer = Number(name.split('.')[1] ?? 10)
  const size = name.startsWith('gradNorm') ? 10 ** (-(20 - layer) / 4) : 1
  return (size * Math.exp(-row / rows) * (0.5 + random())).toPrecision(5)
}

/** Numbers between 0 and 1 (Park and Miller 1988). */
function noise(): () => number {
  let state = 1
  return () => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647
}

/** The same run again and again, under other names. Returns those. */
export async function copyRuns(folder: string, count: number): Promise<string[]> {
  await rm(join(folder, 'checkpoints'), { recursive: true, force: true })
  const names = Array.from({ length: count }, (_, i) => `${basename(folder)}-copy-${i + 1}`)
  for (const name of names) await cp(folder, join(dirname(folder), name), { recursive: true })
  return names
}

/** A comparison whose every trial is finished: its runs are those given, its results made up. */
export async function writeStudy(
  workspace: string,
  file: ComparisonFile,
  runs: readonly string[],
): Promise<void> {
  const folder = join(workspace, 'studies', 'made-up-1')
  await mkdir(folder, { recursive: true })
  await writeFile(
    join(folder, 'study.json'),
    JSON.stringify({ createdAt: new Date().toISOString(), comparison: file }),
  )
  const random = noise()
  const lines = trialsOf(file).flatMap(({ number }) => {
    const [trial, run] = [number, runs[number]]
    const validation = { loss: 0.1 + random(), accuracy: 1 - random() / 5 }
    const end = { epochs: 1, elapsedMs: 800, studyMs: 800 * number, validation }
    return [
      { trial, run, state: 'begun' },
      { trial, run, state: 'finished', ...end },
    ]
  })
  await writeFile(join(folder, 'trials.jsonl'), lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
}
