import { losses, optimizers, penalties, schedules } from '../../../../core'
import type { RunSummary } from '../../../contract/run-summary'
import type { ExportSource } from '../../model-format'
import { count, counted, heading, list, shown, table, text, type Block } from './blocks'
import { chosen } from './network-section'

const STATUS: Readonly<Record<RunSummary['status'], string>> = {
  completed: 'all epochs were trained',
  stoppedEarly: 'stopped early: the validation loss had not fallen for as long as was borne',
  interrupted: 'interrupted before its end',
  running: 'not at its end when this was written',
  diverged: 'left the finite numbers',
  failed: 'broken off',
}

/** How it was trained, by what, and how the losses went. */
export function trainingSection({ model, summary, story }: ExportSource): Block[] {
  const { training } = model.trained.experiment
  const { loss, optimizer, schedule, clip, earlyStopping, changes } = training
  const penaltyNames = Object.keys(penalties) as (keyof typeof penalties)[]
  const used = penaltyNames.filter((name) => training[name] > 0)
  return [
    heading('Training'),
    table(
      ['', ''],
      [
        ['loss', loss === 'auto' ? 'auto' : chosen(losses[loss.name].label, loss)],
        ['optimiser', chosen(optimizers[optimizer.name].label, optimizer)],
        ['schedule', chosen(schedules[schedule.name].label, schedule)],
        ['batch size', training.batchSize === 'all' ? 'all rows' : counted(training.batchSize)],
        [
          'clipping',
          clip
            ? Object.entries(clip)
                .map((pair) => pair.join(' '))
                .join()
            : 'none',
        ],
        ['penalties', used.map((name) => `${penalties[name].label} ${training[name]}`).join(', ') || 'none'],
        ['class weights', weightsText(training.classWeights)],
        ['early stopping', earlyStopping ? `after ${count(earlyStopping.patience, 'epoch')}` : 'none'],
        ['seed', String(training.seed)],
        ...(changes.length > 0 ? [['changed under way', count(changes.length, 'time')]] : []),
        ...(summary ? outcome(summary) : []),
      ],
    ),
    ...curveBlocks(summary, story),
  ]
}

const weightsText = (weights: 'balanced' | readonly number[] | null): string =>
  weights === null ? 'none' : weights === 'balanced' ? 'balanced' : weights.map(shown).join(', ')

function outcome(summary: RunSummary): string[][] {
  const { bestEpoch, bestLoss, restoredBest, versions } = summary
  const best = bestEpoch === null ? 'none' : `${counted(bestEpoch)}, with a loss of ${shown(bestLoss)}`
  return [
    ['came to', STATUS[summary.status]],
    ['trained', `${count(summary.epochs, 'epoch')}, ${count(summary.steps, 'step')}`],
    ['best epoch', best],
    ['the model is of', restoredBest ? 'the best epoch' : 'the last step'],
    ['started', summary.startedAt],
    ['took', `${shown(summary.elapsedMs / 1000)} s on ${count(summary.threads, 'thread')}`],
    [
      'made by',
      `Descent Studio ${versions.descent}, Node ${versions.node}, ${versions.platform}, kernels ${summary.kernels}`,
    ],
  ]
}

function curveBlocks(summary: RunSummary | null, story: ExportSource['story']): Block[] {
  const curves = story?.curves
  if (!curves?.trainLoss.some(Number.isFinite)) return []
  return [
    heading('Losses', 3),
    { kind: 'curve', curve: { curves, bestEpoch: summary?.bestEpoch ?? null } },
    text('Losses leave penalties out, and include class weights and label smoothing.'),
  ]
}

/** What is not known of the training of a model file that comes by itself. */
export const withoutRun = (): Block =>
  list(['This model file came without its run: how it went, and how good it is, is not known here.'])
