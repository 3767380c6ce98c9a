import { createPinia } from 'pinia'
import { createApp } from 'vue'
import { HOST } from './host/host'
import { pickHost } from './host/pick-host'
import './styles/tokens.css'
import './styles/base.css'
import FirstPage from './views/FirstPage.vue'

createApp(FirstPage).provide(HOST, pickHost()).use(createPinia()).mount('#app')
