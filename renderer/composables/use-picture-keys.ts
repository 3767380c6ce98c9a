import { computed, nextTick, watch, type ComputedRef, type Ref } from 'vue'
import type { PicturePlaces } from '../design/picture-geometry'
import { walk, type Selection } from '../design/walk'

/** What the keyboard can ask of the picture of a network. */
export interface PictureDeeds {
  readonly select: (to: Selection | null) => void
  readonly edit: (layer: number) => void
  readonly add: (after: number) => void
  readonly remove: (layer: number) => void
  readonly duplicate: (layer: number) => void
  readonly move: (from: number, to: number) => void
}

export interface PictureKeysOf {
  /** Its tree: the items name what they are by `data-at`, as in `2` or `2.7`. */
  readonly svg: Readonly<Ref<SVGSVGElement | null>>
  readonly places: () => PicturePlaces
  readonly selection: () => Selection | null
  readonly isEditable: () => boolean
  readonly deeds: PictureDeeds
}

export interface PictureKeys {
  /** What the Tab key leads to. */
  readonly tab: ComputedRef<Selection>
  readonly onKey: (event: KeyboardEvent) => void
  readonly onFocus: (event: FocusEvent) => void
}

/** Arrow keys walk over the picture, with the focus at what is selected; other keys edit it. */
export function usePictureKeys({ svg, places, selection, isEditable, deeds }: PictureKeysOf): PictureKeys {
  const last = (): number => places().columns.length - 1
  const isHidden = (layer: number): boolean => isEditable() && layer > 0 && layer < last()

  const tab = computed<Selection>(() => {
    const at = selection()
    if (!at || at.layer > last()) return { layer: 0, unit: null }
    const isShown = places().columns[at.layer].dots.some(({ unit }) => unit === at.unit)
    return isShown ? at : { layer: at.layer, unit: null }
  })

  /** What a key asks for; null: it is no key of the picture. */
  function deedOf({ key, altKey, ctrlKey, metaKey }: KeyboardEvent): (() => void) | null {
    const { layer } = tab.value
    const ofHidden = (deed: () => void): (() => void) => (isHidden(layer) ? deed : () => undefined)
    if (altKey && (key === 'ArrowLeft' || key === 'ArrowRight')) {
      const to = layer + (key === 'ArrowLeft' ? -1 : 1)
      return ofHidden(() => isHidden(to) && deeds.move(layer, to))
    }
    if (ctrlKey || metaKey) {
      return key.toLowerCase() === 'd' && isEditable() ? ofHidden(() => deeds.duplicate(layer)) : null
    }
    switch (key) {
      case 'Enter':
      case ' ':
        return () => deeds.edit(layer)
      case 'Escape':
        return () => deeds.select(null)
      case '+':
        return isEditable() ? () => deeds.add(Math.min(layer, last() - 1)) : null
      case 'Delete':
      case 'Backspace':
        return isHidden(layer) ? () => deeds.remove(layer) : null
      default: {
        const to = walk(places(), tab.value, key)
        return to && (() => deeds.select(to))
      }
    }
  }

  function onKey(event: KeyboardEvent): void {
    const deed = deedOf(event)
    if (!deed) return
    event.preventDefault()
    deed()
  }

  /** The focus goes where the selection goes, if it is in the picture. */
  watch(tab, async ({ layer, unit }, before) => {
    if (layer === before.layer && unit === before.unit) return
    const isInside = (): boolean => svg.value?.contains(document.activeElement) ?? false
    if (!isInside()) return
    await nextTick()
    // Who edits has gone to a field meanwhile.
    if (!isInside()) return
    const at = unit === null ? String(layer) : `${layer}.${unit}`
    svg.value!.querySelector<SVGElement>(`[data-at="${at}"]`)?.focus()
  })

  /** What is focused is selected. */
  function onFocus({ target }: FocusEvent): void {
    const at = target instanceof Element ? target.getAttribute('data-at') : null
    if (at === null) return
    const [layer, unit = null] = at.split('.').map(Number)
    const chosen = selection()
    if (layer !== chosen?.layer || unit !== chosen.unit) deeds.select({ layer, unit })
  }

  return { tab, onKey, onFocus }
}
