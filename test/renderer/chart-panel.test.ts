// @vitest-environment happy-dom
import { mount, type VueWrapper } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { defineComponent, h, nextTick } from 'vue'
import { columnOf } from '../../renderer/charts/column-table'
import { lineSource } from '../../renderer/charts/line-source'
import ChartPanel from '../../renderer/components/chart/ChartPanel.vue'
import ConfusionMatrix from '../../renderer/components/chart/ConfusionMatrix.vue'
import PlotOverlay from '../../renderer/components/chart/PlotOverlay.vue'
import { provideChartGroup, type ChartGroup } from '../../renderer/composables/use-chart-group'
import { HOST } from '../../renderer/host/host'
import { scale } from '../../renderer/charts/scale'

/** A page that shows all charts at once, at one size, and draws in the next frame. */
vi.stubGlobal(
  'ResizeObserver',
  class {
    constructor(private readonly tell: (entries: object[]) => void) {}
    observe = (): void => this.tell([{ contentRect: { width: 672, height: 246 } }])
    disconnect = (): void => undefined
  },
)
vi.stubGlobal(
  'IntersectionObserver',
  class {
    constructor(private readonly tell: (entries: object[]) => void) {}
    observe = (): void => this.tell([{ isIntersecting: true }])
    disconnect = (): void => undefined
  },
)

const studio = new Proxy({}, { get: () => () => new Promise(() => undefined) })
const steps = columnOf([1, 2, 3, 4, 5])
const source = lineSource({
  xName: 'step',
  yName: 'J',
  lines: [
    { id: 'a', name: 'A', x: steps, y: columnOf([5, 4, 3, 2, 1]), colour: 'series-1' },
    { id: 'b', name: 'B', x: steps, y: columnOf([1, 2, NaN, 4, 5]), colour: 'series-2', dash: 'dashed' },
  ],
})

let group = {} as ChartGroup
let page: VueWrapper
let global = {}

const View = defineComponent(() => {
  group = provideChartGroup('test')
  const chart = (id: string) => h(ChartPanel, { id, title: `Chart ${id}`, source, log: 'off', canHide: true })
  return () => h('main', [chart('one'), chart('two')])
})

const drawn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 120))
const overlays = () => page.findAll('[role="img"]')
const press = (key: string, more: object = {}) => overlays()[0].trigger('keydown', { key, ...more })
const legends = () => page.findAll('.legend').map((legend) => legend.text())

beforeEach(async () => {
  const provide = { [HOST as symbol]: { kind: 'browser', studio } }
  global = { plugins: [createPinia()], provide }
  page = mount(View, { attachTo: document.body, global })
  await drawn()
})

describe('charts of a group', () => {
  it('say the latest values, and those at the cursor that they share', async () => {
    expect(legends()[1]).toContain('Latest')
    await press('Home')
    await press('ArrowRight')
    expect(group.cursor.value).toBe(2)
    for (const legend of legends()) expect(legend).toMatch(/At step 2.*A4.*B2/s)
    await press('ArrowRight')
    expect(legends()[1]).toContain('NaN since step 3')
  })

  it('tell those who cannot see them what stands at the cursor', async () => {
    await press('Home')
    const [overlay] = overlays()
    const readout = page.find(`[id="${overlay.attributes('aria-describedby')!}"]`)
    expect(readout.text()).toBe('At step 1: A 5, B 1')
    expect(overlay.attributes('aria-label')).toContain('Chart one over step')
  })

  it('show the same range: plus and minus zoom, arrows with shift move, 0 shows all', async () => {
    await press('+')
    expect(group.range.value.high - group.range.value.low).toBeCloseTo(2.8)
    const before = group.range.value
    await press('ArrowRight', { shiftKey: true })
    expect(group.range.value.low).toBeCloseTo(before.low + 0.28)
    await press('0')
    expect(group.range.value).toEqual({ low: 1, high: 5 })
  })

  it('leave out a line that is hidden on one of them', async () => {
    await page.find('.legend button').trigger('click')
    expect([...group.hidden.value]).toEqual(['a'])
    expect(page.findAll('.legend button').map((button) => button.attributes('aria-pressed'))).toEqual([
      ...['false', 'true', 'false', 'true'],
    ])
  })

  it('are as they were left when they are shown again', async () => {
    await press('+')
    await page.find('.legend button').trigger('click')
    const { range, hidden } = group
    const left = [range.value, hidden.value]
    page.unmount()
    page = mount(View, { attachTo: document.body, global })
    await drawn()
    expect([group.range.value, group.hidden.value]).toEqual(left)
  })

  it('are switched one by one, which is remembered', async () => {
    await page.find('button.small').trigger('click')
    await nextTick()
    expect(group.settings('one')).toEqual({ isLog: true })
    expect(page.findAll('button.small').map((button) => button.attributes('aria-pressed'))).toEqual([
      ...['true', 'false'],
    ])
  })
})

