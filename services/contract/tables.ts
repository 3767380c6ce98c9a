import type { SplitName } from '../../core'
import type { Dialect } from './data-spec'
import type { DataFacts } from './resolve'
import type { TablesInFile } from './tables-in-file'
import type { TransformName } from './transforms'

export type { TablesInFile } from './tables-in-file'

/** What was read of a file. */
export interface FileReading {
  /** Of a file that may hold several tables: which there are. */
  readonly tables?: TablesInFile
  /** Of text: how it is written. */
  readonly dialect?: FoundDialect
}

/** A table that the user looks at before there is an experiment on it. */
export interface TableInfo extends FileReading {
  readonly rows: number
  /** Only the first rows are there as yet, and kinds of columns are as they seem by those: a large file is being looked through. */
  readonly isPartial?: true
  readonly columns: readonly TableColumnInfo[]
}

/** How a file of text is written, said or found out. Which comments it has, is never found out. */
export type FoundDialect = {
  readonly [Part in Exclude<keyof Dialect, 'comment'>]-?: NonNullable<Dialect[Part]>
}

export interface TableColumnInfo {
  readonly name: string
  /** `image`: a cell is the pixels of a whole image, a byte each, as base64. */
  readonly kind: 'number' | 'text' | 'image'
  /** Of an image, in pixels. */
  readonly size?: { readonly width: number; readonly height: number }
}

/**
 * Some rows of it, as they stand in the file; null: no value, by the rule for a column of its kind. A text of more than 1,000
 * letters is cut, and ends in an ellipsis.
 */
export interface TableRows {
  readonly first: number
  /** As many rows as were asked for, or as there are; of a table of very many columns fewer, but one at least. */
  readonly cells: readonly (readonly (string | null)[])[]
}

/** All that one column holds. */
export interface ColumnDescription {
  readonly name: string
  readonly kind: TableColumnInfo['kind']
  readonly rows: number
  readonly missing: number
  /** Different values. */
  readonly distinct: number
  /** Of numbers: over all rows that have one which single precision can hold; null where none has. */
  readonly numbers: ColumnNumbers | null
  /** The most frequent values first, 20 at most; of numbers too, where there are no more. Null for images. */
  readonly values: readonly { readonly value: string; readonly count: number }[] | null
}

export interface ColumnNumbers {
  readonly min: number
  readonly max: number
  readonly mean: number
  readonly std: number
  readonly median: number
  /** Counts in bins of equal width from min to max. */
  readonly bins: readonly number[]
}

/** What the data of an experiment come to: read, prepared and split as training would. */
export interface DataExamination {
  readonly facts: DataFacts
  /** As the network gets them: a category is as many as it has values. */
  readonly featureNames: readonly string[]
  /** Where the features are the pixels of an image, row by row. */
  readonly image: { readonly width: number; readonly height: number } | null
  readonly parts: Readonly<Record<SplitName, PartDescription>>
  /** Where there are one or two features and one target: some rows of each part to draw, on the original scale. */
  readonly points: DataPoints | null
  readonly preparation: DataPreparation
  readonly warnings: readonly string[]
}

/** What was done to rows and columns before a network sees them: before and after. */
export interface DataPreparation {
  /** Rows at the beginning, after the filter, and after those that miss a value were left out. */
  readonly rows: { readonly read: number; readonly filtered: number; readonly complete: number }
  /** Rows of each class in the training part; null in a regression. */
  readonly balance: { readonly before: readonly number[]; readonly after: readonly number[] } | null
  /** The first 500 features of a table, and the targets of a regression; of images none. */
  readonly columns: readonly PreparedColumn[]
  readonly targets: readonly PreparedColumn[]
}

/** One column of the training part, before that is balanced. */
export interface PreparedColumn {
  readonly name: string
  readonly kind: 'numeric' | 'ordinal' | 'categorical'
  /** How many it becomes. */
  readonly features: number
  readonly missing: number
  /** What stands in for what is missing. */
  readonly fill: number | string | null
  readonly transform: TransformName
  /** In the source, and as a network gets them; null for categories that are spread out, and where there is no number. */
  readonly before: PreparedNumbers | null
  readonly after: PreparedNumbers | null
}

export type PreparedNumbers = Omit<ColumnNumbers, 'median'>

/** The target of one part of the data. */
export interface PartDescription {
  readonly rows: number
  /** Rows of each class, in the order of the classes; or of the first target, in bins of equal width from `low` to `high`. */
  readonly counts: readonly number[]
  /** Null in a classification. The same for all parts. */
  readonly range: { readonly low: number; readonly high: number } | null
}

export interface DataPoints {
  /** One or two, as the axes are named. */
  readonly features: readonly string[]
  readonly target: string
  readonly x: Float64Array
  /** The second feature; with one feature, the target. */
  readonly y: Float64Array
  /** With two features: index of the class, or the value of the target. With one: empty. */
  readonly value: Float64Array
  /** Index into SPLITS. */
  readonly part: Uint8Array
}
