/** Where activations are held against each other: around 0, where they bend, and far out. */
export const GRID: readonly number[] = [
  ...[0, -0, 1e-9, -1e-9, 1e-300, 0.5, -0.5, 1, -1, 30, -30, 80, -80],
  ...[709, -709, 745, -745, 1e3, -1e3, 1e6, -1e6],
  ...Array.from({ length: 401 }, (_, i) => (i - 200) / 20),
]
