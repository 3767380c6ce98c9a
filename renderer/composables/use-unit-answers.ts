import { computed, type ComputedRef, type Ref } from 'vue'
import type { AnswerTo, Question, UnitPicture } from '../../services/contract/inspection'
import { responseOf, type UnitResponse } from '../design/unit-response'
import type { Selection } from '../design/walk'
import { useAnswer } from './use-answer'

const RESOLUTION = 48
const POINTS = 120

/** What is known of the unit that is looked at. */
export interface UnitAnswers {
  readonly picture: Readonly<Ref<UnitPicture | null>>
  readonly problem: Readonly<Ref<string | null>>
  /** Where the data have one or two features, all of them numbers. */
  readonly response: ComputedRef<UnitResponse | null>
}

export interface UnitAsked {
  /** Null, or without a unit: nothing is asked. */
  readonly at: () => Selection | null
  /** Features that are axes: 1 or 2 where the data can be drawn whole. */
  readonly axes: () => number
  /** Units of a layer. */
  readonly unitsOf: (layer: number) => number
  readonly ask: <Q extends Question>(question: Q) => Promise<AnswerTo<Q>>
  /** Whose unit it is. */
  readonly subject: () => unknown
  /** Changes as the network trains. */
  readonly moment?: () => unknown
}

/** Asks about one unit: its weights, its z and a, and what it answers over the data's plane or line. */
export function useUnitAnswers({ at, axes, unitsOf, ask, subject, moment }: UnitAsked): UnitAnswers {
  const unit = computed(() => {
    const found = at()
    return found?.unit == null || found.layer === 0 ? null : { layer: found.layer, unit: found.unit }
  })
  const whose = computed(() => JSON.stringify(subject()))
  const one = useAnswer(
    () => unit.value && { type: 'unit' as const, ...unit.value },
    ask,
    () => `${whose.value} ${JSON.stringify(unit.value)}`,
    moment,
  )
  // One answer has all units of a layer.
  const layerOver = (count: number): number | null => (axes() === count ? (unit.value?.layer ?? null) : null)
  const surface = useAnswer(
    () => {
      const layer = layerOver(2)
      return layer === null ? null : { type: 'surface' as const, resolution: RESOLUTION, layer }
    },
    ask,
    () => whose.value,
    moment,
  )
  const curve = useAnswer(
    () => {
      const layer = layerOver(1)
      return layer === null ? null : { type: 'curve' as const, points: POINTS, layer }
    },
    ask,
    () => whose.value,
    moment,
  )
  const response = computed(() => {
    const found = unit.value
    return found && responseOf(surface.answer.value ?? curve.answer.value, found, unitsOf(found.layer))
  })
  return { picture: one.answer, problem: one.problem, response }
}
