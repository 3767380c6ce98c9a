import { readdir, readFile, rename } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { howToLoad } from '../../../services/contract/load-model'
import { MODEL_FORMATS, modelFormats } from '../../../services/contract/model-formats'
import { exportModel } from '../../../services/models/export-model'
import { formats } from '../../../services/models/formats'
import { wilson, bootstrap } from '../../../services/models/formats/model-card/intervals'
import { readRunModel } from '../../../services/models/read-run-model'
import { readSummary } from '../../../services/runs/stored-run'
import type { RunSummary } from '../../../services/contract/run-summary'
import { temporaryFolder } from '../training/fixtures'
import { hostileModel } from './hostile-models'
import { trainedRun } from './trained-runs'
import { sourceOf } from './written'

interface Card {
  readonly files: string[]
  readonly markdown: string
  readonly html: string
}

async function cardOf(run: string): Promise<Card> {
  const place = join(await temporaryFolder(), 'card')
  const { proof } = await exportModel(
    { ...(await readRunModel(run)), format: 'modelCard', options: {} },
    place,
  )
  expect(proof).toBeNull()
  const read = (name: string): Promise<string> => readFile(join(place, name), 'utf8')
  return {
    files: (await readdir(place)).sort(),
    markdown: await read('model-card.md'),
    html: await read('model-card.html'),
  }
}

