import { isAbsolute, relative, resolve, sep } from 'node:path'
import type { IdxSource } from '../contract/data-spec'
import type { ExperimentFile } from '../contract/experiment-file'

/** The same experiment with each path in it put through `moved`. */
export function mapPaths(experiment: ExperimentFile, moved: (path: string) => string): ExperimentFile {
  const { source } = experiment.data
  const movedFiles = ({ images, labels }: IdxSource['train']): IdxSource['train'] => ({
    images: moved(images),
    labels: moved(labels),
  })
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

/** Every path in an experiment. */
export function pathsOf(experiment: ExperimentFile): string[] {
  const paths: string[] = []
  mapPaths(experiment, (path) => {
    paths.push(path)
    return path
  })
  return paths
}

/** An experiment of a file in `folder`, with paths that hold anywhere. */
export const absolute = (experiment: ExperimentFile, folder: string): ExperimentFile =>
  mapPaths(experiment, (path) => resolve(folder, path))

/** The same experiment as a file in another folder: its relative paths lead to the same files from there. */
export function relocate(experiment: ExperimentFile, from: string, to: string): ExperimentFile {
  return mapPaths(experiment, (path) => (isAbsolute(path) ? path : relativeTo(to, resolve(from, path))))
}

/** A path as it stands in a file in `folder`: with / on every system; absolute where there is no way, as between drives. */
export const relativeTo = (folder: string, path: string): string =>
  relative(resolve(folder), path).split(sep).join('/')
