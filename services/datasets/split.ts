import { randomFor, shuffle, SPLITS, type SplitName } from '../../core'
import type { Fractions, SplitUse } from '../contract/data-spec'
import { StudioError } from '../contract/errors'
import { impossible } from './roles'

export type Split = Record<SplitName, Int32Array>
/** Per part, in the order of SPLITS. */
type PerPart = [train: number, validation: number, test: number]

const TOLERANCE = 1e-9

/**
 * The fractions of the three parts. `test`, left out, is what is left; where the source has a test part of its own,
 * there is none to cut off.
 * @throws StudioError `experimentImpossible` where they do not sum to 1
 */
export function fractionsOf({ train, validation, test }: Fractions, hasOwnTest: boolean): PerPart {
  if (hasOwnTest) {
    if (test !== undefined && test > 0) {
      impossible('data.split.test', 'the source has a test part of its own: leave the fraction out.')
    }
    const problem = 'the source has a test part of its own, and these two share the rest.'
    const parts: PerPart = [train ?? 1 - validation, validation, 0]
    mustSumToOne(parts, problem)
    return parts
  }
  const given = train ?? (test === undefined ? 0.7 : 1 - validation - test)
  const rest = 1 - given - validation
  const parts: PerPart = [given, validation, test ?? (Math.abs(rest) <= TOLERANCE ? 0 : rest)]
  mustSumToOne(parts, 'Every row belongs to one part.')
  return parts
}

function mustSumToOne(parts: PerPart, why: string): void {
  const sum = parts[0] + parts[1] + parts[2]
  if (Math.abs(sum - 1) <= TOLERANCE && parts.every((part) => part >= 0)) return
  const shown = SPLITS.map((name, p) => `${name} ${Number(parts[p].toPrecision(12))}`).join(', ')
  impossible('data.split', `the fractions must sum to 1, found ${shown}. ${why}`)
}

/**
 * Cuts rows 0..rows-1 into parts at random: shuffled by the seed, cut, and each part put in ascending order. Sizes are
 * fractions of the rows by largest remainder.
 */
export function splitRows(rows: number, fractions: PerPart, seed: number): Split {
  const indices = Int32Array.from({ length: rows }, (_, i) => i)
  shuffle(randomFor(seed, 'split'), indices)
  return partsOf([cut(indices, sizesOf(rows, fractions, [0, 0, 0]))])
}

/**
 * The same, each class by itself, so that every part has its share of every class. A class's share is rounded down or
 * up; which part is rounded up is the one that rounding has taken most from in the classes before, so that the parts
 * as a whole keep their size as well. Every class has a row in the training part, if that has any.
 */
export function splitByClass(labels: Int32Array, classes: number, fractions: PerPart, seed: number): Split {
  const owed: PerPart = [0, 0, 0]
  const pieces = rowsByClass(labels, classes).map((indices, label) => {
    const sizes = sizesOf(indices.length, fractions, owed)
    if (sizes[0] === 0 && fractions[0] > 0 && indices.length > 0) {
      // From the part that was rounded up: the training part's remainder has gone there.
      const surplus = (p: number): number => sizes[p] - fractions[p] * indices.length
      sizes[surplus(1) >= surplus(2) ? 1 : 2]--
      sizes[0]++
    }
    sizes.forEach((size, p) => (owed[p] += fractions[p] * indices.length - size))
    shuffle(randomFor(seed, 'split', label), indices)
    return cut(indices, sizes)
  })
  return partsOf(pieces)
}

function rowsByClass(labels: Int32Array, classes: number): Int32Array[] {
  const counts = new Int32Array(classes)
  for (const label of labels) counts[label]++
  const rows = Array.from(counts, (count) => new Int32Array(count))
  counts.fill(0)
  labels.forEach((label, row) => (rows[label][counts[label]++] = row))
  return rows
}

/**
 * Whole numbers that sum to `rows`: each part's share rounded down, and a row more for those whose remainder, with what
 * they are owed from before, is largest (the first of equals).
 */
function sizesOf(rows: number, fractions: PerPart, owed: PerPart): PerPart {
  // 0.29 * 100 is 28.999999999999996, and means 29.
  const sizes = fractions.map((fraction) => Math.floor(fraction * rows + 1e-7)) as PerPart
  const remainders = fractions.map((fraction, p) => fraction * rows - sizes[p])
  const byNeed = [0, 1, 2]
    .filter((p) => remainders[p] > 1e-7)
    .sort((a, b) => remainders[b] + owed[b] - remainders[a] - owed[a])
  const left = rows - sizes[0] - sizes[1] - sizes[2]
  for (let i = 0; i < left; i++) sizes[byNeed.length > 0 ? byNeed[i % byNeed.length] : 0]++
  return sizes
}

function cut(indices: Int32Array, [train, validation]: PerPart): Int32Array[] {
  const rest = train + validation
  return [indices.subarray(0, train), indices.subarray(train, rest), indices.subarray(rest)]
}

function partsOf(pieces: readonly (readonly Int32Array[])[]): Split {
  const part = (p: number): Int32Array => {
    const size = pieces.reduce((sum, piece) => sum + piece[p].length, 0)
    const rows = new Int32Array(size)
    let offset = 0
    for (const piece of pieces) {
      rows.set(piece[p], offset)
      offset += piece[p].length
    }
    return rows.sort()
  }
  return { train: part(0), validation: part(1), test: part(2) }
}

/** The parts that a column says: 0, 1, 2 for each row, in the order of SPLITS. Rows keep their order. */
export function splitByColumn(parts: Int32Array): Split {
  const rowsIn = (part: number): Int32Array => {
    const rows = new Int32Array(parts.reduce((count, p) => count + Number(p === part), 0))
    let size = 0
    parts.forEach((p, row) => {
      if (p === part) rows[size++] = row
    })
    return rows
  }
  return { train: rowsIn(0), validation: rowsIn(1), test: rowsIn(2) }
}

/** The parts that a run has; their rows stay in ascending order. */
export function usedParts({ train, validation, test }: Split, use: SplitUse = 'all'): Split {
  switch (use) {
    case 'all':
      return { train, validation, test }
    case 'search':
      return { train, validation, test: new Int32Array(0) }
    case 'final':
      return { train: joined(train, validation), validation: new Int32Array(0), test }
  }
}

function joined(a: Int32Array, b: Int32Array): Int32Array {
  const all = new Int32Array(a.length + b.length)
  all.set(a)
  all.set(b, a.length)
  return all.sort()
}

/** @throws StudioError `trainPartEmpty` */
export function mustTrain(split: Split, file: string): Split {
  const rows = split.train.length + split.validation.length + split.test.length
  if (split.train.length === 0) throw new StudioError('trainPartEmpty', { file, rows })
  return split
}

/** One sentence per part that lacks classes: what is measured there says nothing of them. */
export function missingClasses(split: Split, labels: Int32Array, classes: readonly string[]): string[] {
  return SPLITS.flatMap((name) => {
    if (split[name].length === 0) return []
    const isSeen = new Uint8Array(classes.length)
    for (const row of split[name]) isSeen[labels[row]] = 1
    const unseen = classes.filter((_, label) => isSeen[label] === 0).map((each) => `"${each}"`)
    if (unseen.length === 0) return []
    const some =
      unseen.length > 5 ? `${unseen.slice(0, 5).join(', ')} and ${unseen.length - 5} more` : unseen.join(', ')
    return [`The ${name} part has no row of class ${some}.`]
  })
}
