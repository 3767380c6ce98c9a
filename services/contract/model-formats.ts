/** A kind of file that a trained network can be taken away as. */
export interface ModelFormatEntry {
  readonly label: string
  /** What it is for, in a sentence. */
  readonly about: string
  /** How its file ends; null where it is a folder of several. */
  readonly extension: string | null
  /** Whether it takes rows as the source has them (`inside`) or features as training sees them (`outside`). */
  readonly preprocessing: 'inside' | 'outside' | 'choice'
  /** Whether batch norm stays a layer of its own or becomes part of the weights before it. */
  readonly batchNorm: 'kept' | 'folded' | 'choice'
}

/** All formats, in the order of the menus. */
export const modelFormats = {
  onnx: {
    label: 'ONNX',
    about: 'For onnxruntime, in any language and on any device; opens in Netron.',
    extension: '.onnx',
    preprocessing: 'choice',
    batchNorm: 'choice',
  },
  pytorch: {
    label: 'PyTorch',
    about: 'A readable module with its weights, and a script that repeats the experiment in PyTorch.',
    extension: null,
    preprocessing: 'outside',
    batchNorm: 'kept',
  },
  keras: {
    label: 'Keras 3',
    about: 'For keras.saving.load_model, on any backend of Keras.',
    extension: '.keras',
    preprocessing: 'outside',
    batchNorm: 'kept',
  },
  safetensors: {
    label: 'safetensors',
    about:
      'The weights by name, with the experiment; this studio opens it again, as does whatever reads safetensors.',
    extension: '.safetensors',
    preprocessing: 'outside',
    batchNorm: 'kept',
  },
  numpy: {
    label: 'NumPy',
    about: 'The weights as arrays, and a script that predicts with NumPy alone.',
    extension: null,
    preprocessing: 'inside',
    batchNorm: 'kept',
  },
  tensorflowJs: {
    label: 'TensorFlow.js',
    about: 'A layers model, for tf.loadLayersModel in a browser or in Node.',
    extension: null,
    preprocessing: 'outside',
    batchNorm: 'kept',
  },
  javascript: {
    label: 'JavaScript',
    about: 'A module without dependencies, with its types for TypeScript.',
    extension: null,
    preprocessing: 'inside',
    batchNorm: 'folded',
  },
  c: {
    label: 'C99',
    about: 'A header without dependencies, and a program that uses it.',
    extension: null,
    preprocessing: 'inside',
    batchNorm: 'folded',
  },
  python: {
    label: 'Python',
    about: 'A module that needs the standard library alone.',
    extension: '.py',
    preprocessing: 'inside',
    batchNorm: 'folded',
  },
  sql: {
    label: 'SQL',
    about: 'A query over a table of the same columns; for small networks.',
    extension: '.sql',
    preprocessing: 'inside',
    batchNorm: 'folded',
  },
  pmml: {
    label: 'PMML 4.4',
    about: 'For the scoring engines of databases and of business software.',
    extension: '.pmml',
    preprocessing: 'inside',
    batchNorm: 'folded',
  },
  modelCard: {
    label: 'Model card',
    about: 'What was trained on what, how good it is and where it ends: Markdown, and a page of HTML.',
    extension: null,
    preprocessing: 'inside',
    batchNorm: 'kept',
  },
} as const satisfies Record<string, ModelFormatEntry>

export type ModelFormatName = keyof typeof modelFormats
export const MODEL_FORMATS = Object.keys(modelFormats) as ModelFormatName[]

/** What can be chosen of an export; what a format leaves no choice in is as its entry says. */
export interface ExportOptions {
  readonly preprocessing: 'inside' | 'outside'
  readonly batchNorm: 'kept' | 'folded'
  /** Of SQL: the table that is asked, `rows` by default; and which of its columns come back, by default those of the model. */
  readonly sql?: { readonly table?: string; readonly keep?: readonly string[] }
}

/** As asked for where the format leaves the choice. By default, rows as the source has them, and batch norm folded. */
export function exportOptions(name: ModelFormatName, asked: Partial<ExportOptions> = {}): ExportOptions {
  const { preprocessing, batchNorm }: ModelFormatEntry = modelFormats[name]
  return {
    preprocessing: preprocessing === 'choice' ? (asked.preprocessing ?? 'inside') : preprocessing,
    batchNorm: batchNorm === 'choice' ? (asked.batchNorm ?? 'folded') : batchNorm,
    ...(asked.sql ? { sql: asked.sql } : {}),
  }
}

/** How an export was proven: its files were read again and asked for real rows. */
export interface ExportProof {
  /** The program that answered: `onnxruntime 1.30.0`. */
  readonly by: string
  readonly rows: number
  /** The largest |found - expected| / max(1, |expected|) over all answers of all rows. */
  readonly largestDifference: number
}