describe('what lies over a chart', () => {
  const mountOverlay = () =>
    mount(PlotOverlay, {
      props: {
        plot: { x: 50, y: 0, width: 100, height: 80 },
        x: scale(0, 10, 50, 150),
        range: { low: 0, high: 10 },
        ...{ stops: Float64Array.of(0, 5, 10), cursor: null, label: 'a chart', describedby: 'there' },
      },
    })
  const at = (clientX: number, more: object = {}) => ({ clientX, button: 0, pointerId: 1, ...more })

  beforeEach(() => {
    Element.prototype.setPointerCapture = () => undefined
  })

  it('lets the cursor rest on the nearest row', async () => {
    const overlay = mountOverlay()
    await overlay.trigger('pointermove', at(93))
    expect(overlay.emitted('cursor')).toEqual([[5]])
  })

  it('zooms to what is dragged over, and takes a click for none', async () => {
    const overlay = mountOverlay()
    await overlay.trigger('pointerdown', at(70))
    await overlay.trigger('pointermove', at(120))
    await overlay.trigger('pointerup', at(120))
    await overlay.trigger('pointerdown', at(70))
    await overlay.trigger('pointerup', at(71))
    expect(overlay.emitted('zoom')).toEqual([[{ low: 2, high: 7 }]])
  })

  it('moves the range with shift, and shows all on a double click', async () => {
    const overlay = mountOverlay()
    await overlay.trigger('pointerdown', at(100, { shiftKey: true }))
    await overlay.trigger('pointermove', at(90))
    await overlay.trigger('pointerup', at(90))
    await overlay.trigger('dblclick')
    expect(overlay.emitted('zoom')).toEqual([[{ low: 1, high: 11 }], [null]])
  })

  it('zooms by the wheel with ctrl alone', async () => {
    const overlay = mountOverlay()
    await overlay.trigger('wheel', at(100, { deltaY: -1 }))
    await overlay.trigger('wheel', at(100, { deltaY: -1, ctrlKey: true }))
    expect(overlay.emitted('zoom')).toEqual([[{ low: 1.5, high: 8.5 }]])
  })
})

describe('a confusion matrix on the page', () => {
  it('is one stop of the tab key, walked through by arrows, and tells of a cell that is chosen', async () => {
    const matrix = mount(ConfusionMatrix, {
      props: {
        confusion: { classes: ['no', 'yes'], counts: [5, 1, 0, 4], unpredicted: [0, 0] },
        selected: null,
      },
      attachTo: document.body,
    })
    const cells = matrix.findAll('button')
    expect(cells.map((cell) => cell.attributes('tabindex'))).toEqual(['0', '-1', '-1', '-1'])
    await cells[0].trigger('keydown', { key: 'ArrowRight' })
    await nextTick()
    expect(document.activeElement).toBe(cells[1].element)
    expect(cells[1].attributes('aria-label')).toBe('1 16.7 %: class no predicted as yes')
    await cells[1].trigger('click')
    expect(matrix.emitted('select')).toEqual([[{ actual: 0, predicted: 1 }]])
  })
})
