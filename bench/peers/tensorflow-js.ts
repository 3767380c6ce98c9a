/**
 * A training step in TensorFlow.js on its WebAssembly backend with SIMD:
 * node tensorflow-js.cjs <folder of the .wasm files> [workload ...]
 *
 * One thread: TensorFlow.js does not start its threads in Node (github.com/tensorflow/tfjs/issues/3830).
 */
import '@tensorflow/tfjs-core/dist/register_all_gradients'
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm'
import * as tf from '@tensorflow/tfjs-core'
import type { Tensor2D } from '@tensorflow/tfjs-core'
import { microsecondsPerStep, workloadsNamed } from '../workloads'
import type { Workload } from '../workloads'

const activations = { tanh: tf.tanh, relu: tf.relu }
const losses = { squaredError: tf.losses.meanSquaredError, categoricalCrossEntropy: tf.losses.softmaxCrossEntropy }

function makeStep(workload: Workload): () => void {
  const layers = makeLayers(workload.widths)
  const activation = activations[workload.activation]
  const loss = losses[workload.loss]
  const optimizer = tf.train.sgd(workload.learningRate)
  const features = tf.randomNormal<tf.Rank.R2>([workload.batchSize, workload.widths[0]])
  const targets = makeTargets(workload)
  return () => {
    optimizer.minimize(() => loss(targets, forward(layers, activation, features)).asScalar())
  }
}

interface Layer {
  readonly weight: tf.Variable<tf.Rank.R2>
  readonly bias: tf.Variable<tf.Rank.R1>
}

function makeLayers(widths: readonly number[]): Layer[] {
  return widths.slice(1).map((fanOut, index) => ({
    weight: tf.variable(tf.randomNormal<tf.Rank.R2>([widths[index], fanOut], 0, widths[index] ** -0.5)),
    bias: tf.variable(tf.zeros<tf.Rank.R1>([fanOut])),
  }))
}
