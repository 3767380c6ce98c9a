import { encode } from 'fast-png'
import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findPython } from '../../../build/python.mjs'
import {
  defaultsOf,
  initContext,
  initializers,
  losses,
  optimizers,
  schedules,
  stdOf,
  type InitializerScheme,
} from '../../../core'
import type { ExperimentFile } from '../../../services/contract/experiment-file'
import { exportOptions } from '../../../services/contract/model-formats'
import { parseExperiment } from '../../../services/contract/parse-experiment'
import { pytorch } from '../../../services/models/formats/pytorch'
import { portableModel } from '../../../services/models/portable-model'
import { readRunModel } from '../../../services/models/read-run-model'
import { runOrigin } from '../../../services/models/run-origin'
import { readTrainedModel } from '../../../services/models/trained-model'
import { absolute } from '../../../services/runs/experiment-paths'
import { prepareIn } from '../../../services/training/prepare'
import { trainInFolder } from '../../../services/training/session'
import { readTable } from '../training/fixtures'

const python = findPython()
const isMissing = python.missing.includes('torch')
if (isMissing) console.error('NOT TESTED: the training script of exports, as there is no Python with torch.')
const SCRIPT = join(import.meta.dirname, 'run-training.py')
const EXAMPLES = resolve(import.meta.dirname, '../../../examples')

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'descent-train-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const IRIS = join(EXAMPLES, 'data/iris.csv')
const DIABETES = join(EXAMPLES, 'data/diabetes.csv')

type Parts = { readonly [Key in 'data' | 'network' | 'training']?: object }

/** Three classes of irises, or progression of diabetes, in few epochs and without anything at random but the start. */
function experimentOf(source: string, { data, network, training }: Parts): ExperimentFile {
  const isIris = source === IRIS
  const file = {
    schemaVersion: 1,
    name: 'the tests',
    data: {
      ...{
        source,
        target: isIris ? 'species' : 'progression',
        split: { train: 0.6, validation: 0.2, seed: 3 },
      },
      task: isIris ? 'classification' : 'regression',
      ...data,
    },
    network: {
      hidden: [
        { units: 8, activation: 'tanh' },
        { units: 6, activation: 'elu' },
      ],
      ...network,
    },
    training: {
      batchSize: 16,
      shuffle: false,
      epochs: 4,
      optimizer: { name: 'sgd', learningRate: 0.05 },
      ...training,
    },
  }
  return parseExperiment(JSON.stringify(file), 'experiment.json')
}

interface Trained {
  readonly run: string
  readonly place: string
}

/** Trains here, and exports what came of it. */
async function trained(experiment: ExperimentFile, name: string): Promise<Trained> {
  const { experiment: resolved, data, initialWeights } = await prepareIn('', absolute(experiment, EXAMPLES))
  const [run, place] = [join(folder, `run-${name}`), join(folder, `export-${name}`)]
  await trainInFolder({
    ...{ folder: run, experiment: resolved, data, initialWeights, checkpoint: null, threads: 1 },
    ...{ signal: new AbortController().signal, onEvent: () => undefined },
  })
  const found = await readRunModel(run)
  const [model, origin] = [portableModel(found.trained), await runOrigin(found)]
  await mkdir(place)
  const source = { model, origin, options: exportOptions('pytorch'), summary: null }
  for (const [file, content] of await pytorch.write(source)) await writeFile(join(place, file), content)
  return { run, place }
}

async function runInPython(runs: readonly object[]): Promise<void> {
  const list = join(folder, 'runs.json')
  await writeFile(list, JSON.stringify(runs))
  execFileSync(python.program, ['-B', SCRIPT, list], { stdio: ['ignore', 'ignore', 'inherit'] })
}

/** The losses of all epochs, as train.py has printed them. */
async function printedLosses(place: string): Promise<{ train: number; validation: number }[]> {
  const text = await readFile(join(place, 'output.txt'), 'utf8')
  return [...text.matchAll(/^epoch \d+: training loss (\S+), validation loss (\S+),/gm)].map(
    ([, train, validation]) => ({ train: Number(train), validation: Number(validation) }),
  )
}

async function ownLosses(run: string): Promise<{ train: number; validation: number }[]> {
  const { rows } = await readTable(join(run, 'epochs.csv'))
  return rows.map((row) => ({ train: Number(row['trainLoss']), validation: Number(row['validationLoss']) }))
}

async function mustAgree(name: string, { run, place }: Trained): Promise<void> {
  const [found, expected] = [await printedLosses(place), await ownLosses(run)]
  expect(found.length, name).toBe(expected.length)
  expected.forEach(({ train, validation }, epoch) => {
    const message = `${name}, epoch ${epoch + 1}: ${JSON.stringify([found[epoch], expected[epoch]])}`
    expect(Math.abs(found[epoch].train / train - 1), message).toBeLessThan(1e-4)
    if (Number.isNaN(found[epoch].validation)) return
    expect(Math.abs(found[epoch].validation / validation - 1), message).toBeLessThan(1e-4)
  })
}

