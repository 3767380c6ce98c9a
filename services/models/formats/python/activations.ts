import type { ActivationSpec } from '../../../../core'
import type { ModelLayer } from '../../portable-model'

type Name = ActivationSpec['name']

/** Each activation in NumPy: of z, rows x units, and p, its parameters. */
const numpyActivations: Readonly<Record<Name, string>> = {
  identity: 'z',
  sigmoid: 'sigmoid(z)',
  tanh: 'np.tanh(z)',
  relu: 'np.maximum(z, 0)',
  leakyRelu: 'np.where(z > 0, z, p["alpha"] * z)',
  elu: 'np.where(z > 0, z, p["alpha"] * np.expm1(np.minimum(z, 0)))',
  selu: '1.0507009873554805 * np.where(z > 0, z, 1.6732632423543772 * np.expm1(np.minimum(z, 0)))',
  gelu: '0.5 * z * (1 + erf(z / np.sqrt(2)))',
  silu: 'z * sigmoid(z)',
  softplus: 'np.logaddexp(0, z)',
  softsign: 'z / (1 + np.abs(z))',
  hardTanh: 'np.clip(z, -1, 1)',
  sin: 'np.sin(z)',
  cos: 'np.cos(z)',
  exp: 'np.exp(np.minimum(z, p["limit"]))',
  square: 'z * z',
  softmax: 'softmax(z)',
}

const FUNCTIONS: Readonly<Record<string, { readonly names: readonly Name[]; readonly text: string }>> = {
  sigmoid: {
    names: ['sigmoid', 'silu'],
    text: `def sigmoid(z):
    """1 / (1 + exp(-z)), without overflow."""
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, e) / (1 + e)
`,
  },
  erf: { names: ['gelu'], text: `erf = np.vectorize(math.erf, otypes=[np.float64])\n` },
  softmax: {
    names: ['softmax'],
    text: `def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)
`,
  },
}

/** The table of the activations that these layers have, in Python, with the functions that it needs. */
export function numpyActivationsOf(layers: readonly ModelLayer[]): string {
  const names = [...new Set(layers.map(({ activation }) => activation.name))]
  const functions = Object.values(FUNCTIONS).filter((each) => each.names.some((name) => names.includes(name)))
  const entries = names.map((name) => `    "${name}": lambda z, p: ${numpyActivations[name]},`)
  return [...functions.map(({ text }) => `\n${text}\n`), `ACTIVATIONS = {\n${entries.join('\n')}\n}\n`].join(
    '',
  )
}
