import type { ModelFormat } from '../../model-format'
import { askOnnx } from './ask-onnx'
import { writeOnnx } from './write-onnx'

/** Open Neural Network Exchange, operator set 17: https://onnx.ai/onnx/operators/. */
export const onnx: ModelFormat = {
  lacks: () => null,
  write: (source) => Promise.resolve(new Map([['model.onnx', writeOnnx(source)]])),
  ask: askOnnx,
}
