import type { Points } from './decimate'
import { hexOf, type Rgb } from './oklab'
import { HALO, MARKER_SHAPES, TEXT_SIZE, type Mark, type Scene } from './scene'

/**
 * A picture as a file of vectors: text is text, and every cell a rectangle.
 * @param ground the colour behind it
 */
export function sceneSvg({ width, height, fontFamily, marks }: Scene, title: string, ground: string): string {
  const clips: string[] = []
  const body = marks.map((mark) => markSvg(mark, clips)).join('\n')
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${num(width)}" height="${num(height)}" viewBox="0 0 ${num(width)} ${num(height)}" font-family="${escaped(fontFamily)}" role="img">`,
    `<title>${escaped(title)}</title>`,
    ...(clips.length > 0 ? [`<defs>${clips.join('')}</defs>`] : []),
    `<rect width="100%" height="100%" fill="${ground}"/>`,
    body,
    '</svg>\n',
  ].join('\n')
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')

/** Hundredths of a pixel are seen by nobody. */
const num = (x: number): string => String(Math.round(100 * x) / 100)

const opacityOf = (opacity: number | undefined): string =>
  opacity === undefined || opacity === 1 ? '' : ` opacity="${num(opacity)}"`

function markSvg(mark: Mark, clips: string[]): string {
  switch (mark.type) {
    case 'line': {
      const dash = mark.dash ? ` stroke-dasharray="${mark.dash.map(num).join(' ')}"` : ''
      return `<path d="${path(mark.points)}" fill="none" stroke="${mark.colour}" stroke-width="${num(mark.width)}" stroke-linejoin="bevel"${dash}${opacityOf(mark.opacity)}/>`
    }
    case 'area':
      return `<path d="${path(mark.points)}Z" fill="${mark.colour}"${opacityOf(mark.opacity)}/>`
    case 'box': {
      const { x, y, width, height, colour, isHollow } = mark
      const paint = isHollow ? `fill="none" stroke="${colour}"` : `fill="${colour}"`
      const inset = isHollow ? 0.5 : 0
      return `<rect x="${num(x + inset)}" y="${num(y + inset)}" width="${num(Math.max(0, width - 2 * inset))}" height="${num(Math.max(0, height - 2 * inset))}" ${paint}${opacityOf(mark.opacity)}/>`
    }
    case 'text':
      return textSvg(mark)
    case 'markers':
      return markersSvg(mark)
    case 'cells':
      return cellsSvg(mark)
    case 'within': {
      const { box, marks } = mark
      const id = `clip-${clips.length + 1}`
      clips.push(
        `<clipPath id="${id}"><rect x="${num(box.x)}" y="${num(box.y)}" width="${num(box.width)}" height="${num(box.height)}"/></clipPath>`,
      )
      return `<g clip-path="url(#${id})">\n${marks.map((inner) => markSvg(inner, clips)).join('\n')}\n</g>`
    }
  }
}

type Of<Type extends Mark['type']> = Extract<Mark, { type: Type }>

function path(points: Points): string {
  let [text, isDown] = ['', false]
  for (let i = 0; i < points.length; i += 2) {
    const [x, y] = [points[i], points[i + 1]]
    if (!Number.isFinite(y)) {
      isDown = false
      continue
    }
    text += `${isDown ? 'L' : 'M'}${num(x)} ${num(y)}`
    isDown = true
  }
  return text
}

function textSvg({
  x,
  y,
  text,
  colour,
  align = 'start',
  size = TEXT_SIZE,
  isUpright,
  halo,
}: Of<'text'>): string {
  const turn = isUpright ? ` transform="rotate(-90 ${num(x)} ${num(y)})"` : ''
  const ground = halo === undefined ? '' : ` stroke="${halo}" stroke-width="${HALO}" paint-order="stroke"`
  return `<text x="${num(x)}" y="${num(y)}" fill="${colour}" font-size="${num(size)}" text-anchor="${align}" dominant-baseline="central"${ground}${turn}>${escaped(text)}</text>`
}

function markersSvg({ points, marker, size, colour, isHollow, opacity }: Of<'markers'>): string {
  const paint = isHollow ? `fill="none" stroke="${colour}"` : `fill="${colour}"`
  const shapes: string[] = []
  for (let i = 0; i < points.length; i += 2) {
    const [x, y] = [points[i], points[i + 1]]
    if (!Number.isFinite(y)) continue
    shapes.push(
      marker === 'circle'
        ? `<circle cx="${num(x)}" cy="${num(y)}" r="${num(size / 2)}"/>`
        : `<path d="M${MARKER_SHAPES[marker].map(([dx, dy]) => `${num(x + dx * size)} ${num(y + dy * size)}`).join('L')}Z"/>`,
    )
  }
  return `<g ${paint}${opacityOf(opacity)}>${shapes.join('')}</g>`
}

/** Neighbours of one colour in a row are one rectangle. */
function cellsSvg({ x, y, width, height, columns, colours }: Of<'cells'>): string {
  const rows = columns === 0 ? 0 : colours.length / columns
  const [cellWidth, cellHeight] = [width / columns, height / rows]
  const shapes: string[] = []
  for (let row = 0; row < rows; row++) {
    for (let from = 0, to = 0; from < columns; from = to) {
      const colour = colours[row * columns + from]
      for (to = from + 1; to < columns && isSame(colour, colours[row * columns + to]);) to++
      if (!colour) continue
      shapes.push(
        `<rect x="${num(x + from * cellWidth)}" y="${num(y + row * cellHeight)}" width="${num((to - from) * cellWidth)}" height="${num(cellHeight)}" fill="${hexOf(colour)}"/>`,
      )
    }
  }
  return `<g shape-rendering="crispEdges">${shapes.join('')}</g>`
}

const isSame = (a: Rgb | null, b: Rgb | null): boolean =>
  a === b || (a !== null && b !== null && a.every((c, i) => c === b[i]))
