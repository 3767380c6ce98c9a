import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fadeTo, layerColour, signedMap, viridis } from '../../renderer/charts/colour-maps'
import { DrawScheduler } from '../../renderer/charts/draw-scheduler'
import { hexOf, oklabOf, rgbOf, fromOklab } from '../../renderer/charts/oklab'
import { drawable, scale } from '../../renderer/charts/scale'
import type { Scene } from '../../renderer/charts/scene'
import { sceneSvg } from '../../renderer/charts/scene-svg'
import { ticksOf } from '../../renderer/charts/ticks'
import { moved, stopAt, withinWhole, zoomed } from '../../renderer/charts/view-range'
import { style as plain } from './chart-style'

const style = {
  ...plain,
  colours: {
    ...plain.colours,
    ...{ 'ramp-1': '#2b1a66', 'ramp-2': '#23509f', 'ramp-3': '#1583a4', 'ramp-4': '#2b9c78' },
    ...{ negative: '#2166ac', zero: '#f7f7f7', positive: '#c2570c', surface: '#ffffff' },
  },
} as const

const lightness = (map: (t: number) => readonly [number, number, number]): number[] =>
  Array.from({ length: 101 }, (_, i) => oklabOf(map(i / 100))[0])
/** Colours of a screen are whole numbers. */
const ROUNDING = 0.004
const isGrowing = (values: readonly number[]): boolean =>
  values.every((value, i) => i === 0 || value >= values[i - 1] - ROUNDING)

describe('colours', () => {
  it('come back from Oklab as they were', () => {
    const byte = fc.integer({ min: 0, max: 255 })
    const property = fc.property(fc.tuple(byte, byte, byte), (rgb) => {
      expect(fromOklab(oklabOf(rgb))).toEqual(rgb)
    })
    fc.assert(property)
  })

  it('of viridis go from dark violet to light yellow, ever lighter', () => {
    expect([hexOf(viridis(0)), hexOf(viridis(1))]).toEqual(['#440154', '#fde725'])
    expect(isGrowing(lightness(viridis))).toBe(true)
  })

  it('of signed numbers have zero in the middle, and get darker to both ends', () => {
    const map = signedMap(style)
    expect([hexOf(map(0)), hexOf(map(1))]).toEqual(['#2166ac', '#c2570c'])
    const all = lightness(map)
    expect(isGrowing(all.slice(0, 51))).toBe(true)
    expect(isGrowing(all.slice(50).reverse())).toBe(true)
  })

  it('of layers go from one end of the ramp to the other, each in one place', () => {
    expect([layerColour(1, 20, style), layerColour(20, 20, style)]).toEqual(['#2b1a66', '#2b9c78'])
    expect(layerColour(1, 1, style)).toBe('#2b1a66')
    const all = Array.from({ length: 20 }, (_, i) => layerColour(i + 1, 20, style))
    expect(new Set(all).size).toBe(20)
    expect(isGrowing(all.map((colour) => oklabOf(rgbOf(colour))[0]))).toBe(true)
  })

  it('of a probability go from the ground to the class', () => {
    const fade = fadeTo('#0072b2', style)
    expect([hexOf(fade(0)), hexOf(fade(1))]).toEqual(['#ffffff', '#0072b2'])
  })

  it('outside of a map are those of its ends', () => {
    expect([viridis(-3), viridis(7)]).toEqual([viridis(0), viridis(1)])
  })
})

