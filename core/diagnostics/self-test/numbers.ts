/**
 * A linear congruential generator modulo 2^32 (Numerical Recipes), exact in every language and the twin of the one that made
 * PyTorch's start.
 */
export class Numbers {
  constructor(public u: number) {}

  /** In [0, 1). */
  share(): number {
    // Below 2^53, therefore exact.
    this.u = (1664525 * this.u + 1013904223) % 2 ** 32
    return this.u / 2 ** 32
  }

  /** Spread evenly over centre +- limit. */
  values(count: number, limit: number, centre = 0): Float32Array {
    return Float32Array.from({ length: count }, () => centre + (this.share() * 2 - 1) * limit)
  }

  integer(below: number): number {
    return Math.floor(this.share() * below)
  }
}
