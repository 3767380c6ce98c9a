import fc from 'fast-check'
import { portableModel, type PortableModel } from '../../../services/models/portable-model'
import { COLUMNS, modelOf } from './random-models'

/** What ends strings, comments, lines, tags and queries somewhere; words with a meaning; letters that turn or hide text. */
export const HOSTILE: readonly string[] = [
  ...[
    '*/ process.exit(3) /*',
    '"""\nraise SystemExit(3)\n"""',
    "'''",
    '<?xml ?>',
    ']]>',
    '<!-- -->',
    '--',
    '*\\/ x',
  ],
  ...[
    '</script><script>alert(1)</script>',
    '"; drop table rows; --',
    "'; drop table rows; --",
    '`${process.exit(3)}`',
  ],
  ...[
    'line\nbreak',
    'carriage\r\nreturn',
    'tab\tbed',
    '\\',
    'ends in \\',
    '\\"',
    '??/',
    '??>',
    '%s %n',
    '{0}',
    '$1',
    '#',
  ],
  ...[
    'class',
    'select',
    'NULL',
    'None',
    'nan',
    'true',
    '__proto__',
    'constructor',
    'row',
    'z',
    '1',
    '1.0',
    '-0',
    ' ',
  ],
  ...[
    'Überschrift',
    '日本語',
    '🙂 family 👩‍👩‍👧',
    '\u202eturned\u202c',
    '\u2028',
    '\u2029',
    '\u0085',
    '\ufeffmark',
    '\u{e0001}',
  ],
  ...[
    'a&amp;b',
    '&#10;',
    '<b>',
    'a=b',
    'a,b',
    'a;b',
    '"',
    "'",
    '""',
    "''",
    '/*',
    '//',
    '/**/',
    'x'.repeat(300),
  ],
]

/** Two names of the same column but for the case of letters, or for blanks around them, are the same to many programs. */
const isSame = (a: string): string => a.trim().toLowerCase()

const names = (count: number): fc.Arbitrary<string[]> =>
  fc.uniqueArray(fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: 'grapheme', minLength: 1 })), {
    ...{ minLength: count, maxLength: count, selector: isSame },
  })

/** Models whose columns, categories and classes, or targets, bear such names. */
export const hostileModel: fc.Arbitrary<PortableModel> = fc
  .record({
    task: fc.constantFrom('classes' as const, 'values' as const),
    ...{ columns: names(COLUMNS.length), categories: names(4), outputs: names(3), name: names(1) },
    seed: fc.nat(1e6),
  })
  .map(({ task, columns, categories, outputs, name: [name], seed }) => {
    const hidden = [{ units: 4, activation: 'tanh' as const, batchNorm: false }]
    const output = task === 'classes' ? ('softmax' as const) : ('identity' as const)
    const { trained } = modelOf({ hidden, output, columns: COLUMNS, task, outputs: 3, seed })
    const { features, target } = trained.preprocessing
    const renamed = features.map((column, j) => {
      if (column.kind === 'image' || column.kind === 'numeric') return { ...column, column: columns[j] }
      const fill = column.fill === null ? null : categories[0]
      return {
        ...column,
        column: columns[j],
        categories: categories.slice(0, column.categories.length),
        fill,
      }
    })
    const called =
      target.kind === 'classes' ? { ...target, name, classes: outputs } : { ...target, names: outputs }
    return portableModel({
      ...trained,
      experiment: { ...trained.experiment, name },
      preprocessing: { features: renamed, target: called },
    })
  })
