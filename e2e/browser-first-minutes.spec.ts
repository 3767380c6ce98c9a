import { firstMinutes } from './first-minutes'
import { test } from './server'

test('the first five minutes: learned digits, gradients that explode, and the remedy', async ({
  studioPage: page,
}) => {
  await firstMinutes(page)
})
