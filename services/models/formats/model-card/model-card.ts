import { howToLoad } from '../../../contract/load-model'
import { MODEL_FORMATS, modelFormats } from '../../../contract/model-formats'
import type { ExportSource, ModelFormat } from '../../model-format'
import { code, heading, text, type Block } from './blocks'
import { curveSvg } from './curve'
import { dataSection, namesText } from './data-section'
import { htmlOf } from './html'
import { limitsSection } from './limits-section'
import { CURVE_FILE, markdownOf } from './markdown'
import { networkSection } from './network-section'
import { qualitySection } from './quality-section'
import { trainingSection, withoutRun } from './training-section'

/** What a model card should tell is from Mitchell et al. 2019; what is told here is what the run knows. */
export const modelCard: ModelFormat = {
  tellsRun: true,
  lacks: () => null,
  write: (source) => {
    const blocks = cardOf(source)
    const curve = blocks.find((block) => block.kind === 'curve')
    return Promise.resolve(
      new Map([
        ['model-card.md', markdownOf(blocks)],
        ['model-card.html', htmlOf(blocks, source.model.name)],
        ...(curve ? [[CURVE_FILE, `${curveSvg(curve.curve)}\n`] as const] : []),
      ]),
    )
  },
  ask: null,
}

function cardOf(source: ExportSource): Block[] {
  const { model, summary } = source
  const { target } = model
  const what = target.kind === 'classes' ? target.name : namesText(target.names)
  return [
    heading(model.name, 1),
    text(
      `A fully connected network that predicts ${what} from ${model.trained.preprocessing.features.length} columns. Written by Descent Studio from what its run has left.`,
    ),
    ...(summary ? [] : [withoutRun()]),
    ...dataSection(source),
    ...networkSection(source),
    ...trainingSection(source),
    ...qualitySection(source),
    ...limitsSection(source),
    heading('How to load it'),
    text(
      'The model can be had as each of these, by the place Export of the studio or: npx descent export RUN --to FORMAT',
    ),
    ...MODEL_FORMATS.filter((name) => name !== 'modelCard').flatMap((name) => [
      heading(`${modelFormats[name].label} (${name})`, 3),
      code('', howToLoad[name]),
    ]),
  ]
}
