import type { Points } from './decimate'
import { HALO, MARKER_SHAPES, TEXT_SIZE, type Mark, type Scene } from './scene'

type Context = CanvasRenderingContext2D

/** Draws a picture on a canvas that is clear. */
export function drawScene(context: Context, { marks, fontFamily }: Scene): void {
  for (const mark of marks) drawMark(context, mark, fontFamily)
}

function drawMark(context: Context, mark: Mark, fontFamily: string): void {
  context.globalAlpha = 'opacity' in mark ? (mark.opacity ?? 1) : 1
  switch (mark.type) {
    case 'line':
      return drawLine(context, mark)
    case 'area':
      context.fillStyle = mark.colour
      trace(context, mark.points)
      return context.fill()
    case 'box':
      return drawBox(context, mark)
    case 'text':
      return drawText(context, mark, fontFamily)
    case 'markers':
      return drawMarkers(context, mark)
    case 'cells':
      return drawCells(context, mark)
    case 'within':
      return drawWithin(context, mark, fontFamily)
  }
}

type Of<Type extends Mark['type']> = Extract<Mark, { type: Type }>

function trace(context: Context, points: Points): void {
  context.beginPath()
  let isDown = false
  for (let i = 0; i < points.length; i += 2) {
    const [x, y] = [points[i], points[i + 1]]
    if (y - y !== 0) isDown = false
    else if (isDown) context.lineTo(x, y)
    else {
      context.moveTo(x, y)
      isDown = true
    }
  }
}

function drawLine(context: Context, { points, colour, width, dash }: Of<'line'>): void {
  context.strokeStyle = colour
  context.lineWidth = width
  // Software draws round joins several times as slowly.
  context.lineJoin = 'bevel'
  context.setLineDash(dash ? [...dash] : [])
  trace(context, points)
  context.stroke()
}

function drawBox(context: Context, { x, y, width, height, colour, isHollow }: Of<'box'>): void {
  if (isHollow) {
    context.strokeStyle = colour
    context.lineWidth = 1
    context.setLineDash([])
    context.strokeRect(x + 0.5, y + 0.5, width - 1, height - 1)
  } else {
    context.fillStyle = colour
    context.fillRect(x, y, width, height)
  }
}

const ALIGN = { start: 'left', middle: 'center', end: 'right' } as const

function drawText(context: Context, mark: Of<'text'>, fontFamily: string): void {
  const { x, y, text, colour, align = 'start', size = TEXT_SIZE, isUpright, halo } = mark
  context.save()
  context.translate(x, y)
  if (isUpright) context.rotate(-Math.PI / 2)
  context.font = `${size}px ${fontFamily}`
  context.textAlign = ALIGN[align]
  context.textBaseline = 'middle'
  if (halo !== undefined) {
    context.strokeStyle = halo
    context.lineWidth = HALO
    context.lineJoin = 'round'
    context.setLineDash([])
    context.strokeText(text, 0, 0)
  }
  context.fillStyle = colour
  context.fillText(text, 0, 0)
  context.restore()
}

function drawMarkers(context: Context, { points, marker, size, colour, isHollow }: Of<'markers'>): void {
  context.beginPath()
  for (let i = 0; i < points.length; i += 2) {
    const [x, y] = [points[i], points[i + 1]]
    if (y - y !== 0) continue
    if (marker === 'circle') {
      context.moveTo(x + size / 2, y)
      context.arc(x, y, size / 2, 0, 2 * Math.PI)
      continue
    }
    MARKER_SHAPES[marker].forEach(([dx, dy], corner) => {
      if (corner === 0) context.moveTo(x + dx * size, y + dy * size)
      else context.lineTo(x + dx * size, y + dy * size)
    })
    context.closePath()
  }
  if (isHollow) {
    context.strokeStyle = colour
    context.lineWidth = 1
    context.setLineDash([])
    context.stroke()
  } else {
    context.fillStyle = colour
    context.fill()
  }
}

/** A pixel for each cell, drawn larger without blur: as fast for a million cells as for ten. */
function drawCells(context: Context, { x, y, width, height, columns, colours }: Of<'cells'>): void {
  const rows = columns === 0 ? 0 : colours.length / columns
  if (rows === 0) return
  const canvas = document.createElement('canvas')
  canvas.width = columns
  canvas.height = rows
  const pixels = new ImageData(columns, rows)
  for (let i = 0; i < colours.length; i++) {
    const colour = colours[i]
    if (colour) {
      for (let c = 0; c < 3; c++) pixels.data[4 * i + c] = colour[c]
      pixels.data[4 * i + 3] = 255
    }
  }
  canvas.getContext('2d')!.putImageData(pixels, 0, 0)
  context.imageSmoothingEnabled = false
  context.drawImage(canvas, x, y, width, height)
}

function drawWithin(context: Context, { box, marks }: Of<'within'>, fontFamily: string): void {
  context.save()
  context.beginPath()
  context.rect(box.x, box.y, box.width, box.height)
  context.clip()
  for (const mark of marks) drawMark(context, mark, fontFamily)
  context.restore()
}
