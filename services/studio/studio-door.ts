import { dirname } from 'node:path'
import type { Importance, SelfTestRow } from '../../core'
import type {
  About,
  ExampleInfo,
  FilePurpose,
  Line,
  RowsFrom,
  RunDetails,
  RunId,
  RunInfo,
  StudioEvent,
  SearchDetails,
  StudyCommand,
  StudyDetails,
  StudyExampleInfo,
  StudyId,
  StudyInfo,
  TableName,
  TrialCurves,
} from '../contract/api'
import type { ComparisonFile } from '../contract/comparison-file'
import type { DataSpec, TableChoice } from '../contract/data-spec'
import type { Desk } from '../contract/desk'
import type { ExperimentFile } from '../contract/experiment-file'
import type { Frame } from '../contract/frames'
import type { AnswerTo, Question } from '../contract/inspection'
import type { SearchFile } from '../contract/search-file'
import type { Command } from '../contract/steering'
import type { ExportedModel, OpenedModel, PredictedFile } from '../contract/model-files'
import type { ExportOptions, ModelFormatName } from '../contract/model-formats'
import type { Packed } from '../contract/packed'
import { parseStudy, withExperiment, type StudyPlan } from '../contract/study-file'
import type { ColumnDescription, DataExamination, TableInfo, TableRows } from '../contract/tables'
import { absolute, mapPaths, mapSource, pathsOf, pathsOfSource } from '../runs/experiment-paths'
import { readText } from '../runs/text-file'
import type { Reports } from '../studies/report'
import type { Studies } from '../studies/studies'
import { readExperiment } from '../training/prepare'
import type { TrainingPool } from '../training/training-pool'
import { DESCENT_VERSION } from '../version'
import type { NewLabels } from '../workspace/run-labels'
import type { Workspace } from '../workspace/workspace'
import type { DeskFile } from './desk-file'
import type { Client, Door } from './door'
import { listExamples, listStudyExamples, readExample, readStudyExample } from './examples'
import type { GrantedFiles } from './granted-files'
import { Grants } from './grants'
import type { Inspections } from './inspections'
import type { Models } from './models'
import type { Runs } from './runs'
import type { SelfTests } from './self-tests'
import type { Tables } from './tables'

/** What the methods work on. */
interface Inside {
  readonly space: Workspace
  readonly runs: Runs
  readonly pool: TrainingPool
  readonly examples: string
  readonly trouble: string | null
  readonly desk: DeskFile
  readonly tables: Tables
  readonly inspections: Inspections
  readonly selfTests: SelfTests
  readonly studies: Studies
  readonly reports: Reports
  readonly models: Models
  readonly granted: GrantedFiles
}

/** The methods of the studio, for one client. */
export class StudioDoor implements Door {
  readonly #grants: Grants
  readonly #listeners = new Set<(event: StudioEvent) => void>()
  #watched: ReadonlySet<RunId> = new Set()

  constructor(
    private readonly studio: Inside,
    private readonly client: Client,
    private readonly onClose: () => void,
  ) {
    this.#grants = new Grants(studio.space.folder, client.isTrusted, studio.granted)
  }

  about(): Promise<About> {
    const { space, pool, trouble } = this.studio
    return Promise.resolve({ version: DESCENT_VERSION, workspace: space.folder, slots: pool.slots, trouble })
  }

  selfTest(): Promise<readonly SelfTestRow[]> {
    return this.studio.selfTests.run()
  }

  listExamples(): Promise<readonly ExampleInfo[]> {
    return listExamples(this.studio.examples)
  }

  readExample(id: string): Promise<ExperimentFile> {
    return readExample(this.studio.examples, id, this.studio.space.data)
  }

  async chooseFile(purpose: FilePurpose): Promise<string | null> {
    const file = await this.client.chooseFile(purpose)
    if (file !== null) await this.grant(file)
    return file
  }