describe('ticks', () => {
  const labels = (low: number, high: number, isLog = false, most = 6): string[] =>
    ticksOf(scale(low, high, 0, 100, isLog), most).map(({ label }) => label)

  it('stand at round numbers', () => {
    expect(labels(0, 10)).toEqual(['0', '2', '4', '6', '8', '10'])
    expect(labels(-0.31, 0.29)).toEqual(['−0.3', '−0.2', '−0.1', '0', '0.1', '0.2'])
    expect(labels(0, 200_000)).toEqual(['0', '50 k', '100 k', '150 k', '200 k'])
  })

  it('of a logarithmic axis stand at decades, and between them where there are few', () => {
    expect(labels(1e-9, 1, true)).toEqual(['10⁻⁸', '10⁻⁶', '10⁻⁴', '10⁻²', '1'])
    expect(labels(0.2, 3, true)).toEqual(['0.2', '0.5', '1', '2'])
  })

  it('lie within their axis, and are not many', () => {
    const number = fc.double({ min: 1e-30, max: 1e30, noNaN: true })
    fc.assert(
      fc.property(number, number, fc.boolean(), (a, b, isLog) => {
        const [low, high] = drawable(Math.min(a, b), Math.max(a, b), isLog)
        const ticks = ticksOf(scale(low, high, 0, 100, isLog), 6)
        const margin = (high - low) * 1e-6
        expect(ticks.length).toBeLessThanOrEqual(9)
        for (const { value } of ticks) {
          expect(value).toBeGreaterThanOrEqual(low * (1 - 1e-6) - margin)
          expect(value).toBeLessThanOrEqual(high * (1 + 1e-6) + margin)
        }
      }),
    )
  })
})

describe('a scale', () => {
  it('leads from numbers to pixels and back', () => {
    const number = fc.double({ min: 0.01, max: 99, noNaN: true })
    fc.assert(
      fc.property(number, fc.boolean(), (x, isLog) => {
        const axis = scale(0.01, 100, 50, 950, isLog)
        expect(axis.from(axis.at(x))).toBeCloseTo(x, 6)
      }),
    )
  })

  it('has some width whatever it is of', () => {
    for (const isLog of [false, true])
      for (const [low, high] of [drawable(3, 3, isLog), drawable(Infinity, -Infinity, isLog)])
        expect(low).toBeLessThan(high)
    expect(drawable(0, 8, false)[0]).toBe(0)
  })
})

describe('the shown range', () => {
  const whole = { low: 0, high: 100 }

  it('stays within the whole, and is the whole where it is as wide', () => {
    expect(withinWhole({ low: -30, high: 20 }, whole)).toEqual({ low: 0, high: 50 })
    expect(withinWhole(moved({ low: 80, high: 100 }, 15), whole)).toEqual({ low: 80, high: 100 })
    expect(withinWhole({ low: -1, high: 101 }, whole)).toBeNull()
  })

  it('is zoomed around a place, which stays where it is', () => {
    expect(zoomed({ low: 0, high: 100 }, 0.5, 20)).toEqual({ low: 10, high: 60 })
  })

  it('has stops, of which the last one at a place or before is found', () => {
    const stops = Float64Array.of(1, 5, 9)
    expect([0, 1, 4, 9, 99].map((x) => stopAt(stops, x))).toEqual([-1, 0, 0, 2, 2])
  })
})

