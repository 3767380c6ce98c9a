import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import type { SelfTestRow } from '../../core'
import { useHost } from '../host/host'
import { words } from '../words'
import { useStudio } from './studio'

/** What the engine's test of itself came to on this machine. */
export const useSelfTest = defineStore('selfTest', () => {
  const { studio } = useHost()
  const { attempt } = useStudio()
  const rows = shallowRef<readonly SelfTestRow[]>([])
  const isBusy = ref(false)

  async function run(): Promise<void> {
    isBusy.value = true
    rows.value = (await attempt(words.help.selfTest.doing, () => studio.selfTest())) ?? rows.value
    isBusy.value = false
  }

  return { rows, isBusy, run }
})
