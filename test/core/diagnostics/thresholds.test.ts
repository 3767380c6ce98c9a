import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { thresholds, thresholdsWith, type ThresholdName } from '../../../core/diagnostics/thresholds'

const entries = Object.entries(thresholds)

describe('the thresholds', () => {
  it.each(entries)(
    '%s has a default within its bounds, and says what it means and where it is from',
    (_, entry) => {
      expect(entry.default).toBeGreaterThanOrEqual(entry.min)
      expect(entry.default).toBeLessThanOrEqual(entry.max)
      for (const words of [entry.label, entry.meaning, entry.reference]) expect(words).not.toBe('')
    },
  )

  it('are what the user says where that is a number they can be', () => {
    expect(thresholdsWith({ vanishingFactor: 0.3, window: 50 })).toMatchObject({
      vanishingFactor: 0.3,
      window: 50,
    })
  })

  it('pass over names that are not known, and values out of range', () => {
    const odd = { unknown: 1, toString: 2, vanishingFactor: 2, window: 2.5, deadShare: NaN }
    expect(thresholdsWith(odd)).toEqual(thresholdsWith({}))
    expect(thresholdsWith({})).toEqual(
      Object.fromEntries(entries.map(([name, { default: value }]) => [name, value])),
    )
  })

  it('stand in ARCHITECTURE.md as they are', () => {
    const text = readFileSync(new URL('../../../ARCHITECTURE.md', import.meta.url), 'utf8')
    const section = text.slice(text.indexOf('## Verdicts')).split('\n## ')[0]
    const rows = section
      .split('\n')
      .filter((line) => line.startsWith('| `'))
      .map((line) => line.split('|').map((cell) => cell.trim()))
    const stated = rows.map(([, name, value, meaning]) => [name.replaceAll('`', ''), Number(value), meaning])
    expect(stated).toEqual(
      (Object.keys(thresholds) as ThresholdName[]).map((name) => {
        const { default: value, meaning } = thresholds[name]
        return [name, value, meaning]
      }),
    )
  })
})
