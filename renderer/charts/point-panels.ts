import type { Size } from './chart-source'
import type { ChartStyle } from './colours'
import { panelGrid, PANEL_NAME, PANEL_TOP } from './panel-grid'
import { cut } from './parameter-axis'
import { pointPlot, type PointPlot } from './point-plot'
import type { Mark, Scene } from './scene'

/** Points over some axes, a panel for each; y is the same in all. */
export interface PointPanels {
  readonly panels: readonly PointPlot[]
  readonly yName: string
  /** Of a single one: below its axis. Several have their names above. */
  readonly hasNameBelow?: boolean
}

const LEFT = 58
const RIGHT = 8
const BOTTOM = 18
const NAME = 16

export function pointPanels({ panels, yName, hasNameBelow }: PointPanels, size: Size, style: ChartStyle) {
  const bottom = BOTTOM + (hasNameBelow ? NAME : 0)
  const room = {
    width: size.width - LEFT - RIGHT,
    height: size.height - bottom - (hasNameBelow ? 8 - PANEL_NAME : PANEL_TOP),
  }
  const boxes = panelGrid(room, panels.length, 1.4).map((box) => ({
    ...box,
    x: box.x + LEFT,
    y: hasNameBelow ? 8 : box.y,
    // Below each row of panels are its ticks.
    height: Math.max(1, box.height - (boxesIn(panels.length, room) > 1 ? BOTTOM - 6 : 0)),
  }))
  const { text, 'text-quiet': quiet } = style.colours
  const marks = panels.flatMap((panel, i): Mark[] => {
    const box = boxes[i]
    return [
      hasNameBelow
        ? {
            ...{ type: 'text', x: box.x + box.width / 2, y: size.height - 8, align: 'middle' },
            ...{ text: panel.x.name, colour: quiet },
          }
        : {
            ...{ type: 'text', x: box.x, y: box.y - 9, colour: text },
            text: cut(panel.x.name, Math.max(4, Math.floor(box.width / 6))),
          },
      ...pointPlot(panel, box, box.x === LEFT, style),
    ]
  })
  const name: Mark = {
    ...{ type: 'text', x: 10, y: size.height / 2, text: yName, align: 'middle', isUpright: true },
    colour: quiet,
  }
  return { scene: { ...size, fontFamily: style.fontFamily, marks: [name, ...marks] } satisfies Scene }
}

/** Rows of panels. */
function boxesIn(count: number, room: Size): number {
  return new Set(panelGrid(room, count, 1.4).map(({ y }) => y)).size
}
