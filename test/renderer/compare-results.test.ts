import { describe, expect, it } from 'vitest'
import type { TrialCurves } from '../../services/contract/api'
import { trialsOf } from '../../services/contract/comparison-file'
import { comparisonOf } from '../../services/contract/study-results'
import { heatPanels } from '../../renderer/charts/heat-panels'
import { pointsBox } from '../../renderer/charts/points-box'
import { comparedSchemes } from '../../renderer/compare/compared-schemes'
import { rowsOf } from '../../renderer/compare/compared-rows'
import { curveBand } from '../../renderer/compare/curve-bands'
import { curveChart } from '../../renderer/compare/curve-charts'
import { mapPanels, meanMap, profileOf } from '../../renderer/compare/gradient-maps'
import { lineId } from '../../renderer/compare/looks'
import { finalGroups, targetGroups } from '../../renderer/compare/outcomes'
import { profileChart } from '../../renderer/compare/profile-chart'
import { cellsOf, orderAfter, sortedRows } from '../../renderer/compare/scheme-rows'
import { style } from './chart-style'
import { curvesOf, fileOf, studyOf } from './compared-study'

const file = fileOf(2, 3)
/** The first scheme is good, and loses its last seed. */
const study = studyOf(file, (scheme, seed) =>
  scheme === 0 && seed === 3 ? 'diverged' : scheme === 0 ? 0.8 + seed / 100 : 0.4 + seed / 100,
)
const curves = new Map(
  trialsOf(file).map(({ number, scheme }) => [number, curvesOf(number, 10, scheme === 0 ? 0.8 : 0.4)]),
)
const schemes = comparedSchemes(study, curves)

describe('the schemes of a study', () => {
  it('know their trials by seed, and count those that are lost', () => {
    expect(schemes.map(({ label }) => label)).toEqual(['width 1', 'width 2'])
    expect(schemes[0]).toMatchObject({ finished: 3, diverged: 1, failed: 0 })
    expect(schemes[1].trials.map(({ seed, number }) => [seed, number])).toEqual([
      [1, 1],
      [2, 3],
      [3, 5],
    ])
  })

  it('keep what is still right, and with it all that was worked out', () => {
    const newer = new Map(curves).set(0, curvesOf(0, 12, 0.9))
    const again = comparedSchemes(study, newer, schemes)
    expect(again[1].curves).toBe(schemes[1].curves)
    expect(again[0].curves).not.toBe(schemes[0].curves)
  })
})

describe('curves of a scheme', () => {
  const listOf = (...lists: readonly (readonly number[])[]): TrialCurves[] =>
    lists.map((losses, number) => ({
      ...{ number, columns: ['epoch', 'trainLoss'], map: null },
      epochs: Float64Array.from(losses.flatMap((loss, i) => [i + 1, loss])),
    }))
  const numbers = (
    { length, at }: { length: number; at: (row: number) => number },
    self: unknown,
  ): number[] => Array.from({ length }, (_, i) => at.call(self, i))

  it('are means over all seeds at every epoch, and over those that are left where one breaks down or ends', () => {
    const band = curveBand(listOf([1, 2, 3], [3, NaN, 5], [5, 4]), 'trainLoss', 'minMax')!
    expect(numbers(band.mean, band.mean)).toEqual([3, 3, 4])
    expect(numbers(band.low, band.low)).toEqual([1, 2, 3])
    expect(numbers(band.high, band.high)).toEqual([5, 4, 5])
  })

  it('have no band where a single seed is left', () => {
    const band = curveBand(listOf([1, 2]), 'trainLoss', 'interval95')!
    expect(numbers(band.mean, band.mean)).toEqual([1, 2])
    expect(numbers(band.low, band.low)).toEqual([NaN, NaN])
  })

  it('are worked out once', () => {
    expect(curveBand(schemes[0].curves, 'error', 'sd')).toBe(curveBand(schemes[0].curves, 'error', 'sd'))
    expect(curveBand(listOf([1]), 'r2', 'sd')).toBeNull()
  })
})

