import { describe, expect, it } from 'vitest'
import {
  dataExtensions,
  dataFormatEntries,
  dataFormats,
  formatOf,
} from '../../../services/contract/data-formats'
import { StudioError } from '../../../services/contract/errors'
import { openers } from '../../../services/datasets/formats'

describe('each format of data', () => {
  it.each(dataFormatEntries)(
    '%s is what files of its endings are, in any case of letters',
    (format, { extensions }) => {
      for (const extension of extensions) {
        for (const name of [`a.${extension}`, `A.B.${extension.toUpperCase()}`, `/x.y/a.${extension}.gz`])
          expect(formatOf(name)).toBe(format)
      }
    },
  )

  it('is opened by what stands under its name; a zip by what is in it', () => {
    expect([...Object.keys(openers), 'zip'].sort()).toEqual(Object.keys(dataFormats).sort())
  })

  it('has endings that no other has, and the message names them', () => {
    expect(new Set(dataExtensions).size).toBe(dataExtensions.length)
    const { message } = new StudioError('dataFormatUnknown', { file: 'x' })
    for (const extension of dataExtensions) expect(message).toContain(`.${extension}`)
  })
})

it.each(['csv', 'a.gz', 'a.csv/b', 'a', 'a.ods'])('%s is of no format', (name) => {
  expect(formatOf(name)).toBe(null)
})
