import { decode } from 'jpeg-js'
import type { Dirent } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { FolderSource } from '../contract/data-spec'
import { reasonOf, StudioError } from '../contract/errors'
import { IMAGE, OTHER_IMAGE } from '../contract/image-files'
import { readPng } from './png'
import { scaled, type Picture } from './picture'

/** Images by class, without their pixels. */
export interface ImageFolder {
  /** Names of the classes' folders, as they sort by code unit. */
  readonly classes: readonly string[]
  /** All images, in the order of their class and their name. */
  readonly images: readonly { readonly file: string; readonly label: number }[]
}

const MOST_CLASSES = 256
const MOST_PIXELS = 32e6
const MOST_BYTES = 1 << 28

/**
 * Looks through a folder with a folder of images for each class. Hidden files, and files that are no images, do not count;
 * links are not followed, since they may lead out of what the user has picked.
 * @throws StudioError `folderUnfit`, `fileMissing`
 */
export async function listImages({ folder }: FolderSource): Promise<ImageFolder> {
  const classes: string[] = []
  const images: { file: string; label: number }[] = []
  for (const entry of await entriesOf(folder)) {
    const path = join(folder, entry.name)
    if (entry.isFile()) {
      if (IMAGE.test(entry.name)) unfit(path, 'it lies in no folder of a class')
      continue
    }
    const files = await imagesIn(path)
    if (files.length === 0) continue
    images.push(...files.map((file) => ({ file, label: classes.length })))
    classes.push(entry.name)
  }
  if (classes.length === 0) unfit(folder, 'no folder in it has a PNG or JPEG image')
  if (classes.length > MOST_CLASSES)
    unfit(folder, `it has ${classes.length} classes, expected ${MOST_CLASSES} at most`)
  return { classes, images }
}

function unfit(folder: string, problem: string): never {
  throw new StudioError('folderUnfit', { folder, problem })
}

async function imagesIn(folder: string): Promise<string[]> {
  const entries = await entriesOf(folder)
  const inner = entries.find((entry) => entry.isDirectory())
  if (inner) unfit(join(folder, inner.name), 'it is a folder within the folder of a class')
  return imagesAmong(folder, entries)
}

/** Those of the files of a folder that are images. @throws StudioError `folderUnfit` for images of other kinds */
function imagesAmong(folder: string, entries: readonly Dirent[]): string[] {
  const files = entries.filter((entry) => entry.isFile()).map(({ name }) => join(folder, name))
  const other = files.find((file) => OTHER_IMAGE.test(file))
  if (other !== undefined) unfit(other, 'it is an image of a kind that is not read; expected PNG or JPEG')
  return files.filter((file) => IMAGE.test(file))
}

/** An image whose class need not be known. */
export interface FoundImage {
  readonly file: string
  /** The name of the folder that it lies in; null where that is the one that was looked through. */
  readonly within: string | null
}

/**
 * Looks through a folder of images, which may also lie in folders in it: those in the folder itself come first, and each folder's
 * in the order of their names. What counts is what counts in `listImages`.
 * @throws StudioError `folderWithoutImages`, `folderUnfit`, `fileUnreadable`
 */
export async function findImages(folder: string): Promise<readonly FoundImage[]> {
  const entries = await entriesOf(folder)
  const found: FoundImage[] = imagesAmong(folder, entries).map((file) => ({ file, within: null }))
  for (const { name } of entries.filter((entry) => entry.isDirectory())) {
    const files = await imagesIn(join(folder, name))
    found.push(...files.map((file) => ({ file, within: name })))
  }
  if (found.length === 0) throw new StudioError('folderWithoutImages', { folder })
  return found
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  const found = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    throw new StudioError('fileUnreadable', { file: folder, problem: reasonOf(error) })
  })
  const entries = found.filter(({ name }) => !name.startsWith('.'))
  const odd = entries.find((entry) => !entry.isFile() && !entry.isDirectory())
  if (odd) unfit(join(folder, odd.name), 'it is a link, or no file; links are not followed')
  return entries.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
}

/** What images are scaled to. */
export type ImageSize = Omit<FolderSource, 'folder'>

/**
 * The pixels of images, a byte each, at the stated size; of red, green and blue, three planes one below the other.
 * @throws StudioError `imageUnreadable`
 */
export async function folderPixels(
  { width, height, channels }: ImageSize,
  images: readonly { readonly file: string }[],
): Promise<Uint8Array> {
  const size = width * height * channels
  const pixels = new Uint8Array(images.length * size)
  for (const [i, { file }] of images.entries())
    pixels.set(scaled(await readPicture(file), width, height, channels), i * size)
  return pixels
}

/** @throws StudioError `imageUnreadable` */
export async function readPicture(file: string): Promise<Picture> {
  try {
    const { size } = await stat(file)
    if (size > MOST_BYTES) throw new Error(`it has ${size} bytes`)
    const bytes = await readFile(file)
    return /\.png$/i.test(file) ? readPng(bytes, MOST_PIXELS) : readJpeg(bytes)
  } catch (error) {
    throw new StudioError('imageUnreadable', { file, problem: reasonOf(error) })
  }
}

/** By jpeg-js, which is the same on every machine. How a camera was held is not looked at. */
function readJpeg(bytes: Buffer): Picture {
  const { width, height, data } = decode(bytes, {
    ...{ useTArray: true, formatAsRGBA: false, tolerantDecoding: false },
    ...{ maxResolutionInMP: MOST_PIXELS / 1e6, maxMemoryUsageInMB: 512 },
  })
  if (data.length !== 3 * width * height || data.length === 0) throw new Error('it breaks off, or is damaged')
  return { width, height, rgb: data }
}
