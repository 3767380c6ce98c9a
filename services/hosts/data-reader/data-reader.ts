import { answerAsReader } from '../../datasets/load-apart'

answerAsReader()
