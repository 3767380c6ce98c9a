/**
 * Holm's correction (1979): p values of several tests, adjusted so that the chance of any false alarm among all those below
 * alpha is at most alpha. In the order given; R's p.adjust(method = "holm").
 * @throws RangeError when a p value is not from 0 to 1
 */
export function holm(pValues: readonly number[]): number[] {
  const wrong = pValues.find((p) => !(p >= 0 && p <= 1))
  if (wrong !== undefined) throw new RangeError(`A p value is from 0 to 1, not ${wrong}.`)
  const order = pValues.map((_, i) => i).sort((a, b) => pValues[a] - pValues[b])
  const adjusted = new Array<number>(pValues.length)
  let largest = 0
  order.forEach((at, rank) => {
    largest = Math.max(largest, Math.min(1, (pValues.length - rank) * pValues[at]))
    adjusted[at] = largest
  })
  return adjusted
}
