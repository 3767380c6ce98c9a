import { number, type NumberParameter } from '../table'

/** A number that verdicts are given by. */
export interface Threshold extends NumberParameter {
  readonly label: string
  /** Where the number comes from. */
  readonly reference: string
}

const threshold = (
  label: string,
  [value, min, max]: readonly [value: number, min: number, max: number],
  meaning: string,
  reference: string,
): Threshold => ({ ...number(value, min, max, meaning), label, reference })

const whole = (...given: Parameters<typeof threshold>): Threshold => ({
  ...threshold(...given),
  integer: true,
})

const MEASURED = 'measured on the bundled digits: networks of 2 to 10 hidden layers, sound and unsound ones'

/** Every number that a verdict uses, in the order of the settings. "Now" is the median over the last `window` rows. */
export const thresholds = {
  window: whole(
    'Window',
    [20, 1, 200],
    'rows of the table of steps that count as now',
    'a single minibatch is noise: its median over 20 is not',
  ),
  vanishingFactor: threshold(
    'Vanishing: factor per layer',
    [0.5, 0, 1],
    'gradients may vanish where a layer leaves less than this of the norm of delta, in the geometric mean',
    'a sigmoid\'s slope is 1/4 at most (the text, "Sigmoid function"); Bengio et al. 1994; measured: 0.23 with variance 1/m',
  ),
  vanishingRatio: threshold(
    'Vanishing: first to last',
    [0.03, 0, 1],
    'and they do where all layers together leave less than this',
    MEASURED,
  ),
  vanishingRatioAlone: threshold(
    'Vanishing: first to last, at any factor',
    [1e-3, 0, 1],
    'they also do, whatever the factor, where less than this is left and the first layer learns next to nothing',
    'many layers that shrink a little each; Glorot & Bengio 2010, section 4.2',
  ),
  vanishingNorm: threshold(
    'Vanishing: norm of the first layer',
    [1e-4, 0, 1],
    'next to nothing: a norm of dJ/dW[1] below this',
    MEASURED,
  ),
  vanishingElement: threshold(
    'Vanishing: size of an element',
    [1e-7, 0, 1],
    'they also do where an element of dJ/dW[1] is smaller than this, in the root mean square, and 1000 times smaller than one of the last layer',
    'single precision tells numbers 1.2e-7 apart from 1',
  ),
  explodingFactor: threshold(
    'Exploding: factor per layer',
    [1.5, 1, 1e6],
    'gradients may explode where a layer multiplies the norm of delta by more than this, in the geometric mean',
    'Pascanu et al. 2013, section 2.1; measured: 2.1 for tanh and 5.6 for ReLU under N(0, 1)',
  ),
  explodingRatio: threshold(
    'Exploding: first to last',
    [30, 1, 1e12],
    'and they do where all layers together multiply it by more than this',
    MEASURED,
  ),
  explodingNorm: threshold(
    'Exploding: norm',
    [70, 0, 1e12],
    'they also do where the norm of the gradient of all parameters exceeds this',
    'sound networks on standardised data stay below 10; measured',
  ),
  clippedShare: threshold(
    'Clipping: share of the steps',
    [0.9, 0, 1],
    'clipping hides gradients that are too large where it cuts in more than this share of the steps',
    'it is meant for the rare step: Pascanu et al. 2013, section 3.2',
  ),
  clippedTo: threshold(
    'Clipping: what it leaves',
    [0.2, 0, 1],
    'and leaves less than this of the norm',
    'at a fifth, clipping sets the size of the step and the learning rate does not',
  ),
  deadShare: threshold(
    'Dead units',
    [0.4, 0, 1],
    'share of a layer from which on its dead units are told of',
    MEASURED,
  ),
  deadShareBad: threshold(
    'Dead units, bad',
    [0.8, 0, 1],
    'share of a layer from which on that is bad',
    MEASURED,
  ),
  inactiveShare: threshold(
    'Inactive layer',
    [0.98, 0, 1],
    'a layer is as good as dead before the first epoch tells, where this share of its slopes is 0',
    'half of them are in a sound ReLU layer: He et al. 2015, section 2.2',
  ),
  saturatedShare: threshold(
    'Saturation',
    [0.35, 0, 1],
    'share of the values of a sigmoid, tanh or the like beyond which saturation is told of',
    'Glorot & Bengio 2010, section 3; measured: 0.38 to 0.52 for sigmoids under N(0, 1), up to 0.16 in sound networks',
  ),
  saturatedShareBad: threshold(
    'Saturation, bad',
    [0.7, 0, 1],
    'share from which on that is bad',
    'measured: 0.78 for tanh under N(0, 1)',
  ),
  earlySteps: whole(
    'First steps',
    [100, 1, 1e9],
    'updates before anything is said about how the loss goes',
    MEASURED,
  ),
  highUpdateRatio: threshold(
    'Learning rate: update too large',
    [0.01, 0, 1e6],
    'the norm of the change of W[k] over that of W[k] that is too large for most layers, if the loss swings or does not fall',
    'about 1e-3 is usual: Bottou, quoted in Bengio 2012, section 3.1; measured',
  ),
  lowUpdateRatio: threshold(
    'Learning rate: update too small',
    [1e-4, 0, 1],
    'the same ratio that is too small, if the loss falls slowly',
    'about 1e-3 is usual: Bottou, quoted in Bengio 2012, section 3.1',
  ),
  lossRise: threshold(
    'Learning rate: rise of the loss',
    [1.2, 1, 1e6],
    'the loss rises where it is more than so many times what it was at the start',
    'the text, "Exploding gradients": overshooting the optimum again and again',
  ),
  lossSwing: threshold(
    'Learning rate: swing of the loss',
    [0.1, 0, 1e6],
    'the loss swings where it changes by more than this share of its first value from one row to the next, in the mean',
    'the text, "Exploding gradients": oscillating around the minima; measured',
  ),
  slowFall: threshold(
    'Learning rate: slow fall of the loss',
    [0.1, 0, 1],
    'and the share of its first value that the loss must have lost for such small updates to do',
    MEASURED,
  ),
  lossFall: threshold(
    'Fall of the loss',
    [0.02, 0, 1],
    'the loss does not fall where it has lost less than this share of its first value',
    MEASURED,
  ),
  guessing: threshold(
    'Guessing',
    [0.97, 0, 1],
    'nothing is learned where the loss stays above this share of ln(classes), what guessing costs',
    'cross-entropy of even odds',
  ),
  overfittingEpochs: whole(
    'Overfitting: epochs',
    [10, 1, 1e6],
    'epochs since the lowest validation loss before overfitting is told of',
    'Prechelt 1998, "Early stopping: but when?"',
  ),
  overfittingRise: threshold(
    'Overfitting: rise',
    [0.2, 0, 1e6],
    'by what share the validation loss must have risen from its lowest, the training loss having fallen',
    'Prechelt 1998, generalisation loss',
  ),
} as const satisfies Record<string, Threshold>

export type ThresholdName = keyof typeof thresholds
export type Thresholds = Readonly<Record<ThresholdName, number>>

const names = Object.keys(thresholds) as ThresholdName[]

/** The thresholds with some of them changed. Unknown names, and values that a threshold cannot take, are passed over. */
export function thresholdsWith(overrides: Readonly<Record<string, number>>): Thresholds {
  return Object.fromEntries(
    names.map((name) => {
      const given = Object.hasOwn(overrides, name) ? overrides[name] : NaN
      return [name, canBe(thresholds[name], given) ? given : thresholds[name].default]
    }),
  ) as Thresholds
}

const canBe = ({ min, max, integer }: Threshold, value: number): boolean =>
  value >= min && value <= max && (!integer || Number.isSafeInteger(value))
