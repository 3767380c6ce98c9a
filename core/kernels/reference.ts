import type { Executor } from './executor'
import type { Layout, Memory } from './memory'
import type { Operation, Program } from './operations'
import * as backward from './reference/backward'
import * as forward from './reference/forward'
import { moments } from './reference/records'
import * as updates from './reference/update'

/**
 * The definition of correct: every operation in plain loops, in float64. Slow, and obvious on purpose; the WebAssembly
 * kernels are held against it, and the gradient check runs on it.
 */
export function referenceExecutor<Name extends string>(
  layout: Layout,
  programs: Readonly<Record<Name, Program>>,
): Executor<Name> {
  const memory: Memory = {
    values: new Float64Array(layout.values),
    scalars: new Float64Array(layout.scalars),
    indices: new Int32Array(layout.indices),
  }
  layout.initialize(memory)
  return {
    variant: 'float64',
    threads: 1,
    memory,
    run: (program) => programs[program].forEach((operation) => execute(operation, memory)),
    close: () => undefined,
  }
}

function execute(o: Operation, memory: Memory): void {
  switch (o.op) {
    case 'barrier':
      return
    case 'gather':
      return forward.gather(o, memory)
    case 'denseForward':
      return forward.denseForward(o, memory)
    case 'activationForward':
      return forward.activationForward(o, memory)
    case 'softmaxForward':
      return forward.softmaxForward(o, memory)
    case 'batchNormForward':
      return forward.batchNormForward(o, memory)
    case 'batchNormInference':
      return forward.batchNormInference(o, memory)
    case 'dropoutForward':
      return forward.dropoutForward(o, memory)
    case 'loss':
      return forward.loss(o, memory)
    case 'sumLoss':
      return forward.sumLoss(o, memory)
    case 'activationBackward':
      return backward.activationBackward(o, memory)
    case 'dropoutBackward':
      return backward.dropoutBackward(o, memory)
    case 'batchNormBackward':
      return backward.batchNormBackward(o, memory)
    case 'denseBackwardParameters':
      return backward.denseBackwardParameters(o, memory)
    case 'denseBackwardInput':
      return backward.denseBackwardInput(o, memory)
    case 'penalize':
      return backward.penalize(o, memory)
    case 'squares':
      return updates.squares(o, memory)
    case 'reduce':
      return updates.reduce(o, memory)
    case 'clipScale':
      return updates.clipScale(o, memory)
    case 'clipValue':
      return updates.clipValue(o, memory)
    case 'update':
      return updates.update(o, memory)
    case 'moments':
      return moments(memory, o.x, o.records, o.field)
  }
}
