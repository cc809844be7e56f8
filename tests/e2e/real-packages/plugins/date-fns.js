import { addMonths, differenceInDays, format, formatDistance, parseISO } from 'date-fns'
import { de } from 'date-fns/locale'

export function run(input) {
  const [from, to] = input.split(' ').map((text) => parseISO(text))
  return {
    day: format(from, "EEEE, d. MMMM yyyy 'week' I", { locale: de }),
    next: format(addMonths(from, 1), 'yyyy-MM-dd'),
    days: differenceInDays(to, from),
    distance: formatDistance(to, from, { addSuffix: true }),
  }
}