  async readExperiment(file: string): Promise<ExperimentFile> {
    const real = await this.#grants.check(file)
    return this.#picked(await readExperiment(real), dirname(real))
  }

  listStudyExamples(): Promise<readonly StudyExampleInfo[]> {
    return listStudyExamples(this.studio.examples)
  }

  readStudyExample(id: string): Promise<StudyPlan> {
    return readStudyExample(this.studio.examples, id, this.studio.space.data)
  }

  async readStudyFile(file: string): Promise<StudyPlan> {
    const real = await this.#grants.check(file)
    const plan = parseStudy(await readText(real), real)
    return withExperiment(plan, await this.#picked(plan.file.experiment, dirname(real)))
  }

  readDesk(): Promise<Desk> {
    return this.studio.desk.read()
  }

  saveDesk(desk: Desk): Promise<void> {
    this.studio.desk.save(desk)
    return Promise.resolve()
  }

  async openTable(source: DataSpec['source'], choice?: TableChoice): Promise<TableInfo> {
    return this.studio.tables.open({ ...choice, source: await this.#allowed(source) })
  }

  async lookThroughTable(source: DataSpec['source'], choice?: TableChoice): Promise<TableInfo> {
    return this.studio.tables.whole({ ...choice, source: await this.#allowed(source) })
  }

  async readTable(
    source: DataSpec['source'],
    first: number,
    count: number,
    choice?: TableChoice,
  ): Promise<TableRows> {
    return this.studio.tables.rows({ ...choice, source: await this.#allowed(source) }, first, count)
  }

  async describeTable(
    source: DataSpec['source'],
    choice?: TableChoice,
  ): Promise<readonly ColumnDescription[]> {
    return this.studio.tables.describe({ ...choice, source: await this.#allowed(source) })
  }

  async examineData(data: DataSpec): Promise<Packed<DataExamination>> {
    return this.studio.tables.examine({ ...data, source: await this.#allowed(data.source) })
  }

  listRuns(): Promise<readonly RunInfo[]> {
    return Promise.resolve(this.studio.runs.list())
  }

  readRun(run: RunId): Promise<RunDetails> {
    return this.studio.runs.details(run)
  }

  async startRun(experiment: ExperimentFile, isPaused = false): Promise<RunInfo> {
    return this.studio.runs.start(mapPaths(experiment, await this.#real(pathsOf(experiment))), isPaused)
  }

  steerRun(run: RunId, command: Command): Promise<RunInfo> {
    return this.studio.runs.steer(run, command)
  }

  interruptRun(run: RunId): Promise<RunInfo> {
    return this.studio.runs.interrupt(run)
  }

  resumeRun(run: RunId): Promise<RunInfo> {
    return this.studio.runs.resume(run)
  }

  labelRun(run: RunId, labels: NewLabels): Promise<RunInfo> {
    return this.studio.runs.label(run, labels)
  }

  deleteRun(run: RunId): Promise<void> {
    return this.studio.runs.delete(run)
  }

  restoreRun(run: RunId): Promise<RunInfo> {
    return this.studio.runs.restore(run)
  }

  readRows(run: RunId, from: RowsFrom): Promise<Packed<Frame>> {
    return this.studio.runs.rows(run, from)
  }

  readLine(run: RunId, table: TableName, column: string, points: number): Promise<Packed<Line>> {
    return this.studio.runs.line(run, table, column, points)
  }

  watchRuns(runs: readonly RunId[]): Promise<void> {
    this.#watched = new Set(runs)
    return Promise.resolve()
  }

  async exportRun(
    run: RunId,
    format: ModelFormatName,
    options: Partial<ExportOptions>,
  ): Promise<Packed<ExportedModel>> {
    return this.studio.models.export(run, this.studio.runs.folderOf(run), format, options)
  }

  async openModel(path: string): Promise<OpenedModel> {
    const { models, space } = this.studio
    const model = await models.open(await this.#grants.check(path), space.data)
    const { experiment } = model
    if (!experiment) return model
    const source = await this.#allowed(experiment.data.source).catch(() => null)
    return {
      ...model,
      experiment: source === null ? null : { ...experiment, data: { ...experiment.data, source } },
    }
  }

  async predictRun(run: RunId, file: string, choice: TableChoice = {}): Promise<Packed<PredictedFile>> {
    const { models, runs } = this.studio
    return models.predict(runs.folderOf(run), await this.#grants.check(file), choice)
  }

  listStudies(): Promise<readonly StudyInfo[]> {
    return Promise.resolve(this.studio.studies.list())
  }

  async readStudy(study: StudyId): Promise<StudyDetails> {
    return Promise.resolve(this.studio.studies.comparison(study))
  }

  async startComparison(file: ComparisonFile): Promise<StudyInfo> {
    const { experiment } = file
    const real = mapPaths(experiment, await this.#real(pathsOf(experiment)))
    return this.studio.studies.startComparison({ ...file, experiment: real })
  }

  async readSearch(study: StudyId): Promise<SearchDetails> {
    return Promise.resolve(this.studio.studies.search(study))
  }

  async startSearch(file: SearchFile): Promise<StudyInfo> {
    const { experiment } = file
    const real = mapPaths(experiment, await this.#real(pathsOf(experiment)))
    return this.studio.studies.startSearch({ ...file, experiment: real })
  }

  finishSearch(study: StudyId): Promise<RunInfo> {
    return this.studio.studies.finish(study)
  }

  async readImportance(study: StudyId): Promise<Importance> {
    return this.studio.studies.importance(study)
  }

  steerStudy(study: StudyId, command: StudyCommand): Promise<StudyInfo> {
    return this.studio.studies.steer(study, command)
  }

  deleteStudy(study: StudyId): Promise<void> {
    return this.studio.studies.delete(study)
  }

  restoreStudy(study: StudyId): Promise<StudyInfo> {
    return this.studio.studies.restore(study)
  }

  readCurves(study: StudyId, trials: readonly number[]): Promise<Packed<readonly TrialCurves[]>> {
    return this.studio.studies.curves(study, trials)
  }

  readReport(study: StudyId): Promise<string> {
    return this.studio.reports.of(study)
  }

  async inspectRun<Q extends Question>(run: RunId, question: Q): Promise<Packed<AnswerTo<Q>>> {
    return this.studio.inspections.ofRun(run, this.studio.runs.folderOf(run), question)
  }

  async inspectDraft<Q extends Question>(
    experiment: ExperimentFile,
    question: Q,
  ): Promise<Packed<AnswerTo<Q>>> {
    const real = mapPaths(experiment, await this.#real(pathsOf(experiment)))
    return this.studio.inspections.ofDraft(real, question)
  }

  onEvent(listener: (event: StudioEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  tell(event: StudioEvent, run?: RunId): void {
    if (event.type === 'frame' && !(run !== undefined && this.#watched.has(run))) return
    for (const listener of this.#listeners) listener(event)
  }

  grant(file: string): Promise<void> {
    return this.#grants.add(file)
  }

  /** Who picks an experiment means the data beside it too, but none that it names elsewhere. */
  async #picked(read: ExperimentFile, folder: string): Promise<ExperimentFile> {
    const experiment = absolute(read, folder)
    for (const path of pathsOf(experiment)) await this.#grants.addWithin(folder, path)
    return experiment
  }

  async #allowed(source: DataSpec['source']): Promise<DataSpec['source']> {
    return mapSource(source, await this.#real(pathsOfSource(source)))
  }

  /** What gives for each of these paths the file that is meant. @throws StudioError `fileNotGranted`, `fileMissing` */
  async #real(paths: readonly string[]): Promise<(path: string) => string> {
    const real = new Map<string, string>()
    for (const path of paths) real.set(path, await this.#grants.check(path))
    return (path) => real.get(path)!
  }

  close(): void {
    this.#listeners.clear()
    this.onClose()
  }
}
