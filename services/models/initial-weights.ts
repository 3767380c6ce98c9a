import { parameterArena, type NamedTensors, type NetworkSpec } from '../../core'
import { StudioError } from '../contract/errors'
import { readSafetensors, type TensorFile } from './safetensors'

/**
 * Reads the tensors that a network is to start from: exactly those of its model file, in the same shapes.
 * @throws StudioError naming the tensor that is missing, not finite, of another shape, or of no layer
 */
export async function readInitialWeights(file: string, network: NetworkSpec): Promise<NamedTensors> {
  const { tensors } = await readSafetensors(file)
  for (const [name, { data }] of tensors) {
    const bad = data.findIndex((x) => !Number.isFinite(x))
    if (bad < 0) continue
    const problem = `value ${bad + 1} of ${name} is ${data[bad]}, expected a finite number`
    throw new StudioError('tensorsUnfit', { file, problem })
  }
  return fittingTensors(file, tensors, network)
}

/**
 * The same of a network that may have diverged: its tensors as they are.
 * @throws StudioError naming the tensor that is missing, of another shape, or of no layer
 */
export async function readModelTensors(file: string, network: NetworkSpec): Promise<NamedTensors> {
  const { tensors } = await readSafetensors(file)
  return fittingTensors(file, tensors, network)
}

/**
 * The tensors of a file, if they are those of a network, all of them and in the same shapes.
 * @throws StudioError `tensorsUnfit`
 */
export function fittingTensors(
  file: string,
  tensors: TensorFile['tensors'],
  network: NetworkSpec,
): NamedTensors {
  const expected = shapesOf(network)
  const unfit = (problem: string): never => {
    throw new StudioError('tensorsUnfit', { file, problem })
  }
  for (const [name, shape] of expected) {
    const found = tensors.get(name)
    if (!found) return unfit(`it has no ${name}`)
    if (found.shape.join() !== shape.join()) {
      return unfit(`${name} is ${found.shape.join(' x ')}, expected ${shape.join(' x ')}`)
    }
  }
  const stranger = [...tensors.keys()].find((name) => !expected.has(name))
  if (stranger !== undefined) return unfit(`it has ${stranger}, which is nothing of this network`)
  return new Map([...tensors].map(([name, { data }]) => [name, data]))
}

function shapesOf(network: NetworkSpec): Map<string, readonly number[]> {
  const shapes = new Map<string, readonly number[]>()
  for (const { name, kind, units, perUnit } of parameterArena(network).tensors) {
    shapes.set(name, kind === 'weight' ? [units, perUnit] : [units])
  }
  network.layers.forEach(({ batchNorm, units }, i) => {
    if (!batchNorm) return
    for (const statistic of ['runningMean', 'runningVariance']) {
      shapes.set(`layer${i + 1}.batchNorm.${statistic}`, [units])
    }
  })
  return shapes
}
