import { createReadStream, existsSync } from 'node:fs'
import { readdir, realpath } from 'node:fs/promises'
import { basename, dirname, join, relative } from 'node:path'
import type { ExampleInfo, StudyExampleInfo } from '../contract/api'
import { writtenComparison } from '../contract/comparison-file'
import { StudioError } from '../contract/errors'
import type { ExperimentFile } from '../contract/experiment-file'
import { suggestion } from '../contract/nearest'
import { writtenSearch } from '../contract/search-file'
import { withExperiment, type StudyPlan } from '../contract/study-file'
import { absolute, mapPaths, pathsOf } from '../runs/experiment-paths'
import { readStudyFile } from '../studies/read-study-file'
import { readExperiment } from '../training/prepare'
import { putData } from '../workspace/data-folder'

/** The experiments in a folder, by the names of their files. */
export async function listExamples(folder: string): Promise<ExampleInfo[]> {
  return Promise.all(
    (await idsIn(folder)).map(async (id) => ({
      id,
      name: (await readExperiment(join(folder, `${id}.json`))).name,
    })),
  )
}

/** The comparisons and searches in folders of it, by the names of their files. */
export async function listStudyExamples(folder: string): Promise<StudyExampleInfo[]> {
  return (await studiesIn(folder)).map(({ id, plan }) => ({ id, kind: plan.kind, name: plan.file.name }))
}

/**
 * An example whose data are put into a workspace, so that its runs are whole there: they outlast the version of the studio
 * that they were started with.
 * @param data the workspace's data folder
 */
export async function readExample(folder: string, id: string, data: string): Promise<ExperimentFile> {
  const known = await idsIn(folder)
  if (!known.includes(id)) throw unknown(id, known)
  const example = absolute(await readExperiment(join(folder, `${id}.json`)), folder)
  return withDataIn(data, example, folder)
}

/** The same of a comparison or a search. */
export async function readStudyExample(folder: string, id: string, data: string): Promise<StudyPlan> {
  const studies = await studiesIn(folder)
  const plan = studies.find((study) => study.id === id)?.plan
  if (!plan)
    throw unknown(
      id,
      studies.map((study) => study.id),
    )
  return withExperiment(plan, await withDataIn(data, plan.file.experiment, await realpath(folder)))
}

async function idsIn(folder: string): Promise<string[]> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort()
  return files.map((file) => basename(file, '.json'))
}

const STUDIES: Readonly<Record<string, (file: string) => Promise<StudyPlan>>> = {
  comparisons: async (file) => ({
    kind: 'comparison',
    file: await readStudyFile(writtenComparison, file, 'the comparison'),
  }),
  searches: async (file) => ({
    kind: 'search',
    file: await readStudyFile(writtenSearch, file, 'the search'),
  }),
}

async function studiesIn(folder: string): Promise<{ readonly id: string; readonly plan: StudyPlan }[]> {
  const found = Object.entries(STUDIES).map(async ([place, read]) =>
    (await idsIn(join(folder, place))).map(async (id) => ({
      id: `${place}/${id}`,
      plan: await read(join(folder, place, `${id}.json`)),
    })),
  )
  return Promise.all((await Promise.all(found)).flat())
}

const unknown = (id: string, known: readonly string[]): StudioError =>
  new StudioError('exampleUnknown', { id, suggestion: suggestion(id, known) })

/** @param folder that of the examples, in which the paths of the experiment lead */
async function withDataIn(data: string, example: ExperimentFile, folder: string): Promise<ExperimentFile> {
  const places = new Map<string, string>()
  for (const path of pathsOf(example)) {
    if (!existsSync(path)) throw new StudioError('fileMissing', { file: path })
    // Those that belong together stay together, in a folder that says what they are.
    const place = join(data, relative(join(folder, 'data'), dirname(path)))
    places.set(path, await putData(place, basename(path), createReadStream(path)))
  }
  return mapPaths(example, (path) => places.get(path)!)
}
