import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { availableParallelism, cpus } from 'node:os'
import { basename, join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { Command, CommanderError } from 'commander'
import { trialExperiment, writtenSearch, type SearchFile } from '../services/contract/search-file'
import { loadDataSet } from '../services/datasets/load'
import { readStudyFile } from '../services/studies/read-study-file'
import type { Repetition } from './searching/repetition'
import { reportOf, type Measured } from './searching/report'
import type { Job } from './searching/worker'

interface Options {
  readonly repetitions: string
  readonly first: string
  readonly only?: readonly string[]
}

const FOLDER = join('examples', 'searches')

/** The benchmark of searching: `npm run bench:search -- ARGUMENTS`. Returns the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  const names = (await readdir(FOLDER)).map((file) => basename(file, '.json'))
  const program = new Command('bench:search')
    .description(
      'TPE beside random search, and ASHA beside no pruning, on the searches that ship with the studio.',
    )
    .option('--repetitions <n>', 'pairs of searches, each with a seed of its own', '20')
    .option('--first <seed>', 'the seed of the first pair', '1')
    .option('--only <task...>', `measure these of ${names.join(', ')}`)
    .exitOverride()
  try {
    const { repetitions, first, only = names } = program.parse(argv, { from: 'user' }).opts<Options>()
    const unknown = only.find((name) => !names.includes(name))
    if (unknown !== undefined) program.error(`There is no "${unknown}"; choose from ${names.join(', ')}.`)
    if (![repetitions, first].every((number) => /^[1-9]\d*$/.test(number)))
      program.error('Expected whole numbers from 1.')
    console.log(reportOf(await measure(only, Number(repetitions), Number(first))))
    console.log(`Node ${process.versions.node}, ${cpus().length} x ${cpus()[0].model}.`)
    return 0
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode
    throw error
  }
}

/** As many workers as there are cores take one repetition after the other. */
async function measure(names: readonly string[], repetitions: number, first: number): Promise<Measured[]> {
  const tasks = await Promise.all(names.map(taskOf))
  const measured = tasks.map(({ name, file }): Measured & { repetitions: Repetition[] } => ({
    ...{ name, file },
    repetitions: [],
  }))
  const jobs = tasks.flatMap(({ file, data }, task) =>
    Array.from({ length: repetitions }, (_, i) => ({
      task,
      at: i,
      job: { file, data, seed: first + i } satisfies Job,
    })),
  )
  await Promise.all(
    Array.from({ length: availableParallelism() }, async () => {
      const worker = new Worker(join(import.meta.dirname, 'bench-searching-worker.js'))
      for (let next = jobs.shift(); next; next = jobs.shift()) {
        const { task, at, job } = next
        worker.postMessage(job)
        const [repetition] = (await once(worker, 'message')) as [Repetition]
        measured[task].repetitions[at] = repetition
        console.error(`${names[task]}, seed ${job.seed}`)
      }
      await worker.terminate()
    }),
  )
  return measured
}

async function taskOf(name: string): Promise<{ name: string; file: SearchFile; data: Job['data'] }> {
  const file = await readStudyFile(writtenSearch, join(FOLDER, `${name}.json`), 'the search')
  return { name, file, data: await loadDataSet(trialExperiment(file, {}, 0).data, '/') }
}
