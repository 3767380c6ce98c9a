/** The part of the WebAssembly and base64 globals that core uses: they exist wherever JavaScript runs, and in no `lib`. */
declare namespace WebAssembly {
  /** Compiled code; nothing in it is for us to look at. */
  type Module = object
  const Module: new (bytes: Uint8Array) => Module
  class Memory {
    constructor(descriptor: { initial: number; maximum: number; shared: true })
    readonly buffer: SharedArrayBuffer
  }
  class Instance {
    constructor(module: Module, imports: Readonly<Record<string, Readonly<Record<string, unknown>>>>)
    readonly exports: unknown
  }
  function validate(bytes: Uint8Array): boolean
}

declare function atob(base64: string): string
