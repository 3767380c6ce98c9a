// @vitest-environment happy-dom
import { createPinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createApp } from 'vue'
import { NO_PLAN } from '../../renderer/compare/plan'
import { HOST, type Host } from '../../renderer/host/host'
import { useDesk } from '../../renderer/stores/desk'
import { usePlan } from '../../renderer/stores/plan'
import { signalSeeds, useSignals } from '../../renderer/stores/signals'
import { useStudies } from '../../renderer/stores/studies'
import { useStudy } from '../../renderer/stores/study'
import { useUndo } from '../../renderer/stores/undo'
import type { StudioApi, StudioEvent, StudyDetails } from '../../services/contract/api'
import { desk, type Desk } from '../../services/contract/desk'
import { schemesOf } from '../../services/contract/comparison-file'
import type { Signals } from '../../services/contract/inspection'
import { pack } from '../../services/contract/packed'
import type { DataExamination } from '../../services/contract/tables'
import { curvesOf, fileOf, studyOf } from './compared-study'

const file = fileOf(2, 2)
const draft = { ...file.experiment, name: 'mine' }

/** Stores over a studio with one comparison, whose trials end when the test says so. */
function openPage(isKnown = true, saved: Desk[] = []) {
  let ended = 1
  const listeners: ((event: StudioEvent) => void)[] = []
  const readCurves: number[][] = []
  let isBusy = 0
  const details = (): StudyDetails => {
    const study = studyOf(file, (scheme, seed) => (2 * (seed - 1) + scheme < ended ? 0.5 : 'waiting'))
    return {
      ...{ ...study, finished: ended, state: ended === 4 ? 'completed' : 'running' },
      results: study.results.map((trial) => (trial.state === 'waiting' ? { ...trial, run: null } : trial)),
    }
  }
  const studio: Partial<StudioApi> = {
    onEvent: (listener) => {
      listeners.push(listener)
      return () => undefined
    },
    readDesk: () => Promise.resolve(saved.at(-1) ?? { ...desk.parse({}), draft }),
    saveDesk: (given) => Promise.resolve(void saved.push(given)),
    examineData: () => Promise.resolve(pack({ facts: null } as unknown as DataExamination)),
    listStudies: () => Promise.resolve(isKnown ? [details()] : []),
    readStudy: () => Promise.resolve(details()),
    startComparison: () => Promise.resolve(details()),
    steerStudy: () => Promise.resolve({ ...details(), state: 'waiting' }),
    readCurves: (_, trials) => {
      readCurves.push([...trials])
      return Promise.resolve(pack(trials.map((number) => curvesOf(number, 10, 0.5))))
    },
    inspectDraft: async (_, question) => {
      expect(question.type).toBe('signals')
      isBusy++
      expect(isBusy).toBeLessThanOrEqual(2)
      await Promise.resolve()
      isBusy--
      return pack({ rows: 5 } as Signals) as never
    },
  }
  const host: Host = {
    ...{ kind: 'browser', studio: studio as StudioApi },
    receiveFile: () => Promise.resolve(null),
  }
  const app = createApp({})
  app.provide(HOST, host).use(createPinia())
  const tell = (now: number): void => {
    ended = now
    for (const listener of listeners) listener({ type: 'study', study: details() })
  }
  return { in: <T>(use: () => T): T => app.runWithContext(use), tell, readCurves }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())
const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms)

describe('the comparisons of a workspace', () => {
  it('are there again after a reload, the newest in view with its results', async () => {
    const page = openPage()
    const studies = page.in(useStudies)
    expect(studies.tab).toBe('plan')
    await studies.load()
    await pass(0)
    expect(studies.chosen?.name).toBe('made up')
    expect(studies.tab).toBe('results')
    studies.choose(null)
    await pass(0)
    expect(studies.tab).toBe('plan')
  })

  it('are read about once a second while they train, and curves only of trials that have come further', async () => {
    const page = openPage()
    const study = page.in(useStudy)
    await page.in(useStudies).load()
    await pass(50)
    expect(page.readCurves).toEqual([[0]])
    page.tell(2)
    page.tell(3)
    await pass(1100)
    expect(page.readCurves).toEqual([[0], [1, 2]])
    page.tell(4)
    await pass(100)
    expect(page.readCurves).toHaveLength(2)
    await pass(1000)
    expect(page.readCurves.at(-1)).toEqual([3])
    expect(study.schemes.map(({ finished, curves }) => [finished, curves.length])).toEqual([
      [2, 2],
      [2, 2],
    ])
  })

  it('are steered, and what became of that is shown', async () => {
    const page = openPage()
    const studies = page.in(useStudies)
    await studies.load()
    await studies.steer(studies.chosen!, 'pause')
    expect(studies.chosen?.state).toBe('waiting')
  })
})

describe('a plan', () => {
  it('is kept, and there again after a reload', async () => {
    const saved: Desk[] = []
    const page = openPage(false, saved)
    await page.in(useDesk).load()
    page.in(usePlan).vary('depth', [1, 2])
    page.in(usePlan).change({ seeds: 3, epochs: 9 })
    await pass(400)
    const again = openPage(false, saved)
    await again.in(useDesk).load()
    const plan = again.in(usePlan)
    expect(plan.plan).toEqual({ ...NO_PLAN, vary: { depth: [1, 2] }, seeds: 3, epochs: 9 })
    expect(plan.runs).toBe(6)
  })

  it('is of the draft, begun as it stands, and undone like any other change', async () => {
    const page = openPage(false)
    const plan = page.in(usePlan)
    await page.in(useDesk).load()
    expect(plan.isEmpty).toBe(true)
    plan.fillExample()
    expect([plan.count, plan.runs]).toEqual([9, 45])
    plan.vary('depth', [1, 2])
    expect(plan.runs).toBe(90)
    plan.vary('width', [])
    expect(plan.problem).toMatch(/without a value/)
    await page.in(useUndo).undo()
    await page.in(useUndo).undo()
    expect(plan.runs).toBe(45)
    plan.change({ seeds: 1000 }, 'seeds')
    plan.vary('width', [1, 2])
    expect(plan.problem).toMatch(/18,000 runs are more than the 10,000/)
    expect(plan.schemes).toHaveLength(18)
    const studies = page.in(useStudies)
    await studies.start(plan.file!)
    expect(studies.chosen?.id).toBe('study')
  })
})

describe('signals before training', () => {
  it('are asked for scheme by scheme, two at a time, and each once', async () => {
    const page = openPage()
    const signals = page.in(useSignals)
    const many = fileOf(5, 20)
    expect(signalSeeds(many)).toHaveLength(10)
    const schemes = schemesOf(many)
    signals.want(many, schemes)
    await pass(10)
    expect(schemes.map((scheme) => signals.of(many, scheme))).toEqual(
      schemes.map(() => ({ signals: { rows: 5 } })),
    )
    signals.want(many, schemes)
    expect(signals.of(fileOf(5, 3), schemes[0])).toBeNull()
  })
})
