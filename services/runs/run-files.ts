import { join } from 'node:path'

/** The names of what lies in a run's folder. */
export const RUN_FILES = {
  experiment: 'experiment.json',
  summary: 'summary.json',
  steps: 'steps.csv',
  epochs: 'epochs.csv',
  histograms: 'histograms.csv',
  initial: 'initial.safetensors',
  model: 'model.safetensors',
  checkpoint: join('checkpoints', 'latest.safetensors'),
  labels: 'labels.json',
  lock: join('checkpoints', 'lock.json'),
  /** What a run is called in a queue, where other machines train it. */
  job: join('checkpoints', 'job.json'),
  /** The weights that its experiment names, where they have to travel with it. */
  weights: 'weights.safetensors',
} as const
