import { metrics, SPLITS, type MetricName, type SplitName } from '../../../../core'
import type { RunSummary, SplitMetrics } from '../../../contract/run-summary'
import type { ExportSource } from '../../model-format'
import { counted, heading, shown, table, text, type Block } from './blocks'
import { bootstrap, RESAMPLES, wilson, type Interval } from './intervals'

/** Classes of which a confusion matrix is still read. */
const MOST_CLASSES = 30

/** How good the model is on each part, with intervals where rows were not trained on. */
export function qualitySection(source: ExportSource): Block[] {
  const { summary } = source
  if (!summary) return []
  const parts = SPLITS.filter((part) => summary.metrics[part] !== null)
  const intervals = new Map(parts.map((part) => [part, intervalsOf(source, summary, part)]))
  const names = (Object.keys(metrics) as MetricName[]).filter((name) =>
    parts.some((part) => summary.metrics[part]![name] !== undefined),
  )
  const cell = (name: MetricName, part: SplitName): string => {
    const interval = intervals.get(part)?.get(name)
    const value = shown(summary.metrics[part]![name])
    return interval ? `${value} (${shown(interval[0])} to ${shown(interval[1])})` : value
  }
  return [
    heading('How good it is'),
    table(
      ['', ...parts],
      [
        ['rows', ...parts.map((part) => counted(summary.data.rows[part]))],
        ['loss', ...parts.map((part) => shown(summary.metrics[part]!.loss))],
        ...names.map((name) => [metrics[name].label, ...parts.map((part) => cell(name, part))]),
      ],
    ),
    ...meaningBlocks(summary),
    text(intervalText(source, intervals.size > 0 && [...intervals.values()].some((each) => each.size > 1))),
    ...confusionBlocks(summary),
  ]
}

/** Whose precision it is. */
const meaningBlocks = ({ classes }: RunSummary): Block[] =>
  classes === null
    ? []
    : [
        text(
          classes.length === 2
            ? `Precision, recall, F1 and ROC AUC are of the class ${classes[1]}.`
            : 'Precision, recall, F1 and ROC AUC are the mean over all classes.',
        ),
      ]

/** None of the training part: the network was fitted to its rows, so that they say nothing of others. */
function intervalsOf(
  { story, model }: ExportSource,
  { metrics: all, data }: RunSummary,
  part: SplitName,
): ReadonlyMap<MetricName, Interval> {
  if (part === 'train') return new Map()
  const found = new Map<MetricName, Interval>()
  const judged = story?.data?.parts[part]
  for (const [name, interval] of (judged && bootstrap(judged, model.target)) ?? []) found.set(name, interval)
  const { accuracy } = all[part]!
  const rows = data.rows[part]
  if (typeof accuracy === 'number') found.set('accuracy', wilson(Math.round(accuracy * rows), rows))
  return found
}

function intervalText({ story, model }: ExportSource, hasBootstrap: boolean): string {
  const isClasses = model.target.kind === 'classes'
  const accuracy = isClasses ? ' of accuracy by Wilson (1927),' : ''
  const others = isClasses ? 'of the others' : 'of all'
  const drawn = `${others} by percentiles of ${counted(RESAMPLES)} resamples of the rows (Efron & Tibshirani 1993), and none where all of these agree`
  const none = story?.data
    ? `${others} none, since resampling would take too long`
    : `${others} none, since the data are not there any more or are others`
  return `In parentheses 95 % intervals:${accuracy} ${hasBootstrap ? drawn : none}. They say how far other rows of the same source might differ, not other trainings. Those of the validation part are too good where it chose the epoch or the settings; the training part has none.`
}

function confusionBlocks({ metrics: all, classes }: RunSummary): Block[] {
  const part = (['test', 'validation', 'train'] as const).find((each) => all[each]?.confusion)
  if (part === undefined || !classes) return []
  const { confusion, perClass } = all[part]! as Required<Pick<SplitMetrics, 'confusion' | 'perClass'>>
  if (classes.length > MOST_CLASSES) return []
  return [
    heading(`Confusion matrix (${part} part)`, 3),
    text('Rows are the true classes, columns the predicted ones.'),
    table(
      ['', ...classes],
      confusion.map((row, c) => [classes[c], ...row.map(counted)]),
    ),
    table(
      ['class', 'precision', 'recall', 'F1'],
      perClass.map(({ precision, recall, f1 }, c) => [classes[c], ...[precision, recall, f1].map(shown)]),
    ),
  ]
}
