import { saveText } from '../save-file'
import { useDesk } from '../stores/desk'

/** Saves the experiment that is worked on as a file of the user's. */
export function useSaveExperiment(): () => void {
  const desk = useDesk()
  return () => {
    if (!desk.draft) return
    const stem = desk.name.replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-+|-+$/g, '') || 'experiment'
    saveText(`${stem}.json`, 'application/json', `${JSON.stringify(desk.draft, null, 2)}\n`)
  }
}
