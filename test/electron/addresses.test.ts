import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { experimentsIn } from '../../electron/arguments'
import { isInner, isOurs, PAGE } from '../../electron/page-address'

describe('an address', () => {
  test('is of the page only with its scheme and its host', () => {
    for (const address of [PAGE, 'app://studio/assets/a.js', 'app://studio'])
      expect(isOurs(address)).toBe(true)
    const others = [
      'app://other/',
      'app://studio.evil/',
      'app://studio:1/',
      'https://studio/',
      'http://app://studio/',
    ]
    for (const address of [...others, 'about:blank', 'data:,app://studio/', '', 'nonsense']) {
      expect(isOurs(address)).toBe(false)
    }
  })

  test('is asked for only where that does not leave the machine', () => {
    for (const address of [PAGE, 'devtools://devtools/a.html', 'data:,x', 'blob:app://studio/1'])
      expect(isInner(address)).toBe(true)
    const others = [
      'http://127.0.0.1/',
      'https://a.b/',
      'ws://a.b/',
      'wss://a.b/',
      'ftp://a/',
      'file:///etc/hosts',
    ]
    for (const address of [...others, 'chrome://gpu', 'nonsense', '']) expect(isInner(address)).toBe(false)
  })
})

test('a command line may name experiments to open, from the folder that it was written in', () => {
  const argv = [
    '/opt/descent',
    'out/main/index.js',
    '--workspace=a.json',
    'a.json',
    '-x.json',
    '/b/C.JSON',
    'd.csv',
  ]
  expect(experimentsIn(argv, '/home/me')).toEqual([resolve('/home/me', 'a.json'), resolve('/b/C.JSON')])
})
