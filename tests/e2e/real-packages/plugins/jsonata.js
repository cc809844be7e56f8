import jsonata from 'jsonata'

export async function run(input) {
  return jsonata(
    '{ "total": $sum(order.(price * count)), "names": order[price > 1].name, "up": $uppercase(id) }',
  ).evaluate(JSON.parse(input))
}
