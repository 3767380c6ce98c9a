import { SPLITS, type SplitName } from '../../core'
import type { Fractions } from '../../services/contract/data-spec'

/** The share of the rows that each part gets; they sum to 1. */
export type Shares = Readonly<Record<SplitName, number>>

/** Shares are kept to a hundredth of a percent. */
const rounded = (share: number): number => Math.round(share * 1e4) / 1e4

/** What fractions come to, as training reads them. Where the data have a test part of their own, that stays out. */
export function sharesOf({ train, validation, test }: Fractions, hasOwnTest: boolean): Shares {
  if (hasOwnTest) return { train: rounded(1 - validation), validation, test: 0 }
  const given = train ?? (test === undefined ? 0.7 : 1 - validation - test)
  return { train: rounded(given), validation, test: rounded(test ?? 1 - given - validation) }
}

/** One share changed; the others keep their proportion to each other. */
export function withShare(shares: Shares, part: SplitName, share: number, hasOwnTest: boolean): Shares {
  const given = Math.min(1, Math.max(0, rounded(share)))
  const others = SPLITS.filter((name) => name !== part && !(hasOwnTest && name === 'test'))
  const sum = others.reduce((total, name) => total + shares[name], 0)
  const [first, second] = others
  const rest = 1 - given
  const ofFirst = rounded(sum > 0 ? (rest * shares[first]) / sum : rest)
  const changed = { ...shares, [part]: given, [first]: others.length === 1 ? rounded(rest) : ofFirst }
  return others.length === 1 ? changed : { ...changed, [second]: rounded(rest - ofFirst) }
}

/** Shares by where the training part ends and where the validation part ends. */
export const sharesBetween = (trainEnd: number, validationEnd: number): Shares => ({
  train: rounded(trainEnd),
  validation: rounded(validationEnd - trainEnd),
  test: rounded(1 - validationEnd),
})

/** As the experiment says them. */
export const fractionsOf = (shares: Shares, rest: Fractions, hasOwnTest: boolean): Fractions => {
  const { seed, stratify } = rest
  const { train, validation, test } = shares
  return hasOwnTest ? { train, validation, seed, stratify } : { train, validation, test, seed, stratify }
}
