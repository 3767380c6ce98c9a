import { CustomChart, HeatmapChart, LineChart, ScatterChart } from 'echarts/charts'
import { GridComponent, MarkLineComponent, VisualMapComponent } from 'echarts/components'
import { init, use } from 'echarts/core'
import { CanvasRenderer, SVGRenderer } from 'echarts/renderers'

use([LineChart, ScatterChart, HeatmapChart, CustomChart])
use([GridComponent, MarkLineComponent, VisualMapComponent, CanvasRenderer, SVGRenderer])
export { init }
