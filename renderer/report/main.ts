import { createPinia } from 'pinia'
import { createApp } from 'vue'
import { REPORT_ELEMENT } from '../../services/contract/study-report'
import { drawScheduler } from '../charts/draw-scheduler'
import { HOST } from '../host/host'
import { reportHost } from '../host/report'
import '../styles/tokens.css'
import '../styles/base.css'
import './report.css'
import { showTheme } from '../theme'
import { report as words } from '../words/report'
import { readReport } from './read-report'
import ReportPage from './ReportPage.vue'

showTheme('system')
addEventListener('beforeprint', () => drawScheduler.drawAll())
try {
  const report = await readReport(document.getElementById(REPORT_ELEMENT)?.textContent ?? '')
  document.title = words.title(report.details.name)
  createApp(ReportPage, { report }).provide(HOST, reportHost()).use(createPinia()).mount('#app')
} catch (error) {
  document.body.textContent = words.unreadable(String(error))
}
