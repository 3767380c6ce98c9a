import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FoundAnswers, ProofRows } from '../../model-format'
import type { PortableModel } from '../../portable-model'
import { findPython, runPython } from '../../python'

/**
 * Asks the program of an export. Beside `folder` and `rows` (of an input its list, or the path of features as raw float32) it
 * finds numpy as np; it sets `by` and `outputs`.
 */
export interface PythonQuestion {
  readonly modules: readonly string[]
  readonly text: string
}

const HEAD = `import json, sys
import numpy as np
folder, rows = sys.argv[1:3]
sys.path.insert(0, folder)
`

const TAIL = `
sys.stdout.buffer.write(f"{by}, Python {sys.version.split()[0]}\\n".encode())
sys.stdout.buffer.write(np.ascontiguousarray(outputs, dtype="<f8").tobytes())
`

/** Null where no Python of this machine has the modules. @throws Error with what the program says */
export async function askPython(
  { modules, text }: PythonQuestion,
  folder: string,
  rows: string | Uint8Array,
): Promise<FoundAnswers | null> {
  const python = await findPython(modules)
  if (python === null) return null
  const place = await mkdtemp(join(tmpdir(), 'descent-rows-'))
  try {
    const file = join(place, 'rows')
    await writeFile(file, rows)
    return answersIn(await runPython(python, [`${HEAD}${text}${TAIL}`, folder, file]))
  } finally {
    await rm(place, { recursive: true, force: true })
  }
}

function answersIn(output: Buffer): FoundAnswers {
  const end = output.indexOf('\n')
  const bytes = new Uint8Array(output.subarray(end + 1))
  if (end < 0 || bytes.length % 8 !== 0) throw new Error('Python gave no answers')
  return { by: output.toString('utf8', 0, end), answers: new Float64Array(bytes.buffer) }
}

/** Rows as columns by name; null where a value is missing. */
export const columnsJson = ({ inputs }: PortableModel, rows: ProofRows): string =>
  JSON.stringify(
    Object.fromEntries(
      inputs.map(({ name }, j) => [
        name,
        Array.from<number | string | null>(rows.inputs[j]).map((x) => (Number.isNaN(x) ? null : x)),
      ]),
    ),
  )

/** Features as raw little-endian float32. */
export const featureBytes = ({ features }: ProofRows): Uint8Array =>
  new Uint8Array(features.buffer, features.byteOffset, features.byteLength)
