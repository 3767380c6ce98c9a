import { encode, type Bases } from '../encode'
import type { Executor } from '../executor'
import type { Layout, Memory } from '../memory'
import { roundUp } from '../memory'
import type { Program } from '../operations'
import { relaxedSimd, simd } from './binaries.gen'

/** What the compiled kernels export; see assembly/index.ts. */
interface Kernels {
  attach(index: number, count: number, cells: number, controls: number, scratch: number): void
  freeFrom(): number
  scratchBytes(): number
  run(program: number): void
  serve(): void
  probe(which: number, address: number, count: number): void
}

/** What a further thread needs: it instantiates `module` over `memory`, attaches itself and serves. */
export interface ThreadStart {
  readonly module: WebAssembly.Module
  readonly memory: WebAssembly.Memory
  readonly attach: readonly [index: number, count: number, cells: number, controls: number, scratch: number]
}

/** Starts a thread that calls `attach` and `serve`; made by whoever knows how threads are made here. */
export type StartThread = (start: ThreadStart) => { stop(): void }

export interface WasmOptions {
  readonly threads: number
  readonly startThread?: StartThread
  /** The variant to run; by default the fastest that this machine has. */
  readonly variant?: WasmVariant
}

export type WasmVariant = 'simd' | 'relaxedSimd'

const BINARIES = { simd, relaxedSimd }
const PAGE = 65536
const CELL_BYTES = 256
/** Vectors are read up to this far beyond a tensor's end. */
const SLACK = 64

const modules = new Map<WasmVariant, WebAssembly.Module>()

const bytesOf = (variant: WasmVariant): Uint8Array =>
  Uint8Array.from(atob(BINARIES[variant]), (character) => character.charCodeAt(0))

let supported: readonly WasmVariant[] | null = null

/** The variants that this JavaScript engine can run, the fastest first. */
export function supportedVariants(): readonly WasmVariant[] {
  const all: readonly WasmVariant[] = ['relaxedSimd', 'simd']
  return (supported ??= all.filter((variant) => WebAssembly.validate(bytesOf(variant))))
}

function moduleOf(variant: WasmVariant): WebAssembly.Module {
  const known = modules.get(variant)
  if (known) return known
  const made = new WebAssembly.Module(bytesOf(variant))
  modules.set(variant, made)
  return made
}

/** Instantiates the kernels; their exports are what build/kernels.mjs compiled them to. */
function instantiate(module: WebAssembly.Module, memory: WebAssembly.Memory): Kernels {
  return new WebAssembly.Instance(module, { env: { memory } }).exports as Kernels
}

/** Applies elementary function `which` of assembly/probe.ts to x, so that its error can be measured. */
export function probe(variant: WasmVariant, which: number, x: Float32Array): Float32Array {
  const memory = pagesFor(PAGE + x.byteLength + SLACK)
  const kernels = instantiate(moduleOf(variant), memory)
  const places = new Places(kernels.freeFrom())
  const values = new Float32Array(memory.buffer, places.take(x.byteLength), x.length)
  values.set(x)
  kernels.probe(which, values.byteOffset, x.length)
  return values.slice()
}

/**
 * Lays a plan out in one WebAssembly memory and runs its programs there.
 * @throws RangeError when the memory is larger than 4 GiB or cannot be had.
 */
export function wasmExecutor<Name extends string>(
  layout: Layout,
  programs: Readonly<Record<Name, Program>>,
  options: WasmOptions,
): Executor<Name> {
  const variant = options.variant ?? supportedVariants()[0]
  const threads = options.startThread ? options.threads : 1
  const module = moduleOf(variant)
  const { bases, programAt, cells, scratch, end } = placesOf(layout, programs, threads, module)
  const wasmMemory = pagesFor(end + SLACK)
  const { buffer } = wasmMemory
  const memory: Memory = {
    values: new Float32Array(buffer, bases.values, layout.values),
    scalars: new Float64Array(buffer, bases.scalars, layout.scalars),
    indices: new Int32Array(buffer, bases.indices, layout.indices),
  }
  layout.initialize(memory)
  for (const [name, address] of programAt) {
    const words = encode(programs[name], bases)
    new Int32Array(buffer, address, words.length).set(words)
  }
  const kernels = instantiate(module, wasmMemory)
  const attach = (index: number): ThreadStart['attach'] => [index, threads, cells, bases.scalars, scratch]
  kernels.attach(...attach(0))
  const team = Array.from({ length: threads - 1 }, (_, i) =>
    options.startThread!({ module, memory: wasmMemory, attach: attach(i + 1) }),
  )
  return {
    variant,
    threads,
    memory,
    run: (program) => kernels.run(programAt.get(program)!),
    close: () => team.forEach((thread) => thread.stop()),
  }
}

/** The addresses of all that a run's memory holds: above the compiler's own tables, one after the other. */
function placesOf<Name extends string>(
  layout: Layout,
  programs: Readonly<Record<Name, Program>>,
  threads: number,
  module: WebAssembly.Module,
) {
  const sizes = instantiate(module, pagesFor(PAGE))
  const places = new Places(sizes.freeFrom())
  const cells = places.take(CELL_BYTES)
  const names = Object.keys(programs) as Name[]
  const nowhere: Bases = { values: 0, scalars: 0, indices: 0 }
  const programAt = new Map(
    names.map((name) => [name, places.take(encode(programs[name], nowhere).byteLength)]),
  )
  const bases: Bases = {
    scalars: places.take(8 * layout.scalars),
    indices: places.take(4 * layout.indices),
    values: places.take(4 * layout.values),
  }
  const scratch = places.take(threads * sizes.scratchBytes())
  return { bases, programAt, cells, scratch, end: places.end }
}

/** Hands out byte ranges of a memory, each on a cache line of its own. */
class Places {
  end: number

  constructor(from: number) {
    this.end = roundUp(from, 64)
  }

  take(bytes: number): number {
    const start = this.end
    this.end = roundUp(start + bytes, 64)
    return start
  }
}

/** A shared memory of at least `bytes`, zeroed. */
function pagesFor(bytes: number): WebAssembly.Memory {
  const initial = Math.ceil(bytes / PAGE)
  if (initial > PAGE) {
    const gib = (bytes / 2 ** 30).toFixed(1)
    throw new RangeError(`This run needs ${gib} GiB of memory; the kernels can address 4 GiB.`)
  }
  return new WebAssembly.Memory({ initial, maximum: initial, shared: true })
}
