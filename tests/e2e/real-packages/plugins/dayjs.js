import dayjs from 'dayjs'
import relativeTime from 'dayjs/plugin/relativeTime.js'
import utc from 'dayjs/plugin/utc.js'

dayjs.extend(utc)
dayjs.extend(relativeTime)

export function run(input) {
  const day = dayjs.utc(input)
  return { text: day.add(1, 'month').format('dddd, MMMM D, YYYY h:mm A'), from: day.from(day.add(3, 'day')) }
}
