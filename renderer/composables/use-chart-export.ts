import type { Reading } from '../charts/chart-source'
import { pngOf } from '../charts/export-picture'
import type { Scene } from '../charts/scene'
import { sceneSvg } from '../charts/scene-svg'
import { useChartStyle } from '../charts/use-chart-style'
import { saveFile, saveText } from '../save-file'
import { useStudio } from '../stores/studio'
import { words } from '../words'

/** What is saved of a chart, asked when it is. */
export interface Exported {
  readonly title: () => string
  readonly drawing: () => { readonly scene: Scene } | null
  readonly csv: () => string[]
  /** What is read off at the cursor; where there is none, all numbers are copied. */
  readonly values?: () => readonly Reading[]
}

export type ChartFormat = 'png' | 'svg' | 'csv'

/** Saves a chart as a file, or its values to the clipboard. */
export function useChartExport({ title, drawing, csv, values }: Exported): {
  save(format: ChartFormat): Promise<void>
  copy(): Promise<void>
} {
  const style = useChartStyle()
  const { attempt } = useStudio()
  const stem = (): string =>
    title()
      .replace(/[^\p{L}\p{N}]+/gu, '-')
      .replace(/^-+|-+$/g, '') || 'chart'

  async function write(format: ChartFormat): Promise<void> {
    const ground = style.value.colours.surface
    const drawn = drawing()
    const name = `${stem()}.${format}`
    if (format === 'csv') saveFile(name, new Blob(csv(), { type: 'text/csv' }))
    else if (!drawn) return
    else if (format === 'svg') saveText(name, 'image/svg+xml', sceneSvg(drawn.scene, title(), ground))
    else saveFile(name, await pngOf(drawn.scene, ground))
  }

  return {
    save: async (format) => {
      await attempt(words.doing.saving, () => write(format))
    },
    copy: async () => {
      const lines = values?.().map(({ name, exact }) => `${name}\t${exact}\n`) ?? csv()
      await attempt(words.doing.saving, () => navigator.clipboard.writeText(lines.join('')))
    },
  }
}
