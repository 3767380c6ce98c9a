import { computed, shallowRef, watch, type ComputedRef, type Ref } from 'vue'
import { MOST_DOTS } from '../design/picture-geometry'
import type { Selection } from '../design/walk'
import { useDesk } from '../stores/desk'
import { useExamination } from '../stores/examination'
import { useInspection } from '../stores/inspection'
import type { AnswerTo, NetworkPicture, Question, WeightsPicture } from '../../services/contract/inspection'
import { useAnswer } from './use-answer'
import { useUnitAnswers, type UnitAnswers } from './use-unit-answers'

/** What the draft's fresh network says: its picture, the distributions of its weights, and the unit that is looked at. */
export interface DesignAnswers {
  /** The last one there was; it may be of the network before the last edit for a moment. */
  readonly picture: Readonly<Ref<NetworkPicture | null>>
  readonly weights: Readonly<Ref<WeightsPicture | null>>
  readonly unit: UnitAnswers
  readonly problem: ComputedRef<string | null>
}

/**
 * @param unit the unit that is looked at; null: none, or a layer as a whole
 */
export function useDesignAnswers(sample: Ref<number | null>, unit: () => Selection | null): DesignAnswers {
  const desk = useDesk()
  const examination = useExamination()
  const inspection = useInspection()

  /** All that the first weights depend on. */
  const subject = computed(() => {
    const { draft } = desk
    return draft && JSON.stringify([draft.data, draft.network, draft.training.seed])
  })
  const ask = <Q extends Question>(question: Q): Promise<AnswerTo<Q>> => inspection.askDraft(question)
  const whenSound = <Q extends Question>(question: Q | null): Q | null =>
    examination.resolved ? question : null

  const network = useAnswer(
    () => whenSound({ type: 'network' as const, most: MOST_DOTS, sample: sample.value }),
    ask,
    () => subject.value,
  )
  const weights = useAnswer(
    () => whenSound({ type: 'weights' as const }),
    ask,
    () => subject.value,
  )
  const one = useUnitAnswers({
    at: () => (examination.resolved ? unit() : null),
    axes: () => examination.found?.points?.features.length ?? 0,
    unitsOf: (layer) => examination.widths?.[layer] ?? 0,
    ask,
    subject: () => subject.value,
  })

  const picture = shallowRef<NetworkPicture | null>(null)
  watch(network.answer, (answer) => {
    if (answer) picture.value = answer
  })

  return {
    picture,
    weights: weights.answer,
    unit: one,
    problem: computed(() => (examination.resolved ? network.problem.value : null)),
  }
}
