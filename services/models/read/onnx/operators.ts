import { erfc, SELU_ALPHA, SELU_SCALE } from '../../../../core'
import { DataType, type Node } from '../../formats/onnx/onnx-proto'
import { meantBy } from '../../float-types'
import type { Tensor } from '../../safetensors'
import { transposed } from '../transposed'
import { addUpToOne, applied } from './elementwise'
import { dense, lined, normed, softmaxed, type Line, type Signal } from './signal'

/** What a node takes and gives: numbers that are always the same, or what depends on the rows. */
export type Value =
  | { readonly kind: 'constant'; readonly tensor: Tensor }
  | { readonly kind: 'signal'; readonly signal: Signal }

/** A node with what came into it; null where an input is left out. */
export interface Call {
  readonly node: Node
  readonly name: string
  readonly inputs: readonly (Value | null)[]
}

export const signalOf = (signal: Signal): Value => ({ kind: 'signal', signal })
export const constantValue = (tensor: Tensor): Value => ({ kind: 'constant', tensor })

const attribute = ({ node }: Call, name: string) => node.attribute.find((each) => each.name === name)
const float = (call: Call, name: string, missing: number): number => attribute(call, name)?.f ?? missing
const int = (call: Call, name: string, missing: number): number => attribute(call, name)?.i ?? missing
const word = (call: Call, name: string): string => new TextDecoder().decode(attribute(call, name)?.s)

function signalAt({ inputs }: Call, place: number): Signal {
  const value = inputs.at(place)
  if (value?.kind === 'signal') return value.signal
  throw new Error(
    `its input ${place + 1} is ${value ? 'a constant, expected what the rows come to' : 'missing'}`,
  )
}

function constantAt({ inputs }: Call, place: number): Tensor {
  const value = inputs.at(place)
  if (value?.kind === 'constant') return value.tensor
  throw new Error(`its input ${place + 1} is ${value ? 'no constant: it depends on the rows' : 'missing'}`)
}

const optional = (call: Call, place: number): Tensor | null =>
  call.inputs.at(place) ? constantAt(call, place) : null

/** The one number that a tensor holds, be it many times; null where it holds several. */
function onlyNumber({ data }: Tensor): number | null {
  return data.length > 0 && data.every((x) => x === data[0]) ? data[0] : null
}

type Operator = (call: Call) => Value

const unary =
  (f: (z: number, call: Call) => number): Operator =>
  (call) => {
    const { stage, of } = signalAt(call, 0)
    return signalOf({ stage, of: applied(call.node.opType, (z) => f(z, call), of) })
  }

const logistic = (z: number): number => 1 / (1 + Math.exp(-z))
const erf = (z: number): number => 1 - erfc(z)
const phi = (z: number): number => 0.5 * erfc(-z * Math.SQRT1_2)
const expLinear = (z: number, alpha: number): number => (z > 0 ? z : alpha * Math.expm1(z))

/** f of two values, of which one may be a constant; with a constant for each unit it scales or shifts. */
const binary =
  (
    f: (x: number, y: number) => number,
    lineOf: ((c: Tensor, isFirst: boolean) => Line | null) | null,
  ): Operator =>
  (call) => {
    const [left, right] = call.inputs
    if (!left || !right || call.inputs.length !== 2) throw new Error('it has not two inputs')
    if (left.kind === 'signal' && right.kind === 'signal') return joined(call, f, left.signal, right.signal)
    if (left.kind === 'constant' && right.kind === 'constant')
      throw new Error('both of its inputs are constants')
    const isFirst = left.kind === 'constant'
    const [constant, signal] = [constantAt(call, isFirst ? 0 : 1), signalAt(call, isFirst ? 1 : 0)]
    const number = onlyNumber(constant)
    const isForUnits = mayBeForUnits(constant, signal)
    const line = isForUnits && lineOf ? lineOf(constant, isFirst) : null
    if (line) return signalOf(lined(signal, line))
    if (number === null)
      throw new Error(`its constant (${constant.shape.join(' x ')}) is not the same for all units`)
    const { stage, of } = signal
    return signalOf({
      stage,
      of: applied(call.node.opType, (z) => (isFirst ? f(number, z) : f(z, number)), of),
    })
  }

/** Whether a constant has a value for each unit: as a bias has, be all of them the same. */
function mayBeForUnits({ shape, data }: Tensor, { stage, of }: Signal): boolean {
  const last = shape.at(-1)
  if (last === undefined || data.length !== last) return false
  if (stage.width !== null && last !== stage.width) return false
  // One number for one unit may be part of an activation as well.
  return last > 1
    ? of.made.length === 0 || onlyNumber({ shape, data }) === null
    : of.made.length === 0 && stage.width === 1
}

