import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './App.vue'
import { HOST } from './host/host'
import { pickHost } from './host/pick-host'
import './styles/fonts.css'
import './styles/tokens.css'
import './styles/base.css'
import { showTheme } from './theme'

showTheme('system')
createApp(App).provide(HOST, pickHost()).use(createPinia()).mount('#app')
