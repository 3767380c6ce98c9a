import { test, expect } from 'vitest'
import { planTraining } from '../../../core/plan'
import { writePrograms } from '../../../core/programs'
import { referenceExecutor } from '../../../core/kernels/reference'
import { wasmExecutor, supportedVariants } from '../../../core/kernels/wasm/executor'
import { startThread } from '../../../services/training/threads'
import { randomFor } from '../../../core/random'
import { Control } from '../../../core/kernels/codes'

const layer = (units: number, name: string, extra = {}) => ({ units, activation: { name, alpha: 0.01, limit: 30 }, init: { scheme: 'zeros' }, biasInit: { scheme: 'zeros' }, batchNorm: null, dropout: 0, ...extra }) as never
const training = (batchSize: number, loss: string, extra = {}) => ({ loss: { name: loss, labelSmoothing: 0, delta: 1 }, classWeights: null, optimizer: { name: 'sgd', learningRate: 0.05, momentum: 0 }, schedule: { name: 'constant' }, penalty: { l1: 0, l2: 0, weightDecay: 0 }, clip: null, batchSize, shuffle: true, epochs: 1, earlyStopping: null, seed: 1, ...extra }) as never

function make(net: any, tr: any, rows: number, B: number, kind: any, threads = 1) {
  const plan = planTraining(net, tr, { rows, features: net.inputs, outputs: net.layers.at(-1).units, listed: rows }, { batchRows: B, diagnostics: kind.diag ?? true })
  const programs = writePrograms(plan)
  const ex = kind.variant === 'ref' ? referenceExecutor(plan.layout, programs) : wasmExecutor(plan.layout, programs, { threads, startThread, variant: kind.variant })
  const r = randomFor(3, 'x')
  const { values, scalars, indices } = ex.memory
  for (const t of plan.arena.tensors) for (let i = 0; i < t.units * t.perUnit; i++) values[plan.parameters + t.offset + i] = Math.fround(t.kind === 'weight' ? r.normal() * Math.sqrt(1.5 / t.perUnit) : t.kind === 'gamma' ? 1 + 0.1 * r.normal() : 0.1 * r.normal())
  for (let i = 0; i < rows * net.inputs; i++) values[plan.features.offset + i] = Math.fround(r.normal())
  const K = net.layers.at(-1).units
  for (let i = 0; i < rows; i++) { if (tr.loss.name === 'squaredError') for (let j = 0; j < K; j++) values[plan.targets.offset + i * K + j] = Math.fround(r.normal()); else values[plan.targets.offset + i * K + r.integer(K)] = 1 }
  for (let i = 0; i < rows; i++) indices[plan.order + i] = i
  scalars[Control.rows] = B; scalars[Control.learningRate] = 0.01; scalars[Control.seed] = 5
  return { plan, ex }
}
const nets: any[] = []
for (const act of ['identity','sigmoid','tanh','relu','leakyRelu','elu','selu','gelu','silu','softplus','softsign','hardTanh','sin','cos','exp','square'])
  nets.push([act, { inputs: 5, layers: [layer(7, act), layer(33, act), layer(3, 'identity')] }, training(9, 'squaredError'), 9])
