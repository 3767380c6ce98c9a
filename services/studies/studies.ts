import { join } from 'node:path'
import { experimentOf, schemesOf, type ComparisonFile } from '../contract/comparison-file'
import { StudioError } from '../contract/errors'
import { pack, type Packed } from '../contract/packed'
import { resolveExperiment } from '../contract/resolve'
import type { StudyCommand, StudyDetails, StudyId, StudyInfo, TrialCurves } from '../contract/studies'
import { factsOf } from '../datasets/facts'
import type { LoadData } from '../datasets/load-apart'
import type { Runs } from '../studio/runs'
import { stemOf } from '../workspace/workspace'
import { SharedData } from './shared-data'
import { Study, type StudyTools } from './study'
import { StudyFolder, studyIds } from './study-folder'
import { CurvesOfTrial } from './trial-curves'

/** The studies of a workspace: `studies/`, a folder each. */
export class Studies {
  readonly #studies = new Map<StudyId, Study>()
  readonly #tools: StudyTools
  /** Of runs that are over, by their names. */
  readonly #curves = new Map<string, TrialCurves>()

  /** @param parent the folder that theirs lie in */
  constructor(
    private readonly parent: string,
    private readonly runs: Runs,
    load: LoadData,
    tell: (study: StudyInfo) => void,
  ) {
    this.#tools = { runs, tell, data: new SharedData(load) }
  }

  /** Finds those that are in the workspace; none goes on by itself. */
  async load(): Promise<void> {
    for (const id of await studyIds(this.parent)) {
      const found = await StudyFolder.open(join(this.parent, id))
      if (found) this.#studies.set(id, new Study(id, found.stored, found.folder, this.#tools))
    }
  }

  /** Newest first. */
  list(): StudyInfo[] {
    const infos = [...this.#studies.values()].map(({ info }) => info)
    return infos.sort((a, b) => b.createdAt.localeCompare(a.createdAt))
  }

  details(study: StudyId): StudyDetails {
    return this.#known(study).details
  }

  /**
   * @param file its paths are absolute
   * @throws StudioError what makes a scheme impossible, before any run is begun; `fileUnwritable`
   */
  async start(file: ComparisonFile): Promise<StudyInfo> {
    await this.#mustBeTrainable(file)
    const stored = { createdAt: new Date().toISOString(), file }
    const { id, folder } = await StudyFolder.make(this.parent, stemOf(file.name), stored)
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

  /** @throws StudioError `studyUnknown` */
  async curves(id: StudyId, trials: readonly number[]): Promise<Packed<readonly TrialCurves[]>> {
    const { runs } = this.#known(id)
    const found: TrialCurves[] = []
    for (const trial of trials) {
      const run = runs.get(trial)
      const curves = run === undefined ? null : await this.#curvesOf(trial, run)
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
    const columns = await this.runs.columnsOf(run)
    const lastStep = stepsPerEpoch * (info.facts?.epochs ?? 1)
    const gathered = new CurvesOfTrial(trial, columns.epochs, { columns: columns.steps, lastStep })
    for await (const frame of this.runs.frames(run)) gathered.add(frame)
    const { curves } = gathered
    if (status !== 'running') this.#curves.set(key, curves)
    return curves
  }

  /** Its runs write checkpoints and stop. */
  async close(): Promise<void> {
    await Promise.all([...this.#studies.values()].map((study) => study.pause()))
    this.#tools.data.clear()
  }

  #known(id: StudyId): Study {
    const study = this.#studies.get(id)
    if (!study) throw new StudioError('studyUnknown', { study: id })
    return study
  }

  async #mustBeTrainable(file: ComparisonFile): Promise<void> {
    const [seed] = typeof file.seeds === 'number' ? [1] : file.seeds
    for (const scheme of schemesOf(file)) {
      const experiment = experimentOf(file, scheme, seed)
      resolveExperiment(experiment, factsOf(await this.#tools.data.of(experiment.data)))
    }
  }
}
