import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import type { ExperimentFile } from '../../../services/contract/experiment-file'
import { unpack } from '../../../services/contract/packed'
import { Inspections } from '../../../services/studio/inspections'
import { TrainingPool } from '../../../services/training/training-pool'
import { smallExperiment, untilState } from '../../contract/world'
import { temporaryFolder } from '../training/fixtures'
import { close, doorOf, openStudio } from './open-studio'

/** An inspector that breaks down at a draft of this name, and else answers with how many it has answered. */
const STUB = `
import { parentPort } from 'node:worker_threads'
let count = 0
parentPort.on('message', ({ id, subject }) => {
  if (subject.experiment.name === 'throws') throw new Error('on purpose.')
  if (subject.experiment.name === 'exits') process.exit(3)
  if (subject.experiment.name === 'silent') return
  parentPort.postMessage({ type: 'answer', id, answer: Uint8Array.of(++count), error: null })
})
`
const open: Inspections[] = []
afterEach(() => Promise.all(open.splice(0).map((inspections) => inspections.close())))

async function inspections(idleMs?: number): Promise<Inspections> {
  const folder = await temporaryFolder()
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }')
  await writeFile(join(folder, 'inspector.js'), STUB)
  const trainingWorker = join(folder, 'training-worker.js')
  const made = new Inspections(new TrainingPool(trainingWorker, 1), trainingWorker, {}, idleMs)
  open.push(made)
  return made
}

const ask = async (of: Inspections, name: string): Promise<number> => {
  const answer: Uint8Array = await of.ofDraft({ name } as ExperimentFile, { type: 'weights' })
  return answer[0]
}

describe('the inspector', () => {
  it('is one worker for all questions, started with the first', async () => {
    const inspector = await inspections()
    expect(inspector.worker).toBeNull()
    expect(await Promise.all(['a', 'b', 'c'].map((name) => ask(inspector, name)))).toEqual([1, 2, 3])
    expect(await ask(inspector, 'd')).toBe(4)
  })

  it.each([
    ['throws', 'broke down: on purpose. No run'],
    ['exits', 'broke down: it ended with code 3. No run'],
  ])(
    'that breaks down is an error of the question, and the next one has another: it %s',
    async (name, words) => {
      const inspector = await inspections()
      expect(await ask(inspector, 'a')).toBe(1)
      const [first, second] = await Promise.allSettled([ask(inspector, name), ask(inspector, 'b')])
      for (const asked of [first, second]) {
        expect(asked).toMatchObject({ status: 'rejected', reason: { code: 'inspectorCrashed' } })
        expect(String((asked as PromiseRejectedResult).reason)).toContain(words)
      }
      expect(await ask(inspector, 'c')).toBe(1)
    },
  )

  it('goes when there was nothing to do for a while, and comes back', async () => {
    const inspector = await inspections(20)
    expect(await ask(inspector, 'a')).toBe(1)
    while (inspector.worker) await sleep(5)
    expect(await ask(inspector, 'b')).toBe(1)
  })

  it('stays as long as a question is open', async () => {
    const inspector = await inspections(20)
    expect(await ask(inspector, 'a')).toBe(1)
    const silent = ask(inspector, 'silent')
    silent.catch(() => undefined)
    await sleep(100)
    expect(inspector.worker).not.toBeNull()
    await inspector.close()
    await expect(silent).rejects.toMatchObject({ code: 'doorClosed' })
    await expect(ask(inspector, 'b')).rejects.toMatchObject({ code: 'doorClosed' })
  })
})

describe('a studio', () => {
  it('trains on when its inspector is killed, and asks another', async () => {
    const studio = await openStudio()
    const door = doorOf(studio)
    const world = { studio: door, workspace: studio.workspace }
    const experiment = await smallExperiment(world, { epochs: 20_000 })
    const { id } = await door.startRun(experiment)
    const before = unpack(await door.inspectDraft(experiment, { type: 'weights' }))
    await studio.inspections.worker!.terminate()
    expect(unpack(await door.inspectDraft(experiment, { type: 'weights' }))).toEqual(before)
    await untilState(world, id, 'completed')
    expect(unpack(await door.inspectRun(id, { type: 'weights' })).step).toBeGreaterThan(20_000)
  })

  it('that is opened again can be asked about what it trained before', async () => {
    const studio = await openStudio()
    const door = doorOf(studio)
    const world = { studio: door, workspace: studio.workspace }
    const { id } = await door.startRun(await smallExperiment(world, { epochs: 3 }))
    await untilState(world, id, 'completed')
    const question = { type: 'predictions', part: 'train', most: 1 } as const
    const before = unpack(await door.inspectRun(id, question))
    await close(studio)
    const again = await openStudio({ workspace: studio.workspace })
    expect(unpack(await doorOf(again).inspectRun(id, question))).toEqual(before)
  })

  it('answers of a run that waits for its turn what its first step will find', async () => {
    const studio = await openStudio({ slots: 1 })
    const door = doorOf(studio)
    const world = { studio: door, workspace: studio.workspace }
    const experiment = await smallExperiment(world, { epochs: 1e8 })
    const [first, second] = [await door.startRun(experiment), await door.startRun(experiment)]
    expect(second.state).toBe('waiting')
    const { step, layers } = unpack(await door.inspectRun(second.id, { type: 'weights' }))
    expect(step).toBe(0)
    expect(layers).toEqual(unpack(await door.inspectDraft(experiment, { type: 'weights' })).layers)
    for (const { id } of [second, first]) await door.interruptRun(id)
  })
})
