import { computed, type ComputedRef } from 'vue'
import { pixelsOfBase64, pixelsOfNumbers } from '../data/pixels'
import { roleOf, targetsOf } from '../data/roles'
import { useDesk } from '../stores/desk'
import { useTable } from '../stores/table'

/** The rows of a table that are images. */
export interface TableImages {
  readonly width: number
  readonly height: number
  /** An image and its label, or null while it is read. */
  readonly image: (row: number) => { readonly pixels: Uint8Array; readonly label: string } | null
}

/** The images of the draft's table; null where its rows are none. */
export function useTableImages(): ComputedRef<TableImages | null> {
  const desk = useDesk()
  const table = useTable()

  /** A whole image in a cell. */
  function inCells(): TableImages | null {
    const columns = table.info?.columns ?? []
    const at = columns.findIndex(({ kind }) => kind === 'image')
    const size = columns.at(at)?.size
    if (at < 0 || !size) return null
    const labelAt = columns.findIndex(({ kind }) => kind !== 'image')
    return {
      ...size,
      image: (row) => {
        const cells = table.row(row)
        const text = cells?.[at]
        return text == null ? null : { pixels: pixelsOfBase64(text), label: cells?.[labelAt] ?? '' }
      },
    }
  }

  /** A pixel in each column of numbers. */
  function overColumns(): TableImages | null {
    const { info, columns } = table
    const data = desk.draft?.data
    if (!info || !columns || !data?.image) return null
    const features = info.columns.flatMap(({ name }, j) => (roleOf(data, name) === 'feature' ? [j] : []))
    const { width, height } = data.image
    if (features.length !== width * height) return null
    const low = Math.min(...features.map((j) => columns[j].numbers?.min ?? 0))
    const high = Math.max(...features.map((j) => columns[j].numbers?.max ?? 0))
    const labelAt = info.columns.findIndex(({ name }) => targetsOf(data).includes(name))
    return {
      ...{ width, height },
      image: (row) => {
        const cells = table.row(row)
        if (!cells) return null
        return {
          pixels: pixelsOfNumbers(
            features.map((j) => cells[j]),
            low,
            high,
          ),
          label: cells.at(labelAt) ?? '',
        }
      },
    }
  }

  return computed(() => inCells() ?? overColumns())
}
