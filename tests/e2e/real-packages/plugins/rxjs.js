import { delay, filter, from, interval, lastValueFrom, map, mergeMap, of, reduce, take, toArray } from 'rxjs'

export async function run(input) {
  const numbers = from(JSON.parse(input)).pipe(
    filter((value) => value % 2 === 1),
    mergeMap((value) => of(value * 10).pipe(delay(100 - 20 * value))),
    toArray(),
  )
  const ticks = interval(5).pipe(
    take(3),
    map((tick) => tick + 1),
    reduce((sum, value) => sum + value, 0),
  )
  return { numbers: await lastValueFrom(numbers), ticks: await lastValueFrom(ticks) }
}
