import { createReadStream, existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { basename, dirname, join, relative } from 'node:path'
import type { ExampleInfo } from '../contract/api'
import { StudioError } from '../contract/errors'
import type { ExperimentFile } from '../contract/experiment-file'
import { suggestion } from '../contract/nearest'
import { absolute, mapPaths, pathsOf } from '../runs/experiment-paths'
import { readExperiment } from '../training/prepare'
import { putData } from '../workspace/data-folder'

/** The experiments in a folder, by the names of their files. */
export async function listExamples(folder: string): Promise<ExampleInfo[]> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort()
  return Promise.all(
    files.map(async (file) => ({
      id: basename(file, '.json'),
      name: (await readExperiment(join(folder, file))).name,
    })),
  )
}

/**
 * An example whose data are put into a workspace, so that its runs are whole there: they outlast the version of the studio
 * that they were started with.
 * @param data the workspace's data folder
 */
export async function readExample(folder: string, id: string, data: string): Promise<ExperimentFile> {
  const known = (await listExamples(folder)).map((example) => example.id)
  if (!known.includes(id)) {
    throw new StudioError('exampleUnknown', { id, suggestion: suggestion(id, known) })
  }
  const example = absolute(await readExperiment(join(folder, `${id}.json`)), folder)
  const places = new Map<string, string>()
  for (const path of pathsOf(example)) {
    if (!existsSync(path)) throw new StudioError('fileMissing', { file: path })
    // Those that belong together stay together, in a folder that says what they are.
    const place = join(data, relative(join(folder, 'data'), dirname(path)))
    places.set(path, await putData(place, basename(path), createReadStream(path)))
  }
  return mapPaths(example, (path) => places.get(path)!)
}
