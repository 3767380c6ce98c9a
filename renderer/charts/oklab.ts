/** Lightness 0..1, green to red, blue to yellow: equal distances look about equal (Ottosson 2020). */
export type Oklab = readonly [lightness: number, a: number, b: number]

/** Red, green, blue: 0..255. */
export type Rgb = readonly [red: number, green: number, blue: number]

const linear = (c: number): number => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
const coded = (c: number): number => (c <= 0.0031308 ? 12.92 * c : 1.055 * c ** (1 / 2.4) - 0.055)

/** `#rrggbb` or `#rgb`, as the tokens are written; what is neither is grey. */
export function rgbOf(colour: string): Rgb {
  const short = /^#([\da-f])([\da-f])([\da-f])$/i.exec(colour)
  const long = short
    ? `#${short
        .slice(1)
        .map((c) => c + c)
        .join('')}`
    : colour
  if (!/^#[\da-f]{6}$/i.test(long)) return [128, 128, 128]
  return [1, 3, 5].map((at) => Number.parseInt(long.slice(at, at + 2), 16)) as unknown as Rgb
}

export const hexOf = (rgb: Rgb): string => `#${rgb.map((c) => c.toString(16).padStart(2, '0')).join('')}`

export function oklabOf(rgb: Rgb): Oklab {
  const [r, g, b] = rgb.map((c) => linear(c / 255))
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ]
}

/** The nearest colour that a screen has. */
export function fromOklab([lightness, a, b]: Oklab): Rgb {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3
  const rgb = [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ]
  return rgb.map((c) => Math.round(255 * coded(Math.min(1, Math.max(0, c))))) as unknown as Rgb
}

/** The colour at `t` (0..1) between others that stand at equal distances. */
export function between(stops: readonly Rgb[], t: number): Rgb {
  const place = Math.min(1, Math.max(0, t)) * (stops.length - 1)
  const at = Math.min(stops.length - 2, Math.floor(place))
  const [low, high] = [oklabOf(stops[at]), oklabOf(stops[at + 1])]
  const part = place - at
  return fromOklab(low.map((c, i) => c + (high[i] - c) * part) as unknown as Oklab)
}
