import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { TrainingPool } from '../../../services/training/training-pool'
import { temporaryFolder } from './fixtures'

/** A worker that answers the last question first, refuses one to layer 9, and ends at a question about weights. */
const STUB = `
import { parentPort } from 'node:worker_threads'
let first = null
const answer = (id, byte) =>
  parentPort.postMessage({ type: 'answer', id, answer: Uint8Array.of(byte), error: null })
parentPort.on('message', ({ type, id, question }) => {
  if (type === 'stop') return parentPort.close()
  if (type !== 'question') return
  if (question.type === 'weights') {
    parentPort.postMessage({ type: 'ended' })
    return parentPort.close()
  }
  if (question.layer === 9) {
    const error = { code: 'questionUnfit', details: { question: 'unit', problem: 'none.' } }
    return parentPort.postMessage({ type: 'answer', id, answer: null, error })
  }
  if (first === null) return (first = id)
  answer(id, 2)
  answer(first, 1)
})
`
const pools: TrainingPool[] = []
afterEach(async () => {
  for (const pool of pools.splice(0)) {
    // Those first that wait, or they would begin.
    for (const run of pool.runs.filter((each) => pool.isWaiting(each))) pool.stop(run)
    for (const run of pool.runs) await pool.workerOf(run)?.terminate()
  }
})

async function poolWith(...runs: string[]): Promise<TrainingPool> {
  const file = join(await temporaryFolder(), 'worker.mjs')
  await writeFile(file, STUB)
  const pool = new TrainingPool(file, 1)
  pools.push(pool)
  const nothing = (): void => undefined
  const listener = {
    onBegun: nothing,
    onFrame: nothing,
    onPaused: nothing,
    onMoved: nothing,
    onEnding: nothing,
  }
  for (const run of runs) pool.submit({ run, sitting: 1, folder: '', isPaused: false }, listener)
  return pool
}

const unit = (layer: number) => ({ type: 'unit', layer, unit: 0 }) as const

describe('a question to a run', () => {
  it('gets its own answer, whatever the order', async () => {
    const pool = await poolWith('a')
    expect(await Promise.all([pool.ask('a', unit(1)), pool.ask('a', unit(2))])).toEqual([
      Uint8Array.of(1),
      Uint8Array.of(2),
    ])
  })

  it('that the worker has something against is refused with that', async () => {
    const pool = await poolWith('a')
    await expect(pool.ask('a', unit(9))).rejects.toMatchObject({ code: 'questionUnfit' })
  })

  it('has no answer where nobody trains it, or it ends before', async () => {
    const pool = await poolWith('a', 'waits')
    expect(await pool.ask('nobody', unit(1))).toBeNull()
    expect(await pool.ask('waits', unit(1))).toBeNull()
    const open = pool.ask('a', unit(1))
    expect(await pool.ask('a', { type: 'weights' })).toBeNull()
    expect(await open).toBeNull()
  })
})
