import { afterEach } from 'vitest'
import { Loopback } from '../../../services/hosts/loopback/loopback'
import { studioAt } from '../hosts/loopback/browser'
import { tellContract } from './contract'

const open: Loopback[] = []
afterEach(() => Promise.all(open.splice(0).map((loopback) => loopback.close())))

tellContract('reached by HTTP and WebSocket', async (studio, next) => {
  const loopback = await Loopback.open({ studio, page: new Map() })
  open.push(loopback)
  return studioAt(loopback.address, next)
})
