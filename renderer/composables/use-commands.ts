import { computed, onBeforeUnmount, onMounted, type ComputedRef } from 'vue'
import type { RunInfo } from '../../services/contract/api'
import { remedies } from '../../services/contract/remedies'
import { isForFocused, isPressed, isTyping, type Command } from '../commands'
import { presets } from '../design/presets'
import { PLACE_NAMES, places } from '../places'
import { useDataSources } from '../stores/data-sources'
import { useDesk } from '../stores/desk'
import { TRAIN_TABS, usePlace } from '../stores/place'
import { useRuns } from '../stores/runs'
import { useUndo } from '../stores/undo'
import { useVerdict } from '../stores/verdict'
import { THEMES } from '../theme'
import { words } from '../words'
import { useDesignEdits } from './use-design-edits'
import { useOpenModel } from './use-open-model'
import { useSaveExperiment } from './use-save-experiment'
import { useTransport } from './use-transport'

/** Everything that can be done from anywhere: for the palette, the keys and the list of keys in Help. */
export function useCommands(): ComputedRef<readonly Command[]> {
  const place = usePlace()
  const undo = useUndo()
  const desk = useDesk()
  const runs = useRuns()
  const transport = useTransport()
  const save = useSaveExperiment()
  const openModel = useOpenModel()
  const verdict = useVerdict()
  const sources = useDataSources()
  const edits = useDesignEdits()
  const selected = computed(() => runs.selected)
  const hiddenLayers = (): number => desk.draft?.network.hidden.length ?? 0
  const worst = computed(() => verdict.verdicts.at(0))
  const { frame } = words

  async function openData(): Promise<void> {
    place.go('data')
    await sources.chooseFile()
  }

  /** What can be done to the run that is looked at, but for training. */
  const runCommands = (run: RunInfo): Command[] => [
    {
      id: 'run.resume',
      title: words.runs.palette.resume(run.name),
      isEnabled: () => run.isResumable,
      run: () => runs.resume(run),
    },
    {
      id: 'run.experiment',
      title: words.runs.palette.workOn(run.name),
      run: async () => {
        await runs.openRun(run)
        place.go('design')
      },
    },
    { id: 'run.delete', title: words.runs.palette.remove(run.name), run: () => runs.remove([run]) },
  ]

  return computed((): readonly Command[] => [
    ...PLACE_NAMES.map((name) => ({
      id: `go.${name}`,
      title: frame.go(frame.places[name]),
      keys: `mod+${places[name].digit}`,
      run: () => place.go(name),
    })),
    { id: 'palette', title: frame.palette.open, keys: 'mod+k', run: () => void (place.isPaletteOpen = true) },
    {
      id: 'undo',
      title: undo.undoable === null ? frame.undo.undo : frame.undo.undoNamed(undo.undoable),
      keys: 'mod+z',
      isEnabled: () => undo.undoable !== null,
      run: undo.undo,
    },
    {
      id: 'redo',
      title: undo.redoable === null ? frame.undo.redo : frame.undo.redoNamed(undo.redoable),
      keys: 'mod+shift+z mod+y',
      isEnabled: () => undo.redoable !== null,
      run: undo.redo,
    },
    ...transport.value.map(({ id, title, keys, isEnabled, run }) => ({ id, title, keys, isEnabled, run })),
    ...(worst.value ? verdict.usefulFor(worst.value) : []).map((name) => ({
      id: `remedy.${name}`,
      title: words.train.verdict.fix(remedies[name].label),
      run: () => verdict.apply(name),
    })),
    ...TRAIN_TABS.map((tab) => ({
      id: `train.${tab}`,
      title: words.train.tabs.show(words.train.tabs[tab]),
      run: () => {
        place.trainTab = tab
        place.go('train')
      },
    })),
    { id: 'data.open', title: words.data.sources.openData, run: () => openData() },
    ...presets.map((preset) => ({
      id: `preset.${preset.id}`,
      title: words.design.presets.take(preset.title),
      run: () => {
        edits.preset(preset)
        place.go('design')
      },
    })),
    {
      id: 'layer.add',
      title: words.design.actions.add,
      run: () => {
        edits.add(hiddenLayers())
        place.go('design')
      },
    },
    {
      id: 'layer.remove',
      title: words.design.actions.removeLast,
      isEnabled: () => hiddenLayers() > 0,
      run: () => {
        edits.remove(hiddenLayers())
        place.go('design')
      },
    },
    ...(selected.value ? runCommands(selected.value) : []),
    { id: 'experiment.open', title: frame.experiment.open, keys: 'mod+o', run: runs.openFile },
    {
      id: 'experiment.openModel',
      title: frame.experiment.openModel,
      run: openModel,
    },
    { id: 'experiment.save', title: frame.experiment.save, keys: 'mod+s', run: save },
    ...runs.examples.map((example) => ({
      id: `example.${example.id}`,
      title: frame.experiment.openExample(example.name),
      run: () => runs.openExample(example),
    })),
    ...THEMES.map((theme) => ({
      id: `theme.${theme}`,
      title: frame.theme.use(frame.theme[theme]),
      run: () => desk.set({ theme }),
    })),
  ])
}

/** Lets keys do what the commands say. */
export function useKeys(commands: ComputedRef<readonly Command[]>): void {
  const onKey = (event: KeyboardEvent): void => {
    if (event.defaultPrevented) return
    const command = commands.value.find(({ keys }) => keys !== undefined && isPressed(keys, event))
    if (!command) return
    const isPlain = !command.keys!.includes('mod')
    if (isPlain && isForFocused(event)) return
    // In a field, undo is about what was typed there.
    if ((command.id === 'undo' || command.id === 'redo') && isTyping(event)) return
    event.preventDefault()
    if (command.isEnabled?.() ?? true) command.run()
  }
  onMounted(() => addEventListener('keydown', onKey))
  onBeforeUnmount(() => removeEventListener('keydown', onKey))
}