describe('a picture as SVG', () => {
  const scene: Scene = {
    ...{ width: 20, height: 10, fontFamily: 'a "face"' },
    marks: [
      {
        type: 'line',
        points: Float64Array.of(0, 1, 2, NaN, 4, 5, 6, 7),
        colour: '#123456',
        width: 1,
        dash: [5, 3],
      },
      { type: 'text', x: 1, y: 2, text: 'a < b & c', colour: '#000000', align: 'end' },
      {
        type: 'cells',
        x: 0,
        y: 0,
        width: 4,
        height: 2,
        columns: 4,
        colours: [[255, 0, 0], [255, 0, 0], null, [0, 0, 255]],
      },
      {
        type: 'within',
        box: { x: 1, y: 1, width: 3, height: 3 },
        marks: [
          { type: 'markers', points: Float64Array.of(1, 1), marker: 'circle', size: 4, colour: '#00ff00' },
        ],
      },
    ],
  }
  const svg = sceneSvg(scene, 'A & B', '#ffffff')

  it('holds lines with their gaps as paths', () => {
    expect(svg).toContain('<path d="M0 1M4 5L6 7" fill="none" stroke="#123456" stroke-width="1"')
    expect(svg).toContain('stroke-dasharray="5 3"')
  })

  it('holds words as words', () => {
    expect(svg).toContain('text-anchor="end"')
    expect(svg).toContain('>a &lt; b &amp; c</text>')
    expect(svg).toContain('<title>A &amp; B</title>')
  })

  it('holds neighbouring cells of one colour as one rectangle, and no image', () => {
    expect(svg).toContain('<rect x="0" y="0" width="2" height="2" fill="#ff0000"/>')
    expect(svg.match(/fill="#0000ff"/g)).toHaveLength(1)
    expect(svg).not.toContain('<image')
  })

  it('cuts off what has to stay within a rectangle', () => {
    expect(svg).toContain('<clipPath id="clip-1"><rect x="1" y="1" width="3" height="3"/></clipPath>')
    expect(svg).toContain('<g clip-path="url(#clip-1)">')
  })
})

describe('the scheduler of drawings', () => {
  /** A clock that is moved by hand, and charts that take some time to draw. */
  function begin(leastMs = 100) {
    let now = 0
    const frames: (() => void)[] = []
    const timers: { at: number; work: () => void }[] = []
    const drawn: string[] = []
    const scheduler = new DrawScheduler({
      now: () => now,
      frame: (work) => void frames.push(work),
      wait: (work, ms) => void timers.push({ at: now + ms, work }),
      leastMs: () => leastMs,
    })
    const chart = (name: string, ms: number) => ({
      draw: () => {
        now += ms
        drawn.push(name)
      },
    })
    /** One animation frame, after some time. */
    const frame = (ms = 16): string[] => {
      now += ms
      for (const { work } of timers
        .splice(0)
        .filter(({ at, work }) => at <= now || void timers.push({ at, work })))
        work()
      for (const work of frames.splice(0)) work()
      return drawn.splice(0)
    }
    return { scheduler, chart, frame }
  }

  it('draws in the next frame what asked for it, once', () => {
    const { scheduler, chart, frame } = begin()
    const a = chart('a', 1)
    scheduler.request(a)
    scheduler.request(a)
    expect([frame(), frame()]).toEqual([['a'], []])
  })

  it('draws no more in a frame than there is time for, and the rest in the next, in order', () => {
    const { scheduler, chart, frame } = begin()
    for (const name of ['a', 'b', 'c', 'd']) scheduler.request(chart(name, 7))
    expect([frame(), frame(), frame()]).toEqual([['a', 'b'], ['c', 'd'], []])
  })

  it('draws each not more often than it is worth', () => {
    const { scheduler, chart, frame } = begin(100)
    const a = chart('a', 1)
    scheduler.request(a)
    expect(frame()).toEqual(['a'])
    scheduler.request(a)
    expect([frame(), frame(), frame(80)]).toEqual([[], [], ['a']])
  })

  it('draws nothing that is not seen, until it is', () => {
    const { scheduler, chart, frame } = begin()
    const a = chart('a', 1)
    scheduler.show(a, false)
    scheduler.request(a)
    expect(frame()).toEqual([])
    scheduler.show(a, true)
    expect(frame()).toEqual(['a'])
  })

  it('draws the others where one cannot be drawn', () => {
    const { scheduler, chart, frame } = begin()
    scheduler.request({
      draw: () => {
        throw new Error('broken')
      },
    })
    scheduler.request(chart('b', 1))
    expect(() => frame()).toThrow('broken')
    expect(frame()).toEqual(['b'])
  })

  it('forgets what is gone', () => {
    const { scheduler, chart, frame } = begin()
    const a = chart('a', 1)
    scheduler.request(a)
    scheduler.cancel(a)
    expect(frame()).toEqual([])
  })
})
