// Runs the standard's data for URLPattern. The data says what it expects where that does not follow from the pattern.

const COMPONENTS = ['protocol', 'username', 'password', 'hostname', 'port', 'pathname', 'search', 'hash']

/** What comes before a component: where a pattern gives one of these, the component is a wildcard unless it is given. */
const EARLIER = {
  protocol: [],
  hostname: ['protocol'],
  port: ['protocol', 'hostname'],
  username: [],
  password: [],
  pathname: ['protocol', 'hostname', 'port'],
  search: ['protocol', 'hostname', 'port', 'pathname'],
  hash: ['protocol', 'hostname', 'port', 'pathname', 'search'],
}

function baseOf([init, base]) {
  if (typeof init === 'object' && init.baseURL !== undefined) return new URL(init.baseURL)
  return typeof base === 'string' ? new URL(base) : undefined
}

function baseComponent(base, component) {
  if (component === 'protocol') return base.protocol.slice(0, -1)
  return component === 'search' || component === 'hash' ? base[component].slice(1) : base[component]
}

function expectedPattern({ pattern, expected_obj: object, exactly_empty_components: empty = [] }, component) {
  const [init] = pattern
  if (object?.[component] !== undefined) return object[component]
  if (empty.includes(component)) return ''
  if (typeof init === 'object' && init[component]) return init[component]
  if (typeof init === 'object' && EARLIER[component].some((name) => name in init)) return '*'
  const base = baseOf(pattern)
  return base && component !== 'username' && component !== 'password' ? baseComponent(base, component) : '*'
}

function checkMatch({ inputs, expected_match: match, exactly_empty_components: empty = [] }, result) {
  const expectedInputs = match.inputs ?? inputs
  assert_equals(JSON.stringify(result.inputs), JSON.stringify(expectedInputs), 'inputs')
  for (const component of COMPONENTS) {
    const expected = match[component] ?? { input: '', groups: empty.includes(component) ? {} : { 0: '' } }
    const groups = Object.fromEntries(
      Object.entries(expected.groups).map(([name, value]) => [name, value ?? undefined]),
    )
    assert_equals(result[component].input, expected.input, `${component} input`)
    assert_object_equals(result[component].groups, groups, `${component} groups`)
  }
}

function runEntry(entry) {
  if (entry.expected_obj === 'error') {
    assert_throws_js(TypeError, () => new URLPattern(...entry.pattern))
    return
  }
  const pattern = new URLPattern(...entry.pattern)
  for (const component of COMPONENTS) assert_equals(pattern[component], expectedPattern(entry, component), component)
  if (entry.expected_match === 'error') {
    assert_throws_js(TypeError, () => pattern.test(...entry.inputs))
    assert_throws_js(TypeError, () => pattern.exec(...entry.inputs))
    return
  }
  const inputs = entry.inputs ?? []
  assert_equals(pattern.test(...inputs), Boolean(entry.expected_match), 'test')
  const result = pattern.exec(...inputs)
  if (entry.expected_match && typeof entry.expected_match === 'object') checkMatch(entry, result)
  else assert_equals(result, null, 'exec')
}

promise_test(async () => {
  const entries = await (await fetch('resources/urlpatterntestdata.json')).json()
  for (const entry of entries) {
    test(() => runEntry(entry), `${JSON.stringify(entry.pattern)} with ${JSON.stringify(entry.inputs)}`)
  }
}, 'Loading data…')
