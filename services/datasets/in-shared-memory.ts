import type { DataSet } from './data-set'

/** The same numbers in memory that threads share; those that are stay where they are. */
export function inSharedMemory(data: DataSet): DataSet {
  const { target } = data
  return {
    ...data,
    features: data.features instanceof Float32Array ? shared(data.features) : data.features,
    target:
      target.kind === 'classes'
        ? { ...target, labels: shared(target.labels) }
        : { ...target, values: shared(target.values) },
  }
}

function shared<Numbers extends Float32Array | Int32Array>(numbers: Numbers): Numbers {
  if (numbers.buffer instanceof SharedArrayBuffer) return numbers
  const Type = numbers.constructor as new (buffer: SharedArrayBuffer) => Numbers
  const copy = new Type(new SharedArrayBuffer(numbers.byteLength))
  copy.set(numbers)
  return copy
}
