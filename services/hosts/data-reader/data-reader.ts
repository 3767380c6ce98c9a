import { answerAsReader } from '../../datasets/load-apart'

answerAsReader(process.argv.slice(2))
