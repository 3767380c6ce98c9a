import { grouped } from './numbers'

/** The words on and around charts. */
export const chart = {
  step: 'step',
  layer: 'layer',
  value: 'value',
  layerNamed: (k: number) => `layer ${k}`,
  latest: 'Latest',
  at: (name: string, x: string) => `At ${name} ${x}`,
  since: (value: string, name: string, x: string) => `${value} since ${name} ${x}`,
  odd: (value: string, name: string, x: string, lines: readonly string[]) =>
    `${value} from ${name} ${x}, ${lines.length <= 2 ? lines.join(' and ') : `${lines.length} lines`}`,
  oddMore: (count: number) => `and ${grouped(count)} more`,
  nonFinite: 'NaN or ∞',
  zero: 'zero',
  clipped: 'clipped',
  nonFiniteValues: (count: number) =>
    `${grouped(count)} ${count === 1 ? 'value is' : 'values are'} not finite`,
  moments: (drawn: number) =>
    `${grouped(drawn)} histograms; colour: how many values, of the most in one bin of its step`,
  nonFiniteAt: (count: string) => `${count} not finite`,
  fromTo: (low: string, high: string) => `${low} to ${high}`,
  smoothed: (value: string) => `≈ ${value}`,
  smoothedName: (name: string) => `${name} smoothed`,

  menu: 'Chart menu',
  menuOf: (title: string) => `Menu of ${title}`,
  log: 'Log scale',
  logShort: 'log',
  smoothing: 'Smoothing',
  smoothingOf: (value: string) => `Smoothing ${value}`,
  off: 'off',
  expand: 'Expand',
  shrink: 'Back to all charts',
  png: 'Save as PNG',
  svg: 'Save as SVG',
  csv: 'Save data as CSV',
  copy: 'Copy values',
  resetZoom: 'Whole range',
  why: 'why?',
  whyOf: (title: string) => `why? ${title}`,
  drawn: (drawn: number, of: number) =>
    drawn >= of
      ? `All ${grouped(of)} points drawn`
      : `${grouped(drawn)} of ${grouped(of)} points drawn: smallest and largest of each stretch kept`,
  heatDrawn: (drawn: number, of: number) =>
    drawn >= of
      ? `All ${grouped(of)} values drawn`
      : `${grouped(drawn)} cells of ${grouped(of)} values drawn: largest of each stretch shown`,
  notPositive: (count: number) =>
    `${grouped(count)} ${count === 1 ? 'value is' : 'values are'} not positive and not on the log scale`,
  describe: (title: string, xName: string) =>
    `${title} over ${xName}. Arrow keys move the cursor, plus and minus zoom, 0 shows the whole range.`,
  describePlain: (title: string) => title,
  none: 'Nothing to draw so far.',
  allHidden: 'All lines are hidden: choose one above.',
  show: (name: string) => `Show ${name}`,
  legend: (title: string) => `Values of ${title}`,
  more: (count: number) => `${grouped(count)} more`,

  confusion: {
    title: 'Confusion matrix',
    actual: 'true',
    predicted: 'predicted',
    corner: 'true \\ predicted',
    total: 'rows',
    unpredicted: 'NaN',
    unpredictedHint:
      'Rows for which the network answers NaN: no class is predicted, and they count as wrong.',
    /** Begins with what is seen in the cell, so that who speaks to the page can say it. */
    cell: (count: number, actual: string, predicted: string, share: string) =>
      `${[grouped(count), share].filter(Boolean).join(' ')}: class ${actual} predicted as ${predicted}`,
  },
  histogram: (what: string, low: string, high: string) => `Distribution of ${what} from ${low} to ${high}`,
  predicted: 'predicted',
  actual: 'true',
  output: (i: number) => `output ${i}`,
  unit: (i: number) => `unit ${i}`,
} as const
