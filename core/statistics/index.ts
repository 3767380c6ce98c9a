/** Comparing runs over seeds. All of it takes lists of finite numbers; `finiteOf` tells the others apart. */
export { finiteOf, type Finite } from './finite'
export { mean, meanInterval, sampleStd, standardError, type Interval } from './mean'
export { studentDistribution, studentQuantile, studentTwoSided } from './student-t'
export { pairedDifference, probabilityBetter, type Better, type PairedDifference } from './paired'
export { wilcoxonBelowZero } from './signed-rank'
export { boxPlot, quantile, type BoxPlot } from './box-plot'
export { BAND_KINDS, band, type Band, type BandKind } from './band'
export { holm } from './holm'
