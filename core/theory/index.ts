/** What the theory of wide networks says of a network before it is trained: variance propagation, or mean-field theory. */
export { forwardMoment, momentsOf, slopeMoment, type ActivationMoments } from './activation-moments'
export { meanField, type FixedPoint, type MeanField, type Phase } from './mean-field'
export {
  criticalLine,
  phaseDiagram,
  type CriticalPoint,
  type PhaseDiagram,
  type ScaleRange,
} from './phase-diagram'
export type { OutsideReason } from './layer-scales'
export {
  predictSignals,
  type ActivationSignal,
  type LayerSignals,
  type OutsideLayer,
  type PredictedLayer,
  type Signal,
} from './signals'
export { outlook, type NoField, type Outlook } from './outlook'
