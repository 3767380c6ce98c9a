import { availableParallelism, cpus } from 'node:os'
import { Command, CommanderError } from 'commander'
import { allowRelaxedSimd } from '../services/training/threads'
import { measureDescent } from './descent'
import { bareProduct } from './floating-point'
import { peerRows, type Measurement } from './peers/run-peers'
import { reportOf, timing, type Result } from './report'
import { workloadsNamed, type Workload } from './workloads'

interface Options {
  readonly json?: true
  readonly only?: readonly string[]
  readonly peers: boolean
}

/** The benchmark: `npm run bench -- ARGUMENTS`. Returns the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  const names = workloadsNamed([]).map(({ name }) => name)
  const program = new Command('bench')
    .description('Times a training step of Descent Studio beside PyTorch, scikit-learn and TensorFlow.js.')
    .option('--json', 'print measurements as JSON lines, in microseconds, and nothing else')
    .option('--only <workload...>', `measure these of ${names.join(', ')}`)
    .option('--no-peers', 'measure Descent Studio alone')
    .exitOverride()
  try {
    const options = program.parse(argv, { from: 'user' }).opts<Options>()
    const unknown = options.only?.find((name) => !names.includes(name))
    if (unknown !== undefined)
      program.error(`There is no workload "${unknown}"; choose from ${names.join(', ')}.`)
    await run(options)
    return 0
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode
    throw error
  }
}

/** One workload after the other, so that what is compared is measured within the same minute. */
async function run({ json, only = [], peers }: Options): Promise<void> {
  allowRelaxedSimd()
  const threads = [...new Set([1, availableParallelism()])]
  const tell = json ? tellJson : tellPerson
  const results: Result[] = []
  for (const workload of workloadsNamed(only)) {
    const ours = measureDescent(workload, threads)
    for (const { row } of ours) tell(row)
    results.push({ workload, ours, peers: peers ? await measurePeers(workload, threads, tell) : [] })
  }
  if (json) return
  const { gigaflops, kernels } = bareProduct()
  console.log(reportOf(results))
  console.log(`The matrix product alone: ${gigaflops.toFixed(1)} GFLOP/s on one core (${kernels} kernels).`)
  console.log(
    `Node ${process.versions.node}, V8 ${process.versions.v8}, ${threads.at(-1)} x ${cpus()[0].model}.`,
  )
}

async function measurePeers(
  workload: Workload,
  threads: readonly number[],
  tell: (row: Measurement) => void,
): Promise<Measurement[]> {
  const rows: Measurement[] = []
  for await (const row of peerRows(threads, [workload.name])) {
    if ('missing' in row) {
      console.error(`${row.system}: not measured, ${row.missing}`)
    } else {
      tell(row)
      rows.push(row)
    }
  }
  return rows
}

const tellJson = (row: Measurement): void => console.log(JSON.stringify(row))

const tellPerson = (row: Measurement): void => console.error(`${row.workload}  ${row.system}  ${timing(row)}`)
