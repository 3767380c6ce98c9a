import { basename, join } from 'node:path'
import type { Importance } from '../../core'
import type { RunInfo, StudioEvent } from '../contract/api'
import { experimentOf, schemesOf, seedsOf, type ComparisonFile } from '../contract/comparison-file'
import { StudioError } from '../contract/errors'
import type { ExperimentFile } from '../contract/experiment-file'
import { pack, type Packed } from '../contract/packed'
import { resolveExperiment } from '../contract/resolve'
import {
  finalExperiment,
  measureOfSearch,
  spaceOf,
  trialExperiment,
  type SearchFile,
} from '../contract/search-file'
import type {
  SearchDetails,
  StudyCommand,
  StudyDetails,
  StudyId,
  StudyInfo,
  TrialCurves,
} from '../contract/studies'
import { factsOf } from '../datasets/facts'
import type { LoadData } from '../datasets/load-apart'
import { RUN_FILES } from '../runs/run-files'
import { readRows } from '../runs/table-rows'
import type { Runs } from '../studio/runs'
import { stemOf, type Workspace } from '../workspace/workspace'
import { importanceApart } from './importance-apart'
import type { StudyPlan } from './program'
import { historyOf } from './search-program'
import { SharedData } from './shared-data'
import { Study, type StudyTools } from './study'
import { bestTrial, comparisonDetails, searchDetails } from './study-details'
import { StudyFolder, studyIds } from './study-folder'
import { CurvesOfTrial } from './trial-curves'

/** The studies of a workspace: `studies/`, a folder each. */
export class Studies {
  readonly #studies = new Map<StudyId, Study>()
  readonly #tools: StudyTools
  /** Those that are being deleted. */
  readonly #leaving = new Set<StudyId>()
  /** Of runs that are over, by their names. */
  readonly #curves = new Map<string, TrialCurves>()

