import { usePlace } from '../stores/place'
import { useRuns } from '../stores/runs'

/** Opens a trained network of a file that the user picks, and shows it in Design. */
export function useOpenModel(): () => Promise<void> {
  const place = usePlace()
  const runs = useRuns()
  return async () => {
    if (await runs.openModel()) place.go('design')
  }
}
