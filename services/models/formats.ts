import type { ModelFormatName } from '../contract/model-formats'
import { c } from './formats/c/c'
import { javascript } from './formats/javascript/javascript'
import { python } from './formats/python/python'
import { safetensors } from './formats/safetensors'
import { sql } from './formats/sql/sql'
import type { ModelFormat } from './model-format'

/** How each format is written and asked. */
export const formats: Readonly<Partial<Record<ModelFormatName, ModelFormat>>> = {
  javascript,
  c,
  python,
  safetensors,
  sql,
}
