import { howToLoad } from '../../services/contract/load-model'
import type { ExportedModel } from '../../services/contract/model-files'
import type { ExportOptions } from '../../services/contract/model-formats'
import { digits, grouped } from './numbers'

const rowsOf = (count: number): string => `${grouped(count)} ${count === 1 ? 'row' : 'rows'}`

/** The words of the place "Export". */
export const exporting = {
  title: 'Take the model away',
  predictTitle: 'Predict a file',
  inspector: 'About the format',
  empty: {
    title: 'No trained model yet',
    text: 'Here a trained model becomes a file that works elsewhere, proven to give the same numbers, and is asked for the rows of a file. Train one first.',
  },
  run: 'Model of',
  runOption: (id: string, name: string) => (id === name ? id : `${name} (${id})`),
  formats: 'Formats',

  options: {
    preprocessing: {
      label: 'Takes',
      hint: 'What a row is that the model is given.',
      values: {
        inside: 'rows as the data have them',
        outside: 'features as training sees them',
      } as const satisfies Record<ExportOptions['preprocessing'], string>,
    },
    batchNorm: {
      label: 'Batch norm',
      hint: 'Folded, it becomes part of the weights before it, and the function stays the same.',
      values: {
        folded: 'part of the weights',
        kept: 'layers of its own',
      } as const satisfies Record<ExportOptions['batchNorm'], string>,
    },
  },

  export: (label: string) => `Export as ${label}`,
  exporting: (label: string) => `Writing ${label}, and comparing ...`,
  saved: (name: string) => `${name} is saved.`,
  bytes: (count: number) => `${grouped(count)} bytes`,
  file: 'File',
  size: 'Size',
  compared: ({ proof }: ExportedModel): string => {
    if (proof === null) return 'Nothing to compare: it holds no network.'
    if ('notAsked' in proof) return `Not compared: ${proof.notAsked}`
    return `${rowsOf(proof.rows)} compared by ${proof.by}, largest difference ${digits(proof.largestDifference)}`
  },
  madeUp: (why: string) => `The rows were made up, since the data cannot be read: ${why}`,
  againSave: 'Save again',
  how: 'How to load it',

  load: howToLoad,

  predict: {
    about:
      'A table with the columns that the model was trained on, in any order and among others. They are checked by name and kind. Where it has the target too, the answers are judged by it.',
    aboutImages:
      'PNG and JPEG images in a folder, scaled to what the model takes, or an IDX file. Where the folders in it have the names of classes, the answers are judged by these.',
    pick: 'Pick a file ...',
    pickFolder: 'Pick a folder of images ...',
    pickIdx: 'Pick an IDX file ...',
    drop: 'or drop it here.',
    doing: (file: string) => `Predicting the rows of ${file} ...`,
    done: (file: string, rows: number) => `${rowsOf(rows)} of ${file} predicted.`,
    shown: (shown: number) => `The first ${grouped(shown)} are shown.`,
    save: 'Save as CSV',
    reading: (file: string) => `How ${file} is read`,
    judged: (rows: number) => `Over the ${rowsOf(rows)} whose target is known.`,
    noneJudged: 'No row has a target that the model could answer.',
    missing: (rows: number) => `Left out, without a target: ${rowsOf(rows)}.`,
    unfit: (rows: number) => `Left out, with a target that the model could not answer: ${rowsOf(rows)}.`,
  },
} as const
