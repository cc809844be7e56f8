import axios from 'axios'

/** Without a server: an adapter of its own, and what a request looks like before it goes. */
const client = axios.create({
  baseURL: 'https://example.org/api/',
  headers: { 'X-Token': 't' },
  adapter: async (config) => ({
    config,
    data: JSON.stringify([config.method, axios.getUri(config), config.headers.get('x-token'), config.data]),
    headers: {},
    status: 200,
    statusText: 'OK',
  }),
})

export async function run(input) {
  const { data, status } = await client.post('items', { name: input }, { params: { a: [1, 2] } })
  return { data, status }
}
