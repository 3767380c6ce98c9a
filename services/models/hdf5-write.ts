import type { Group } from 'h5wasm'
import type { Tensor } from './safetensors'

/** A group of an HDF5 file: datasets by name, and what it is called in its attribute `name`. */
export interface Hdf5Group {
  /** Of names with / between them. */
  readonly path: string
  readonly name: string
  readonly tensors: readonly Tensor[]
}

/**
 * An HDF5 file of groups whose datasets are called 0, 1, ..., in the layout that h5py writes unasked: superblock 0, values
 * one after the other.
 */
export async function encodeHdf5(groups: readonly Hdf5Group[]): Promise<Uint8Array> {
  // It brings HDF5 itself, as WebAssembly with a file system in memory: 4 MB that nothing else needs.
  const { default: h5wasm } = await import('h5wasm')
  const { FS } = await h5wasm.ready
  const place = '/model.weights.h5'
  const file = new h5wasm.File(place, 'w', { libver: ['earliest', 'latest'] })
  try {
    for (const { path, name, tensors } of groups) {
      const group = path.split('/').reduce((parent: Group, part) => childOf(parent, part), file)
      group.create_attribute('name', name)
      tensors.forEach(({ shape, data }, i) =>
        group.create_dataset({ name: String(i), data, shape: [...shape] }),
      )
    }
    file.flush()
  } finally {
    file.close()
  }
  try {
    return FS.readFile(place)
  } finally {
    FS.unlink(place)
  }
}

const childOf = (parent: Group, name: string): Group =>
  parent.keys().includes(name) ? (parent.get(name) as Group) : parent.create_group(name)
