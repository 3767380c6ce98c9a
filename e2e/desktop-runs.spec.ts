import { expect } from '@playwright/test'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { RunId } from '../services/contract/api'
import type { RunSummary } from '../services/contract/run-summary'
import { smallExperiment, untilState } from '../test/contract/world'
import { skipWhere, studioOf, test, type Place } from './desktop-test'

/** How a run stands in its folder, where every process that comes later reads it. */
async function statusOnDisk({ workspace }: Place, run: RunId): Promise<RunSummary['status']> {
  const text = await readFile(join(workspace, 'runs', run, 'summary.json'), 'utf8')
  return (JSON.parse(text) as RunSummary).status
}

test('quitting leaves a run that trains interrupted, to go on to the end after a restart', async ({
  launch,
  place,
}) => {
  const first = await launch()
  const studio = studioOf(first)
  const experiment = await smallExperiment({ studio, ...place }, { epochs: 50_000 })
  const { id } = await studio.startRun(experiment)
  expect(await first.close()).toBe(0)
  expect(await statusOnDisk(place, id)).toBe('interrupted')

  const again = studioOf(await launch())
  expect(await again.listRuns()).toMatchObject([{ id, state: 'interrupted', isResumable: true }])
  await again.resumeRun(id)
  const world = { ...place, studio: again, userPicks: () => Promise.resolve() }
  expect(await untilState(world, id, 'completed')).toMatchObject({ summary: { epochs: 50_000 } })
})

test('a run outlasts a loss of power', async ({ launch, place }) => {
  const first = await launch()
  const studio = studioOf(first)
  const experiment = await smallExperiment({ studio, ...place }, { epochs: 1_000_000 })
  const { id } = await studio.startRun({
    ...experiment,
    training: { ...experiment.training, record: { ...experiment.training.record, checkpointSeconds: 1 } },
  })
  await first.page.waitForTimeout(2500)
  await first.kill()

  const again = studioOf(await launch())
  expect(await again.listRuns()).toMatchObject([{ id, state: 'interrupted', isResumable: true }])
  expect(await again.resumeRun(id)).toMatchObject({ state: 'running' })
})

test('closing the window quits, after the runs have written their checkpoints', async ({ launch, place }) => {
  skipWhere(process.platform === 'darwin', 'On macOS an app goes on without windows.')
  const first = await launch()
  const studio = studioOf(first)
  const { id } = await studio.startRun(await smallExperiment({ studio, ...place }, { epochs: 1_000_000 }))
  const closed = first.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0].close())
  await closed.catch(() => undefined)
  await first.ended
  expect(await statusOnDisk(place, id)).toBe('interrupted')
})
