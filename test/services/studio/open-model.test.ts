import { mkdir, readdir, realpath, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { RunDetails } from '../../../services/contract/api'
import { unpack } from '../../../services/contract/packed'
import type { Door } from '../../../services/studio/door'
import { temporaryFolder } from '../training/fixtures'
import { doorOf, openStudio } from './open-studio'

/** The example of irises, trained for a few epochs. */
async function trained(door: Door): Promise<RunDetails> {
  const example = await door.readExample('iris')
  const { id } = await door.startRun({ ...example, training: { ...example.training, epochs: 3 } })
  await expect.poll(async () => (await door.readRun(id)).state, { timeout: 30_000 }).toBe('completed')
  return door.readRun(id)
}

const STILL = { name: 'sgd', learningRate: 1e-12, momentum: 0 } as const

describe('a run', () => {
  it('is trained on from where it ended, with its experiment', async () => {
    const door = doorOf(await openStudio())
    const { folder, summary } = await trained(door)
    const { experiment, network, saysActivations } = await door.openModel(folder)
    expect(saysActivations).toBe(true)
    const training = { ...experiment!.training, epochs: 1, optimizer: STILL }
    const { id } = await door.startRun({ ...experiment!, network, training })
    await expect.poll(async () => (await door.readRun(id)).state, { timeout: 30_000 }).toBe('completed')
    const again = (await door.readRun(id)).summary!
    expect(again.metrics.test!.loss).toBeCloseTo(summary!.metrics.test!.loss!, 6)
  })
})

describe('an export', () => {
  it('is opened again, with its experiment where its data can be named from here', async () => {
    const studio = await openStudio()
    const door = doorOf(studio)
    const { id } = await trained(door)
    const { content } = unpack(await door.exportRun(id, 'onnx', {}))
    const outside = await realpath(await temporaryFolder())
    await mkdir(studio.space.data, { recursive: true })
    for (const folder of [outside, studio.space.data]) await writeFile(join(folder, 'iris.onnx'), content)
    await door.grant(join(outside, 'iris.onnx'))
    const { network, experiment, inputs, outputs } = await door.openModel(join(outside, 'iris.onnx'))
    expect([inputs, outputs, experiment]).toEqual([4, 3, null])
    // The same weights are not kept twice.
    await door.openModel(join(studio.space.data, 'iris.onnx'))
    expect((await readdir(studio.space.data)).filter((name) => name.endsWith('.safetensors'))).toEqual([
      'iris.safetensors',
    ])
    expect(network.initialWeights).toBe(join(studio.space.data, 'iris.safetensors'))
  })

  it('that was not picked, or is none, is refused', async () => {
    const studio = await openStudio()
    const door = doorOf(studio)
    await mkdir(studio.space.data, { recursive: true })
    const file = join(studio.space.data, 'no.onnx')
    await writeFile(file, 'no model')
    await expect(door.openModel(file)).rejects.toMatchObject({ code: 'modelUnreadable' })
    const outside = join(await realpath(await temporaryFolder()), 'a.onnx')
    await writeFile(outside, 'no model')
    await expect(door.openModel(outside)).rejects.toMatchObject({ code: 'fileNotGranted' })
  })
})
