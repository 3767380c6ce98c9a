import { answerAsMaker } from '../../models/models-apart'

answerAsMaker()
