import type { VerdictKind } from './verdict'

/** What each verdict is called, and where one reads about it. The numbers themselves are in the table of thresholds. */
export const verdictKinds = {
  tooEarly: { label: 'Too early', reference: 'a step has to be made first' },
  healthy: {
    label: 'Healthy',
    reference: 'Glorot & Bengio 2010, section 4.2: gradients of much the same size in every layer',
  },
  diverged: { label: 'Diverged', reference: 'the text, "Exploding gradients": overflow, and the loss NaN' },
  symmetricUnits: {
    label: 'Symmetric units',
    reference: 'the text, "What if weights are initialized with 0? or even same constant value"',
  },
  exploding: {
    label: 'Exploding gradients',
    reference: 'the text, "Exploding gradients"; Bengio et al. 1994; Pascanu et al. 2013, section 2.1',
  },
  vanishing: {
    label: 'Vanishing gradients',
    reference: 'the text, "Vanishing gradients"; Bengio et al. 1994; Glorot & Bengio 2010, section 4.2',
  },
  deadUnits: {
    label: 'Dead units',
    reference: 'the text, "Solution": a leaky ReLU never has gradient 0; Maas et al. 2013',
  },
  saturation: {
    label: 'Saturation',
    reference: 'Glorot & Bengio 2010, section 3; LeCun et al. 1998, section 4.4',
  },
  learningRateTooHigh: {
    label: 'Learning rate too high',
    reference:
      'the text, "Exploding gradients": overshooting the optimum again and again; Bengio 2012, section 3.1',
  },
  learningRateTooLow: { label: 'Learning rate too low', reference: 'Bengio 2012, section 3.1' },
  notLearning: {
    label: 'Not learning',
    reference: 'cross-entropy of even odds; Goodfellow et al. 2016, section 6.2.2.3',
  },
  overfitting: { label: 'Overfitting', reference: 'Prechelt 1998, "Early stopping: but when?"' },
} as const satisfies Record<VerdictKind, { readonly label: string; readonly reference: string }>
