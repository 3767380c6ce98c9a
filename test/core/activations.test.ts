import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { activations, parameterOf, type ActivationEntry } from '../../core/activations'

const entries = Object.entries<ActivationEntry>(activations)
const defaultParameter = (entry: ActivationEntry): number =>
  Number(Object.values(entry.parameters).at(0)?.default ?? 0)

/** Where the slope jumps. */
const CORNERS: Partial<Record<string, readonly number[]>> = {
  relu: [0],
  leakyRelu: [0],
  elu: [0],
  selu: [0],
  softsign: [0],
  hardTanh: [-1, 1],
  exp: [30],
}

// float64 PyTorch 1.13 (torch.sigmoid, F.elu, ...) at these z, with slopes from autograd; gelu by mpmath.
const Z = [-5, -1.5, -0.3, 0, 0.2, 1.7, 4]
const PYTORCH = {
  sigmoid: {
    values: [
      0.0066928509242848554, 0.18242552380635635, 0.425557483188341, 0.5, 0.549833997312478,
      0.8455347349164652, 0.9820137900379085,
    ],
    slopes: [
      0.006648056670790155, 0.14914645207033286, 0.24445831169074586, 0.25, 0.24751657271185995,
      0.13060574696620808, 0.017662706213291107,
    ],
  },
  tanh: {
    values: [
      -0.9999092042625951, -0.9051482536448664, -0.2913126124515909, 0.0, 0.197375320224904,
      0.935409070603099, 0.999329299739067,
    ],
    slopes: [
      0.00018158323094385266, 0.1807066389236486, 0.9151369618266292, 1.0, 0.9610429829661166,
      0.1250098706334466, 0.0013409506830259165,
    ],
  },
  relu: { values: [0.0, 0.0, 0.0, 0.0, 0.2, 1.7, 4.0], slopes: [0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 1.0] },
  leakyRelu: {
    values: [-0.05, -0.015, -0.003, 0.0, 0.2, 1.7, 4.0],
    slopes: [0.01, 0.01, 0.01, 0.01, 1.0, 1.0, 1.0],
  },
  elu: {
    values: [-0.9932620530009145, -0.7768698398515702, -0.2591817793182821, 0.0, 0.2, 1.7, 4.0],
    slopes: [0.006737946999085467, 0.22313016014842982, 0.7408182206817179, 1.0, 1.0, 1.0, 1.0],
  },
  selu: {
    values: [
      -1.7462533606696198, -1.3658143533672527, -0.45566731537912203, 0.0, 0.2101401974710961,
      1.7861916785043168, 4.202803949421922,
    ],
    slopes: [
      0.011845980177756718, 0.392284987480124, 1.3024320254682547, 1.7580993408473766, 1.0507009873554805,
      1.0507009873554805, 1.0507009873554805,
    ],
  },
  gelu: {
    values: [
      -1.4332578593959696e-6, -0.10021080190328704, -0.1146265733433142, 0.0, 0.11585194188782061,
      1.6242387133104768, 3.9998733150326675,
    ],
    slopes: [
      -7.1469460017922946e-6, -0.1274691922299796, 0.26767223317289013, 0.5, 0.6574682482341941,
      1.1153179687821648, 1.0005036496612265,
    ],
  },
  silu: {
    values: [
      -0.03346425462142428, -0.2736382857095345, -0.1276672449565023, 0.0, 0.1099667994624956,
      1.437409049357991, 3.928055160151634,
    ],
    slopes: [
      -0.026547432429665917, -0.041294154299142946, 0.3522199896811173, 0.5, 0.59933731185485,
      1.067564504759019, 1.0526646148910728,
    ],
  },
  softplus: {
    values: [
      0.006715348489118068, 0.2014132779827524, 0.5543552444685271, 0.6931471805599453, 0.7981388693815918,
      1.867786029386266, 4.0181499279178094,
    ],
    slopes: [
      0.006692850924284856, 0.18242552380635632, 0.425557483188341, 0.5, 0.549833997312478,
      0.8455347349164652, 0.9820137900379085,
    ],
  },
  softsign: {
    values: [
      -0.8333333333333334, -0.6, -0.23076923076923075, 0.0, 0.16666666666666669, 0.6296296296296295, 0.8,
    ],
    slopes: [
      0.027777777777777762, 0.16000000000000003, 0.5917159763313609, 1.0, 0.6944444444444444,
      0.13717421124828535, 0.04000000000000001,
    ],
  },
  hardTanh: { values: [-1.0, -1.0, -0.3, 0.0, 0.2, 1.0, 1.0], slopes: [0.0, 0.0, 1.0, 1.0, 1.0, 0.0, 0.0] },
} as const satisfies Partial<Record<keyof typeof activations, unknown>>

