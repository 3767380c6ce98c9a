/**
 * The parser of ESLint for the page. The project service of typescript-eslint checks all types anew for each .vue file that it
 * opens, over a second a file; here one program holds the scripts of all of them.
 */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import tseslint from 'typescript-eslint'

const page = fileURLToPath(new URL('../renderer', import.meta.url))

/** The text of the script of a component, as vue-eslint-parser hands it on. */
function scriptOf(file) {
  const code = readFileSync(file, 'utf8')
  const [, text = ''] = /^<script[^>]*>(.*)^<\/script>/msu.exec(code) ?? []
  return text
}

function programOf(folder) {
  const json = ts.readConfigFile(`${folder}/tsconfig.json`, ts.sys.readFile).config
  const vue = { extension: '.vue', isMixedContent: true, scriptKind: ts.ScriptKind.Deferred }
  const { options, fileNames } = ts.parseJsonConfigFileContent(json, ts.sys, folder, {}, undefined, undefined, [vue])
  const settings = { ...options, noEmit: true, composite: false, allowNonTsExtensions: true }
  const host = ts.createCompilerHost(settings, true)
  const read = host.getSourceFile.bind(host)
  host.getSourceFile = (name, version, ...others) =>
    name.endsWith('.vue')
      ? ts.createSourceFile(name, scriptOf(name), version, true, ts.ScriptKind.TS)
      : read(name, version, ...others)
  return ts.createProgram(fileNames, settings, host)
}

let program

/** By the program if it holds this very text: not so while ESLint mends a file, nor for the expressions of a template. */
export function parseForESLint(code, options) {
  const { parseForESLint } = tseslint.parser
  if (!options.projectService) return parseForESLint(code, options)
  program ??= programOf(page)
  const isHeld = program.getSourceFile(options.filePath)?.text === code
  return parseForESLint(code, isHeld ? { ...options, projectService: undefined, programs: [program] } : options)
}
