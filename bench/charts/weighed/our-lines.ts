export { DrawScheduler } from '../../../renderer/charts/draw-scheduler'
export { drawScene } from '../../../renderer/charts/draw-scene'
export { lineSource } from '../../../renderer/charts/line-source'
