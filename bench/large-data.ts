import { readFileSync } from 'node:fs'
import { mkdtemp, open, rm, stat, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { dataSpec } from '../services/contract/data-spec'
import { parseExperiment } from '../services/contract/parse-experiment'
import { resolveExperiment } from '../services/contract/resolve'
import type { DataSet } from '../services/datasets/data-set'
import { factsOf } from '../services/datasets/facts'
import { loadApart } from '../services/datasets/load-apart'
import { TableProcess } from '../services/datasets/tables/table-process'
import { trainInFolder } from '../services/training/session'

const DEFAULT_ROWS = 10_000_000
const COLUMNS = 12
const MB = 1e6

/**
 * How a large CSV is looked at, read and trained on: `npm run bench:data`, or with fewer rows, `npm run bench:data -- 1000000`.
 * @param folder the bundled processes that read data
 */
export async function main(folder: string, rows = DEFAULT_ROWS): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), 'descent-bench-data-'))
  try {
    const file = join(home, 'large.csv')
    await mustHaveRoom(home, rows)
    await writeTable(file, rows)
    console.log(`${rows} rows of ${COLUMNS + 1} columns, ${(await stat(file)).size / MB} MB of CSV.`)
    await lookAt(file, join(folder, 'table-server.js'), join(home, 'cache'))
    const data = await read(file, join(folder, 'data-reader.js'), rows)
    const chunks = { rows: Math.ceil(rows / 10), seed: 0 }
    // First what takes less: the peak of a process does not come down again.
    await train('by chunks of a tenth of the rows', file, { ...data, chunks }, join(home, 'chunks'))
    await train('all rows in memory', file, { ...data, chunks: null }, join(home, 'whole'))
  } finally {
    await rm(home, { recursive: true, force: true })
  }
}

async function mustHaveRoom(home: string, rows: number): Promise<void> {
  const { bavail, bsize } = await statfs(home)
  // The file, and its copy in columns.
  const needed = 300 * rows
  if (bavail * bsize < needed) throw new Error(`${home} needs ${needed / MB} MB of free disk`)
}

async function writeTable(file: string, rows: number): Promise<void> {
  const out = await open(file, 'wx')
  const names = Array.from({ length: COLUMNS }, (_, j) => `x${j + 1}`)
  let lines = [`${names.join(',')},kind`]
  let state = 1
  for (let i = 0; i < rows; i++) {
    const cells = names.map(() =>
      ((state = (state * 1103515245 + 12345) % 2147483648) / 2147483648).toFixed(6),
    )
    lines.push(`${cells.join(',')},${i % 3 === 0 ? 'a' : 'b'}`)
    if (lines.length < 20_000 && i < rows - 1) continue
    await out.appendFile(`${lines.join('\n')}\n`)
    lines = []
  }
  await out.close()
}

/** The most memory that a process has ever had, in bytes; Linux only. */
const peakOf = (pid: number): number =>
  1024 * Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? NaN)

const timed = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
  const begun = performance.now()
  const found = await work()
  console.log(`${name}: ${((performance.now() - begun) / 1000).toFixed(2)} s`)
  return found
}

async function lookAt(source: string, serverFile: string, cache: string): Promise<void> {
  const tables = new TableProcess(serverFile, cache)
  try {
    const info = await timed('open, with the process that is started for it (aim 2 s)', () =>
      tables.ask({ source }, { what: 'info' }),
    )
    console.log(`  ${info.rows} rows to look at${info.isPartial ? ', the others are being counted' : ''}`)
    await timed('the first 100 rows', () => tables.ask({ source }, { what: 'rows', first: 0, count: 100 }))
    const whole = await timed('until all of it has been looked through', () =>
      tables.ask({ source }, { what: 'whole' }),
    )
    const middle = Math.floor(whole.rows / 2)
    await timed('100 rows in the middle then', () =>
      tables.ask({ source }, { what: 'rows', first: middle, count: 100 }),
    )
    console.log(`  at most ${Math.round(peakOf((await tables.pid())!) / MB)} MB in that process`)
  } finally {
    await tables.close()
  }
}

async function read(source: string, readerFile: string, rows: number): Promise<DataSet> {
  const chunks = { rows: Math.ceil(rows / 10) }
  const spec = dataSpec.parse({ source, target: 'kind', task: 'classification', chunks })
  const before = peakOf(process.pid)
  return timed('read for training', async () => {
    const stop = new AbortController()
    const readers = new PeaksOfOthers()
    const data = await loadApart(readerFile, stop.signal)(spec, '/')
    const features = (4 * rows * COLUMNS) / MB
    console.log(
      `  the features take ${(4 * data.rows * data.featureNames.length) / MB} MB in single precision`,
    )
    console.log(`  at most ${Math.round(readers.end() / MB)} MB in the reader (aim ${features + 500} MB)`)
    const here = Math.round((peakOf(process.pid) - before) / MB)
    console.log(`  at most ${here} MB more where they are handed over to`)
    return data
  })
}

/** One epoch, with the metrics of all parts at its end. */
async function train(how: string, source: string, data: DataSet, folder: string): Promise<void> {
  const text = JSON.stringify({
    ...{ schemaVersion: 1, name: 'large', data: { source, target: 'kind', task: 'classification' } },
    network: { hidden: [{ units: 32, activation: 'relu' }] },
    training: { epochs: 1, batchSize: 1000 },
  })
  const before = peakOf(process.pid)
  await timed(`an epoch, ${how}`, async () => {
    await trainInFolder({
      ...{ folder, data, experiment: resolveExperiment(parseExperiment(text, 'large.json'), factsOf(data)) },
      ...{ initialWeights: null, checkpoint: null, threads: null },
      ...{ signal: new AbortController().signal, onEvent: () => undefined },
    })
  })
  const aim = (4 * data.rows * COLUMNS) / MB + 500
  const [more, all] = [peakOf(process.pid) - before, peakOf(process.pid)].map((bytes) =>
    Math.round(bytes / MB),
  )
  console.log(`  at most ${more} MB more for it, ${all} MB with all that this process has (aim ${aim} MB)`)
}

/** The most memory that any process which we start from now on has, in bytes. */
class PeaksOfOthers {
  #most = 0
  readonly #clock = setInterval(() => {
    const children = readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8')
    for (const pid of children.split(' ').filter(Boolean).map(Number)) {
      try {
        this.#most = Math.max(this.#most, peakOf(pid) || 0)
      } catch {
        // It has just ended.
      }
    }
  }, 50)

  end(): number {
    clearInterval(this.#clock)
    return this.#most
  }
}