const asJson = (cell: string): string | number | null =>
  cell === 'NA' ? null : Number.isNaN(Number(cell)) ? cell : Number(cell)

/** A file in the format of MNIST: two zeros, the type of a byte, how many sizes, the sizes, the bytes. */
function idx(sizes: readonly number[], value: (i: number) => number): Buffer {
  const head = Buffer.alloc(4 + 4 * sizes.length)
  head.set([0, 0, 8, sizes.length])
  sizes.forEach((size, i) => head.writeUInt32BE(size, 4 + 4 * i))
  const count = sizes.reduce((product, n) => product * n, 1)
  return Buffer.concat([head, Uint8Array.from({ length: count }, (_, i) => value(i))])
}

const of = (source: string, parts: Parts): readonly [string, Parts] => [source, parts]
const names = <T extends object>(table: T): (keyof T & string)[] => Object.keys(table) as (keyof T & string)[]

/** What makes a schedule show within a few epochs. */
const SCHEDULES: Readonly<Record<string, object>> = {
  step: { every: 2 },
  cosine: { warmup: 0.3, floor: 0.1 },
  reduceOnPlateau: { patience: 0, minDelta: 0.2 },
}

const NORMED = {
  hidden: [
    { units: 8, activation: 'relu', batchNorm: true },
    { units: 7, activation: 'gelu' },
  ],
}
const CLASSIFIED = { target: 'age', features: ['bmi', 'blood_pressure'] }

/** A training for every member of every family, and for what else an experiment can say. */
const CASES: Readonly<Record<string, readonly [string, Parts]>> = {
  ...Object.fromEntries(
    names(optimizers).map((name) => [`optimizer ${name}`, of(IRIS, { training: { optimizer: name } })]),
  ),
  ...Object.fromEntries(
    names(schedules).map((name) => [
      `schedule ${name}`,
      of(IRIS, { training: { schedule: { name, ...SCHEDULES[name] }, epochs: 6 } }),
    ]),
  ),
  ...Object.fromEntries(
    names(losses).map((name) => [
      `loss ${name}`,
      losses[name].task === 'regression'
        ? of(DIABETES, { training: { loss: name } })
        : of(IRIS, {
            network: { output: { activation: losses[name].head } },
            training: { loss: { name, labelSmoothing: 0.1 } },
          }),
    ]),
  ),
  'batch norm, a last minibatch of one row': of(IRIS, { network: NORMED, training: { batchSize: 89 } }),
  'class weights': of(IRIS, { training: { classWeights: [1, 2.5, 0.3] } }),
  'clipping by norm': of(IRIS, { network: NORMED, training: { clip: { norm: 0.3 } } }),
  'clipping by layer': of(IRIS, { network: NORMED, training: { clip: { layerNorm: 0.2 } } }),
  'clipping by value': of(IRIS, { training: { clip: { value: 0.02 } } }),
  'penalties and decay': of(IRIS, { training: { l1: 0.01, l2: 0.02, weightDecay: 0.1, optimizer: 'adamw' } }),
  'momentum and early stopping': of(DIABETES, {
    training: {
      ...{ optimizer: { name: 'sgd', learningRate: 0.05, momentum: 0.9 }, batchSize: 64 },
      ...{ earlyStopping: { patience: 2, minDelta: 0.01 }, epochs: 30 },
    },
  }),
  'what was changed under way': of(IRIS, {
    training: {
      changes: [
        { afterStep: 4, learningRate: 0.2, clip: { norm: 0.5 } },
        { afterStep: 7, batchSize: 30 },
        { afterStep: 12, clip: null },
      ],
    },
  }),
  'categories, and two classes by one output': of(DIABETES, {
    data: {
      ...CLASSIFIED,
      target: 'sex',
      task: 'classification',
      categorical: ['age'],
      features: ['bmi', 'age'],
    },
  }),
  'the whole training part at once, without validation': of(IRIS, {
    data: { split: { train: 0.8, validation: 0, seed: 1 } },
    training: { batchSize: 'all' },
  }),
  'made-up rows': [
    'made up',
    { data: { source: { generator: 'moons', rows: 120 }, target: undefined, task: 'classification' } },
  ],
}

