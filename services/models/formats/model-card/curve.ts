import type { RunStory } from '../../model-format'

/** The losses over the epochs of a run, to be drawn. */
export interface Curve {
  readonly curves: NonNullable<RunStory['curves']>
  readonly bestEpoch: number | null
}

const [WIDTH, HEIGHT] = [640, 260]
const [LEFT, RIGHT, TOP, BOTTOM] = [64, 128, 16, 36]
/** As many points as there are places for. */
const MOST_POINTS = WIDTH
/** Losses that differ by more are drawn over a logarithmic scale. */
const LOG_FROM = 30

/** What is written where a picture cannot be seen. */
export const curveText = ({ curves: { epoch, trainLoss, validationLoss } }: Curve): string => {
  const last = (values: readonly number[]): string => String(Number(values.at(-1)!.toPrecision(4)))
  const hasValidation = validationLoss.some(Number.isFinite)
  const validation = hasValidation ? `, validation loss at the end ${last(validationLoss)}` : ''
  return `Loss over ${epoch.length} epochs: training loss at the end ${last(trainLoss)}${validation}`
}

/** A picture of its own: of the light theme, and of the dark one where that is wanted. */
export function curveSvg({ curves, bestEpoch }: Curve): string {
  const { epoch, trainLoss, validationLoss } = curves
  const losses = [...trainLoss, ...validationLoss].filter((loss) => Number.isFinite(loss))
  const [low, high] = losses.reduce(([a, b], x) => [Math.min(a, x), Math.max(b, x)], [Infinity, -Infinity])
  const isLog = low > 0 && high / low > LOG_FROM
  const scaled = (loss: number): number => (isLog ? Math.log(loss) : loss)
  const [bottom, top] = [scaled(low), scaled(high)]
  const [first, last] = [epoch[0], epoch[epoch.length - 1]]
  const x = (at: number): number => LEFT + ((at - first) / (last - first || 1)) * (WIDTH - LEFT - RIGHT)
  const y = (loss: number): number =>
    HEIGHT - BOTTOM - ((scaled(loss) - bottom) / (top - bottom || 1)) * (HEIGHT - TOP - BOTTOM)
  const line = (name: string, values: readonly number[]): string =>
    values.some(Number.isFinite) ? lineSvg(name, epoch, values, x, y) : ''
  const best = bestEpoch === null ? '' : bestSvg(x(bestEpoch))
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img">`,
    `<title>${curveText({ curves, bestEpoch })}</title>`,
    `<style>${STYLE}</style>`,
    `<path class="axis" d="M${LEFT} ${TOP}V${HEIGHT - BOTTOM}H${WIDTH - RIGHT}"/>`,
    ...[low, high].map(
      (loss) => `<text x="${LEFT - 6}" y="${place(y(loss) + 4)}" text-anchor="end">${digits(loss)}</text>`,
    ),
    ...[...new Set([first, last])].map(
      (at) => `<text x="${place(x(at))}" y="${HEIGHT - BOTTOM + 18}" text-anchor="middle">${at}</text>`,
    ),
    `<text x="${(LEFT + WIDTH - RIGHT) / 2}" y="${HEIGHT - 4}" text-anchor="middle">epoch${isLog ? '; loss on a logarithmic scale' : ''}</text>`,
    best,
    line('train', trainLoss),
    line('validation', validationLoss),
    ...labelsSvg(y, trainLoss, validationLoss),
    '</svg>',
  ]
    .filter((part) => part !== '')
    .join('\n')
}

const digits = (loss: number): string => String(Number(loss.toPrecision(3)))
const place = (at: number): string => String(Math.round(10 * at) / 10)

function lineSvg(
  name: string,
  epoch: readonly number[],
  values: readonly number[],
  x: (at: number) => number,
  y: (loss: number) => number,
): string {
  const step = Math.ceil(values.length / MOST_POINTS)
  let [path, isDown] = ['', false]
  values.forEach((loss, i) => {
    if (i % step !== 0 && i !== values.length - 1) return
    if (Number.isFinite(loss)) path += `${isDown ? 'L' : 'M'}${place(x(epoch[i]))} ${place(y(loss))}`
    isDown = Number.isFinite(loss)
  })
  // A run of one epoch is a point, which a line of no length shows with round ends.
  return `<path class="${name}" d="${values.length === 1 ? `${path}h0` : path}"/>`
}

const LABEL_HEIGHT = 14

/** The names of the lines at their ends, one above the other where these are close. */
function labelsSvg(
  y: (loss: number) => number,
  trainLoss: readonly number[],
  validationLoss: readonly number[],
): string[] {
  const ends = [
    { name: 'train', label: 'training loss', loss: trainLoss.findLast(Number.isFinite) },
    { name: 'validation', label: 'validation loss', loss: validationLoss.findLast(Number.isFinite) },
  ].flatMap(({ loss, ...each }) => (loss === undefined ? [] : [{ ...each, at: y(loss) + 4 }]))
  let lowest = HEIGHT - BOTTOM
  return ends
    .sort((a, b) => b.at - a.at)
    .map(({ name, label, at }) => {
      const top = Math.min(at, lowest)
      lowest = top - LABEL_HEIGHT
      return `<text class="${name}" x="${WIDTH - RIGHT + 8}" y="${place(top)}">${label}</text>`
    })
}

const bestSvg = (x: number): string =>
  `<path class="best" d="M${place(x)} ${TOP}V${HEIGHT - BOTTOM}"/><text x="${place(x)}" y="${TOP - 4}" text-anchor="middle">best epoch</text>`

const STYLE = [
  'text{font:12px sans-serif;fill:#444}path{fill:none;stroke-width:1.5;stroke-linecap:round}',
  '.axis{stroke:#888}.best{stroke:#888;stroke-dasharray:3 3}',
  'path.train{stroke:#0b5fad}text.train{fill:#0b5fad}path.validation{stroke:#b3480d}text.validation{fill:#b3480d}',
  '@media (prefers-color-scheme:dark){text{fill:#ccc}path.train{stroke:#6cb6ff}text.train{fill:#6cb6ff}',
  'path.validation{stroke:#ffa657}text.validation{fill:#ffa657}}',
].join('')
