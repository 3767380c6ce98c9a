import type { ModelFormatName } from '../contract/model-formats'
import { c } from './formats/c/c'
import { javascript } from './formats/javascript/javascript'
import { onnx } from './formats/onnx/onnx'
import { numpy } from './formats/numpy'
import { pytorch } from './formats/pytorch'
import { python } from './formats/python/python'
import { safetensors } from './formats/safetensors'
import { sql } from './formats/sql/sql'
import type { ModelFormat } from './model-format'

/** How each format is written and asked. */
export const formats: Readonly<Partial<Record<ModelFormatName, ModelFormat>>> = {
  onnx,
  javascript,
  pytorch,
  safetensors,
  numpy,
  c,
  python,
  sql,
}
