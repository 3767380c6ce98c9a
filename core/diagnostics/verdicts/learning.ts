import type { ThresholdName } from '../thresholds'
import { forNotLearning, forTooHighRate, forTooLowRate } from './choose-remedies'
import { mean, type Readings } from './readings'
import type { LearningRateTooHigh, LearningRateTooLow, NotLearning } from './verdict'

/** How the loss goes, and the numbers that tell why. */
function courseOf(readings: Readings) {
  const { firstLoss, lossNow, updateRatio } = readings
  return { firstLoss, trainLoss: lossNow, updateRatio, learningRate: readings.now('learningRate') }
}

const isEarly = ({ step, thresholds }: Readings): boolean => step < thresholds.earlySteps

/** Mean |change| of the loss from one row to the next of late, as a share of its first value. */
function swingOf(readings: Readings): number {
  const losses = readings.last('trainLoss')
  return mean(losses.slice(1).map((loss, i) => Math.abs(loss - losses[i]))) / readings.firstLoss
}

/** Steps are so large that the loss rises or swings instead of falling (the text, "Exploding gradients"). */
export function learningRateTooHigh(readings: Readings): LearningRateTooHigh | null {
  if (isEarly(readings)) return null
  const course = courseOf(readings)
  const swing = swingOf(readings)
  const rule = tooHighRule(readings, course, swing)
  if (!rule) return null
  return {
    ...{
      kind: 'learningRateTooHigh',
      severity: rule === 'lossRise' ? 'bad' : 'warning',
      step: readings.step,
    },
    ...{ ...course, swing, rule, limit: readings.thresholds[rule] },
    remedies: forTooHighRate(readings.evidence),
  }
}

type Course = ReturnType<typeof courseOf>

/** Whether the loss has lost such a share of its first value. */
const hasFallen = (
  { firstLoss, trainLoss }: Pick<Course, 'firstLoss' | 'trainLoss'>,
  share: number,
): boolean => trainLoss <= (1 - share) * firstLoss

function tooHighRule({ thresholds }: Readings, course: Course, swing: number): ThresholdName | null {
  if (course.trainLoss > thresholds.lossRise * course.firstLoss) return 'lossRise'
  if (!(course.updateRatio >= thresholds.highUpdateRatio)) return null
  if (swing > thresholds.lossSwing) return 'lossSwing'
  return hasFallen(course, thresholds.lossFall) ? null : 'highUpdateRatio'
}

/** Weights hardly move, and the loss falls slowly. */
export function learningRateTooLow(readings: Readings): LearningRateTooLow | null {
  const { thresholds, step } = readings
  const course = courseOf(readings)
  const isSmall = course.updateRatio < thresholds.lowUpdateRatio
  if (isEarly(readings) || !isSmall || hasFallen(course, thresholds.slowFall)) return null
  const severity = hasFallen(course, thresholds.lossFall) ? 'warning' : 'bad'
  const rule = 'lowUpdateRatio'
  return {
    ...{ kind: 'learningRateTooLow', severity, step, ...course },
    ...{ rule, limit: thresholds[rule], remedies: forTooLowRate() },
  }
}

/** The loss stays where guessing leaves it, or where it began. */
export function notLearning(readings: Readings): NotLearning | null {
  if (isEarly(readings)) return null
  const { evidence, thresholds, step } = readings
  const { firstLoss, trainLoss, updateRatio } = courseOf(readings)
  const guess = guessOf(readings)
  const rule = stuckRule(readings, { firstLoss, trainLoss }, guess)
  if (!rule) return null
  return {
    ...{ kind: 'notLearning', severity: 'bad', step, firstLoss, trainLoss, guess },
    ...{ rule, limit: thresholds[rule] },
    remedies: forNotLearning(evidence, updateRatio < thresholds.lowUpdateRatio),
  }
}

function stuckRule(
  readings: Readings,
  { firstLoss, trainLoss }: Pick<Course, 'firstLoss' | 'trainLoss'>,
  guess: NotLearning['guess'],
): ThresholdName | null {
  const { guessing, lossFall, lossRise } = readings.thresholds
  // A loss that is low from the first step on has nothing to fall to: the run began with trained weights.
  const share = guess ? trainLoss / guess.loss : Infinity
  if (share < guessing || (!guess && readings.evidence.hasInitialWeights)) return null
  const isFlat = trainLoss > (1 - lossFall) * readings.lossHalfWay
  if (isFlat && share < 2 - guessing) return 'guessing'
  const isWhereItBegan = !hasFallen({ firstLoss, trainLoss }, lossFall) && trainLoss < lossRise * firstLoss
  return isWhereItBegan ? 'lossFall' : null
}

/**
 * What even odds cost under a cross-entropy; null for other losses, for several outputs that are trained each as one class
 * against all others, and under class weights, which scale it.
 */
function guessOf({ evidence: { network, training } }: Readings): NotLearning['guess'] {
  const { units } = network.layers[network.layers.length - 1]
  const isEntropy = training.loss.name.endsWith('CrossEntropy')
  const isOneByOne = training.loss.name === 'binaryCrossEntropy' && units > 1
  if (!isEntropy || isOneByOne || training.classWeights) return null
  const classes = Math.max(2, units)
  return { classes, loss: Math.log(classes) }
}
