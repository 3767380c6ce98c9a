import { basename, resolve } from 'node:path'
import { pasted, StudioError } from '../../contract/errors'
import {
  exportOptions,
  modelFormats,
  type ExportOptions,
  type ModelFormatName,
} from '../../contract/model-formats'
import type { Exported } from '../../contract/model-files'
import { exportModel } from '../../models/export-model'
import { readRunModel } from '../../models/read-run-model'
import { EXIT } from './exit-codes'
import { grouped, print, printJson } from './output'
import { runFolder } from './run-place'

export interface ExportCommandOptions extends Partial<Omit<ExportOptions, 'sql'>> {
  readonly to: ModelFormatName
  readonly sqlTable?: string
  readonly sqlKeep?: readonly string[]
  readonly out?: string
  readonly workspace?: string | true
  readonly json?: true
}

/** `descent export RUN --to FORMAT`. Returns the exit code. */
export async function exportRun(run: string, asked: ExportCommandOptions): Promise<number> {
  const { to, out, workspace, json, sqlTable, sqlKeep, ...given } = asked
  mustHaveChoice(asked)
  const folder = runFolder(run, workspace)
  const sql = { ...(sqlTable ? { table: sqlTable } : {}), ...(sqlKeep ? { keep: sqlKeep } : {}) }
  const options = { ...given, sql }
  const { extension } = modelFormats[to]
  const name = basename(resolve(folder)).replace(/\.safetensors$/, '')
  const place = out ?? (extension === null ? `${name}-${to}` : `${name}${extension}`)
  const exported = await exportModel({ ...(await readRunModel(folder)), format: to, options }, place)
  if (json) printJson({ place, ...exported })
  else print(reported(place, to, exported))
  return EXIT.done
}

/** @throws StudioError `exportOptionUnfit` for what is said of a format that does not leave it open, and does otherwise */
function mustHaveChoice(asked: ExportCommandOptions): void {
  const { to, preprocessing, batchNorm, sqlTable, sqlKeep } = asked
  const unfit = (option: string, problem: string): never => {
    throw new StudioError('exportOptionUnfit', { option, format: to, problem })
  }
  const does = exportOptions(to, asked)
  if (to !== 'sql' && sqlTable !== undefined) unfit('--sql-table', 'it is of sql')
  if (to !== 'sql' && sqlKeep !== undefined) unfit('--sql-keep', 'it is of sql')
  if (preprocessing && preprocessing !== does.preprocessing)
    unfit('--preprocessing', `there, it is always ${does.preprocessing}`)
  if (batchNorm && batchNorm !== does.batchNorm)
    unfit('--batch-norm', `there, batch norm is always ${does.batchNorm}`)
}

function reported(place: string, format: ModelFormatName, { files, proof, madeUp }: Exported): string {
  const sizes = files.map(({ name, bytes }) => `${name}, ${grouped(bytes)} bytes`)
  return [
    `${modelFormats[format].label}: ${pasted(place)}${files.length === 1 ? `, ${grouped(files[0].bytes)} bytes` : ''}`,
    ...(files.length === 1 ? [] : sizes.map((size) => `  ${size}`)),
    ...(proof ? [provenBy(proof)] : []),
    ...(madeUp === null ? [] : [`Note: the rows were made up, since the data cannot be read: ${madeUp}`]),
  ].join('\n')
}

const provenBy = (proof: NonNullable<Exported['proof']>): string =>
  'notAsked' in proof
    ? `NOT COMPARED: ${proof.notAsked}`
    : `${grouped(proof.rows)} rows compared by ${proof.by}, largest difference ${proof.largestDifference.toExponential(1)}`
