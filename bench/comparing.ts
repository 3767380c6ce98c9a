import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { availableParallelism, cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  schemesOf,
  seedsOf,
  writtenComparison,
  type ComparisonFile,
} from '../services/contract/comparison-file'
import { comparisonOf } from '../services/contract/study-results'
import { readStudyFile } from '../services/studies/read-study-file'
import { Studio } from '../services/studio/studio'

/** The benchmark of comparing: `npm run bench:compare`. Nine initialisations with ten seeds each, on the digits. */
export async function main(): Promise<void> {
  const file = await readStudyFile(
    writtenComparison,
    join('examples', 'comparisons', 'initialisation.json'),
    'the comparison',
  )
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'descent-bench-')))
  const studio = await Studio.open({
    workspace: join(folder, 'workspace'),
    workerFile: join(import.meta.dirname, 'training-worker.js'),
    examples: 'examples',
  })
  try {
    await compare(studio, file)
    console.log(`Node ${process.versions.node}, ${cpus().length} x ${cpus()[0].model}.`)
  } finally {
    await studio.close()
    await rm(folder, { recursive: true, force: true })
  }
}

/** All workers are threads of this process; only the reader of the data, once for all runs, is not. */
async function compare(studio: Studio, file: ComparisonFile): Promise<void> {
  const door = studio.enter({ isTrusted: true, chooseFile: () => Promise.resolve(null) })
  const [begun, used] = [performance.now(), process.cpuUsage()]
  const { id, trials } = await door.startComparison(file)
  await new Promise<void>((resolve) =>
    door.onEvent((event) => {
      if (event.type === 'study' && event.study.id === id && event.study.state === 'completed') resolve()
    }),
  )
  const [seconds, { user, system }] = [(performance.now() - begun) / 1000, process.cpuUsage(used)]
  const { results } = await door.readStudy(id)
  const training = results.reduce((sum, { elapsedMs }) => sum + elapsedMs / 1000, 0)
  const cores = availableParallelism()
  const share = (part: number): string => `${((100 * part) / (seconds * cores)).toFixed(0)} %`
  console.log(
    `${schemesOf(file).length} schemes x ${seedsOf(file).length} seeds: ${trials} runs in ${seconds.toFixed(1)} s`,
  )
  console.log(
    `of ${cores} cores used: ${share((user + system) / 1e6)}, by steps of training alone: ${share(training)}`,
  )
  const { rows } = comparisonOf(file, results)
  const labels = schemesOf(file).map(({ label }) => label)
  for (const { scheme, mean, diverged } of rows)
    console.log(`${labels[scheme]}: ${mean?.toFixed(4)}, ${diverged} diverged`)
}
