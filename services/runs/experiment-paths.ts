import { isAbsolute, relative, resolve, sep } from 'node:path'
import type { DataSpec, IdxSource } from '../contract/data-spec'
import type { ExperimentFile } from '../contract/experiment-file'

type Source = DataSpec['source']

/** The same source of data with each path in it put through `moved`. Data that are made up have none. */
export function mapSource(source: Source, moved: (path: string) => string): Source {
  if (typeof source === 'string') return moved(source)
  if ('generator' in source) return source
  if ('folder' in source) return { ...source, folder: moved(source.folder) }
  const movedFiles = ({ images, labels }: IdxSource['train']): IdxSource['train'] => ({
    images: moved(images),
    labels: moved(labels),
  })
  return { train: movedFiles(source.train), ...(source.test ? { test: movedFiles(source.test) } : {}) }
}

/** The same experiment with each path in it put through `moved`. */
export function mapPaths(experiment: ExperimentFile, moved: (path: string) => string): ExperimentFile {
  const { initialWeights } = experiment.network
  return {
    ...experiment,
    data: { ...experiment.data, source: mapSource(experiment.data.source, moved) },
    network: {
      ...experiment.network,
      ...(initialWeights === undefined ? {} : { initialWeights: moved(initialWeights) }),
    },
  }
}

/** Every path in a source of data. */
export function pathsOfSource(source: Source): string[] {
  const paths: string[] = []
  mapSource(source, (path) => {
    paths.push(path)
    return path
  })
  return paths
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
