import { drawScene } from './draw-scene'
import type { Scene } from './scene'

/** Pixels of a saved picture for each on screen. */
const RATIO = 2

/** A picture as pixels, twice as fine as on screen. */
export async function pngOf(scene: Scene, ground: string): Promise<Blob> {
  const canvas = document.createElement('canvas')
  canvas.width = scene.width * RATIO
  canvas.height = scene.height * RATIO
  const context = canvas.getContext('2d')!
  context.scale(RATIO, RATIO)
  context.fillStyle = ground
  context.fillRect(0, 0, scene.width, scene.height)
  drawScene(context, scene)
  return new Promise((resolve, reject) =>
    canvas.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new Error('the picture is too large'))),
      'image/png',
    ),
  )
}
