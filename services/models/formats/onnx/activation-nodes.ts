import type { ActivationName, ElementwiseSpec } from '../../../../core'
import type { GraphBuilder } from './graph-builder'

/** g(z) as operators of ONNX (opset 17): the name of a, from that of z. */
type Nodes<Name extends ActivationName> = (
  graph: GraphBuilder,
  z: string,
  spec: Extract<ElementwiseSpec, { name: Name }>,
) => string

const one =
  (op: string) =>
  (graph: GraphBuilder, z: string): string =>
    graph.op(op, [z])

const nodes: { readonly [Name in ActivationName]: Nodes<Name> } = {
  identity: (_, z) => z,
  sigmoid: one('Sigmoid'),
  tanh: one('Tanh'),
  relu: one('Relu'),
  leakyRelu: (graph, z, { alpha }) => graph.op('LeakyRelu', [z], { alpha: { float: alpha } }),
  elu: (graph, z, { alpha }) => graph.op('Elu', [z], { alpha: { float: alpha } }),
  // The operator's own constants are those of Klambauer et al., to single precision.
  selu: one('Selu'),
  gelu: (graph, z) => {
    const erf = graph.op('Erf', [graph.op('Mul', [z, graph.float(Math.SQRT1_2)])])
    const phi = graph.op('Mul', [graph.op('Add', [erf, graph.float(1)]), graph.float(0.5)])
    return graph.op('Mul', [z, phi])
  },
  silu: (graph, z) => graph.op('Mul', [z, graph.op('Sigmoid', [z])]),
  softplus: one('Softplus'),
  softsign: one('Softsign'),
  hardTanh: (graph, z) => graph.op('Clip', [z, graph.float(-1), graph.float(1)]),
  sin: one('Sin'),
  cos: one('Cos'),
  exp: (graph, z, { limit }) => graph.op('Exp', [graph.op('Min', [z, graph.float(limit)])]),
  square: (graph, z) => graph.op('Mul', [z, z]),
}

export function activationNodes(graph: GraphBuilder, z: string, spec: ElementwiseSpec): string {
  // The member that a name stands for takes the parameters that come with the name.
  const write = nodes[spec.name] as Nodes<ActivationName>
  return write(graph, z, spec)
}
