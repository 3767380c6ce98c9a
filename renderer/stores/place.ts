import { defineStore } from 'pinia'
import { ref } from 'vue'
import { isPlace, type PlaceName } from '../places'

export const TRAIN_TABS = ['charts', 'output', 'network'] as const
export type TrainTab = (typeof TRAIN_TABS)[number]

const placeInAddress = (): PlaceName => {
  const name = location.hash.slice(1)
  return isPlace(name) ? name : 'design'
}

/** Which place of the studio is shown. It stands in the address, so a reload stays where it was. */
export const usePlace = defineStore('place', () => {
  const place = ref<PlaceName>(placeInAddress())
  const isPaletteOpen = ref(false)
  /** What Train shows of its run. */
  const trainTab = ref<TrainTab>('charts')
  addEventListener('hashchange', () => (place.value = placeInAddress()))

  function go(to: PlaceName): void {
    place.value = to
    history.replaceState(null, '', `#${to}`)
  }

  return { place, go, isPaletteOpen, trainTab }
})
