import protobuf from 'protobufjs/light.js'

/**
 * The messages of ONNX that a network is made of, by the numbers of its onnx.proto (IR version 8). Fields that no such model
 * needs are left out: protobuf reads over them.
 */
const field = (id: number, type: string) => ({ id, type })
const many = (id: number, type: string) => ({ id, type, rule: 'repeated' })

const messages = protobuf.Root.fromJSON({
  nested: {
    ModelProto: {
      fields: {
        irVersion: field(1, 'int64'),
        producerName: field(2, 'string'),
        producerVersion: field(3, 'string'),
        docString: field(6, 'string'),
        graph: field(7, 'GraphProto'),
        opsetImport: many(8, 'OperatorSetIdProto'),
        metadataProps: many(14, 'StringStringEntryProto'),
      },
    },
    OperatorSetIdProto: { fields: { domain: field(1, 'string'), version: field(2, 'int64') } },
    StringStringEntryProto: { fields: { key: field(1, 'string'), value: field(2, 'string') } },
    GraphProto: {
      fields: {
        node: many(1, 'NodeProto'),
        name: field(2, 'string'),
        initializer: many(5, 'TensorProto'),
        docString: field(10, 'string'),
        input: many(11, 'ValueInfoProto'),
        output: many(12, 'ValueInfoProto'),
      },
    },
    NodeProto: {
      fields: {
        input: many(1, 'string'),
        output: many(2, 'string'),
        name: field(3, 'string'),
        opType: field(4, 'string'),
        attribute: many(5, 'AttributeProto'),
        domain: field(7, 'string'),
      },
    },
    AttributeProto: {
      fields: {
        name: field(1, 'string'),
        f: field(2, 'float'),
        i: field(3, 'int64'),
        s: field(4, 'bytes'),
        t: field(5, 'TensorProto'),
        floats: many(7, 'float'),
        ints: many(8, 'int64'),
        strings: many(9, 'bytes'),
        type: field(20, 'int32'),
      },
    },
    TensorProto: {
      fields: {
        dims: many(1, 'int64'),
        dataType: field(2, 'int32'),
        floatData: many(4, 'float'),
        int32Data: many(5, 'int32'),
        stringData: many(6, 'bytes'),
        int64Data: many(7, 'int64'),
        name: field(8, 'string'),
        rawData: field(9, 'bytes'),
        doubleData: many(10, 'double'),
        externalData: many(13, 'StringStringEntryProto'),
        dataLocation: field(14, 'int32'),
      },
    },
    ValueInfoProto: { fields: { name: field(1, 'string'), type: field(2, 'TypeProto') } },
    TypeProto: { fields: { tensorType: field(1, 'TensorTypeProto') } },
    TensorTypeProto: { fields: { elemType: field(1, 'int32'), shape: field(2, 'TensorShapeProto') } },
    TensorShapeProto: { fields: { dim: many(1, 'DimensionProto') } },
    DimensionProto: { fields: { dimValue: field(1, 'int64'), dimParam: field(2, 'string') } },
  },
})

/** A number that a file holds as int64. */
export interface Tensor {
  readonly name: string
  readonly dims: readonly number[]
  readonly dataType: number
  readonly rawData?: Uint8Array
  readonly floatData?: readonly number[]
  readonly doubleData?: readonly number[]
  readonly int64Data?: readonly number[]
  readonly int32Data?: readonly number[]
  readonly stringData?: readonly Uint8Array[]
  readonly dataLocation?: number
  readonly externalData?: readonly { readonly key: string; readonly value: string }[]
}

export interface Attribute {
  readonly name: string
  readonly type: number
  readonly f?: number
  readonly i?: number
  readonly s?: Uint8Array
  readonly t?: Tensor
  readonly floats?: readonly number[]
  readonly ints?: readonly number[]
  readonly strings?: readonly Uint8Array[]
}

export interface Node {
  readonly input: readonly string[]
  readonly output: readonly string[]
  readonly name: string
  readonly opType: string
  readonly domain: string
  readonly attribute: readonly Attribute[]
}

export interface ValueInfo {
  readonly name: string
  readonly type?: {
    readonly tensorType?: {
      readonly elemType: number
      readonly shape?: { readonly dim: readonly { readonly dimValue?: number; readonly dimParam?: string }[] }
    }
  }
}

export interface Graph {
  readonly name: string
  readonly node: readonly Node[]
  readonly initializer: readonly Tensor[]
  readonly input: readonly ValueInfo[]
  readonly output: readonly ValueInfo[]
}

export interface Model {
  readonly irVersion: number
  readonly producerName: string
  readonly producerVersion: string
  readonly docString: string
  readonly graph?: Graph
  readonly opsetImport: readonly { readonly domain: string; readonly version: number }[]
  readonly metadataProps: readonly { readonly key: string; readonly value: string }[]
}

/** TensorProto.DataType. */
export const DataType = { float: 1, int32: 6, int64: 7, string: 8, bool: 9, float16: 10, double: 11 } as const
/** AttributeProto.AttributeType. */
export const AttributeType = {
  float: 1,
  int: 2,
  string: 3,
  tensor: 4,
  floats: 6,
  ints: 7,
  strings: 8,
} as const

const modelProto = messages.lookupType('ModelProto')

export const encodeModel = (model: Model): Uint8Array =>
  modelProto.encode(modelProto.fromObject(model)).finish()

/** @throws Error where the bytes are no such message */
export const decodeModel = (bytes: Uint8Array): Model =>
  modelProto.toObject(modelProto.decode(bytes), { longs: Number, arrays: true, defaults: false }) as Model
