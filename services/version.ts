import { version } from '../package.json'

/** The version of Descent Studio, as package.json has it. */
export const DESCENT_VERSION: string = version
