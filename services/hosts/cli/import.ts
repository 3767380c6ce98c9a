import { existsSync } from 'node:fs'
import { basename, dirname, extname, join, resolve } from 'node:path'
import type { ElementwiseSpec } from '../../../core'
import { pasted, StudioError } from '../../contract/errors'
import type { ExperimentFile } from '../../contract/experiment-file'
import type { OpenedModel } from '../../contract/model-files'
import { parseExperiment } from '../../contract/parse-experiment'
import { resolveExperiment } from '../../contract/resolve'
import { factsOf } from '../../datasets/facts'
import { outlineDataSet } from '../../datasets/load'
import { openModel } from '../../models/open-model'
import { writeSafetensors } from '../../models/safetensors'
import { writeAtomically } from '../../runs/atomic-file'
import { absolute, mapPaths, pathsOfSource, relativeTo } from '../../runs/experiment-paths'
import { readExperiment } from '../../training/prepare'
import { EXIT } from './exit-codes'
import { print, printJson, visible } from './output'

export interface ImportOptions {
  readonly experiment?: string
  readonly data?: string
  readonly target?: string
  readonly task?: 'classification' | 'regression'
  readonly activation?: ElementwiseSpec
  readonly out?: string
  readonly json?: true
}

/** `descent import MODEL`: an experiment that starts from the network of a file. Returns the exit code. */
export async function importFile(file: string, options: ImportOptions): Promise<number> {
  const name = basename(file, extname(file))
  const out = options.out ?? `${name}.json`
  const weightsFile = join(dirname(out), `${basename(out, extname(out))}.safetensors`)
  for (const place of [out, weightsFile]) mustBeFree(place)
  const { activation } = options
  const chosen = activation ? { hidden: activation, output: { name: 'identity' } as const } : null
  const given = await basis(options)
  const { model, weights } = await openModel(file, resolve(weightsFile), chosen)
  if (!given && options.data === undefined) mustHaveData(file, model)
  const experiment = experimentOf(model, given ?? model.experiment, options, name)
  await mustFit(model, experiment)
  const moved = mapPaths(experiment, (path) => relativeTo(dirname(out), path))
  await writeSafetensors(weightsFile, weights)
  await writeAtomically(out, `${JSON.stringify(moved, null, 2)}\n`)
  if (options.json) printJson({ out, weights: weightsFile, ...model, experiment: moved })
  else print(reported({ out, weights: weightsFile, isChosen: chosen !== null }, model, experiment))
  return EXIT.done
}

/** @throws StudioError `importWithoutData`, `importDataGone` */
function mustHaveData(file: string, { experiment }: OpenedModel): void {
  if (!experiment) throw new StudioError('importWithoutData', undefined)
  const gone = pathsOfSource(experiment.data.source).find((path) => !existsSync(path))
  if (gone !== undefined) throw new StudioError('importDataGone', { file, data: gone })
}

/** @throws StudioError `importUnfit`, and what is wrong with the data */
async function mustFit({ inputs, outputs }: OpenedModel, experiment: ExperimentFile): Promise<void> {
  const facts = factsOf(await outlineDataSet(experiment.data, ''))
  const { network } = resolveExperiment(experiment, facts)
  const expected = [network.inputs, network.layers[network.layers.length - 1].units]
  if (expected[0] === inputs && expected[1] === outputs) return
  const said = ([takes, gives]: readonly number[]): string =>
    `${takes} features and ${gives} ${gives === 1 ? 'output' : 'outputs'}`
  throw new StudioError('importUnfit', { found: said([inputs, outputs]), expected: said(expected) })
}

function mustBeFree(place: string): void {
  if (existsSync(place)) throw new StudioError('exportPlaceTaken', { place })
}

/** The experiment whose data and training are taken; null where none is named. */
async function basis({ experiment }: ImportOptions): Promise<ExperimentFile | null> {
  if (experiment === undefined) return null
  return absolute(await readExperiment(experiment), resolve(dirname(experiment)))
}

function experimentOf(
  { network, features }: OpenedModel,
  base: ExperimentFile | null,
  { data, target, task }: ImportOptions,
  name: string,
): ExperimentFile {
  const source = data === undefined ? undefined : resolve(data)
  if (base) {
    const changed = { ...(source === undefined ? {} : { source }), ...(target ? { target } : {}) }
    const { training } = base
    return {
      ...{ ...base, network, training: { ...training, changes: [] } },
      data: { ...base.data, ...changed, ...(task ? { task } : {}) },
    }
  }
  const { activation } = network.output
  const isOfClasses = activation !== 'auto' && ['softmax', 'sigmoid'].includes(activation.name)
  // Another program has prepared its rows by itself: they are taken as they come.
  const plain = { standardize: false, standardizeTarget: false, ...(features ? { features } : {}) }
  const file = {
    ...{ schemaVersion: 1, name, network },
    data: {
      ...{ ...plain, source, task: task ?? (isOfClasses ? 'classification' : 'regression') },
      ...(target ? { target } : {}),
    },
  }
  return parseExperiment(JSON.stringify(file), 'the experiment')
}

function reported(
  { out, weights, isChosen }: { out: string; weights: string; isChosen: boolean },
  model: OpenedModel,
  experiment: ExperimentFile,
): string {
  const { network, inputs, outputs, saysActivations } = model
  const widths = [inputs, ...network.hidden.map(({ units }) => units), outputs].join('-')
  const { activation } = network.output
  const last = activation === 'auto' ? 'as the task has it' : activation.name
  const activations = [...network.hidden.map((layer) => layer.activation.name), last].join(', ')
  const isLogits = last === 'identity' && experiment.data.task === 'classification'
  return [
    `${widths}; ${activations}`,
    `${visible(out)}, and its weights in ${visible(weights)}`,
    ...(saysActivations || isChosen
      ? []
      : ['Note: the file does not say its activations; ReLU was taken. Another: --activation']),
    ...(isLogits ? [LOGITS] : []),
    `Train on with: descent run ${pasted(out)}`,
  ].join('\n')
}

const LOGITS =
  'Note: the last layer gives logits. For probabilities and their loss, write "output": { "activation": "auto" } into the experiment.'
