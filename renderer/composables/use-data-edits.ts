import type { GeneratorSpec } from '../../core'
import type { DataSpec, FolderSource, Fractions } from '../../services/contract/data-spec'
import type { ColumnSettings } from '../../services/contract/preparation-spec'
import type { WrittenScaling } from '../../services/contract/scalings'
import type { TransformName } from '../../services/contract/transforms'
import { withReadAs, withSettings, type ReadAs } from '../data/column-settings'
import { naturalTask, NATURAL_SPLIT } from '../data/natural-data'
import { targetsOf, withRole, withTargetToo, type Role } from '../data/roles'
import { withData } from '../data/with-data'
import { useDesk } from '../stores/desk'
import { useTable } from '../stores/table'
import { words } from '../words'

/** The edits of what the draft says of its data; each is undoable. */
export interface DataEdits {
  readonly setTask: (task: DataSpec['task']) => void
  readonly setTarget: (column: string) => void
  readonly setRole: (column: string, role: Role) => void
  /** One more target of a regression, or one less. */
  readonly setTargetToo: (column: string, isTarget: boolean) => void
  readonly setCategory: (column: string, isCategory: boolean) => void
  readonly setMissing: (missing: DataSpec['missing']) => void
  readonly setStandardize: (key: 'standardize' | 'standardizeTarget', to: WrittenScaling) => void
  /** Empty: all rows. */
  readonly setFilter: (filter: string) => void
  readonly setBalance: (balance: DataSpec['balance']) => void
  readonly setTransformTarget: (transform: TransformName) => void
  /** Rows of a chunk; null: as many as memory holds. */
  readonly setChunks: (rows: number | null) => void
  readonly setColumn: (column: string, changed: Partial<ColumnSettings>) => void
  readonly setReadAs: (column: string, as: ReadAs) => void
  readonly setFractions: (fractions: Fractions) => void
  /** Null: at random. */
  readonly setSplitColumn: (column: string | null) => void
  /** The size of the images of a folder. */
  readonly setImages: (changed: Partial<FolderSource>) => void
  /** A parameter of a made-up data set. */
  readonly setParameter: (name: string, value: number | string) => void
}

export function useDataEdits(): DataEdits {
  const desk = useDesk()
  const table = useTable()
  const { undo, roles } = words.data

  const described = (name: string | undefined) => table.columns?.find((column) => column.name === name)
  const names = (): string[] => table.info?.columns.map(({ name }) => name) ?? []

  /** Changes the data, and what of the network's output does not fit them then. */
  function change(title: string, make: (data: DataSpec) => DataSpec, key?: string): void {
    desk.change(
      title,
      (draft) => {
        const data = make(draft.data)
        return withData(draft, data, described(targetsOf(data).at(0))?.distinct)
      },
      key,
    )
  }

  /** A column that becomes the target says by itself what is to be predicted. */
  function withNaturalTask(data: DataSpec, column: string): DataSpec {
    const about = described(column)
    return about ? withTask(data, naturalTask(about)) : data
  }

  const setRole = (column: string, role: Role): void =>
    change(undo.role(column, roles[role]), (data) => {
      const changed = withRole(data, names(), column, role)
      return role === 'target' ? withNaturalTask(changed, column) : changed
    })

  return {
    setRole,
    setTarget: (column) => setRole(column, 'target'),
    setTask: (task) => change(undo.task, (data) => withTask(data, task)),
    setTargetToo: (column, isTarget) =>
      change(undo.target, (data) => withTargetToo(data, names(), column, isTarget)),
    setCategory: (column, isCategory) =>
      change(undo.category(column), (data) => ({
        ...data,
        categorical: [...data.categorical.filter((each) => each !== column), ...(isCategory ? [column] : [])],
      })),
    setMissing: (missing) => change(undo.missing, (data) => ({ ...data, missing })),
    setStandardize: (key, to) => change(undo.standardize, (data) => ({ ...data, [key]: to })),
    setFilter: (filter) => change(undo.filter, (data) => withFilter(data, filter.trim())),
    setBalance: (balance) => change(undo.balance, (data) => ({ ...data, balance })),
    setTransformTarget: (transformTarget) =>
      change(undo.transformTarget, (data) => ({ ...data, transformTarget })),
    setChunks: (rows) => change(undo.chunks, (data) => withChunks(data, rows)),
    setColumn: (column, changed) =>
      change(undo.column(column), (data) => withSettings(data, column, changed)),
    setReadAs: (column, as) => change(undo.column(column), (data) => withReadAs(data, column, as)),
    setFractions: (fractions) => change(undo.split, (data) => ({ ...data, split: fractions }), 'data.split'),
    setSplitColumn: (column) =>
      change(undo.split, (data) =>
        column === null ? { ...data, split: { ...NATURAL_SPLIT } } : withRole(data, names(), column, 'split'),
      ),
    setImages: (changed) =>
      change(undo.images, (data) => ({ ...data, source: { ...(data.source as FolderSource), ...changed } })),
    setParameter: (name, value) =>
      change(
        undo.generator(words.data.generator.names[name] ?? name),
        (data) => ({
          ...data,
          source: { ...(data.source as GeneratorSpec), [name]: value },
        }),
        `data.source.${name}`,
      ),
  }
}

/** A classification has one target, and no logarithm of it; a regression no classes that could be balanced. */
function withTask(data: DataSpec, task: DataSpec['task']): DataSpec {
  if (task === 'regression') return { ...data, task, balance: 'none' }
  const [first] = targetsOf(data)
  const target = Array.isArray(data.target) ? { target: first } : {}
  return { ...data, task, ...target, transformTarget: 'none' }
}

function withChunks({ chunks, ...data }: DataSpec, rows: number | null): DataSpec {
  return rows === null ? data : { ...data, chunks: { seed: chunks?.seed ?? 0, rows } }
}

function withFilter(data: DataSpec, filter: string): DataSpec {
  const changed = { ...data, filter }
  if (filter === '') delete (changed as { filter?: string }).filter
  return changed
}
