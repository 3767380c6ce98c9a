declare module 'lz4js/xxh32.js' {
  export function hash(seed: number, bytes: Uint8Array, from: number, length: number): number
}
