/**
 * A training step in TensorFlow.js on its WebAssembly backend with SIMD, as its users write it:
 * node tensorflow-js.cjs <folder of the backend's .wasm files> [workload ...]
 *
 * One thread, as TensorFlow.js does not start its threads in Node (github.com/tensorflow/tfjs/issues/3830).
 */
import '@tensorflow/tfjs-core/dist/register_all_gradients'
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm'
import * as tf from '@tensorflow/tfjs-core'
import type { Rank, Scalar, Tensor2D, Variable } from '@tensorflow/tfjs-core'
import { microsecondsPerStep, workloadsNamed } from '../workloads'
import type { Workload } from '../workloads'

interface Layer {
  readonly weight: Variable<Rank.R2>
  readonly bias: Variable<Rank.R1>
}

const activations = { tanh: tf.tanh, relu: tf.relu }
const losses = {
  squaredError: tf.losses.meanSquaredError<Tensor2D, Scalar>,
  categoricalCrossEntropy: tf.losses.softmaxCrossEntropy<Tensor2D, Scalar>,
}

function makeStep(workload: Workload): () => void {
  tf.disposeVariables()
  const layers = makeLayers(workload.widths)
  const loss = losses[workload.loss]
  const optimizer = tf.train.sgd(workload.learningRate)
  const features = tf.randomNormal<Rank.R2>([workload.batchSize, workload.widths[0]])
  const targets = makeTargets(workload)
  return () => {
    optimizer.minimize(() => loss(targets, forward(layers, activations[workload.activation], features)))
  }
}

function makeLayers(widths: readonly number[]): Layer[] {
  return widths.slice(1).map((fanOut, index) => ({
    weight: tf.variable(tf.randomNormal<Rank.R2>([widths[index], fanOut], 0, widths[index] ** -0.5)),
    bias: tf.variable(tf.zeros<Rank.R1>([fanOut])),
  }))
}

function makeTargets({ loss, batchSize, widths }: Workload): Tensor2D {
  const outputs = widths[widths.length - 1]
  if (loss === 'squaredError') return tf.randomNormal<Rank.R2>([batchSize, outputs])
  const classes = tf.randomUniformInt<Rank.R1>([batchSize], 0, outputs)
  // Cast, because the backend writes integers when asked for a one-hot float32.
  return tf.reshape<Rank.R2>(tf.cast(tf.oneHot(classes, outputs), 'float32'), [batchSize, outputs])
}

function forward(layers: readonly Layer[], activation: typeof tf.tanh, features: Tensor2D): Tensor2D {
  return layers.reduce((a, { weight, bias }, index) => {
    const z = tf.add<Tensor2D>(tf.matMul(a, weight), bias)
    return index < layers.length - 1 ? activation(z) : z
  }, features)
}

async function main([wasmFolder, ...names]: readonly string[]): Promise<void> {
  setWasmPaths(wasmFolder)
  await tf.setBackend('wasm')
  for (const workload of workloadsNamed(names)) {
    const row = { workload: workload.name, system: 'tensorflow.js', threads: 1 }
    console.log(JSON.stringify({ ...row, microsecondsPerStep: microsecondsPerStep(makeStep(workload)) }))
  }
}

void main(process.argv.slice(2))
