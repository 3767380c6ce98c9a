import { numberTypes, toFloat32, type NumberTypeName } from '../float-types'
import type { Tensor } from '../safetensors'
import { isZip, unzip } from '../zip'
import { PythonName, unpickle, type PickleValue } from './pickle'

/** The types of storages that are read. */
const STORAGES: ReadonlyMap<string, NumberTypeName> = new Map([
  ['torch.DoubleStorage', 'F64'],
  ['torch.FloatStorage', 'F32'],
  ['torch.HalfStorage', 'F16'],
  ['torch.BFloat16Storage', 'BF16'],
  ['torch.LongStorage', 'I64'],
  ['torch.IntStorage', 'I32'],
  ['torch.ShortStorage', 'I16'],
  ['torch.CharStorage', 'I8'],
  ['torch.ByteStorage', 'U8'],
])

const ORDERED_DICT = 'collections.OrderedDict'
const TENSOR = 'torch._utils._rebuild_tensor_v2'
const PARAMETER = 'torch._utils._rebuild_parameter'

/** The values of one storage, still as bytes. */
class Storage {
  readonly kind = 'storage'
  constructor(
    readonly type: NumberTypeName,
    readonly bytes: Uint8Array,
  ) {}
  get count(): number {
    return this.bytes.length / numberTypes[this.type].bytes
  }
}

/** A view of a storage, whose values are not looked at yet. */
class StoredTensor {
  readonly kind = 'tensor'
  constructor(
    readonly storage: Storage,
    readonly offset: number,
    readonly shape: readonly number[],
    readonly strides: readonly number[],
  ) {}
}

/** Where programs put a state dict beside other things. */
const KEYS = ['state_dict', 'model_state_dict', 'model', 'network', 'net']

/**
 * The tensors of a state dict that `torch.save` wrote (1.6 or newer), by name, in its order. A checkpoint that holds a state
 * dict under one of the usual names is read as well. Nothing in the file is run.
 * @throws Error with what is wrong
 */
export function decodeStateDict(file: Uint8Array): Map<string, Tensor> {
  if (!isZip(file)) throw new Error('it is no archive, as torch.save of PyTorch 1.6 and newer writes it')
  const entries = unzip(file)
  const pickles = [...entries.keys()].filter((name) => /(^|\/)data\.pkl$/.test(name))
  if (pickles.length !== 1) throw new Error('its archive holds no data.pkl, so it is no file of torch.save')
  const root = pickles[0].slice(0, -'data.pkl'.length)
  const order = entries.get(`${root}byteorder`)
  if (order && new TextDecoder().decode(order) !== 'little') throw new Error('its numbers are big-endian')
  const value = unpickle(entries.get(pickles[0])!, {
    knows: (name) => STORAGES.has(name) || [ORDERED_DICT, TENSOR, PARAMETER].includes(name),
    call,
    refer: (id) => storageOf(id, entries, root),
  })
  return tensorsOf(stateDictIn(value), file.length)
}

function call(name: string, given: readonly PickleValue[]): PickleValue {
  if (name === ORDERED_DICT && given.length === 0) return new Map()
  if (name === PARAMETER && given[0] instanceof StoredTensor) return given[0]
  if (name === TENSOR) return tensorOf(given)
  throw new Error(`its pickle calls ${name} otherwise than torch.save does`)
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0
const isShape = (value: unknown): value is number[] => Array.isArray(value) && value.every(isCount)

function tensorOf([storage, offset, shape, strides]: readonly PickleValue[]): StoredTensor {
  const isWhole = storage instanceof Storage && isCount(offset) && isShape(shape) && isShape(strides)
  if (!isWhole || shape.length !== strides.length)
    throw new Error('its pickle makes a tensor of what is none')
  const isEmpty = shape.includes(0)
  const last = shape.reduce((place, n, i) => place + (n - 1) * strides[i], offset)
  if (!isEmpty && last >= storage.count) {
    throw new Error(`a tensor of ${shape.join(' x ')} does not fit its storage of ${storage.count} values`)
  }
  return new StoredTensor(storage, offset, shape, strides)
}

/** ('storage', type, key, device, count). */
function storageOf(id: PickleValue, entries: ReadonlyMap<string, Uint8Array>, root: string): Storage {
  const [what, type, key, , count] = Array.isArray(id) ? id : []
  if (what !== 'storage' || !(type instanceof PythonName) || typeof key !== 'string' || !isCount(count)) {
    throw new Error('its pickle refers to what is no storage')
  }
  const name = STORAGES.get(type.name)
  if (!name)
    throw new Error(`its tensors are of ${type.name}, expected one of ${[...STORAGES.keys()].join(', ')}`)
  const bytes = entries.get(`${root}data/${key}`)
  const length = count * numberTypes[name].bytes
  if (!bytes || bytes.length < length) {
    throw new Error(`its storage ${key} has ${bytes?.length ?? 'no'} bytes, expected ${length}`)
  }
  return new Storage(name, bytes.subarray(0, length))
}

/** The value itself, or what it holds under one of the usual names. */
function stateDictIn(value: PickleValue): Map<PickleValue, PickleValue> {
  if (value instanceof Map) {
    if ([...value.values()].some((each) => each instanceof StoredTensor)) return value
    for (const key of KEYS) {
      const inner = value.get(key)
      if (inner instanceof Map) return inner
    }
  }
  throw new Error('it holds no tensors by name, as state_dict() gives them')
}

/** How many times as large as the file all tensors together may be: some share a storage. */
const LARGEST_GROWTH = 4

function tensorsOf(state: Map<PickleValue, PickleValue>, fileBytes: number): Map<string, Tensor> {
  const tensors = new Map<string, Tensor>()
  let values = 0
  for (const [name, value] of state) {
    if (typeof name !== 'string') throw new Error('a name of its state dict is no text')
    if (!(value instanceof StoredTensor)) throw new Error(`${name} in its state dict is no tensor`)
    values += value.shape.reduce((product, n) => product * n, 1)
    if (values > LARGEST_GROWTH * fileBytes)
      throw new Error('its tensors claim to be far larger than the file')
    tensors.set(name, { shape: value.shape, data: valuesOf(value) })
  }
  return tensors
}

function valuesOf({ storage, offset, shape, strides }: StoredTensor): Float32Array {
  const { bytes: size } = numberTypes[storage.type]
  const count = shape.reduce((product, n) => product * n, 1)
  const isPlain = shape.every(
    (n, i) => n === 1 || strides[i] === shape.slice(i + 1).reduce((a, b) => a * b, 1),
  )
  if (isPlain) return toFloat32(storage.bytes.subarray(offset * size, (offset + count) * size), storage.type)
  const all = toFloat32(storage.bytes, storage.type)
  const place = new Array<number>(shape.length).fill(0)
  return Float32Array.from({ length: count }, () => {
    const value = all[place.reduce((at, p, i) => at + p * strides[i], offset)]
    for (let i = shape.length - 1; i >= 0 && ++place[i] === shape[i]; i--) place[i] = 0
    return value
  })
}