describe('The card of a classifier', () => {
  let card: Card
  let summary: RunSummary
  beforeAll(async () => {
    const run = await trainedRun('classification', { training: { earlyStopping: { patience: 5 } } })
    ;[card, summary] = [await cardOf(run), (await readSummary(run))!]
  })

  it('is Markdown, a page, and the picture that the Markdown shows', () => {
    expect(card.files).toEqual(['loss.svg', 'model-card.html', 'model-card.md'])
    expect(card.markdown).toContain('](loss.svg)')
    expect(card.html).toContain('<svg ')
  })

  it('says what the run knows of data, network, training and limits', () => {
    const { rows, fingerprint } = summary.data
    for (const told of [
      '# people',
      '| source | people.csv |',
      `| test part | ${rows.test} rows |`,
      fingerprint,
      '| income | number |',
      '| 1 | 6 | 6 x 8 | Tanh |',
      `| best epoch | ${summary.bestEpoch!},`,
      `| made by | Descent Studio ${summary.versions.descent},`,
      `rests on ${rows.test} rows of the test part`,
      'The validation part chose the epoch',
      `with the seed ${summary.seed}`,
      'A name that is not listed above is refused, in: colour, mark.',
    ]) {
      expect(card.markdown).toContain(told)
    }
  })

  it('has the metrics of each part, with intervals but for the training part', () => {
    const line = card.markdown.split('\n').find((each) => each.startsWith('| Accuracy |'))!
    const [, , train, , test] = line.split('|').map((cell) => cell.trim())
    expect(train).toBe(String(Number(summary.metrics.train!.accuracy!.toPrecision(4))))
    expect(test).toMatch(/^[\d.]+ \([\d.]+ to [\d.]+\)$/)
    expect(card.markdown).toMatch(/\| ROC AUC \| [\d.]+ \| [^|]*\| [\d.]+ \([\d.]+ to [\d.]+\) \|/)
    expect(card.markdown).toContain('Confusion matrix (test part)')
  })

  it('says which values training saw, and how each format is loaded', () => {
    expect(card.markdown).toMatch(/\| height \| 1[34]\d\.?\d* \| (1[89]|20)\d\.?\d* \|/)
    for (const name of MODEL_FORMATS) {
      if (name !== 'modelCard') expect(card.markdown).toContain(`### ${modelFormats[name].label} (${name})`)
    }
    expect(card.markdown).toContain(howToLoad.python)
  })

  it('is a page that reaches nothing and has both themes', () => {
    expect(card.html).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`)
    expect(card.html).toContain('prefers-color-scheme: dark')
    expect(card.html.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(
      /https?:|src=|<script|@import|url\(/,
    )
  })
})

describe('A card', () => {
  it('of a regression has errors on the scale of the data, and no confusion matrix', async () => {
    const { markdown } = await cardOf(await trainedRun('regression'))
    expect(markdown).toMatch(/\| RMSE \| [\d.]+ \| [\d.]+ \([\d.]+ to [\d.]+\) \|/)
    expect(markdown).not.toContain('Confusion')
  })

  it('says so where the data are gone: no intervals but of accuracy, no ranges', async () => {
    const run = await trainedRun('classification')
    await rename(join(dirname(run), 'people.csv'), join(dirname(run), 'moved.csv'))
    const { markdown } = await cardOf(run)
    expect(markdown).toContain('of the others none, since the data are not there any more or are others')
    expect(markdown).toContain('Which values the training part had is not known here')
    expect(markdown).toMatch(/\| Accuracy \| [\d.]+ \| [\d.]+ \([\d.]+ to [\d.]+\)/)
    expect(markdown).toMatch(/\| F1 \| [\d.]+ \| [\d.]+ \| [\d.]+ \|/)
  })

  it('of a model file by itself says that nothing of its run is known', async () => {
    const run = await trainedRun('classification')
    const { markdown, files } = await cardOf(join(run, 'model.safetensors'))
    expect(markdown).toContain('came without its run')
    expect(markdown).not.toContain('How good it is\n')
    expect(files).toEqual(['model-card.html', 'model-card.md'])
  })

  it('holds no element, link or line that a name could make', async () => {
    await fc.assert(
      fc.asyncProperty(hostileModel, async (model) => {
        const written = await formats.modelCard.write(sourceOf('modelCard', model))
        const html = String(written.get('model-card.html'))
        const known =
          'html head meta title style body main h1 h2 h3 p ul li div table thead tbody tr th td pre code'
        for (const [, name] of html.matchAll(/<\/?([^\s>]*)/g)) {
          expect([...known.split(' '), '!doctype']).toContain(name)
        }
        for (const line of String(written.get('model-card.md')).split('## How to load it')[0].split('\n')) {
          expect(line).toMatch(/^(#{1,3} |- |\| |\||[A-Za-z]|\[|$)/)
          expect(line).not.toMatch(/(?<!\\)(?:\\\\)*<|[\r\u2028\u202e]/)
        }
      }),
      { numRuns: 50, seed: 4 },
    )
  })
})

describe('Intervals', () => {
  it('of a share are those of Wilson', () => {
    // Newcombe 1998, table I: 81 of 263, and 0 of 20.
    const [low, high] = wilson(81, 263)
    expect([low.toFixed(4), high.toFixed(4)]).toEqual(['0.2553', '0.3662'])
    expect(wilson(0, 20).map((x) => x.toFixed(4))).toEqual(['0.0000', '0.1611'])
  })

  it('by resampling are about as wide as theory has them, and always the same', () => {
    const rows = 400
    const truth = Float64Array.from({ length: rows }, () => 0)
    const outputs = Float64Array.from({ length: rows }, (_, i) => (i % 2 === 0 ? 1 : 3))
    const target = { kind: 'values', names: ['y'], transform: 'none', mean: [0], std: [1] } as const
    const intervals = bootstrap({ rows, outputs, truth }, target)!
    const [low, high] = intervals.get('mae')!
    // The mean absolute error is 2, and its standard error 1 / 20.
    expect(low).toBeCloseTo(2 - 1.96 / 20, 1)
    expect(high).toBeCloseTo(2 + 1.96 / 20, 1)
    expect(intervals.has('r2')).toBe(false)
    expect(bootstrap({ rows, outputs, truth }, target)).toEqual(intervals)
  })

  it('are not made of so many rows that it would take long', () => {
    const many = { rows: 60_000, outputs: new Float64Array(60_000), truth: new Float64Array(60_000) }
    const target = { kind: 'values', names: ['y'], transform: 'none', mean: [0], std: [1] } as const
    expect(bootstrap(many, target)).toBeNull()
  })
})
