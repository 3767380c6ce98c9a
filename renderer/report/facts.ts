import { dataName } from '../../services/contract/data-name'
import { measureOf, seedsOf, type ComparisonFile } from '../../services/contract/comparison-file'
import { factorLabel, valueLabel } from '../../services/contract/variation'
import { measureTitle } from '../compare/measures'
import { printWidths } from '../design/widths'
import { momentInWords } from '../runs/moment'
import { digits, grouped } from '../words/numbers'
import { report as w } from '../words/report'
import type { ShownReport } from './read-report'

export interface Fact {
  readonly label: string
  readonly value: string
}

/** What was compared, on what, how and by what: enough to judge the results, all in words. */
export function factsOf({ details: { file, createdAt }, made }: ShownReport): readonly Fact[] {
  return [
    { label: w.facts.data, value: dataInWords(file, made) },
    { label: w.facts.network, value: networkInWords(file) },
    { label: w.facts.training, value: trainingInWords(file) },
    ...Object.entries(file.vary).map(([key, values]) => ({
      label: `${w.facts.varied}: ${factorLabel(key)}`,
      value: values.map((value: unknown) => valueLabel(key, value)).join(', '),
    })),
    { label: w.facts.seeds, value: seedsInWords(file) },
    { label: w.facts.measure, value: measureInWords(file) },
    { label: w.facts.begun, value: momentInWords(createdAt) },
    { label: w.facts.made, value: madeInWords(made) },
  ]
}

function dataInWords({ experiment: { data } }: ComparisonFile, made: ShownReport['made']): string {
  const rows = made?.data.rows
  return listed(
    `${dataName(data.source)}, ${w.tasks[data.task]}`,
    rows && w.rows(rows.train, rows.validation, rows.test),
  )
}

/** What all runs have in common; what is varied stands by itself. */
function networkInWords({ experiment: { network }, vary }: ComparisonFile): string {
  const { hidden, output } = network
  const dropouts = hidden.map(({ dropout }) => dropout)
  const isFixed = isFixedIn(vary)
  return listed(
    hiddenInWords(
      hidden.map(({ units }) => units),
      isFixed,
    ),
    isFixed('activation') && distinct(hidden.map(({ activation }) => valueLabel('activation', activation))),
    isFixed('init') && w.init(distinct([...hidden, output].map(({ init }) => initInWords(init)))),
    isFixed('batchNorm') && hidden.some(({ batchNorm }) => batchNorm !== null) && w.batchNorm,
    isFixed('dropout') && dropouts.some((share) => share > 0) && w.dropout(distinct(dropouts.map(digits))),
  )
}

function hiddenInWords(units: readonly number[], isFixed: (key: string) => boolean): string | false {
  const [hasDepth, hasWidth] = [isFixed('depth'), isFixed('width')]
  if (hasDepth && units.length === 0) return w.noHidden
  if (hasDepth && hasWidth) return w.hidden(printWidths(units))
  if (hasDepth) return w.depth(units.length)
  return hasWidth && w.width(distinct(units.map(grouped)))
}

const isFixedIn =
  (vary: ComparisonFile['vary']) =>
  (key: string): boolean =>
    !Object.hasOwn(vary, key)

const initInWords = (init: unknown): string => (init === 'auto' ? w.auto : valueLabel('init', init))

function trainingInWords({ experiment: { training }, vary }: ComparisonFile): string {
  const { optimizer, schedule, batchSize, epochs } = training
  const isFixed = isFixedIn(vary)
  return listed(
    isFixed('optimizer') && valueLabel('optimizer', optimizer.name),
    isFixed('optimizer') && isFixed('learningRate') && w.rate(digits(optimizer.learningRate)),
    isFixed('schedule') && schedule.name !== 'constant' && valueLabel('schedule', schedule),
    isFixed('batchSize') && w.batch(batchSize),
    w.epochs(epochs),
  )
}

const MOST_SEEDS = 12

function seedsInWords(file: ComparisonFile): string {
  const seeds = seedsOf(file)
  const list = seeds.slice(0, MOST_SEEDS).map(grouped).join(', ')
  return w.seeds(seeds.length, seeds.length > MOST_SEEDS ? `${list}, ...` : list)
}

const measureInWords = (file: ComparisonFile): string =>
  listed(measureTitle(measureOf(file)), file.target !== null && w.target(digits(file.target)))

function madeInWords(made: ShownReport['made']): string {
  if (!made) return w.unknown
  const { descent, node, platform } = made.versions
  return listed(w.version(descent, node.replace(/^v/, ''), platform), w.kernels(made.kernels))
}

const listed = (...parts: readonly (string | false | undefined)[]): string =>
  parts.filter((part) => part !== false && part !== undefined && part !== '').join('; ')

const distinct = (names: readonly string[]): string => [...new Set(names)].join(', ')