describe('the gradients of a scheme', () => {
  const withMap = (norms: number[], nonFinite = norms.map(() => 0)): TrialCurves => ({
    ...{ number: 0, columns: [], epochs: new Float64Array(0) },
    map: {
      ...{ layers: 2, lastStep: 9 },
      ...{ norms: Float64Array.from(norms), nonFinite: Float64Array.from(nonFinite) },
    },
  })

  it('are geometric means over the seeds, layer by layer', () => {
    const map = meanMap([withMap([1, 10, 1, 10]), withMap([100, 10, 100, 1000])])!
    expect([...map.norms].map(Math.round)).toEqual([10, 10, 10, 100])
  })

  it('hold on where no step was recorded, and end where all seeds do', () => {
    const map = meanMap([withMap([2, 3, NaN, NaN, 4, 5, NaN, NaN, NaN, NaN])])!
    // Two stretches lie between two steps, so the last one holds for two.
    expect([...map.norms].map((norm) => Math.round(100 * norm) / 100)).toEqual([
      ...[2, 2, 4, 4, NaN],
      ...[3, 3, 5, 5, NaN],
    ])
  })

  it('are shown as not finite where no seed has a finite one any more', () => {
    const map = meanMap([withMap([1, 1, NaN, NaN], [0, 0, 3, 3])])!
    expect([...map.norms]).toEqual([1, Infinity, 1, Infinity])
  })

  it('make a profile over the layers', () => {
    const profile = profileOf(schemes[0].curves, 'middle')!
    expect(profile[0]).toBeCloseTo(1)
    expect(profile[1]).toBeCloseTo(4)
  })
})

describe('the table of schemes', () => {
  const rows = rowsOf(schemes, comparisonOf(file, study.results), file)

  it('does not call a scheme the best for the runs that it lost', () => {
    expect(rows.map(({ isBest }) => isBest)).toEqual([false, true])
    expect(cellsOf(rows[0])).toMatchObject({ n: '2 of 3', lost: '1', probability: '100 %' })
    expect(cellsOf(rows[1])).toMatchObject({
      n: '3',
      difference: 'best',
      target: 'never',
      mean: '0.580 ± 0.025',
    })
    expect(cellsOf(rows[0]).difference).toMatch(/^-0.4/)
  })

  it('is sorted by a column, and turned round by the same; what is not known stands last', () => {
    const order = orderAfter({ column: 'mean', isDescending: false }, 'mean')
    expect(order.isDescending).toBe(true)
    expect(sortedRows(rows, order).map(({ index }) => index)).toEqual([1, 0])
    const unknown = { ...rows[0], index: 2, std: null }
    expect(sortedRows([unknown, ...rows], { column: 'std', isDescending: true }).at(-1)?.index).toBe(2)
  })
})

describe('pictures of a comparison', () => {
  const size = { width: 600, height: 300 }

  it('show every seed, and tell how many are lost', () => {
    const { scene } = pointsBox({ xName: 'error', groups: finalGroups(schemes) }, size, style)
    const texts = scene.marks.flatMap((mark) => (mark.type === 'text' ? [mark.text] : []))
    expect(texts).toContain('1 diverged')
    const points = scene.marks.flatMap((mark) => (mark.type === 'markers' ? [mark.points.length / 2] : []))
    expect(points).toEqual([2, 3])
    expect(targetGroups(schemes, file).map(({ values, note }) => [values.length, note])).toEqual([
      [3, ''],
      [0, '3 never'],
    ])
  })

  it('show maps on one scale, one beside or below the other', () => {
    const panels = mapPanels(schemes, () => '')
    const { scene, boxes } = heatPanels({ panels, xName: 'x', yName: 'y' }, size, style)
    expect(boxes[1].y).toBeGreaterThan(boxes[0].y + boxes[0].height)
    expect(scene.marks.filter((mark) => mark.type === 'cells')).toHaveLength(3)
  })
})

describe('a thousand runs', () => {
  it('are filtered without any curve being looked at again', () => {
    const large = fileOf(20, 50)
    const all = studyOf(large, (scheme, seed) => 0.5 + scheme / 100 + seed / 1000)
    let looks = 0
    const watched = (curves: TrialCurves): TrialCurves => ({
      ...curves,
      get epochs() {
        looks++
        return curves.epochs
      },
    })
    const read = new Map(trialsOf(large).map(({ number }) => [number, watched(curvesOf(number, 10, 0.7))]))
    const many = comparedSchemes(all, read)
    const size = { width: 400, height: 250 }
    const draw = (hidden: ReadonlySet<string>): void => {
      const shown = many.filter(({ index }) => !hidden.has(lineId(index)))
      const view = { range: { low: 1, high: 10 }, isLog: false, smoothing: 0, hidden }
      for (const name of ['error', 'loss', 'trainLoss'] as const) {
        curveChart(many, name, name, 'interval95').draw(size, style, view)
      }
      profileChart(many, 'start').draw(size, style, { ...view, isLog: true, range: { low: 1, high: 2 } })
      heatPanels({ panels: mapPanels(shown, () => ''), xName: '', yName: '' }, size, style)
      pointsBox({ xName: '', groups: finalGroups(shown) }, size, style)
    }
    draw(new Set())
    const before = looks
    expect(before).toBeGreaterThan(1000)
    for (const scheme of [3, 7, 11]) draw(new Set([lineId(scheme)]))
    expect(looks).toBe(before)
  })
})
