import {
  initContext,
  stdOf,
  type InitContext,
  type InitializerScheme,
  type InitializerSpec,
  type LayerSpec,
  type NetworkSpec,
} from '../../../../core'
import { pythonLiteral } from '../python/literal'

/** What fills a tensor w in Python, given p, its parameters, the fans, and the slope of the layer's leaky ReLU. */
const FILLED: Readonly<Record<InitializerScheme, string>> = {
  zeros: 'w.zero_()',
  ones: 'w.fill_(1)',
  constant: 'w.fill_(p["value"])',
  standardNormal: 'w.normal_(0, 1)',
  normal: 'w.normal_(0, p["std"])',
  uniform: 'w.uniform_(-p["limit"], p["limit"])',
  truncatedNormal: 'draw(w, p["std"], "truncatedNormal")',
  varianceScaling: 'draw(w, math.sqrt(p["scale"] / fan(p["mode"], fan_in, fan_out)), p["distribution"])',
  xavier: 'draw(w, math.sqrt(1 / fan_in), "normal")',
  lecunUniform: 'draw(w, math.sqrt(1 / fan_in), "uniform")',
  glorotNormal: 'draw(w, math.sqrt(2 / (fan_in + fan_out)), "normal")',
  glorotUniform: 'draw(w, math.sqrt(2 / (fan_in + fan_out)), "uniform")',
  heNormal: 'draw(w, math.sqrt(2 / ((1 + slope**2) * fan_in)), "normal")',
  heUniform: 'draw(w, math.sqrt(2 / ((1 + slope**2) * fan_in)), "uniform")',
  standardUniform: 'draw(w, math.sqrt(1 / (3 * fan_in)), "uniform")',
  orthogonal: 'nn.init.orthogonal_(w, p["gain"])',
  identity: 'w.copy_(p["gain"] * torch.eye(*w.shape))',
  sparse: 'sparse(w, p["connections"], p["std"])',
  lsuv: 'nn.init.orthogonal_(w)',
  // Its standard deviation is worked out where the file is written.
  formula: 'w.normal_(0, p["std"])',
}

const DRAW = `def draw(w, std, distribution):
    """Entries of mean 0 and this standard deviation; a truncated normal is cut at two of its own, and stretched."""
    if distribution == "uniform":
        return w.uniform_(-math.sqrt(3) * std, math.sqrt(3) * std)
    if distribution == "truncatedNormal":
        return nn.init.trunc_normal_(w, 0, 1, -2, 2).mul_(std / 0.8796256610342398)
    return w.normal_(0, std)


`

const FAN = `def fan(mode, fan_in, fan_out):
    return {"fanIn": fan_in, "fanOut": fan_out, "fanAvg": (fan_in + fan_out) / 2}[mode]


`

const SPARSE = `def sparse(w, connections, std):
    """So many entries of each row, at random, are normal; the others are 0."""
    w.zero_()
    for row in w:
        chosen = torch.randperm(len(row))[:connections]
        row[chosen] = std * torch.randn(len(chosen))


`

const LSUV = `def scale_to_unit_variance(network, x, specs):
    """LSUV: layer by layer, weights are divided by the standard deviation of z until its variance is near 1."""
    linear = [i for i, module in enumerate(network.layers) if isinstance(module, nn.Linear)]
    for (weight, _, _), i in zip(specs, linear):
        followed_by_norm = isinstance(next(iter(network.layers[i + 1 : i + 2]), None), nn.BatchNorm1d)
        if weight["scheme"] != "lsuv" or followed_by_norm:
            continue
        for _ in range(weight["maxIterations"]):
            variance = network.eval().layers[: i + 1](x).var(unbiased=False).item()
            if abs(variance - 1) < weight["tolerance"] or not variance > 0:
                break
            network.layers[i].weight.div_(math.sqrt(variance))


`

/** The function that draws a network anew, by the initialisers of the run. */
export function initializerText(network: NetworkSpec): string {
  const specs = network.layers.map((layer, i) => specsOf(layer, initContext(network, i + 1)))
  const schemes = [...new Set(specs.flatMap(({ weight, bias }) => [weight.scheme, bias.scheme]))]
  const text = schemes.map((scheme) => FILLED[scheme]).join()
  const isLsuv = schemes.includes('lsuv')
  return `${text.includes('draw(') ? DRAW : ''}${text.includes('fan(') ? FAN : ''}${text.includes('sparse(') ? SPARSE : ''}${isLsuv ? LSUV : ''}# Of each layer: how weights and biases are drawn, and the slope of its leaky ReLU.
INITIAL = [
${specs.map(({ weight, bias, slope }) => `    (${pythonLiteral(weight)}, ${pythonLiteral(bias)}, ${slope}),`).join('\n')}
]
FILL = {
${schemes.map((scheme) => `    "${scheme}": lambda w, p, fan_in, fan_out, slope: ${FILLED[scheme]},`).join('\n')}
}


@torch.no_grad()
def initialise(network, x):
    """Draws all weights and biases anew, by the same initialisers as the run, though not the same numbers."""
    linear = [module for module in network.layers if isinstance(module, nn.Linear)]
    for (weight, bias, slope), module in zip(INITIAL, linear):
        fans = module.in_features, module.out_features
        FILL[weight["scheme"]](module.weight, weight, *fans, slope)
        FILL[bias["scheme"]](module.bias, bias, *fans, slope)
${isLsuv ? '    scale_to_unit_variance(network, x, INITIAL)\n' : ''}`
}

const specsOf = (layer: LayerSpec, context: InitContext) => ({
  weight: evaluated(layer.init, context),
  bias: evaluated(layer.biasInit, context),
  slope: context.negativeSlope,
})

const evaluated = (spec: InitializerSpec, context: InitContext) =>
  spec.scheme === 'formula' ? { scheme: spec.scheme, std: stdOf(spec, context) } : spec