nets.push(['bn', { inputs: 13, layers: [layer(33, 'tanh', { batchNorm: { momentum: 0.1, epsilon: 1e-5 }, dropout: 0.3 }), layer(20, 'relu'), layer(5, 'softmax')] }, training(30, 'categoricalCrossEntropy', { clip: { by: 'norm', limit: 0.1 }, optimizer: { name: 'adam', learningRate: 0.01, beta1: 0.9, beta2: 0.99, epsilon: 1e-8 } }), 30])
nets.push(['clipvalue', { inputs: 100, layers: [layer(70, 'tanh'), layer(50, 'relu'), layer(5, 'softmax')] }, training(50, 'categoricalCrossEntropy', { clip: { by: 'value', limit: 0.01 }, penalty: { l1: 0.01, l2: 0.02, weightDecay: 0.1 }, optimizer: { name: 'nesterov', learningRate: 0.01, momentum: 0.9 } }), 50])
nets.push(['deepk', { inputs: 800, layers: [layer(40, 'relu'), layer(5, 'softmax')] }, training(50, 'categoricalCrossEntropy'), 50])
test.each(nets)('%s', (_n, net, tr, B) => {
  for (const variant of supportedVariants()) for (const threads of [1, 3]) {
    const a = make(net, tr, B, B, { variant: 'ref' }), b = make(net, tr, B, B, { variant }, threads)
    for (let s = 1; s <= 3; s++) for (const x of [a, b]) try { x.ex.memory.scalars[Control.step] = s; x.ex.run('step') } catch (e: any) { console.log(e.stack); throw e }
    const p = a.plan
    const cmp = (from: number, n: number, what: string) => { for (let i = 0; i < n; i++) { const u = a.ex.memory.values[from + i], v = b.ex.memory.values[from + i]; if (!(Math.abs(u - v) <= 2e-4 * Math.max(1e-2, Math.abs(u)))) throw new Error(`${variant} ${threads} ${what} [${i}] ${u} ${v}`) } }
    for (const t of p.arena.tensors) cmp(p.gradients + t.offset, t.units * t.perUnit, 'grad ' + t.name)
    for (const t of p.arena.tensors) cmp(p.parameters + t.offset, t.units * t.perUnit, t.name)
    expect(b.ex.memory.scalars[Control.loss]).toBeCloseTo(a.ex.memory.scalars[Control.loss], 4)
    for (let i = 0; i < p.layers.length; i++) for (let f = 0; f < 16; f++) { const u = a.ex.memory.scalars[p.layers[i].summary + f], v = b.ex.memory.scalars[p.layers[i].summary + f]; if (!(Math.abs(u - v) <= 1e-3 * Math.max(1e-3, Math.abs(u)))) throw new Error(`${variant} ${threads} layer ${i + 1} field ${f} ${u} ${v}`) }
    b.ex.close()
  }
})
const W: Record<string, any> = {
  tiny: [{ inputs: 2, layers: [layer(8, 'tanh'), layer(8, 'tanh'), layer(1, 'identity')] }, training(10, 'squaredError'), 10, 200000],
  small: [{ inputs: 30, layers: [layer(64, 'relu'), layer(64, 'relu'), layer(2, 'softmax')] }, training(32, 'categoricalCrossEntropy'), 32, 10000],
  deep: [{ inputs: 64, layers: [...Array(20).fill(layer(64, 'tanh')), layer(10, 'softmax')] }, training(64, 'categoricalCrossEntropy'), 64, 1000],
  mnist: [{ inputs: 784, layers: [layer(256, 'relu'), layer(128, 'relu'), layer(10, 'softmax')] }, training(128, 'categoricalCrossEntropy'), 128, 400],
  wide: [{ inputs: 784, layers: [layer(1024, 'relu'), layer(1024, 'relu'), layer(10, 'softmax')] }, training(256, 'categoricalCrossEntropy'), 256, 30],
}
test('speed', () => {
  for (const [name, [net, tr, B, n]] of Object.entries(W)) for (const threads of [1, 2, 4]) for (const diag of [true, false]) {
    const { ex } = make(net, tr, B, B, { variant: 'relaxedSimd', diag }, threads)
    ex.memory.scalars[Control.learningRate] = 1e-4
    const go = (k: number) => { for (let i = 0; i < k; i++) ex.run('step') }
    go(n / 4); let best = 1e9
    for (let r = 0; r < 5; r++) { const t = performance.now(); go(n / 5); best = Math.min(best, (performance.now() - t) / (n / 5)) }
    console.log(name, threads, diag ? 'diag' : 'bare', (best * 1000).toFixed(2), 'us')
    ex.close()
  }
}, 300000)
