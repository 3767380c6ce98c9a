import type { ModelFormatName } from '../contract/model-formats'
import { javascript } from './formats/javascript/javascript'
import { numpy } from './formats/numpy'
import { onnx } from './formats/onnx/onnx'
import { pytorch } from './formats/pytorch'
import { safetensors } from './formats/safetensors'
import { tensorflowJs } from './formats/tensorflow-js'
import type { ModelFormat } from './model-format'

/** How each format is written and asked. */
export const formats: Readonly<Partial<Record<ModelFormatName, ModelFormat>>> = {
  onnx,
  pytorch,
  safetensors,
  numpy,
  tensorflowJs,
  javascript,
}
