import type { ExperimentFile } from '../../services/contract/experiment-file'

/** What someone who has never been here finds: the digits, and one hidden layer that learns them in seconds. */
export const firstDraft = (digits: ExperimentFile): ExperimentFile => ({
  ...digits,
  name: 'digits, one hidden layer',
  network: { ...digits.network, hidden: [{ ...digits.network.hidden[0], units: 32, dropout: 0 }] },
  training: {
    ...digits.training,
    schedule: { name: 'constant' },
    epochs: 60,
    earlyStopping: null,
  },
})
