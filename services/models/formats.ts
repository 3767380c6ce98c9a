import type { ModelFormatName } from '../contract/model-formats'
import { c } from './formats/c/c'
import { javascript } from './formats/javascript/javascript'
import { keras } from './formats/keras'
import { modelCard } from './formats/model-card/model-card'
import { numpy } from './formats/numpy'
import { onnx } from './formats/onnx/onnx'
import { pmml } from './formats/pmml/pmml'
import { python } from './formats/python/python'
import { pytorch } from './formats/pytorch'
import { safetensors } from './formats/safetensors'
import { sql } from './formats/sql/sql'
import { tensorflowJs } from './formats/tensorflow-js'
import type { ModelFormat } from './model-format'

/** How each format is written and asked. */
export const formats: Readonly<Record<ModelFormatName, ModelFormat>> = {
  onnx,
  pytorch,
  keras,
  safetensors,
  numpy,
  tensorflowJs,
  javascript,
  c,
  pmml,
  python,
  sql,
  modelCard,
}
