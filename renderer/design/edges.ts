import { shownUnits, type LayerPicture, type NetworkPicture } from '../../services/contract/inspection'
import { MOST_DOTS, type PicturePlaces } from './picture-geometry'

export type EdgeKind = 'negative' | 'positive' | 'unknown' | 'nonFinite'

/** Connections into one layer that look the same, as one path. */
export interface EdgePath {
  readonly layer: number
  readonly kind: EdgeKind
  /** By size, from 1 (thin) to LEVELS. */
  readonly level: number
  readonly path: string
}

export interface Edges {
  readonly paths: readonly EdgePath[]
  readonly drawn: number
  /** Between units that are shown. */
  readonly of: number
}

export const LEVELS = 4
/** Connections in all; the strongest where there are more. */
export const MOST_EDGES = 1000
/** Weaker ones, against the largest of their layer, would not be seen. */
const LEAST = 0.02

interface Edge {
  readonly layer: number
  readonly to: number
  readonly from: number
  readonly kind: EdgeKind
  /** |w| against the largest of the layer, 0 to 1. */
  readonly strength: number
}

/** The connections of the network; thin and without a sign where there are no weights (that fit) yet. */
export function edgesOf(
  places: PicturePlaces,
  widths: readonly number[],
  picture: NetworkPicture | null,
  most: number = MOST_EDGES,
): Edges {
  if (places.isAggregate) return { paths: [], drawn: 0, of: 0 }
  const all: Edge[] = []
  for (let layer = 1; layer < widths.length; layer++) all.push(...edgesInto(layer, widths, picture))
  const chosen = strongest(all, most)
  return { paths: pathsOf(places, chosen), drawn: chosen.length, of: all.length }
}

/** The layer's weights, if they are of as many units as are drawn. */
export function weightsInto(
  layer: number,
  widths: readonly number[],
  picture: NetworkPicture | null,
): LayerPicture | null {
  const found = picture?.layers.at(layer - 1)
  if (!found || picture?.layers.length !== widths.length - 1) return null
  const count = Math.min(widths[layer], MOST_DOTS) * Math.min(widths[layer - 1], MOST_DOTS)
  return found.weights.length === count ? found : null
}

function edgesInto(layer: number, widths: readonly number[], picture: NetworkPicture | null): Edge[] {
  const known = weightsInto(layer, widths, picture)
  const rows = shownUnits(widths[layer], MOST_DOTS).length
  const columns = shownUnits(widths[layer - 1], MOST_DOTS).length
  return Array.from({ length: rows * columns }, (_, i) => {
    const place = { layer, to: Math.floor(i / columns), from: i % columns }
    if (!known) return { ...place, kind: 'unknown', strength: 0 }
    const w = known.weights[i]
    if (!Number.isFinite(w)) return { ...place, kind: 'nonFinite', strength: 1 }
    const share = known.largest > 0 && Number.isFinite(known.largest) ? Math.abs(w) / known.largest : 0
    return { ...place, kind: w < 0 ? 'negative' : 'positive', strength: Math.min(1, share) }
  })
}

function strongest(edges: readonly Edge[], most: number): readonly Edge[] {
  const seen = edges.filter(({ kind, strength }) => kind === 'unknown' || strength >= LEAST)
  // Of those that are not known yet none is stronger: a network that ends midway would mislead.
  if (seen.length <= most || seen.every(({ kind }) => kind === 'unknown')) return seen
  return seen.toSorted((a, b) => b.strength - a.strength).slice(0, most)
}

function pathsOf({ columns }: PicturePlaces, edges: readonly Edge[]): EdgePath[] {
  const groups = new Map<string, { layer: number; kind: EdgeKind; level: number; parts: string[] }>()
  for (const { layer, to, from, kind, strength } of edges) {
    const level = Math.max(1, Math.ceil(strength * LEVELS))
    const key = `${layer} ${kind} ${level}`
    let group = groups.get(key)
    if (!group) groups.set(key, (group = { layer, kind, level, parts: [] }))
    group.parts.push(line(columns, layer, to, from))
  }
  // The strong ones are drawn last, on top.
  return [...groups.values()]
    .toSorted((a, b) => a.level - b.level)
    .map(({ parts, ...group }) => ({ ...group, path: parts.join('') }))
}

function line(columns: PicturePlaces['columns'], layer: number, to: number, from: number): string {
  const left = columns[layer - 1]
  const right = columns[layer]
  return `M${short(left.x)} ${short(left.dots[from].y)}L${short(right.x)} ${short(right.dots[to].y)}`
}

/** All connections of one shown unit (its place among the dots), into it and out of it. */
export function edgesOfUnit(places: PicturePlaces, layer: number, dot: number): string {
  const { columns, isAggregate } = places
  if (isAggregate) return ''
  const into = layer > 0 ? columns[layer - 1].dots.map((_, from) => line(columns, layer, dot, from)) : []
  const next = layer + 1
  const out = next < columns.length ? columns[next].dots.map((_, to) => line(columns, next, to, dot)) : []
  return [...into, ...out].join('')
}

const short = (x: number): number => Math.round(x * 10) / 10
