import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { namesLack } from '../../code/names-lack'
import { tooManyParameters } from '../../code/too-many-parameters'
import type { ModelFormat } from '../../model-format'
import { foldBatchNorm, type PortableModel } from '../../portable-model'
import { csvRecords, rowsAsCsv } from '../../programs/csv'
import { findCompiler } from '../../programs/find-compiler'
import { runProgram } from '../../programs/run-program'
import { headerOf } from './header'
import { programOf } from './program'

/** Beyond, compilers take minutes and gigabytes. */
const MOST_PARAMETERS = 2_000_000
/** A row of so many takes a megabyte of the stack. */
const MOST_UNITS = 32_768
/** C99 asks of compilers to take strings of 4,095 bytes. */
const MOST_BYTES = 4000

/** A header of C99 without dependencies, and a program that uses it. */
export const c: ModelFormat = {
  lacks: ({ model }) =>
    tooManyParameters(model, MOST_PARAMETERS) ??
    tooWide(model) ??
    namesLack(model, (name) => {
      if (name.includes('\0')) return 'holds the character of code 0, which ends a string in C'
      if (/\p{Cs}/u.test(name)) return 'holds half a pair of characters, which UTF-8 cannot'
      return Buffer.byteLength(name) > MOST_BYTES ? `has more than ${MOST_BYTES} bytes` : null
    }),
  write: (source) => {
    const model = foldBatchNorm(source.model)
    return Promise.resolve(
      new Map([
        ['model.h', headerOf({ ...source, model })],
        ['main.c', programOf(model)],
      ]),
    )
  },
  ask: async (folder, rows, { model }) => {
    const compiler = await findCompiler()
    if (!compiler)
      return { notAsked: 'No C compiler (cc, gcc or clang) is on this machine, so model.h was not asked.' }
    const place = await mkdtemp(join(tmpdir(), 'descent-c-'))
    try {
      const program = join(place, process.platform === 'win32' ? 'model.exe' : 'model')
      const main = join(folder, 'main.c')
      await runProgram(compiler.program, ['-std=c99', '-O1', main, '-o', program, '-lm'], { folder: place })
      const { stdout } = await runProgram(program, [], { input: rowsAsCsv(model, rows), folder: place })
      const outputs = model.layers[model.layers.length - 1].units
      const answers = csvRecords(stdout)
        .slice(1)
        .flatMap((record) => record.slice(-outputs).map(Number))
      return { by: compiler.name, answers }
    } finally {
      await rm(place, { recursive: true, force: true })
    }
  },
}

function tooWide({ features, layers }: PortableModel): string | null {
  const widest = Math.max(features.length, ...layers.map(({ units }) => units))
  return widest > MOST_UNITS
    ? `A layer has ${widest.toLocaleString('en')} features or units, and this format holds ${MOST_UNITS.toLocaleString('en')} at most, since they lie on the stack.`
    : null
}
