import { tellContract } from './contract'

tellContract('called directly', (studio, next) =>
  studio.enter({ isTrusted: false, chooseFile: () => Promise.resolve(next() || null) }),
)
