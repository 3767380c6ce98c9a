import {
  computed,
  inject,
  provide,
  ref,
  shallowReactive,
  type InjectionKey,
  type Ref,
  type ShallowRef,
} from 'vue'
import type { XRange } from '../charts/chart-source'
import { widened, withinWhole } from '../charts/view-range'
import { useChartLooks } from '../stores/chart-looks'
import { useDesk } from '../stores/desk'

/** What a chart is switched to. */
export interface ChartSettings {
  readonly isLog?: boolean | undefined
  readonly smoothing?: number | undefined
}

/** Charts that are looked at together: one cursor, one range, the same lines, and one of them perhaps alone. */
export interface ChartGroup {
  /** x; null where the pointer is on none of them. */
  readonly cursor: Ref<number | null>
  /** The part that all show. */
  readonly range: Readonly<Ref<XRange>>
  readonly isZoomed: Readonly<Ref<boolean>>
  /** The ids of lines that none of them draws. */
  readonly hidden: Readonly<ShallowRef<ReadonlySet<string>>>
  /** The id of the chart that is shown alone. */
  readonly expanded: Ref<string | null>
  /** Takes a chart in, by what it reaches over; returns what lets it go. */
  join(extent: () => XRange | null): () => void
  /** Shows a part of the x axis; null: all of it, as far as it grows. */
  zoom(range: XRange | null): void
  toggle(line: string): void
  settings(chart: string): ChartSettings
  set(chart: string, settings: ChartSettings): void
}

const GROUP: InjectionKey<ChartGroup> = Symbol('chart group')

const NOWHERE: XRange = { low: 0, high: 1 }

/**
 * Makes the charts below this component a group. What they are switched to is remembered among the settings.
 * @param name under which it is kept how they are looked at
 * @param linesOf the name of a group over another x axis whose lines these are, too: what is hidden there is hidden here
 */
export function provideChartGroup(name: string, linesOf = name): ChartGroup {
  const desk = useDesk()
  const members = shallowReactive(new Set<() => XRange | null>())
  const looks = useChartLooks()
  const { zoomedTo } = looks.lookOf(name)
  const { hidden } = looks.lookOf(linesOf)

  const whole = computed(() => {
    const extents = [...members].flatMap((extent) => extent() ?? [])
    if (extents.length === 0) return NOWHERE
    return widened({
      low: Math.min(...extents.map(({ low }) => low)),
      high: Math.max(...extents.map(({ high }) => high)),
    })
  })

  const group: ChartGroup = {
    cursor: ref(null),
    range: computed(() => zoomedTo.value ?? whole.value),
    isZoomed: computed(() => zoomedTo.value !== null),
    hidden,
    expanded: ref(null),
    join: (extent) => {
      members.add(extent)
      return () => void members.delete(extent)
    },
    zoom: (range) => void (zoomedTo.value = range && withinWhole(range, whole.value)),
    toggle: (line) => {
      const changed = new Set(hidden.value)
      if (!changed.delete(line)) changed.add(line)
      hidden.value = changed
    },
    settings: (chart) => desk.settings.charts[chart] ?? {},
    set: (chart, settings) => {
      const { charts } = desk.settings
      desk.set({ charts: { ...charts, [chart]: { ...charts[chart], ...settings } } })
    },
  }
  provide(GROUP, group)
  return group
}

/** The group that a chart is in. */
export function useChartGroup(): ChartGroup {
  const group = inject(GROUP)
  if (!group) throw new Error('a chart stands in a group: provideChartGroup() in its view')
  return group
}
