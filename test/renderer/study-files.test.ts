// @vitest-environment happy-dom
import { createPinia } from 'pinia'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createApp } from 'vue'
import { canShow, withOwn } from '../../renderer/compare/factor-kinds'
import { fileOf, planOf } from '../../renderer/compare/plan'
import { isPlain, toggled, withNumbers } from '../../renderer/compare/usual-schemes'
import { HOST, type Host } from '../../renderer/host/host'
import { conditionsInWords } from '../../renderer/search/conditions-in-words'
import { planOf as searchPlanOf, searchOf } from '../../renderer/search/plan'
import { problemsOf } from '../../renderer/search/problems'
import { printValues, readValues } from '../../renderer/search/rows'
import { useDesk } from '../../renderer/stores/desk'
import { usePlan } from '../../renderer/stores/plan'
import { useStudies } from '../../renderer/stores/studies'
import { useStudio } from '../../renderer/stores/studio'
import { useStudyFiles } from '../../renderer/stores/study-files'
import { useUndo } from '../../renderer/stores/undo'
import type { StudioApi } from '../../services/contract/api'
import { comparisonFile, measureOf } from '../../services/contract/comparison-file'
import { desk } from '../../services/contract/desk'
import { StudioError } from '../../services/contract/errors'
import { comparisonPlan, searchPlan } from '../../services/contract/plans'
import { searchFile } from '../../services/contract/search-file'
import type { StudyPlan } from '../../services/contract/study-file'
import { listStudyExamples, readStudyExample } from '../../services/studio/examples'
import { temporaryFolder } from '../services/training/fixtures'
import { draft } from './searched-study'

const comparison = comparisonFile.parse({
  ...{ schemaVersion: 1, name: 'mine', experiment: draft, seeds: [3, 7], target: 0.1 },
  vary: { init: ['zeros', { scheme: 'heNormal', fan: 'out' }], 'network.hidden[0].units': [2, 3] },
})
const search = searchFile.parse({
  ...{ schemaVersion: 1, name: 'best', experiment: draft, method: 'sobol', workers: 1, seed: 5 },
  budget: { minutes: 2, epochs: 100 },
  space: {
    optimizer: ['sgd', 'adam'],
    depth: { from: 1, to: 3, when: { optimizer: 'sgd' } },
    batchSize: { options: [8, 16], ordered: true, when: { depth: { from: 2 } } },
  },
})

describe('a file as a plan', () => {
  it('makes the same comparison again', () => {
    const plan = planOf(comparison)
    expect(fileOf(plan, draft)).toEqual({ ...comparison, measure: measureOf(comparison) })
    expect(comparisonPlan.parse(plan)).toEqual(plan)
  })

  it('makes the same search again, in its order and with its conditions', () => {
    const plan = searchPlanOf(search)
    const made = searchOf(plan, draft)
    expect(made).toEqual({ ...search, measure: measureOf(search) })
    expect(Object.keys(made.space)).toEqual(Object.keys(search.space))
    expect(problemsOf(made, null)).toEqual({ rows: new Map(), other: null })
    expect(searchPlan.parse(plan)).toEqual(plan)
    expect(plan.rows.map(conditionsInWords)).toEqual([
      ...[null, 'Only where Optimiser is SGD (momentum).', 'Only where Hidden layers is from 2.'],
    ])
  })

  it('is what all do that ship with the studio', async () => {
    const [folder, data] = [resolve('examples'), await temporaryFolder()]
    for (const { id } of await listStudyExamples(folder)) {
      const { kind, file } = await readStudyExample(folder, id, data)
      const { experiment } = file
      const made =
        kind === 'search' ? searchOf(searchPlanOf(file), experiment) : fileOf(planOf(file), experiment)
      expect(made).toEqual({ ...file, measure: measureOf(file) })
    }
  })
})

