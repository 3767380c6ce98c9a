import type { DataSpec } from '../../services/contract/data-spec'
import type { SplitName } from '../../core'
import type { BundledId } from '../data/bundled'
import type { Role } from '../data/roles'
import type { TablesInFile } from '../../services/contract/tables'
import { grouped } from './numbers'

const megabytes = (bytes: number): string =>
  bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} KB` : `${grouped(Math.round(bytes / 1e6))} MB`

/** The words of the place "Data". */
export const data = {
  sources: {
    label: 'Where the data come from',
    bundled: 'Ready to use',
    generated: 'Made up',
    files: 'Your files',
    open: 'Open a file ...',
    openImages: 'Open images ...',
    openIdx: 'Open IDX files ...',
    openData: 'Open a data file ...',
    drop: 'CSV, Excel, Parquet, SQLite, NumPy and more; or drop one anywhere here.',
    facts: (rows: number, classes: number | null) =>
      `${grouped(rows)} rows, ${classes === null ? 'a number' : `${classes} classes`}`,
    madeUp: (classes: number | null) => (classes === null ? 'a number' : `${classes} classes`),
  },
  titles: {
    iris: 'Iris',
    wine: 'Wine',
    'breast-cancer': 'Breast cancer',
    diabetes: 'Diabetes',
    digits: 'Digits',
    mnist: 'MNIST',
  } as const satisfies Record<BundledId, string>,
  dropHere: 'Drop the file to open it',
  reading: (name: string) => `Reading ${name} ...`,
  /** Of a large file, the first rows are shown meanwhile. */
  counting: 'Counting rows ... These are the first.',
  receiving: (name: string, bytes: number) => `Reading ${name}, ${megabytes(bytes)} ...`,
  describing: 'Looking at every value ...',

  undo: {
    source: (name: string) => `data: ${name}`,
    back: (name: string) => `back to ${name}`,
    role: (column: string, role: string) => `${column}: ${role}`,
    task: 'task',
    target: 'target',
    missing: 'missing values',
    standardize: 'scaling',
    filter: 'filter',
    balance: 'balance of the classes',
    transformTarget: 'transform of the target',
    chunks: 'rows in memory',
    column: (column: string) => `preparation of ${column}`,
    split: 'split',
    category: (column: string) => `${column} as a category`,
    images: 'size of the images',
    generator: (what: string) => `data: ${what}`,
  },

  /** Images, as those of MNIST in files or in folders. */
  images: {
    title: 'Images',
    width: 'Width',
    height: 'Height',
    sizeHint: 'In pixels. Every image is scaled to it.',
    channels: 'Colours',
    channelsHint: 'Of red, green and blue, each is a plane of its own.',
    channelNames: { 1: 'grey', 3: 'red, green and blue' } as const,
  },
  idx: {
    title: 'Images as those of MNIST',
    text: 'IDX files come in pairs: one of images, one of their labels; packed by gzip or not. A second pair is the test part.',
    parts: {
      images: 'Images',
      labels: 'Labels',
      testImages: 'Test images',
      testLabels: 'Test labels',
    },
    none: 'not picked yet',
    optional: 'none',
    pick: (part: string) => `Pick ${part.toLowerCase()} ...`,
    leave: (part: string) => `Leave out ${part.toLowerCase()}`,
    open: 'Open',
    cancel: 'Cancel',
  },

  /** How a file is read. */
  file: {
    title: 'File',
    holds: { sheet: 'Sheet', table: 'Table', array: 'Arrays', file: 'File' } as const satisfies Record<
      TablesInFile['holds'],
      string
    >,
    none: 'choose one ...',
    arrays: 'Several stand side by side, in this order.',
    separator: 'Separator',
    separatorHint: 'The sign between the fields of a line.',
    decimal: 'Decimal sign',
    decimals: { '.': 'point', ',': 'comma' } as const,
    encoding: 'Encoding',
    encodingHint: 'How letters are stored as bytes. Where umlauts and accents look wrong, choose another.',
    header: 'First line',
    headers: { names: 'names the columns', row: 'is a row' } as const,
    comment: 'Comments',
    commentHint: 'The sign with which lines begin that are left out, as #.',
    found: (what: string) => `${what} (found)`,
    unknown: 'found out',
  },

  problem: {
    refused: (name: string) => `${name} cannot be used`,
    several: (name: string, count: number, what: TablesInFile['holds']) =>
      `${name} holds ${grouped(count)} ${what}s`,
    choose: {
      sheet: 'Choose the sheet that holds the data.',
      table: 'Choose the table that holds the data.',
      array: 'Choose the array that holds the data, or several that stand side by side.',
      file: 'Choose the file in it that holds the data.',
    } as const satisfies Record<TablesInFile['holds'], string>,
    unfit: 'These data cannot be trained on as they are',
    other: 'Choose another file ...',
    back: (name: string) => `Back to ${name}`,
    category: (column: string) => `Take ${column} as categories`,
    dropRows: 'Leave out rows with gaps',
    median: 'Fill gaps with the median',
    regression: 'Predict a number',
    classification: 'Predict a class',
  },

  table: {
    label: (name: string) => `Table of ${name}`,
    size: (rows: number, columns: number) => `${grouped(rows)} rows, ${grouped(columns)} columns`,
    images: (rows: number) => `${grouped(rows)} images`,
    row: 'Row',
    none: 'none',
    missing: (count: number) => `${grouped(count)} missing`,
    roleOf: (column: string) => `Role of ${column}`,
    show: (column: string) => `About ${column}`,
    hint: 'Arrow keys move, Enter shows a column.',
    asTable: 'Table',
    asImages: 'Images',
    view: 'How the rows are shown',
    image: (label: string, row: number) => `Row ${grouped(row)}: ${label}`,
  },
  kinds: { number: 'number', text: 'text', image: 'image' },
  category: 'category',
  roles: {
    feature: 'Feature',
    target: 'Target',
    split: 'Split',
    out: 'Left out',
  } as const satisfies Record<Role, string>,

  empty: {
    title: 'No data yet',
    text: 'Here stands the table that the network learns from: a row for each example, a column for each fact about it. One column is the target, which the network shall predict from the others.',
    fill: 'Take the digits',
  },

  inspector: {
    label: 'About the data',
    task: 'Task',
    taskHint: 'A class is one of several names; a number can be any.',
    tasks: {
      classification: 'predict a class',
      regression: 'predict a number',
    } as const satisfies Record<DataSpec['task'], string>,
    target: 'Target',
    targetHint: 'The column to predict.',
    severalTargets: (count: number) => `${count} columns`,
    noTarget: 'none yet',
    rows: 'Rows',
    features: 'Features',
    featuresHint: 'What the network gets of a row, d. A category is as many features as it has values.',
    featuresOf: (features: number, columns: number) =>
      features >= columns ? grouped(features) : `${grouped(features)} of ${grouped(columns)} columns`,
    classes: 'Classes',
    missing: 'Missing values',
    missingHint: 'What becomes of a row in which a feature has no value.',
    missingWays: {
      refuse: 'are refused',
      mean: 'get the mean',
      median: 'get the median',
      dropRows: 'lose their row',
    } as const satisfies Record<DataSpec['missing'], string>,
    warnings: (count: number) => (count === 1 ? 'Worth knowing' : `Worth knowing (${count})`),
  },

  split: {
    title: 'Split',
    by: 'Rows are split',
    byFractions: 'at random',
    byColumn: (column: string) => `by "${column}"`,
    parts: {
      train: 'Training',
      validation: 'Validation',
      test: 'Test',
    } as const satisfies Record<SplitName, string>,
    ends: { train: 'End of the training part', validation: 'End of the validation part' },
    percent: '%',
    seed: 'Seed',
    seedHint: 'The same seed cuts the same rows.',
    stratify: 'Same mix of classes',
    stratifyHint: 'Each class is split by itself, so that every part has its share of it.',
    ownTest: 'The test part comes with these data.',
    ofClass: 'Class',
    ofRange: 'Target',
    exact: 'Exact numbers',
    rows: (count: number) => `${grouped(count)} rows`,
    stack: (part: string, rows: number) => `${part}: ${grouped(rows)} rows by class`,
    histogram: (part: string, rows: number) => `${part}: ${grouped(rows)} rows by target`,
  },

  points: {
    label: (x: string, y: string) => `Points over ${x} and ${y}`,
    class: (name: string) => `class ${name}`,
    emphasise: (name: string) => `Show only class ${name}`,
  },

  generator: {
    title: 'Made-up data',
    wrongFormula: (problem: string, position: number) => `Character ${position}: ${problem}`,
    names: {
      rows: 'Rows',
      noise: 'Noise',
      seed: 'Seed',
      ratio: 'Inner radius',
      arms: 'Arms',
      turns: 'Turns',
      groups: 'Clouds',
      formula: 'f(x)',
      from: 'From',
      to: 'To',
    } as Readonly<Record<string, string>>,
  },

  column: {
    back: 'All data',
    role: 'Role',
    kind: 'Kind',
    missing: 'Missing',
    distinct: 'Different values',
    min: 'Smallest',
    max: 'Largest',
    mean: 'Mean',
    std: 'Standard deviation',
    median: 'Median',
    distribution: 'Distribution',
    most: 'Most frequent',
    value: 'Value',
    rows: 'Rows',
    also: 'Predict as well',
    alsoHint: 'A regression can have several targets.',
    share: (count: number, of: number) => `${((100 * count) / of).toFixed(1)} %`,
    bin: (from: string, to: string, count: number) => `${from} to ${to}: ${grouped(count)} rows`,
    bar: (value: string, count: number) => `${value}: ${grouped(count)} rows`,
    describe: (column: string) => `Distribution of ${column}`,
  },
} as const
