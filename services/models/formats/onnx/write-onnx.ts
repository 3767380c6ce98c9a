import { DESCENT_VERSION } from '../../../version'
import type { ExportSource } from '../../model-format'
import { foldBatchNorm, type ModelLayer, type PortableModel } from '../../portable-model'
import { activationNodes } from './activation-nodes'
import { GraphBuilder, ML } from './graph-builder'
import { encodeModel } from './onnx-proto'
import { preprocessingNodes } from './preprocessing-nodes'

/** What every onnxruntime since 2022 reads. */
const OPSET = 17
const IR_VERSION = 8

/** A network as a graph of ONNX. What comes in and goes out is described in docs/formats.md. */
export function writeOnnx({ model: given, options }: ExportSource): Uint8Array {
  const model = options.batchNorm === 'folded' ? foldBatchNorm(given) : given
  const graph = new GraphBuilder()
  const isInside = options.preprocessing === 'inside'
  const features = isInside
    ? preprocessingNodes(graph, model)
    : graph.input('features', 'float', model.features.length)
  const outputs = model.layers.reduce((x, layer, i) => layerNodes(graph, x, layer, i + 1), features)
  if (isInside) answerNodes(graph, outputs, model)
  else graph.output(outputs, 'outputs', 'float', model.layers[model.layers.length - 1].units)
  return encodeModel({
    ...{ irVersion: IR_VERSION, producerName: 'Descent Studio', producerVersion: DESCENT_VERSION },
    docString: model.name,
    graph: graph.graph(model.name),
    opsetImport: [{ domain: '', version: OPSET }, ...(graph.usesMl ? [{ domain: ML, version: 3 }] : [])],
    metadataProps: metadataOf(model, { features, outputs }),
  })
}

function layerNodes(graph: GraphBuilder, x: string, layer: ModelLayer, k: number): string {
  const { weight, bias, units, inputs, batchNorm, activation } = layer
  const w = graph.floats(`layer${k}.weight`, weight, [units, inputs])
  let z = graph.op('Gemm', [x, w, graph.floats(`layer${k}.bias`, bias)], { transB: 1 })
  if (batchNorm) {
    const { gamma, beta, mean, variance, epsilon } = batchNorm
    const tensor = (name: string, values: Float32Array): string =>
      graph.floats(`layer${k}.batchNorm.${name}`, values)
    const statistics = [tensor('runningMean', mean), tensor('runningVariance', variance)]
    const scale = [tensor('gamma', gamma), tensor('beta', beta)]
    z = graph.op('BatchNormalization', [z, ...scale, ...statistics], { epsilon: { float: epsilon } })
  }
  return activation.name === 'softmax'
    ? graph.op('Softmax', [z], { axis: 1 })
    : activationNodes(graph, z, activation)
}

/** Of classes the label and what each output says; of a regression the values on the original scale. */
function answerNodes(graph: GraphBuilder, outputs: string, { target, layers }: PortableModel): void {
  const { units } = layers[layers.length - 1]
  if (target.kind === 'classes') {
    graph.output(labelNodes(graph, outputs, target.classes, units), 'label', 'string')
    graph.output(outputs, 'probabilities', 'float', units)
    return
  }
  const { mean, std, transform } = target
  let y = graph.op('Cast', [outputs], { to: 11 })
  y = graph.op('Mul', [y, graph.doubles('target std', Float64Array.from(std))])
  y = graph.op('Add', [y, graph.doubles('target mean', Float64Array.from(mean))])
  if (transform !== 'none') y = graph.op('Exp', [y])
  if (transform === 'log1p') y = graph.op('Sub', [y, graph.doubles('one', Float64Array.of(1))])
  graph.output(graph.op('Cast', [y], { to: 1 }), 'prediction', 'float', units)
}

/** The class that is predicted; an empty text where an output is no number. */
function labelNodes(graph: GraphBuilder, outputs: string, classes: readonly string[], units: number): string {
  // A half and more of the one output is the second class; of equals the first counts.
  const place =
    units === 1
      ? graph.op('Cast', [graph.op('GreaterOrEqual', [outputs, graph.float(0.5)])], { to: 7 })
      : graph.op('ArgMax', [outputs], { axis: 1, keepdims: 1 })
  const sum = graph.op('ReduceSum', [outputs, graph.ints64([1])], { keepdims: 1 })
  const known = graph.op('Where', [graph.op('IsNaN', [sum]), graph.int64(-1), place])
  const keys = { ints: classes.map((_, c) => c) }
  const label = graph.op(
    'LabelEncoder',
    [graph.op('Reshape', [known, graph.ints64([-1])])],
    { keys_int64s: keys, values_strings: classes, default_string: '' },
    ML,
  )
  return label
}

/** @param network the values between which the layers lie, by which the file is read again */
function metadataOf(
  { trained, inputs, target, name }: PortableModel,
  network: { readonly features: string; readonly outputs: string },
) {
  const { experiment, preprocessing } = trained
  const metadata = {
    ...{ name, columns: JSON.stringify(inputs.map((input) => input.name)) },
    target: JSON.stringify(target.kind === 'classes' ? target.name : target.names),
    ...(target.kind === 'classes' ? { classes: JSON.stringify(target.classes) } : {}),
    ...{ experiment: JSON.stringify(experiment), preprocessing: JSON.stringify(preprocessing) },
    network: JSON.stringify(network),
  }
  return Object.entries(metadata).map(([key, value]) => ({ key, value }))
}
