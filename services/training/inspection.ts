import { StudioError } from '../contract/errors'
import type { Answers, Question } from '../contract/inspection'
import { pack, type Packed } from '../contract/packed'
import type { ResolvedExperiment } from '../contract/resolve'
import type { DataSet } from '../datasets/data-set'
import { fillFrom, type Inspected } from './inspected'
import { InspectedNetwork, type NetworkNow } from './inspected-network'
import { networkPicture, unitPicture } from './inspection-picture'
import { curve, surface } from './inspection-plane'
import { PredictionsOf } from './inspection-predictions'
import { OriginalScale, spread } from './inspection-rows'
import { weightsPicture } from './inspection-weights'

/** What a network is inspected with: what it was made for, and trained on. */
export interface InspectorOptions {
  readonly experiment: ResolvedExperiment
  readonly data: DataSet
  /** The variant of the kernels that it is trained with; null: any. */
  readonly kernels: string | null
}

/**
 * Answers questions about one network, one after the other. It has a copy of the tensors, made when it turns to a question:
 * however long an answer takes, it is of one moment, and training goes on meanwhile, to the same bits. Before the first step
 * batch norm takes the statistics of rows of the training part: with those that it begins with, mean 0 and variance 1, the
 * network would answer as no step ever finds it.
 */
export class Inspector {
  readonly #of: Inspected
  readonly #predictions: PredictionsOf
  #last: Promise<unknown> = Promise.resolve()

  /** @throws StudioError where there is not enough memory for another network like this */
  constructor({ experiment, data, kernels }: InspectorOptions) {
    this.#of = {
      ...{ experiment, data },
      scale: new OriginalScale(data),
      network: networkOf(experiment, kernels),
    }
    this.#predictions = new PredictionsOf(this.#of)
  }

  /**
   * @param now asked when it is this question's turn
   * @throws StudioError `questionUnfit`
   */
  answer(question: Question, now: () => NetworkNow): Promise<Packed<Answers[Question['type']]>> {
    const answer = this.#last.then(async () => {
      await this.#of.network.breathe()
      this.#turnTo(now())
      return pack(await this.#answer(question))
    })
    this.#last = answer.catch(() => undefined)
    return answer
  }

  #turnTo(now: NetworkNow): void {
    const { data, network } = this.#of
    network.load(now)
    if (!network.isUnsettled) return
    const rows = spread(data.split.train, network.rowsAtOnce)
    network.settle(rows.length, fillFrom(data, rows))
  }

  #answer(question: Question): Promise<Answers[Question['type']]> {
    switch (question.type) {
      case 'network':
        return networkPicture(this.#of, question)
      case 'unit':
        return unitPicture(this.#of, question)
      case 'weights':
        return weightsPicture(this.#of)
      case 'surface':
        return surface(this.#of, question)
      case 'curve':
        return curve(this.#of, question)
      case 'predictions':
        return this.#predictions.predictions(question)
      case 'cell':
        return this.#predictions.cell(question)
      case 'signals':
        throw onlyOfDrafts()
    }
  }
}

export const onlyOfDrafts = (): StudioError =>
  new StudioError('questionUnfit', {
    question: 'signals',
    problem: 'it is about a network before its training, and this one has begun. Ask it of a draft.',
  })

function networkOf({ network }: ResolvedExperiment, kernels: string | null): InspectedNetwork {
  try {
    return new InspectedNetwork(network, kernels)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new StudioError('experimentImpossible', { key: 'network', problem: error.message })
  }
}
