import { cp, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { experimentFile, type ExperimentFile } from '../../../services/contract/experiment-file'
import type { Answers, Question } from '../../../services/contract/inspection'
import { unpack, type Packed } from '../../../services/contract/packed'
import type { Subject } from '../../../services/contract/worker-protocol'
import { loadDataSet } from '../../../services/datasets/load'
import type { LoadData } from '../../../services/datasets/load-apart'
import { readSafetensors } from '../../../services/models/safetensors'
import { RUN_FILES } from '../../../services/runs/run-files'
import { readSummary } from '../../../services/runs/stored-run'
import { InspectedSubjects } from '../../../services/training/inspected-subjects'
import { prepareIn } from '../../../services/training/prepare'
import { trainInFolder } from '../../../services/training/session'
import { temporaryFolder } from './fixtures'

/** 60 rows of two features and the sign of their sum. */
function table(): string {
  const lines = Array.from({ length: 60 }, (_, i) => {
    const [a, b] = [Math.sin(7 * i), Math.cos(3 * i)]
    return `${a},${b},${a + b > 0 ? 'yes' : 'no'}`
  })
  return `a,b,y\n${lines.join('\n')}\n`
}

interface Scene {
  readonly experiment: ExperimentFile
  readonly subjects: InspectedSubjects
  /** How often data were read. */
  readonly reads: () => number
}

async function scene(network: object = {}, training: object = {}): Promise<Scene> {
  const source = join(await temporaryFolder(), 'table.csv')
  await writeFile(source, table())
  const hidden = [{ units: 6, activation: 'tanh', batchNorm: true }, { units: 4 }]
  let reads = 0
  const load: LoadData = (spec, folder) => {
    reads++
    return loadDataSet(spec, folder)
  }
  return {
    experiment: experimentFile.parse({
      ...{ schemaVersion: 1, data: { source, target: 'y', task: 'classification' } },
      network: { hidden, ...network },
      training: { epochs: 4, ...training },
    }),
    subjects: new InspectedSubjects(load),
    reads: () => reads,
  }
}

/** Trains the experiment in a folder of its own, until so many epochs are made. */
async function trained(experiment: ExperimentFile, epochs = Infinity): Promise<string> {
  const folder = join(await temporaryFolder(), 'run')
  const stop = new AbortController()
  await trainInFolder({
    ...(await prepareIn('/', experiment)),
    ...{ folder, checkpoint: null, threads: 1, signal: stop.signal },
    onEvent: (event) => {
      if (event.type === 'epoch' && event.epoch >= epochs) stop.abort()
    },
  })
  return folder
}

const ask = async <Q extends Question>(
  subjects: InspectedSubjects,
  subject: Subject,
  question: Q,
): Promise<Answers[Q['type']]> =>
  unpack((await subjects.answer(subject, question)) as Packed<Answers[Q['type']]>)

/** The rows of steps.csv, by the names of their columns. */
async function stepsIn(folder: string): Promise<Readonly<Record<string, string>>[]> {
  const [head, ...lines] = (await readFile(join(folder, RUN_FILES.steps), 'utf8')).trim().split('\n')
  const names = head.split(',')
  return lines.map((line) => Object.fromEntries(line.split(',').map((text, i) => [names[i], text])))
}

const mean = (values: Float32Array): number => values.reduce((sum, x) => sum + x, 0) / values.length

const WHOLE = { type: 'network', most: 4096, sample: null } as const

/** What a picture of the whole network has to show of a file of tensors. */
async function tensorsIn(file: string) {
  const { tensors } = await readSafetensors(file)
  const data = (name: string): Float32Array | undefined => tensors.get(name)?.data
  return [1, 2, 3].map((k) => ({
    weights: data(`layer${k}.weight`),
    biases: data(`layer${k}.batchNorm.beta`) ?? data(`layer${k}.bias`),
  }))
}

describe('a draft', () => {
  const lsuv = { scheme: 'lsuv', tolerance: 0.001, maxIterations: 10 }
  it.each([
    ['as the data suggest', {}],
    [
      'LSUV',
      {
        hidden: [
          { units: 6, init: lsuv },
          { units: 4, init: lsuv },
        ],
        output: { init: lsuv },
      },
    ],
    ['noise in the biases', { hidden: [{ units: 6, biasInit: 'standardNormal' }, { units: 4 }] }],
  ])('has the weights that the run which is started from it begins with: %s', async (_, network) => {
    const { experiment, subjects } = await scene(network, { seed: 11 })
    const { step, layers } = await ask(subjects, { type: 'draft', experiment }, WHOLE)
    expect(step).toBe(0)
    expect(layers).toMatchObject(await tensorsIn(join(await trained(experiment), RUN_FILES.initial)))
  })

  it('has the weights of the file that it names', async () => {
    const { experiment, subjects } = await scene()
    const model = join(await trained(experiment), RUN_FILES.model)
    const given = { ...experiment, network: { ...experiment.network, initialWeights: model } }
    const { layers } = await ask(subjects, { type: 'draft', experiment: given }, WHOLE)
    expect(layers).toMatchObject(await tensorsIn(model))
  })

  it('with batch norm is shown as its first step finds it: with the statistics of the rows, layer by layer', async () => {
    const sigmoids = { activation: 'sigmoid', init: { scheme: 'normal', std: 20 }, batchNorm: true }
    const hidden = [20, 10].map((units) => ({ units, ...sigmoids }))
    const { experiment, subjects } = await scene({ hidden }, { batchSize: 'all', epochs: 1 })
    const draft = { type: 'draft', experiment } as const
    const { layers } = await ask(subjects, draft, WHOLE)
    const [step] = await stepsIn(await trained(experiment))
    const saturated = layers.slice(0, 2).map((layer) => mean(layer.saturated))
    expect(saturated[0]).toBeCloseTo(Number(step['saturated.1']), 5)
    expect(saturated[1]).toBeCloseTo(Number(step['saturated.2']), 5)
    expect(saturated[0]).toBeLessThan(0.05)
    const surface = await ask(subjects, draft, { type: 'surface', resolution: 20, layer: 1 })
    expect(mean(surface.units!.values)).toBeCloseTo(0.5, 1)
  })

  it('that changes in its network alone finds its data still there', async () => {
    const { experiment, subjects, reads } = await scene()
    const widthsOf = async (units: number): Promise<number> => {
      const hidden = [{ ...experiment.network.hidden[0], units }]
      const draft = { ...experiment, network: { ...experiment.network, hidden } }
      return (await ask(subjects, { type: 'draft', experiment: draft }, WHOLE)).layers[0].biases.length
    }
    expect([await widthsOf(3), await widthsOf(9), await widthsOf(3)]).toEqual([3, 9, 3])
    expect(reads()).toBe(1)
  })

  it('sees that its data were written anew', async () => {
    const { experiment, subjects, reads } = await scene()
    const question = { type: 'surface', resolution: 2, layer: null } as const
    const before = await ask(subjects, { type: 'draft', experiment }, question)
    const source = experiment.data.source as string
    await writeFile(source, table().replaceAll('\n0.', '\n5.'))
    await utimes(source, 1, 1)
    const after = await ask(subjects, { type: 'draft', experiment }, question)
    expect(after.x.high).toBeGreaterThan(before.x.high + 3)
    expect(reads()).toBe(2)
  })

  it('can be of data that are made up', async () => {
    const { experiment, subjects } = await scene()
    const data = { source: { generator: 'moons', rows: 100 }, task: 'classification' }
    const draft = experimentFile.parse({ ...experiment, data })
    const question = { type: 'surface', resolution: 10, layer: 1 } as const
    const { x, y, outputs, rows } = await ask(subjects, { type: 'draft', experiment: draft }, question)
    expect([x.name, y.name, outputs.length, rows.x.length]).toEqual(['x1', 'x2', 100, 100])
  })

  it('that cannot be trained is refused as the run would be, and the next one is answered', async () => {
    const { experiment, subjects } = await scene()
    const wrong = { ...experiment, data: { ...experiment.data, target: 'nobody' } }
    await expect(ask(subjects, { type: 'draft', experiment: wrong }, WHOLE)).rejects.toMatchObject({
      code: 'columnUnknown',
    })
    expect((await ask(subjects, { type: 'draft', experiment }, WHOLE)).layers.length).toBe(3)
  })
})

describe('a run that has ended', () => {
  it('is counted as its summary counts it, with the weights of its model', async () => {
    const { experiment, subjects } = await scene({}, { epochs: 30, earlyStopping: { patience: 5 } })
    const folder = await trained(experiment)
    const summary = (await readSummary(folder))!
    for (const part of ['train', 'validation', 'test'] as const) {
      const question = { type: 'predictions', part, most: 1 } as const
      const said = await ask(subjects, { type: 'run', folder }, question)
      expect(said.step).toBe(summary.steps)
      expect(said.kind === 'classes' && [...said.confusion]).toEqual(summary.metrics[part]?.confusion?.flat())
    }
    const { layers } = await ask(subjects, { type: 'run', folder }, WHOLE)
    expect(layers).toMatchObject(await tensorsIn(join(folder, RUN_FILES.model)))
  })

  it('shows the sample that is asked for, though its experiment lies in another folder than the data', async () => {
    const { experiment, subjects } = await scene()
    const folder = await trained(experiment)
    const { sample, inputs } = await ask(subjects, { type: 'run', folder }, { ...WHOLE, sample: 59 })
    expect(sample?.row).toBe(59)
    expect(inputs.length).toBe(2)
  })

  it('is asked of its last checkpoint where its process was killed', async () => {
    const { experiment, subjects } = await scene({}, { epochs: 1000 })
    const folder = await trained(experiment, 3)
    const { steps } = (await readSummary(folder))!
    // As a process leaves it that was killed in its second sitting: the model is that of the first.
    const file = join(folder, RUN_FILES.summary)
    const summary = JSON.parse(await readFile(file, 'utf8')) as object
    await writeFile(file, JSON.stringify({ ...summary, status: 'running', steps: 1 }))
    await cp(join(folder, RUN_FILES.initial), join(folder, RUN_FILES.model))
    const expected = await tensorsIn(join(folder, RUN_FILES.checkpoint))
    const { step, layers } = await ask(subjects, { type: 'run', folder }, WHOLE)
    expect(step).toBe(steps)
    expect(layers).toMatchObject(expected)
  })

  it('is asked of what its first step will find where it has not begun', async () => {
    const { experiment, subjects } = await scene()
    const folder = await trained(experiment)
    const expected = await tensorsIn(join(folder, RUN_FILES.initial))
    for (const name of ['summary', 'model', 'checkpoint', 'initial'] as const) {
      await rm(join(folder, RUN_FILES[name]))
    }
    const { step, layers } = await ask(subjects, { type: 'run', folder }, WHOLE)
    expect(step).toBe(0)
    expect(layers).toMatchObject(expected)
  })

  it('is asked anew when it has gone on', async () => {
    const { experiment, subjects, reads } = await scene()
    const folder = await trained(experiment)
    const before = await ask(subjects, { type: 'run', folder }, WHOLE)
    await cp(join(folder, RUN_FILES.initial), join(folder, RUN_FILES.model))
    const after = await ask(subjects, { type: 'run', folder }, WHOLE)
    expect(after.layers[0].weights).not.toEqual(before.layers[0].weights)
    expect(reads()).toBe(1)
  })

  it('is not asked about other data', async () => {
    const { experiment, subjects } = await scene()
    const folder = await trained(experiment)
    await writeFile(experiment.data.source as string, table().replace(',no', ',yes'))
    await expect(ask(subjects, { type: 'run', folder }, WHOLE)).rejects.toMatchObject({
      code: 'inspectedDataChanged',
    })
  })

  it('says which of its files is of another network', async () => {
    const { experiment, subjects } = await scene()
    const folder = await trained(experiment)
    const other = { ...experiment.network, hidden: experiment.network.hidden.slice(1) }
    const elsewhere = await trained({ ...experiment, network: other })
    const model = join(folder, RUN_FILES.model)
    await cp(join(elsewhere, RUN_FILES.model), model)
    await expect(ask(subjects, { type: 'run', folder }, WHOLE)).rejects.toMatchObject({
      ...{ code: 'tensorsUnfit', details: { file: model } },
    })
  })

  it('can be looked into when it has diverged', async () => {
    const optimizer = { name: 'sgd', learningRate: 1000 }
    const hidden = [
      { units: 6, activation: 'square' },
      { units: 4, activation: 'square' },
    ]
    const { experiment, subjects } = await scene({ hidden }, { optimizer })
    const folder = await trained(experiment)
    expect((await readSummary(folder))?.status).toBe('diverged')
    const { layers } = await ask(subjects, { type: 'run', folder }, { type: 'weights' })
    expect(layers.some(({ nonFinite, mean }) => nonFinite > 0 && Number.isNaN(mean))).toBe(true)
  })
})

describe('a folder that is no run', () => {
  it('is told as such', async () => {
    const { subjects } = await scene()
    const subject = { type: 'run', folder: await temporaryFolder() } as const
    await expect(ask(subjects, subject, WHOLE)).rejects.toMatchObject({ code: 'noRun' })
  })
})
