import {
  AttributeType,
  DataType,
  type Attribute,
  type Graph,
  type Node,
  type Tensor,
  type ValueInfo,
} from './onnx-proto'

type Elements = keyof Pick<typeof DataType, 'float' | 'double' | 'int64' | 'string'>
type AttributeValue =
  | number
  | string
  | readonly string[]
  | { readonly float: number }
  | { readonly floats: readonly number[] }
  | { readonly ints: readonly number[] }

/** The domain of the operators that scikit-learn's models came with: encoders of categories. */
export const ML = 'ai.onnx.ml'

/** Puts a graph together, a node at a time; each method gives the name of what comes out. */
export class GraphBuilder {
  readonly #nodes: Node[] = []
  readonly #initializers = new Map<string, Tensor>()
  readonly #inputs: ValueInfo[] = []
  readonly #outputs: ValueInfo[] = []
  readonly #taken = new Set<string>()

  /** A value that is given with each call, rows x columns; rows come in any number. */
  input(name: string, of: Elements, columns: number): string {
    this.#taken.add(name)
    this.#inputs.push(valueInfo(name, of, [columns]))
    return name
  }

  /**
   * Names a value as what comes out of the whole, with a number behind the name where an input has it; `columns` is left out of
   * a list, which has none.
   */
  output(value: string, wanted: string, of: Elements, columns?: number): void {
    const name = this.#free(wanted)
    this.#nodes.push(node('Identity', [value], name, '', {}))
    this.#outputs.push(valueInfo(name, of, columns === undefined ? [] : [columns]))
  }

  /** @param attributes a whole number is an int; a fraction has to be said: `{ float: 2 }` */
  op(
    opType: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, AttributeValue>> = {},
    domain = '',
  ): string {
    const name = this.#free(opType.toLowerCase())
    this.#nodes.push(node(opType, inputs, name, domain, attributes))
    return name
  }

  floats(name: string, values: Float32Array, dims: readonly number[] = [values.length]): string {
    return this.#constant(name, DataType.float, dims, values)
  }

  doubles(name: string, values: Float64Array, dims: readonly number[] = [values.length]): string {
    return this.#constant(name, DataType.double, dims, values)
  }

  /** One number, which goes with any shape. */
  float(value: number): string {
    return this.#constant('number', DataType.float, [], Float32Array.of(value))
  }

  int64(value: number): string {
    return this.#constant('integer', DataType.int64, [], BigInt64Array.of(BigInt(value)))
  }

  ints64(values: readonly number[]): string {
    return this.#constant('integers', DataType.int64, [values.length], BigInt64Array.from(values, BigInt))
  }

  bools(values: readonly boolean[]): string {
    return this.#constant('mask', DataType.bool, [values.length], Uint8Array.from(values, Number))
  }

  graph(name: string): Graph {
    return {
      ...{ name, node: this.#nodes, initializer: [...this.#initializers.values()] },
      ...{ input: this.#inputs, output: this.#outputs },
    }
  }

  get usesMl(): boolean {
    return this.#nodes.some(({ domain }) => domain === ML)
  }

  #constant(wanted: string, dataType: number, dims: readonly number[], values: ArrayBufferView): string {
    const name = this.#free(wanted)
    const rawData = new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
    this.#initializers.set(name, { name, dims, dataType, rawData })
    return name
  }

  /** A name that nothing has yet: that itself, or with a number. */
  #free(wanted: string): string {
    for (let n = 1; ; n++) {
      const name = n === 1 ? wanted : `${wanted}_${n}`
      if (this.#taken.has(name)) continue
      this.#taken.add(name)
      return name
    }
  }
}

function valueInfo(name: string, of: Elements, columns: readonly number[]): ValueInfo {
  const dim = [{ dimParam: 'N' }, ...columns.map((dimValue) => ({ dimValue }))]
  return { name, type: { tensorType: { elemType: DataType[of], shape: { dim } } } }
}

function node(
  opType: string,
  input: readonly string[],
  output: string,
  domain: string,
  attributes: Readonly<Record<string, AttributeValue>>,
): Node {
  const attribute = Object.entries(attributes).map(([name, value]) => attributeOf(name, value))
  return { opType, input, output: [output], name: output, domain, attribute }
}

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)

function attributeOf(name: string, value: AttributeValue): Attribute {
  if (typeof value === 'number') return { name, type: AttributeType.int, i: value }
  if (typeof value === 'string') return { name, type: AttributeType.string, s: bytesOf(value) }
  if ('float' in value) return { name, type: AttributeType.float, f: value.float }
  if ('floats' in value) return { name, type: AttributeType.floats, floats: value.floats }
  if ('ints' in value) return { name, type: AttributeType.ints, ints: value.ints }
  return { name, type: AttributeType.strings, strings: value.map(bytesOf) }
}