function joined(call: Call, f: (x: number, y: number) => number, left: Signal, right: Signal): Value {
  if (left.stage !== right.stage)
    throw new Error('it joins two paths, and this studio has layers one after the other only')
  return signalOf({ stage: left.stage, of: applied(call.node.opType, f, left.of, right.of) })
}

const filled = (like: Float32Array, value: number): Float64Array => new Float64Array(like.length).fill(value)

const passed: Operator = (call) => {
  const [value] = call.inputs
  if (!value) throw new Error('its input is missing')
  return value
}

/** Only to another type of fractions, or where there is nothing to round. */
const cast: Operator = (call) => {
  const to = int(call, 'to', 0)
  const [value] = call.inputs
  const isWhole =
    value?.kind === 'constant' && value.tensor.data.every(Number.isInteger) && to !== DataType.bool
  if (FRACTIONS.has(to) || isWhole) return passed(call)
  throw new Error(`it makes its values type ${to}, which is none of fractions`)
}
const FRACTIONS: ReadonlySet<number> = new Set([DataType.float, DataType.double, DataType.float16, 16])

/** Another shape of the same numbers. Whether rows are still rows, the next dense layer sees by its inputs. */
const reshaped: Operator = (call) => {
  const [value] = call.inputs
  if (value?.kind !== 'constant') return passed(call)
  const { data } = value.tensor
  const shape = call.inputs[1] ? Array.from(constantAt(call, 1).data) : [-1]
  const known = shape.filter((n) => n > 0).reduce((product, n) => product * n, 1)
  const whole = shape.map((n) => (n === -1 ? data.length / known : n))
  const isWhole =
    whole.every((n) => Number.isInteger(n) && n > 0) && whole.reduce((p, n) => p * n, 1) === data.length
  return constantValue({ shape: call.node.opType === 'Reshape' && isWhole ? whole : [data.length], data })
}

const gemm: Operator = (call) => {
  if (int(call, 'transA', 0) !== 0) throw new Error('it turns its rows (transA), which is not read')
  const weight = constantAt(call, 1)
  const alpha = float(call, 'alpha', 1)
  const times = { shape: weight.shape, data: alpha === 1 ? weight.data : weight.data.map((w) => alpha * w) }
  const signal = dense(signalAt(call, 0), times, int(call, 'transB', 0) === 1, call.name)
  const bias = optional(call, 2)
  return signalOf(bias ? biased(signal, bias, float(call, 'beta', 1)) : signal)
}

function biased(signal: Signal, { shape, data }: Tensor, beta: number): Signal {
  const { units } = signal.stage.open!
  const isRow = data.length === units && shape.every((n, i) => i === shape.length - 1 || n === 1)
  if (!isRow && data.length !== 1) throw new Error(`its biases are ${shape.join(' x ')}, expected ${units}`)
  const shift = Float64Array.from({ length: units }, (_, j) => beta * data[isRow ? j : 0])
  return lined(signal, { scale: new Float64Array(units).fill(1), shift })
}

const matMul: Operator = (call) => signalOf(dense(signalAt(call, 0), constantAt(call, 1), false, call.name))

const batchNormalization: Operator = (call) => {
  if (int(call, 'training_mode', 0) !== 0)
    throw new Error('it is in training mode, and changes with the rows')
  const [gamma, beta, mean, variance] = [1, 2, 3, 4].map((place) => constantAt(call, place).data)
  if (new Set([gamma, beta, mean, variance].map(({ length }) => length)).size > 1) {
    throw new Error('its scale, shift, means and variances are not as many as each other')
  }
  return signalOf(
    normed(signalAt(call, 0), {
      gamma,
      beta,
      mean,
      variance,
      epsilon: meantBy(float(call, 'epsilon', 1e-5)),
    }),
  )
}

const softmax: Operator = (call) => {
  const axis = int(call, 'axis', -1)
  if (axis !== -1 && axis !== 1) throw new Error(`its axis is ${axis}, expected the last`)
  return signalOf(softmaxed(signalAt(call, 0)))
}

const clip: Operator = (call) => {
  const bound = (name: string, place: number, missing: number): number => {
    const given = optional(call, place)
    return given ? (onlyNumber(given) ?? NaN) : float(call, name, missing)
  }
  const [low, high] = [bound('min', 1, -Infinity), bound('max', 2, Infinity)]
  const { stage, of } = signalAt(call, 0)
  return signalOf({ stage, of: applied('Clip', (z) => Math.min(Math.max(z, low), high), of) })
}