describe.each(entries)('%s', (name, entry) => {
  const parameter = defaultParameter(entry)
  const { value, slope } = entry
  const corners = CORNERS[name] ?? []

  it('has the slope that central differences find', () => {
    // Fourth order, so that the step need not be small: error h^4 / 30 f^(5), and 1e-16 f / h from rounding.
    const h = 1e-3
    const f = (z: number): number => value(z, parameter)
    fc.assert(
      fc.property(fc.double({ min: -20, max: 20, noNaN: true }), (z) => {
        fc.pre(corners.every((corner) => Math.abs(z - corner) > 2 * h))
        const difference = (8 * (f(z + h) - f(z - h)) - (f(z + 2 * h) - f(z - 2 * h))) / (12 * h)
        const scale = Math.max(1, Math.abs(f(z)), Math.abs(difference))
        expect(Math.abs(slope(z, f(z), parameter) - difference) / scale).toBeLessThan(1e-11)
      }),
      { numRuns: 300 },
    )
  })

  it('stays finite for |z| up to 1e4', () => {
    fc.assert(
      fc.property(fc.double({ min: -1e4, max: 1e4, noNaN: true }), (z) => {
        const a = value(z, parameter)
        expect(Number.isFinite(a)).toBe(true)
        expect(Number.isFinite(slope(z, a, parameter))).toBe(true)
      }),
    )
  })

  it('hands NaN on, so that a diverging run shows', () => {
    expect(value(NaN, parameter)).toBeNaN()
  })

  it('has a slope whose natural size occurs', () => {
    const steepest = Math.max(
      ...Array.from({ length: 8001 }, (_, i) => {
        const z = (i - 4000) / 500
        return Math.abs(slope(z, value(z, parameter), parameter))
      }),
    )
    expect(steepest).toBeGreaterThanOrEqual(0.99 * entry.slopeScale)
  })
})

describe('the activations', () => {
  const at = (name: string, z: number, given?: number) => {
    const entry = new Map(entries).get(name)!
    const parameter = given ?? defaultParameter(entry)
    const a = entry.value(z, parameter)
    return { a, slope: entry.slope(z, a, parameter) }
  }

  it.each(Object.entries(PYTORCH))("%s agrees with PyTorch's", (name, { values, slopes }) => {
    Z.forEach((z, i) => {
      expect(at(name, z).a).toBeCloseTo(values[i], 14)
      expect(at(name, z).slope).toBeCloseTo(slopes[i], 14)
    })
  })

  it.each([
    ['relu', 0, 0],
    ['leakyRelu', 0, 0.01],
    ['elu', 0, 1],
    ['hardTanh', 1, 0],
    ['hardTanh', -1, 0],
    ['softsign', 0, 1],
  ] as const)('%s has at its corner %f the slope %f', (name, z, expected) => {
    expect(at(name, z).slope).toBe(expected)
  })

  it.each([
    ['sigmoid', -1e4, 0],
    ['sigmoid', 1e4, 1],
    ['tanh', -1e4, -1],
    ['elu', -1e4, -1],
    ['selu', -1e4, -1.0507009873554805 * 1.6732632423543772],
    ['silu', -1e4, -0],
    ['silu', 1e4, 1e4],
    ['gelu', -1e4, -0],
    ['gelu', 1e4, 1e4],
    ['softplus', 1e4, 1e4],
    ['softplus', -1e4, 0],
    ['exp', 1e4, Math.exp(30)],
  ] as const)('%s of %f is %f', (name, z, expected) => {
    expect(at(name, z).a).toBe(expected)
  })

  // mpmath: z ncdf(z), ncdf(z) + z npdf(z)
  it.each([
    [-20, -5.5072482372124674e-88, -1.1014360483133464e-86],
    [-10, -7.6198530241605261e-23, -7.6184000964648141e-22],
    [-2, -0.045500263896358414, -0.085231801078196897],
    [0.5, 0.34573123063700655, 0.86749512465616284],
  ])('gelu of %f keeps its digits far out', (z, value, slope) => {
    expect(at('gelu', z).a / value).toBeCloseTo(1, 13)
    expect(at('gelu', z).slope / slope).toBeCloseTo(1, 12)
  })

  it('elu and exp obey their parameters', () => {
    expect(at('elu', -3, 2).a).toBeCloseTo(2 * (Math.exp(-3) - 1), 15)
    expect(at('elu', -3, 2).slope).toBeCloseTo(2 * Math.exp(-3), 15)
    expect(at('exp', 3, 2)).toEqual({ a: Math.exp(2), slope: 0 })
    expect(at('exp', 1, 2)).toEqual({ a: Math.E, slope: Math.E })
  })

  it('selu keeps mean 0 and variance 1 of normal inputs', () => {
    // Trapezoidal rule for E[selu(z)] and E[selu(z)^2], z ~ N(0, 1).
    let mean = 0
    let square = 0
    for (let z = -12; z <= 12; z += 1e-3) {
      const weight = (Math.exp(-z * z * 0.5) / Math.sqrt(2 * Math.PI)) * 1e-3
      mean += weight * at('selu', z).a
      square += weight * at('selu', z).a ** 2
    }
    expect(mean).toBeCloseTo(0, 6)
    expect(square).toBeCloseTo(1, 6)
  })

  it('have at most one parameter, which parameterOf finds', () => {
    for (const [, entry] of entries) expect(Object.keys(entry.parameters).length).toBeLessThanOrEqual(1)
    expect(parameterOf({ name: 'leakyRelu', alpha: 0.2 })).toBe(0.2)
    expect(parameterOf({ name: 'elu', alpha: 0.7 })).toBe(0.7)
    expect(parameterOf({ name: 'exp', limit: 5 })).toBe(5)
    expect(parameterOf({ name: 'tanh' })).toBe(0)
  })
})
