import type { ActivationName, ActivationSpec, NamedTensors } from '../../../../core'
import type { PortableModel } from '../../portable-model'
import type { Tensor } from '../../safetensors'

/** A module of the sequence `layers` of the exported class, and the state that it has, by PyTorch's names. */
export interface TorchModule {
  /** As Python makes it. */
  readonly text: string
  readonly state: readonly {
    readonly name: string
    readonly ours: string
    readonly shape: readonly number[]
  }[]
}

/** How PyTorch makes an activation; those that it has not are classes of the exported file. */
export function activationText(spec: ActivationSpec): string {
  const given = 'alpha' in spec ? spec.alpha : 'limit' in spec ? spec.limit : ''
  return spec.name === 'softmax' ? 'nn.Softmax(dim=1)' : `${NAMES[spec.name]}(${given})`
}

const NAMES: Readonly<Record<ActivationName, string>> = {
  ...{ identity: 'nn.Identity', sigmoid: 'nn.Sigmoid', tanh: 'nn.Tanh', relu: 'nn.ReLU', selu: 'nn.SELU' },
  ...{ leakyRelu: 'nn.LeakyReLU', elu: 'nn.ELU', gelu: 'nn.GELU', silu: 'nn.SiLU', softplus: 'nn.Softplus' },
  ...{ softsign: 'nn.Softsign', hardTanh: 'nn.Hardtanh' },
  ...{ sin: 'Sine', cos: 'Cosine', square: 'Square', exp: 'Exponential' },
}

const OWN: Readonly<Partial<Record<ActivationSpec['name'], string>>> = {
  sin: `class Sine(nn.Module):
    def forward(self, z):
        return torch.sin(z)
`,
  cos: `class Cosine(nn.Module):
    def forward(self, z):
        return torch.cos(z)
`,
  exp: `class Exponential(nn.Module):
    def __init__(self, limit):
        super().__init__()
        self.limit = limit

    def forward(self, z):
        return torch.exp(torch.clamp(z, max=self.limit))
`,
  square: `class Square(nn.Module):
    def forward(self, z):
        return z * z
`,
}

/** The classes of those activations of a model that PyTorch has not. */
export const ownActivations = ({ layers }: PortableModel): string =>
  [...new Set(layers.map(({ activation }) => activation.name))]
    .flatMap((name) => OWN[name] ?? [])
    .map((text) => `${text}\n\n`)
    .join('')

/** The sequence: for each layer linear, batch norm, activation, dropout; of the last layer the linear part alone. */
export function torchModules({ layers, trained }: PortableModel): TorchModule[] {
  return layers.flatMap(({ inputs, units, activation }, i) => {
    const k = `layer${i + 1}`
    const { batchNorm, dropout } = trained.network.layers[i]
    const one = (name: string, ours: string) => ({ name, ours: `${k}.${ours}`, shape: [units] })
    const modules: TorchModule[] = [
      {
        text: `nn.Linear(${inputs}, ${units})`,
        state: [{ name: 'weight', ours: `${k}.weight`, shape: [units, inputs] }, one('bias', 'bias')],
      },
    ]
    if (batchNorm) {
      const { epsilon, momentum } = batchNorm
      modules.push({
        text: `nn.BatchNorm1d(${units}, eps=${epsilon}, momentum=${momentum})`,
        state: [
          ...[one('weight', 'batchNorm.gamma'), one('bias', 'batchNorm.beta')],
          ...[one('running_mean', 'batchNorm.runningMean'), one('running_var', 'batchNorm.runningVariance')],
        ],
      })
    }
    if (i === layers.length - 1) return modules
    modules.push({ text: activationText(activation), state: [] })
    if (dropout > 0) modules.push({ text: `nn.Dropout(${dropout})`, state: [] })
    return modules
  })
}

/** The state dict of the exported class, from tensors by our names. */
export const stateDictOf = (modules: readonly TorchModule[], tensors: NamedTensors): Map<string, Tensor> =>
  new Map(
    modules.flatMap(({ state }, i) =>
      state.map(({ name, ours, shape }): [string, Tensor] => [
        `layers.${i}.${name}`,
        { shape, data: tensors.get(ours)! },
      ]),
    ),
  )
