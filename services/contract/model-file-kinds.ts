/** A kind of file that a network is read from. */
interface ModelFileKind {
  readonly label: string
  /** How files of it end, without the point. */
  readonly extensions: readonly string[]
}

/** All kinds, by which a network of some other program, or an export of this studio, is opened. */
export const modelFileKinds = {
  onnx: { label: 'ONNX', extensions: ['onnx'] },
  keras: { label: 'Keras 3', extensions: ['keras'] },
  pytorch: { label: 'a state dict of PyTorch', extensions: ['pt', 'pth'] },
  safetensors: { label: 'safetensors', extensions: ['safetensors'] },
  numpy: { label: 'NumPy', extensions: ['npz'] },
  json: { label: 'scikit-learn or TensorFlow.js', extensions: ['json'] },
} as const satisfies Record<string, ModelFileKind>

export type ModelFileKindName = keyof typeof modelFileKinds
export const MODEL_FILE_KINDS = Object.keys(modelFileKinds) as ModelFileKindName[]

export const modelExtensions: readonly string[] = Object.values(modelFileKinds).flatMap(
  ({ extensions }) => extensions,
)