  /**
   * @param space where their folders lie, and those that were thrown away
   * @param importanceFile the bundled hosts/importance
   */
  constructor(
    private readonly space: Pick<Workspace, 'studies' | 'studyBin'>,
    private readonly runs: Runs,
    load: LoadData,
    private readonly importanceFile: string,
    private readonly tell: (event: StudioEvent) => void,
  ) {
    const data = new SharedData(load)
    const isBusy = (): boolean => this.list().some(({ state }) => state === 'running')
    this.#tools = {
      ...{ runs, data },
      tell: (study) => {
        // They may be as large as the memory that is left.
        if (!isBusy()) data.clear()
        tell({ type: 'study', study })
      },
    }
  }

  /** Finds those that are in the workspace; none goes on by itself. */
  async load(): Promise<void> {
    for (const id of await studyIds(this.space.studies)) await this.#open(id)
  }

  async #open(id: StudyId): Promise<Study | null> {
    const found = await StudyFolder.open(join(this.space.studies, id))
    if (!found) return null
    const study = new Study(id, found.stored, found.folder, this.#tools)
    this.#studies.set(id, study)
    return study
  }

  /** Newest first. */
  list(): StudyInfo[] {
    const infos = [...this.#studies.values()].map(({ info }) => info)
    return infos.sort((a, b) => b.createdAt.localeCompare(a.createdAt))
  }

  /** The runs of all trials. */
  get trialRuns(): ReadonlySet<string> {
    const studies = [...this.#studies.values()]
    return new Set(studies.flatMap(({ log }) => log.trials.flatMap(({ run }) => run ?? [])))
  }

  /** @throws StudioError `studyUnknown` */
  comparison(id: StudyId): StudyDetails {
    return comparisonDetails(this.#known(id)) ?? unknown(id)
  }

  /** @throws StudioError `studyUnknown` */
  search(id: StudyId): SearchDetails {
    return searchDetails(this.#known(id), this.#tools) ?? unknown(id)
  }

  /**
   * @param file its paths are absolute
   * @throws StudioError what makes a scheme impossible, before any run is begun; `fileUnwritable`
   */
  async startComparison(file: ComparisonFile): Promise<StudyInfo> {
    const [seed] = seedsOf(file)
    for (const scheme of schemesOf(file)) await this.#mustBeTrainable(experimentOf(file, scheme, seed))
    return this.#start({ kind: 'comparison', file })
  }

  /** @throws StudioError what makes the experiment impossible as it stands; `fileUnwritable` */
  async startSearch(file: SearchFile): Promise<StudyInfo> {
    await this.#mustBeTrainable(trialExperiment(file, {}, 0))
    return this.#start({ kind: 'search', file })
  }

  /**
   * Trains the best trial of a search on training and validation together, and judges it by the test part: once.
   * @throws StudioError `studyUnknown`, `searchWithoutBest`
   */
  async finish(id: StudyId): Promise<RunInfo> {
    const study = this.#known(id)
    const { plan, log } = study
    if (plan.kind !== 'search') return unknown(id)
    const former = log.final === null ? null : this.runs.find(log.final)
    if (former) return former
    const best = bestTrial(study)
    const trial = best === null ? undefined : log.trial(best)
    if (!trial?.end || trial.run === null) throw new StudioError('searchWithoutBest', { study: id })
    const summary = this.runs.find(trial.run)?.summary
    const isStopped = plan.file.experiment.training.earlyStopping !== null
    const epochs = (isStopped ? summary?.bestEpoch : null) ?? trial.end.epochs
    const experiment = finalExperiment(plan.file, trial.values, epochs)
    const data = await this.#tools.data.of(experiment.data)
    const run = await this.runs.reserve(experiment, { tags: [plan.file.name.slice(0, 40)] })
    await study.write({ state: 'final', run })
    await this.runs.train(run, { data })
    return this.runs.find(run) ?? unknown(id)
  }

  /** @throws StudioError `studyUnknown` */
  importance(id: StudyId): Promise<Importance> {
    const { plan, log } = this.#known(id)
    if (plan.kind !== 'search') return Promise.reject(new StudioError('studyUnknown', { study: id }))
    const { space, seed } = plan.file
    const history = historyOf(log, measureOfSearch(plan.file))
    return importanceApart(this.importanceFile, { space: spaceOf(space), history, seed })
  }

  async #start(plan: StudyPlan): Promise<StudyInfo> {
    const stored = { createdAt: new Date().toISOString(), plan }
    const taken = new Set(await this.space.studyBin.names())
    const { id, folder } = await StudyFolder.make(this.space.studies, stemOf(plan.file.name), stored, taken)
    const study = new Study(id, { ...stored, lines: [] }, folder, this.#tools)
    this.#studies.set(id, study)
    study.start()
    return study.info
  }

  async steer(id: StudyId, command: StudyCommand): Promise<StudyInfo> {
    const study = this.#known(id)
    switch (command) {
      case 'pause':
        await study.pause()
        break
      case 'continue':
        study.start()
        break
      case 'cancel':
        await study.cancel()
    }
    return study.info
  }

  /**
   * Pauses a study if it trains, and puts it into the bin; its runs stay where they are.
   * @throws StudioError `studyUnknown`, `fileUnwritable`
   */
  async delete(id: StudyId): Promise<void> {
    const study = this.#known(id)
    // From here on nobody goes on with it.
    this.#leaving.add(id)
    try {
      await study.discard(this.space.studyBin)
      this.#studies.delete(id)
    } finally {
      this.#leaving.delete(id)
    }
    this.tell({ type: 'studyDeleted', study: id })
  }

  /** @throws StudioError `studyUnknown`, `studyNotInBin`, `studyNameTaken`, `fileUnwritable` */
  async restore(id: StudyId): Promise<StudyInfo> {
    if (id === '' || basename(id) !== id || id.startsWith('.')) return unknown(id)
    await this.space.studyBin.take(id, join(this.space.studies, id))
    const { info } = (await this.#open(id)) ?? unknown(id)
    this.tell({ type: 'study', study: info })
    return info
  }

  /** @throws StudioError `studyUnknown` */
  async curves(id: StudyId, trials: readonly number[]): Promise<Packed<readonly TrialCurves[]>> {
    const { log } = this.#known(id)
    const found: TrialCurves[] = []
    for (const trial of trials) {
      const run = log.trial(trial)?.run ?? null
      const curves = run === null ? null : await this.#curvesOf(trial, run)
      if (curves) found.push(curves)
    }
    return pack(found)
  }

  async #curvesOf(trial: number, run: string): Promise<TrialCurves | null> {
    const info = this.runs.find(run)
    if (!info?.summary) return null
    const { steps, stepsPerEpoch, status } = info.summary
    const key = `${run} ${status} ${steps}`
    const kept = this.#curves.get(key)
    if (kept) return kept
    const lastStep = stepsPerEpoch * (info.facts?.epochs ?? 1)
    const gathered = new CurvesOfTrial(trial, lastStep)
    const folder = this.runs.folderOf(run)
    // From the files themselves: the index would have to take in, and look through, the rows of all runs.
    for (const table of ['epochs', 'steps'] as const) {
      for await (const { columns, rows } of readRows(join(folder, RUN_FILES[table]))) {
        gathered.add(table, columns, rows)
      }
    }
    const { curves } = gathered
    if (status !== 'running') this.#curves.set(key, curves)
    return curves
  }

  /** Machines that train have come or gone. */
  takeStock(): void {
    for (const study of this.#studies.values()) study.takeStock()
  }

  /** Its runs write checkpoints and stop. */
  async close(): Promise<void> {
    await Promise.all([...this.#studies.values()].map((study) => study.pause()))
    this.#tools.data.clear()
  }

  #known(id: StudyId): Study {
    const study = this.#studies.get(id)
    return study && !this.#leaving.has(id) ? study : unknown(id)
  }

  async #mustBeTrainable(experiment: ExperimentFile): Promise<void> {
    resolveExperiment(experiment, factsOf(await this.#tools.data.of(experiment.data)))
  }
}

function unknown(study: StudyId): never {
  throw new StudioError('studyUnknown', { study })
}
