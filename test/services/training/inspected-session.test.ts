import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Answers, Question } from '../../../services/contract/inspection'
import { unpack } from '../../../services/contract/packed'
import type { FromInspector } from '../../../services/contract/worker-protocol'
import { Inspector } from '../../../services/training/inspection'
import { Questions } from '../../../services/training/questions'
import { trainInFolder } from '../../../services/training/session'
import type { SessionOptions } from '../../../services/training/session-types'
import { smallSession } from './fixtures'

const QUESTIONS: readonly Question[] = [
  { type: 'network', most: 4, sample: 7 },
  { type: 'unit', layer: 1, unit: 2 },
  { type: 'weights' },
  { type: 'predictions', part: 'validation', most: 100 },
  { type: 'cell', part: 'train', actual: 0, predicted: 1, first: 0, count: 10 },
]
const FILES = ['steps.csv', 'epochs.csv', 'histograms.csv', 'model.safetensors']
const filesOf = ({ folder }: SessionOptions): Promise<Buffer[]> =>
  Promise.all(FILES.map((name) => readFile(join(folder, name))))

describe('a run that is asked all questions all the time', () => {
  it('is to the bit the one that is asked nothing', async () => {
    // Long enough that a fast machine, too, comes up for air many times.
    const training = { epochs: 500, earlyStopping: { patience: 499 } }
    const [asked, alone] = [await smallSession(training), await smallSession(training)]
    const steps = new Set<number>()
    let isOver = false
    let asking: Promise<unknown> = Promise.resolve()
    const { experiment, data } = asked
    await trainInFolder({
      ...asked,
      onNetwork: (kernels, now) => {
        const inspector = new Inspector({ experiment, data, kernels })
        const askAll = async (): Promise<void> => {
          while (!isOver) {
            for (const question of QUESTIONS) {
              const answer = unpack<Answers[Question['type']]>(await inspector.answer(question, now))
              steps.add(answer.step)
            }
          }
        }
        asking = askAll()
      },
    })
    isOver = true
    await asking
    await trainInFolder(alone)
    expect(await filesOf(asked)).toEqual(await filesOf(alone))
    // It was asked while it trained.
    expect(steps.size).toBeGreaterThan(3)
  })
})

describe('questions to a run', () => {
  const asked = async (experimentOf: (options: SessionOptions) => SessionOptions['experiment']) => {
    const options = await smallSession({ epochs: 1 })
    const answers: FromInspector[] = []
    const questions = new Questions((answer) => answers.push(answer))
    const until = async (count: number): Promise<void> => {
      while (answers.length < count) await new Promise((resolve) => setImmediate(resolve))
    }
    const train = (): Promise<unknown> =>
      trainInFolder({
        ...options,
        onNetwork: (kernels, now) =>
          questions.open({ experiment: experimentOf(options), data: options.data, kernels }, now),
      })
    return { questions, answers, until, train }
  }

  it('wait until there is a network', async () => {
    const { questions, answers, until, train } = await asked(({ experiment }) => experiment)
    questions.ask(3, { type: 'weights' })
    questions.ask(4, { type: 'unit', layer: 1, unit: 0 })
    await new Promise((resolve) => setImmediate(resolve))
    expect(answers).toEqual([])
    await train()
    await until(2)
    expect(answers.map(({ id, error }) => [id, error])).toEqual([
      [3, null],
      [4, null],
    ])
  })

  it('that cannot be answered are answered with what is wrong, and do not trouble the run', async () => {
    const { questions, answers, until, train } = await asked(({ experiment }) => experiment)
    questions.ask(1, { type: 'unit', layer: 9, unit: 0 })
    questions.ask(2, { type: 'weights' })
    await train()
    await until(2)
    expect(answers[0]).toMatchObject({ id: 1, answer: null, error: { code: 'questionUnfit' } })
    expect(answers[1].error).toBeNull()
  })

  it('are answered with the mistake where it is ours', async () => {
    const { questions, answers, until, train } = await asked(({ experiment }) => ({
      ...experiment,
      network: { ...experiment.network, inputs: 4 },
    }))
    questions.ask(1, { type: 'weights' })
    await train()
    await until(1)
    expect(answers[0].error).toMatchObject({ code: 'unexpected' })
  })
})
