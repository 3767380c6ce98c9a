import type { ModelFormatName } from './model-formats'

/** How each format is loaded, in a few lines. */
export const howToLoad = {
  onnx: 'import onnxruntime\nsession = onnxruntime.InferenceSession("model.onnx")\n[i.name for i in session.get_inputs()]',
  pytorch: 'unzip, then in its folder:\nfrom model import load\nmodel = load()',
  keras: 'import keras\nmodel = keras.saving.load_model("model.keras")',
  safetensors: 'from safetensors.numpy import load_file\ntensors = load_file("model.safetensors")',
  numpy: 'unzip, then in its folder:\npython predict.py rows.csv',
  tensorflowJs: 'const model = await tf.loadLayersModel("model.json")',
  javascript: 'import { predict } from "./model.js"',
  c: 'cc -std=c99 -O2 main.c -lm -o model\n./model < rows.csv',
  python: 'python model.py rows.csv',
  sql: 'The query reads a table "rows" with the columns of the data.',
  pmml: 'Any engine of PMML 4.4 opens it.',
  modelCard: 'Markdown for a repository, HTML for a browser.',
} as const satisfies Record<ModelFormatName, string>
