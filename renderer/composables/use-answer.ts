import { onBeforeUnmount, ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue'
import { reasonOf } from '../../services/contract/errors'
import type { AnswerTo, Question } from '../../services/contract/inspection'

/** What became of a question that is asked again and again. */
export interface Asked<Q extends Question> {
  /** The last answer; stays while the next one is waited for. */
  readonly answer: Readonly<ShallowRef<AnswerTo<Q> | null>>
  /** Why the last question had none. */
  readonly problem: Readonly<Ref<string | null>>
  readonly isBusy: Readonly<Ref<boolean>>
}

/** From one question to the next of the same network, which trains meanwhile. */
const AGAIN_MS = 500

/**
 * Asks a question now, when it or its subject changes, and when the network has moved on (`moment`, e.g. its step); one at a
 * time, and not more often than is worth while.
 * @param question null: there is nothing to ask
 */
export function useAnswer<Q extends Question>(
  question: () => Q | null,
  ask: (question: Q) => Promise<AnswerTo<Q>>,
  subject: () => unknown,
  moment: () => unknown = () => null,
): Asked<Q> {
  const answer: ShallowRef<AnswerTo<Q> | null> = shallowRef(null)
  const problem = ref<string | null>(null)
  const isBusy = ref(false)
  let timer: ReturnType<typeof setTimeout> | null = null
  let asked = 0
  let lastAt = -Infinity

  async function askNow(): Promise<void> {
    timer = null
    const given = question()
    if (given === null) {
      answer.value = null
      problem.value = null
      return
    }
    if (isBusy.value) {
      request()
      return
    }
    const about = subject()
    const turn = ++asked
    isBusy.value = true
    try {
      const found = await ask(given)
      if (turn !== asked || about !== subject()) return
      answer.value = found
      problem.value = null
    } catch (error) {
      if (turn === asked && about === subject()) problem.value = reasonOf(error)
    } finally {
      isBusy.value = false
      lastAt = performance.now()
    }
  }

  function request(waitMs = AGAIN_MS): void {
    if (timer !== null) return
    timer = setTimeout(() => void askNow(), Math.max(0, lastAt + waitMs - performance.now()))
  }

  watch(
    [() => JSON.stringify(question()), subject],
    ([, about], [, before]) => {
      if (about !== before) {
        answer.value = null
        problem.value = null
      }
      if (timer !== null) clearTimeout(timer)
      timer = null
      request(0)
    },
    { immediate: true },
  )
  watch(moment, () => request())
  onBeforeUnmount(() => {
    asked++
    if (timer !== null) clearTimeout(timer)
  })
  return { answer, problem, isBusy }
}
