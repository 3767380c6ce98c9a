// @vitest-environment happy-dom
import { mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { describe, expect, it } from 'vitest'
import { createApp } from 'vue'
import TableGrid from '../../renderer/components/data/TableGrid.vue'
import { HOST, type Host } from '../../renderer/host/host'
import { useDataSources } from '../../renderer/stores/data-sources'
import { useDesk } from '../../renderer/stores/desk'
import { useTable } from '../../renderer/stores/table'
import { useUndo } from '../../renderer/stores/undo'
import { desk } from '../../services/contract/desk'
import type { StudioApi } from '../../services/contract/api'
import { StudioError } from '../../services/contract/errors'
import { experimentFile } from '../../services/contract/experiment-file'
import { pack } from '../../services/contract/packed'
import type { DataExamination } from '../../services/contract/tables'
import { column } from './described-columns'

const draft = experimentFile.parse({
  ...{ schemaVersion: 1, name: 'first' },
  data: { source: '/w/data/iris.csv', target: 'species', task: 'classification' },
  network: { hidden: [{ units: 8 }], output: { activation: 'softmax' } },
  training: { loss: 'categoricalCrossEntropy' },
})
const HOUSES = [column('rooms'), column('price')]

/** Stores over a studio that knows two tables, and refuses a third. */
function openPage() {
  const studio: Partial<StudioApi> = {
    onEvent: () => () => undefined,
    readDesk: () => Promise.resolve({ ...desk.parse({}), draft }),
    saveDesk: () => Promise.resolve(),
    openTable: (source) =>
      source === '/w/broken.csv'
        ? Promise.reject(
            new StudioError('tableEmpty', { file: '/w/broken.csv', problem: 'the file is empty' }),
          )
        : Promise.resolve({ rows: 100, columns: HOUSES.map(({ name, kind }) => ({ name, kind })) }),
    describeTable: () => Promise.resolve(HOUSES),
    examineData: () => Promise.resolve(pack({ facts: null } as unknown as DataExamination)),
    readExperiment: () => Promise.resolve({ ...draft, name: 'dropped' }),
    chooseFile: () => Promise.resolve('/w/houses.csv'),
  }
  const host = {
    kind: 'browser',
    studio: studio as StudioApi,
    receiveFile: (file: File) => Promise.resolve(`/w/${file.name}`),
  }
  const app = createApp({})
    .provide(HOST, host as Host)
    .use(createPinia())
  return app.runWithContext(() => ({
    desk: useDesk(),
    sources: useDataSources(),
    table: useTable(),
    undo: useUndo(),
  }))
}

async function atWork() {
  const page = openPage()
  await page.desk.load()
  await new Promise((resolve) => setTimeout(resolve))
  return page
}

describe('another source of data', () => {
  it('is taken with a natural guess, and what of the network does not fit becomes natural too', async () => {
    const { desk, sources } = await atWork()
    await sources.chooseFile()
    expect(desk.draft?.data).toMatchObject({ source: '/w/houses.csv', target: 'price', task: 'regression' })
    expect(desk.draft?.network.output.activation).toBe('auto')
    expect(desk.draft?.training.loss).toBe('auto')
    expect(desk.draft?.network.hidden).toEqual(draft.network.hidden)
    expect(sources.current).toEqual({ kind: 'file', id: '/w/houses.csv' })
  })

  it('can be undone', async () => {
    const { desk, sources, undo } = await atWork()
    await sources.chooseGenerated('moons')
    expect(desk.draft?.data.source).toMatchObject({ generator: 'moons' })
    await undo.undo()
    expect(desk.draft).toEqual(draft)
  })

  it('that cannot be read leaves the draft alone and says why, until one goes back', async () => {
    const { desk, sources } = await atWork()
    await sources.receive(new File([], 'broken.csv'))
    expect(desk.draft).toEqual(draft)
    expect(sources.refused?.name).toBe('broken.csv')
    expect(sources.refused?.text).toContain('/w/broken.csv holds no table: the file is empty.')
    sources.goBack()
    expect(sources.refused).toBeNull()
  })

  it('is left again for the one before', async () => {
    const { desk, sources } = await atWork()
    await sources.chooseOwn('/w/houses.csv')
    sources.goBack()
    expect(desk.draft).toEqual(draft)
  })

  it('may be a whole experiment, dropped on the page', async () => {
    const { desk, sources } = await atWork()
    await sources.receive(new File(['{}'], 'other.JSON'))
    expect(desk.draft?.name).toBe('dropped')
  })

  it('is looked at while it is worked on', async () => {
    const { table, sources } = await atWork()
    await sources.chooseOwn('/w/houses.csv')
    expect(table.info?.rows).toBe(100)
    expect(table.columns).toEqual(HOUSES)
    expect(table.problem).toBeNull()
  })
})

describe('the grid of a table', () => {
  const grid = () =>
    mount(TableGrid, {
      attachTo: document.body,
      props: {
        ...{ name: 'houses', described: HOUSES, areRolesFree: true, selected: null },
        info: { rows: 5_000_000, columns: HOUSES.map(({ name, kind }) => ({ name, kind })) },
        roleOf: (name: string) => (name === 'price' ? 'target' : 'feature'),
        isCategory: () => false,
        row: () => null,
      },
    })

  it('says how large it is, and draws a handful of its rows', () => {
    const wrapper = grid()
    const { 'aria-rowcount': rows, 'aria-colcount': columns } = wrapper.attributes()
    expect([rows, columns]).toEqual(['5000001', '3'])
    expect(wrapper.findAll('[role=row]').length).toBeLessThan(100)
  })

  it('asks for the rows that it draws', () => {
    const [first, end] = grid().emitted('need')![0] as [number, number]
    expect(first).toBe(0)
    expect(end).toBeLessThan(100)
  })

  it('selects a column by the keys, and lets it go', async () => {
    const wrapper = grid()
    await wrapper.trigger('keydown', { key: 'ArrowRight' })
    await wrapper.trigger('keydown', { key: 'Enter' })
    await wrapper.trigger('keydown', { key: 'Escape' })
    expect(wrapper.emitted('select')).toEqual([['price'], [null]])
  })
})