describe.skipIf(isMissing)('train.py of an export for PyTorch', () => {
  it('comes to the same losses, from the same weights and in the same order, whatever is trained', async () => {
    const done = new Map<string, Trained>()
    for (const [name, [source, parts]] of Object.entries(CASES)) {
      done.set(name, await trained(experimentOf(source, parts), name.replaceAll(' ', '-')))
    }
    await runInPython(
      [...done].map(([name, { place }]) => ({
        folder: place,
        arguments: name === 'made-up rows' ? [] : [CASES[name][0]],
      })),
    )
    for (const [name, each] of done) await mustAgree(name, each)
  })

  it('reads the rows that the run read: tables with gaps, JSON lines, images', async () => {
    const text = await readFile(IRIS, 'utf8')
    const rows = text
      .trim()
      .split('\n')
      .map((line, i) => (i % 9 === 4 ? line.replace(/^[^,]*/, 'NA') : line))
    const [head, ...lines] = rows.map((line) => line.split(','))
    const objects = lines.map((line) => Object.fromEntries(line.map((cell, j) => [head[j], asJson(cell)])))
    const files = {
      'gaps.csv': rows.join('\n'),
      'gaps.jsonl': objects.map((each) => JSON.stringify(each)).join('\n'),
      'other.csv': text.replaceAll(',', ';').replaceAll('.', ','),
      'images.idx': idx([60, 2, 3], (i) => (i * i * 31) % 256),
      'labels.idx': idx([60], (i) => (i * 7) % 3),
    }
    for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content)
    const at = (name: keyof typeof files): string => join(folder, name)
    const images = { train: { images: at('images.idx'), labels: at('labels.idx') } }
    const pictures = join(folder, 'pictures')
    for (let i = 0; i < 24; i++) {
      const data = Uint8Array.from({ length: 4 * 3 * 3 }, (_, j) => (i * j * 37) % 256)
      await mkdir(join(pictures, `kind ${i % 2}`), { recursive: true })
      const png = encode({ width: 4, height: 3, channels: 3, data })
      await writeFile(join(pictures, `kind ${i % 2}`, `${i}.png`), png)
    }
    const cases: readonly [object, string[]][] = [
      [{ source: at('gaps.csv'), missing: 'dropRows' }, [at('gaps.csv')]],
      [{ source: at('gaps.jsonl'), missing: 'dropRows' }, [at('gaps.jsonl')]],
      [{ source: at('gaps.csv'), missing: 'median', standardize: false }, [at('gaps.csv')]],
      [{ source: images, target: undefined }, [at('images.idx'), at('labels.idx')]],
      // What Python would not find in the file as it is: the rows lie beside the script.
      [
        { source: at('gaps.csv'), missing: 'mean', filter: 'petal_length_cm > 1.4', balance: 'oversample' },
        [],
      ],
      [{ source: { folder: pictures, width: 3, height: 2, channels: 3 }, target: undefined }, []],
      [{ source: at('other.csv'), categorical: ['petal_width_cm'] }, []],
    ]
    const done: Trained[] = []
    for (const [i, [data]] of cases.entries())
      done.push(await trained(experimentOf(IRIS, { data }), `rows-${i}`))
    await runInPython(done.map(({ place }, i) => ({ folder: place, arguments: cases[i][1] })))
    for (const [i, each] of done.entries()) await mustAgree(JSON.stringify(cases[i][0]), each)
  })

  it('draws weights anew by every initialiser, with the deviation that its name promises', async () => {
    const schemes = names(initializers).filter((scheme) => scheme !== 'lsuv')
    const hidden = schemes.map((scheme: InitializerScheme) => ({
      ...{ units: 120, activation: { name: 'leakyRelu', alpha: 0.3 } },
      init: { scheme, ...defaultsOf(initializers[scheme]) },
    }))
    const experiment = experimentOf(IRIS, { network: { hidden }, training: { epochs: 1 } })
    const { run, place } = await trained(experiment, 'initialisers')
    await runInPython([{ folder: place, stds: true }])
    const found = (await readFile(join(place, 'output.txt'), 'utf8')).trim().split('\n').map(Number)
    const { network } = await readTrainedModel(join(run, 'model.safetensors'))
    schemes.forEach((scheme, i) => {
      const expected = stdOf(network.layers[i].init, initContext(network, i + 1))
      expect(Math.abs(found[i] - expected), scheme).toBeLessThanOrEqual(0.06 * expected + 1e-6)
    })
  })

  it('comes near to the run in an order of its own, with dropout and all', async () => {
    const best: { ours: number; place: string }[] = []
    for (const name of ['iris', 'diabetes']) {
      const text = await readFile(join(EXAMPLES, `${name}.json`), 'utf8')
      const { run, place } = await trained(parseExperiment(text, name), `example-${name}`)
      best.push({ ours: Math.min(...(await ownLosses(run)).map(({ validation }) => validation)), place })
    }
    await runInPython(
      best.map(({ place }, i) => ({ folder: place, arguments: [[IRIS, DIABETES][i], '--out', 'here.pt'] })),
    )
    for (const { ours, place } of best) {
      const theirs = Math.min(...(await printedLosses(place)).map(({ validation }) => validation))
      expect(theirs / ours).toBeGreaterThan(0.8)
      expect(theirs / ours).toBeLessThan(1.25)
    }
  })
})
