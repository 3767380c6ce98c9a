import { isAbsolute, relative, resolve, sep } from 'node:path'
import type { IdxSource } from '../contract/data-spec'
import type { ExperimentFile } from '../contract/experiment-file'

/** The same experiment as a file in another folder: its relative paths lead to the same files from there. */
export function relocate(experiment: ExperimentFile, from: string, to: string): ExperimentFile {
  const moved = (path: string): string => {
    if (isAbsolute(path)) return path
    // With / on every system; absolute where there is no way, as between two drives of Windows.
    return relative(resolve(to), resolve(from, path)).split(sep).join('/')
  }
  const movedFiles = ({ images, labels }: IdxSource['train']): IdxSource['train'] => ({
    images: moved(images),
    labels: moved(labels),
  })
  const { source } = experiment.data
  const movedSource =
    typeof source === 'string'
      ? moved(source)
      : { train: movedFiles(source.train), ...(source.test ? { test: movedFiles(source.test) } : {}) }
  const { initialWeights } = experiment.network
  return {
    ...experiment,
    data: { ...experiment.data, source: movedSource },
    network: {
      ...experiment.network,
      ...(initialWeights === undefined ? {} : { initialWeights: moved(initialWeights) }),
    },
  }
}
