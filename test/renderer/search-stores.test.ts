// @vitest-environment happy-dom
import { createPinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createApp } from 'vue'
import { exampleSearch, type SearchPlan } from '../../renderer/search/plan'
import { HOST, type Host } from '../../renderer/host/host'
import { useDesk } from '../../renderer/stores/desk'
import { useRuns } from '../../renderer/stores/runs'
import { useSearch } from '../../renderer/stores/search'
import { useSearchPlan } from '../../renderer/stores/search-plan'
import { useStudies } from '../../renderer/stores/studies'
import { useStudy } from '../../renderer/stores/study'
import { useUndo } from '../../renderer/stores/undo'
import type {
  RunInfo,
  SearchDetails,
  StudioApi,
  StudioEvent,
  StudyDetails,
} from '../../services/contract/api'
import { desk } from '../../services/contract/desk'
import { pack } from '../../services/contract/packed'
import type { DataExamination } from '../../services/contract/tables'
import { draft, searchedStudy, trialOf } from './searched-study'

const winner = { id: 'winner', name: 'the best', state: 'completed', createdAt: '2026' } as unknown as RunInfo

/** Stores over a studio with one search, whose trials end when the test says so. */
function openPage(isKnown = true, kept: SearchPlan | null = null) {
  let ended = 1
  let final: string | null = null
  const listeners: ((event: StudioEvent) => void)[] = []
  const asked: string[] = []
  const told = <T>(name: string, answer: () => T): Promise<T> => {
    asked.push(name)
    return Promise.resolve(answer())
  }
  const details = (): SearchDetails =>
    searchedStudy(
      Array.from({ length: ended }, (_, i) => trialOf(i, { value: 1 / (i + 1) })),
      { state: ended < 12 ? 'running' : 'completed', final },
    )
  const studio: Partial<StudioApi> = {
    onEvent: (listener) => {
      listeners.push(listener)
      return () => undefined
    },
    readDesk: () => Promise.resolve({ ...desk.parse({}), draft, search: kept }),
    saveDesk: () => Promise.resolve(),
    examineData: () => Promise.resolve(pack({ facts: null } as unknown as DataExamination)),
    listStudies: () => Promise.resolve(isKnown ? [details()] : []),
    readStudy: () =>
      told('readStudy', (): StudyDetails => {
        throw new Error('a search is no comparison')
      }),
    readSearch: () => told('readSearch', details),
    startSearch: () => told('startSearch', details),
    finishSearch: () =>
      told('finishSearch', () => {
        final = winner.id
        for (const listener of listeners) listener({ type: 'run', run: winner })
        return winner
      }),
    readImportance: () =>
      told('readImportance', () => ({ kind: 'shares' as const, parameters: [], pairs: [] })),
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
  const count = (name: string): number => asked.filter((each) => each === name).length
  return { in: <T>(use: () => T): T => app.runWithContext(use), tell, count }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())
const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms)

describe('a search of the workspace', () => {
  it('is read as a search, about once a second while it trains, and never as a comparison', async () => {
    const page = openPage()
    page.in(useStudy)
    const search = page.in(useSearch)
    const studies = page.in(useStudies)
    await studies.load()
    await pass(50)
    expect([studies.kind, studies.tab]).toEqual(['search', 'results'])
    expect(search.details?.results).toHaveLength(1)
    for (const ended of [2, 3, 4]) page.tell(ended)
    await pass(500)
    expect(page.count('readSearch')).toBe(1)
    await pass(600)
    expect(page.count('readSearch')).toBe(2)
    expect(search.details?.results).toHaveLength(4)
    expect([page.count('readStudy'), page.count('readImportance')]).toEqual([0, 0])
  })

  it('asks what matters when enough trials have ended, then at most every ten seconds, and at the end', async () => {
    const page = openPage()
    const search = page.in(useSearch)
    await page.in(useStudies).load()
    page.tell(8)
    await pass(1100)
    expect(page.count('readImportance')).toBe(1)
    expect(search.importance?.kind).toBe('shares')
    page.tell(9)
    await pass(1100)
    expect(page.count('readImportance')).toBe(1)
    await pass(10_000)
    page.tell(10)
    await pass(1100)
    expect(page.count('readImportance')).toBe(2)
    page.tell(12)
    await pass(1100)
    expect(page.count('readImportance')).toBe(3)
  })

  it('ends with the run of its winner', async () => {
    const page = openPage()
    page.in(useRuns)
    const search = page.in(useSearch)
    await page.in(useStudies).load()
    await pass(50)
    expect(search.final).toBeNull()
    await Promise.all([search.finish(), search.finish()])
    expect(page.count('finishSearch')).toBe(1)
    expect([search.details?.final, search.final?.name]).toEqual(['winner', 'the best'])
  })
})

describe('a plan of a search', () => {
  it('is there again after a reload, and in view', async () => {
    const page = openPage(false, exampleSearch(draft))
    await page.in(useDesk).load()
    const studies = page.in(useStudies)
    await studies.load()
    expect([studies.kind, page.in(useSearchPlan).plan]).toEqual(['search', exampleSearch(draft)])
  })

  it('is of the draft, begun as it stands, and undone like any other change', async () => {
    const page = openPage(false)
    const plan = page.in(useSearchPlan)
    const studies = page.in(useStudies)
    await page.in(useDesk).load()
    studies.planNew('search')
    expect([studies.kind, studies.tab, plan.isEmpty, plan.problem]).toEqual(['search', 'plan', true, null])
    plan.fillExample()
    plan.add('depth')
    expect(plan.plan.rows).toHaveLength(5)
    plan.add('network.hidden[1].units')
    plan.set({ key: 'depth', type: 'range', from: 3, to: 1, scale: 'linear' })
    expect(plan.problems.rows.get('depth')).toMatch(/larger/)
    expect(plan.problem).toMatch(/see there/)
    await page.in(useUndo).undo()
    expect(plan.problem).toBeNull()
    plan.remove('network.hidden[1].units')
    plan.change({ trials: null }, 'trials')
    expect(plan.problem).toMatch(/at least one/)
    await page.in(useUndo).undo()
    await studies.startSearch(plan.file!)
    expect([page.count('startSearch'), studies.chosen?.name]).toEqual([1, 'made up'])
  })
})
