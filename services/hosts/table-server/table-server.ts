import { answerAsTableServer } from '../../datasets/tables/table-questions'

// Started by who asks, with the folder for copies of tables.
answerAsTableServer(process.argv[2])
