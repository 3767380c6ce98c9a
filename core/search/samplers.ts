import { randomFor } from '../random'
import { defaultsOf, number as numberParameter, type Choice } from '../table'
import type { Question } from './history'
import type { SearchEntry } from './search-entry'
import { SOBOL_DIMENSIONS, sobolSequence } from './sobol'
import type { Assignment } from './space'
import { tpeCandidate, type TpeValues } from './tpe'
import { fromUnitCube } from './unit-cube'
import { firstUntried, firstUntriedOf } from './untried'

/** A way to choose the next assignment. */
export interface SamplerEntry extends SearchEntry {
  // The values are those of this very entry; the table as a whole cannot say so.
  /** The assignment to try next; null when all have been tried. */
  propose(question: Question, values: never): Assignment | null
}

/** All samplers, in the order of the menus. */
export const samplers = {
  grid: {
    label: 'Grid',
    description: 'Every combination of a few values of each parameter, one after the other.',
    parameters: {
      points: { ...numberParameter(3, 1, 1000, 'values of each range of numbers'), integer: true },
    },
    reference: 'Bergstra & Bengio 2012, section 1',
    propose: (question, { points }: { points: number }) => firstUntriedOf(question, points),
  },
  random: {
    label: 'Random',
    description: 'Each parameter drawn on its own, evenly on its scale.',
    parameters: {},
    reference: 'Bergstra & Bengio 2012',
    propose: (question) =>
      firstUntried(question, (attempt) => fromUnitCube(question.space, randomPoint(question, attempt))),
  },
  sobol: {
    label: 'Sobol',
    description: `Points that fill the space more evenly than chance does; parameters after the first ${SOBOL_DIMENSIONS} are drawn at random.`,
    parameters: {},
    reference: 'Sobol 1967; direction numbers: Joe & Kuo 2008; scrambling: Matousek 1998',
    propose: (question) => firstUntried(question, (attempt) => evenly(question, attempt)),
  },
  tpe: {
    label: 'TPE',
    description:
      'Looks most where good trials lie denser than bad ones, after a beginning with Sobol points.',
    parameters: {
      startup: {
        ...numberParameter(10, 1, 1000, 'trials that end before it begins to learn from them'),
        integer: true,
      },
      candidates: { ...numberParameter(24, 1, 1000, 'draws of which the best is proposed'), integer: true },
      model: {
        kind: 'choice',
        default: 'joint',
        options: ['joint', 'independent'],
        meaning: 'whether parameters are looked at together or each on its own',
      },
    },
    reference: 'Bergstra et al. 2011, section 4; joint kernels: Falkner et al. 2018, section 4',
    propose: (question, values: TpeValues & { startup: number }) => {
      const told = question.history.filter(({ state }) => state !== 'running').length
      const isFirst = told < values.startup
      return firstUntried(question, (attempt) =>
        isFirst ? evenly(question, attempt) : tpeCandidate(question, values, attempt),
      )
    },
  },
} as const satisfies Record<string, SamplerEntry>

export type SamplerName = keyof typeof samplers
export type SamplerSpec = Choice<typeof samplers>

/** A sampler with the defaults of its parameters. */
export const defaultSampler = (name: SamplerName): SamplerSpec =>
  ({ name, ...defaultsOf(samplers[name]) }) as SamplerSpec

/** The assignment to try next; null when all have been tried. The same for the same arguments, always. */
export function propose(spec: SamplerSpec, question: Question): Assignment | null {
  const entry: SamplerEntry = samplers[spec.name]
  return entry.propose(question, spec as never)
}

function randomPoint({ space, seed, number }: Question, attempt: number): number[] {
  const random = randomFor(seed, 'search', 'random', number, attempt)
  return space.map(() => random.uniform())
}

/** The point of the trial's number in the sequence, or, where that was tried already, a random one. */
function evenly(question: Question, attempt: number): Assignment {
  const { space, seed, number } = question
  const point = randomPoint(question, attempt)
  if (attempt > 0) return fromUnitCube(space, point)
  const even = sobolSequence(Math.min(space.length, SOBOL_DIMENSIONS), seed)(number - 1)
  return fromUnitCube(
    space,
    point.map((random, i) => even[i] ?? random),
  )
}
