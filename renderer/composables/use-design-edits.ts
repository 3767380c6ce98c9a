import {
  addLayer,
  changeLayer,
  changeOutput,
  duplicateLayer,
  moveLayer,
  removeLayer,
  setForAll,
  setWidths,
  type HiddenLayer,
  type LayerSetting,
  type OutputLayer,
} from '../design/layers'
import { drawnAnew } from '../../services/contract/remedies'
import type { Preset } from '../design/presets'
import { withTraining, type Training } from '../design/training'
import { useDesk } from '../stores/desk'
import { words } from '../words'

/** All that can be changed of the draft's network and training; each change has a name and can be undone. */
export function useDesignEdits() {
  const desk = useDesk()
  const w = words.design
  const { edits } = w

  return {
    add: (after: number) => desk.change(edits.add, (draft) => addLayer(draft, after)),
    remove: (layer: number) => desk.change(edits.remove, (draft) => removeLayer(draft, layer)),
    duplicate: (layer: number) => desk.change(edits.duplicate, (draft) => duplicateLayer(draft, layer)),
    move: (from: number, to: number) => desk.change(edits.move, (draft) => moveLayer(draft, from, to)),
    widths: (units: readonly number[]) => desk.change(edits.widths, (draft) => setWidths(draft, units)),
    preset: ({ title, apply }: Preset) => desk.change(edits.preset(title), apply),
    /** @param what the setting, in words */
    layer: (layer: number, what: string, changed: Partial<HiddenLayer>) =>
      desk.change(
        edits.setting(what, w.layerName(layer)),
        (draft) => changeLayer(draft, layer, changed),
        keyOf(`layer ${layer}`, changed),
      ),
    output: (what: string, changed: Partial<OutputLayer>) =>
      desk.change(
        edits.setting(what, w.outputName),
        (draft) => changeOutput(draft, changed),
        keyOf('output', changed),
      ),
    forAll: (what: string, layer: number, setting: LayerSetting) =>
      desk.change(edits.settingOfAll(what), (draft) =>
        setForAll(draft, setting, draft.network.hidden[layer - 1][setting]),
      ),
    /** Weights are drawn again by the initialisers, and do not come from a file. */
    drawAnew: () => desk.change(edits.drawAnew, drawnAnew),
    training: (what: string, changed: Partial<Training>) =>
      desk.change(what, (draft) => withTraining(draft, changed), keyOf('training', changed)),
  }
}

/** Steps through the values of one setting are one deed. */
const keyOf = (place: string, changed: object): string => `${place}: ${Object.keys(changed).join()}`