const gelu: Operator = (call) => {
  if (word(call, 'approximate') === 'tanh')
    throw new Error('it is approximated by tanh, and this studio has the exact GELU')
  return unary((z) => z * phi(z))(call)
}

/** What scikit-learn's converters put before a network: (x - offset) * scale. */
const scaler: Operator = (call) => {
  const listed = (name: string): readonly number[] => attribute(call, name)?.floats ?? []
  const [offset, scale] = [listed('offset'), listed('scale')]
  const width = Math.max(offset.length, scale.length)
  const at = (values: readonly number[], j: number, missing: number): number =>
    values[values.length === 1 ? 0 : j] ?? missing
  const scales = Float64Array.from({ length: width }, (_, j) => at(scale, j, 1))
  return signalOf(
    lined(signalAt(call, 0), { scale: scales, shift: scales.map((s, j) => -s * at(offset, j, 0)) }),
  )
}

/** The second of two classes, where the first is only what it leaves of 1. */
const concat: Operator = (call) => {
  const [first, second] = call.inputs
  const isPair = call.inputs.length === 2 && first?.kind === 'signal' && second?.kind === 'signal'
  if (isPair && first.signal.stage === second.signal.stage && first.signal.stage.width === 1) {
    if (addUpToOne(first.signal.of, second.signal.of)) return second
  }
  throw new Error('it puts columns side by side, and this studio reads networks of one matrix of features')
}

const transpose: Operator = (call) => {
  const { shape, data } = constantAt(call, 0)
  if (shape.length < 2) return constantValue({ shape, data })
  if (shape.length > 2) throw new Error('it turns a tensor of more than two axes')
  return constantValue({ shape: [shape[1], shape[0]], data: transposed(data, shape[0], shape[1]) })
}

/** Every operator that is read, by its name; those of `ai.onnx.ml` as well. */
export const operators: Readonly<Record<string, Operator>> = {
  ...{ Gemm: gemm, MatMul: matMul, BatchNormalization: batchNormalization, Softmax: softmax },
  Add: binary(
    (x, y) => x + y,
    ({ data }) => ({ scale: filled(data, 1), shift: Float64Array.from(data) }),
  ),
  Sub: binary(
    (x, y) => x - y,
    ({ data }, isFirst) => ({
      ...{ scale: filled(data, isFirst ? -1 : 1) },
      shift: Float64Array.from(data, (c) => (isFirst ? c : -c)),
    }),
  ),
  Mul: binary(
    (x, y) => x * y,
    ({ data }) => ({ scale: Float64Array.from(data), shift: filled(data, 0) }),
  ),
  Div: binary(
    (x, y) => x / y,
    ({ data }, isFirst) =>
      isFirst ? null : { scale: Float64Array.from(data, (c) => 1 / c), shift: filled(data, 0) },
  ),
  ...{ Min: binary(Math.min, null), Max: binary(Math.max, null), Pow: binary((x, y) => x ** y, null) },
  PRelu: binary((x, slope) => (x > 0 ? x : slope * x), null),
  Relu: unary((z) => Math.max(0, z)),
  LeakyRelu: unary((z, call) => (z > 0 ? z : float(call, 'alpha', 0.01) * z)),
  Elu: unary((z, call) => expLinear(z, float(call, 'alpha', 1))),
  Selu: unary((z, call) => float(call, 'gamma', SELU_SCALE) * expLinear(z, float(call, 'alpha', SELU_ALPHA))),
  Celu: unary((z, call) => celu(z, float(call, 'alpha', 1))),
  ...{ Clip: clip, Gelu: gelu },
  Sigmoid: unary(logistic),
  HardSigmoid: unary((z, call) =>
    Math.max(0, Math.min(1, float(call, 'alpha', 0.2) * z + float(call, 'beta', 0.5))),
  ),
  Tanh: unary(Math.tanh),
  Softplus: unary((z) => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)))),
  Softsign: unary((z) => z / (1 + Math.abs(z))),
  ...{
    Sin: unary(Math.sin),
    Cos: unary(Math.cos),
    Exp: unary(Math.exp),
    Log: unary(Math.log),
    Erf: unary(erf),
  },
  ...{ Abs: unary(Math.abs), Neg: unary((z) => -z), Sqrt: unary(Math.sqrt), Reciprocal: unary((z) => 1 / z) },
  ...{ Identity: passed, Cast: cast, Dropout: passed, ZipMap: passed },
  ...{ Flatten: reshaped, Reshape: reshaped, Squeeze: reshaped, Unsqueeze: reshaped, Transpose: transpose },
  ...{ Scaler: scaler, Concat: concat },
}

function celu(z: number, alpha: number): number {
  return Math.max(0, z) + Math.min(0, alpha * Math.expm1(z / alpha))
}