describe('values that only a file says', () => {
  it('are ticked beside those of the list, and stay when others are ticked', () => {
    const own = { name: 'leakyRelu', alpha: 0.3 }
    const options = withOwn('activation', [{ value: 'relu', label: 'ReLU' }], ['relu', own])
    expect(options.map(({ label }) => label)).toEqual(['ReLU', 'Leaky ReLU (alpha 0.3)'])
    const formula = { scheme: 'formula', std: 'sqrt(2 / fanIn)' }
    expect(['zeros', { scheme: 'normal', std: 0.1 }, formula, 'normal', 5, null].map(isPlain)).toEqual([
      ...[true, true, false, false, false, false],
    ])
    expect(isPlain({ scheme: 'heNormal' })).toBe(true)
    expect(toggled([{ scheme: 'heNormal' }], 'heNormal')).toEqual([])
    expect(toggled([formula], 'zeros')).toEqual(['zeros', formula])
    const twice = withNumbers([{ scheme: 'normal', std: 0.1, fan: 'out' }], 'normal', [0.2])
    expect(twice).toEqual([
      { scheme: 'normal', std: 0.1, fan: 'out' },
      { scheme: 'normal', std: 0.2 },
    ])
  })

  it('are typed where a list of numbers cannot hold them', () => {
    expect(canShow('batchSize', [8, 'all'])).toBe(false)
    expect(canShow('clip', [null, { norm: 1 }])).toBe(true)
    expect(canShow('clip', [{ value: 1 }])).toBe(false)
    expect(canShow('activation', [{ name: 'leakyRelu', alpha: 0.3 }])).toBe(true)
  })

  it.each([[['all', 32]], [['relu', { name: 'leakyRelu', alpha: 0.3 }]], [[{ norm: 1 }, null]]])(
    'are read again as they are written: %j',
    (values) => expect(readValues(printValues(values))).toEqual(values),
  )
})

/** Stores over a studio that reads this file. */
function openPage(read: () => Promise<StudyPlan>) {
  const studio: Partial<StudioApi> = {
    onEvent: () => () => undefined,
    readDesk: () => Promise.resolve({ ...desk.parse({}), draft }),
    saveDesk: () => Promise.resolve(),
    examineData: () => new Promise(() => undefined),
    chooseFile: (purpose) => Promise.resolve(purpose === 'study' ? '/w/mine.json' : null),
    readStudyFile: read,
  }
  const host: Host = {
    ...{ kind: 'browser', studio: studio as StudioApi },
    receiveFile: (file) => Promise.resolve(`/w/${file.name}`),
  }
  const app = createApp({})
  app.provide(HOST, host).use(createPinia())
  return <T>(use: () => T): T => app.runWithContext(use)
}

describe('a file that is opened', () => {
  it('puts its experiment on the desk and what it does with it into the plan, undone as one', async () => {
    const experiment = { ...draft, name: 'its own' }
    const page = openPage(() => Promise.resolve({ kind: 'comparison', file: { ...comparison, experiment } }))
    await page(useDesk).load()
    page(useStudies).planNew('search')
    await page(useStudyFiles).openFile()
    expect([page(useDesk).name, page(useStudies).kind]).toEqual(['its own', 'comparison'])
    expect(page(usePlan).plan).toEqual(planOf(comparison))
    expect(page(useUndo).undoable).toBe('open mine')
    await page(useUndo).undo()
    expect([page(useDesk).name, page(usePlan).isEmpty]).toEqual(['small', true])
    await page(useStudyFiles).receive(new File(['{}'], 'dropped.json'))
    expect(page(useDesk).name).toBe('its own')
  })

  it('changes nothing where it is wrong, which is told', async () => {
    const details = { file: '/w/mine.json', line: 3, key: 'vary.inti', problem: 'no such thing' }
    const page = openPage(() => Promise.reject(new StudioError('experimentInvalid', details)))
    await page(useDesk).load()
    await page(useStudyFiles).openFile()
    expect(page(useStudio).trouble).toBe('/w/mine.json, line 3: vary.inti: no such thing')
    expect([page(useDesk).name, page(usePlan).isEmpty]).toEqual(['small', true])
  })
})
