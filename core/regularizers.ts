import type { Entry, NumberParameter } from './table'

const strength: NumberParameter = {
  kind: 'number',
  default: 0,
  min: 0,
  max: 1e3,
  meaning: 'strength; 0 is none',
}

/** What keeps weights small. All act on weights alone, never on biases or batch norm's parameters. */
export const penalties = {
  l1: {
    label: 'L1 penalty',
    formula: '\\lambda_1 \\sum |w|',
    parameters: { l1: strength },
    reference: 'Tibshirani 1996; part of J, with gradient lambda sign(w), sign(0) = 0',
  },
  l2: {
    label: 'L2 penalty',
    formula: '\\tfrac{\\lambda_2}{2} \\sum w^2',
    parameters: { l2: strength },
    reference: 'Hoerl & Kennard 1970; part of J, with gradient lambda w',
  },
  weightDecay: {
    label: 'Decoupled weight decay',
    formula: 'w := w - \\eta \\lambda w',
    parameters: { weightDecay: strength },
    reference: 'Loshchilov & Hutter 2019; beside the gradient, not part of J',
  },
} as const satisfies Record<string, Entry>

export type PenaltySpec = { readonly [Name in keyof typeof penalties]: number }

const limit: NumberParameter = {
  kind: 'number',
  default: 1,
  min: 0,
  exclusiveMin: true,
  max: 1e9,
  meaning: 'what the gradient is brought down to where it is larger',
}

/** What is done about gradients that are too large. */
export const clippings = {
  norm: {
    label: 'Clip by global norm',
    formula: 'g := g \\min(1, c / \\|g\\|), \\; \\|g\\| \\text{ over all parameters}',
    parameters: { limit },
    reference: 'Pascanu et al. 2013, algorithm 1',
  },
  layerNorm: {
    label: 'Clip by layer norm',
    formula: 'g^{[k]} := g^{[k]} \\min(1, c / \\|g^{[k]}\\|), \\; \\text{over the parameters of layer } k',
    parameters: { limit },
    reference: 'Pascanu et al. 2013, algorithm 1, for each layer by itself',
  },
  value: {
    label: 'Clip by value',
    formula: 'g_i := \\min(\\max(g_i, -c), c)',
    parameters: { limit },
    reference: 'Mikolov 2012, section 3.2.2',
  },
} as const satisfies Record<string, Entry>

export interface ClipSpec {
  readonly by: keyof typeof clippings
  readonly limit: number
}
