import { reportOf } from '../contract/calls'
import type { Question } from '../contract/inspection'
import type { FromInspector } from '../contract/worker-protocol'
import type { NetworkNow } from './inspected-network'
import { Inspector, type InspectorOptions } from './inspection'

/**
 * Questions to the network of a run. They are taken up as they come: messages are heard between two turns of training, and
 * while it pauses. Before there is a network they wait, and where there never is one they stay without an answer.
 */
export class Questions {
  /** Made at the first question: it is as large as the network. */
  #inspector: Inspector | null = null
  #network: { readonly options: InspectorOptions; readonly now: () => NetworkNow } | null = null
  readonly #waiting: (() => void)[] = []

  constructor(private readonly tell: (answer: FromInspector) => void) {}

  ask(id: number, question: Question): void {
    if (this.#network) void this.#answer(id, question)
    else this.#waiting.push(() => void this.#answer(id, question))
  }

  /** There is a network now. @param now the network as it is whenever this is called */
  open(options: InspectorOptions, now: () => NetworkNow): void {
    this.#network = { options, now }
    for (const answer of this.#waiting.splice(0)) answer()
  }

  async #answer(id: number, question: Question): Promise<void> {
    const { options, now } = this.#network!
    try {
      this.#inspector ??= new Inspector(options)
      this.tell({ type: 'answer', id, answer: await this.#inspector.answer(question, now), error: null })
    } catch (error) {
      this.tell({ type: 'answer', id, answer: null, error: reportOf(error) })
    }
  }
}
