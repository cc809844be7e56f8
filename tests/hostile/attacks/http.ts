// Attacks through HTTP.
import assert from 'node:assert/strict'
import { type Attack, type Ending, PATIENT } from '../attack.ts'

/** A request of these words; the output is what came back. */
function request(
  name: string,
  tries: string,
  text: string,
  endings: readonly Ending[],
  more: Partial<Attack> = {},
): Attack {
  const bytes = Buffer.from(text)
  const data = [...bytes].map((byte) => `\\${byte.toString(16).padStart(2, '0')}`).join('')
  return {
    name,
    tries,
    source: {
      wat: `(data (i32.const 1000) "${data}")
        (func (export "attack") (result i32)
          (call $give (call $http_request (call $block (i32.const 1000) (i32.const ${bytes.length})) (i64.const 0))) (i32.const 0))`,
    },
    grants: () => ({ ...PATIENT, allowedHosts: ['*'] }),
    endings,
    ...more,
  }
}

const REFUSED = ['ERR_ADDRESS_NOT_ALLOWED', 'ERR_HOST_NOT_ALLOWED'] as const
const get = (url: string, extra = ''): string => `{"url":${JSON.stringify(url)}${extra}}`

export const HTTP_ATTACKS: readonly Attack[] = [
  request(
    'http-not-granted',
    'makes a request that nobody allowed',
    get('http://example.com/'),
    ['ERR_HOST_NOT_ALLOWED'],
    { grants: () => ({}) },
  ),
  request('metadata', 'asks the cloud for its credentials', get('http://169.254.169.254/latest/meta-data/'), REFUSED),
  request('loopback', 'asks a service on the machine of the host', get('http://127.0.0.1:1/'), REFUSED),
  request('loopback-by-name', 'asks localhost', get('http://localhost:1/'), REFUSED),
  request('loopback-as-a-number', 'writes 127.0.0.1 as a number', get('http://2130706433:1/'), REFUSED),
  request('loopback-in-hexadecimal', 'writes 127.0.0.1 in hexadecimal', get('http://0x7f.1:1/'), REFUSED),
  request('loopback-of-version-6', 'asks ::1', get('http://[::1]:1/'), REFUSED),
  request(
    'mapped-loopback',
    'writes 127.0.0.1 as an address of version 6',
    get('http://[::ffff:127.0.0.1]:1/'),
    REFUSED,
  ),
  request('unspecified', 'asks 0.0.0.0, which is this machine', get('http://0.0.0.0:1/'), REFUSED),
  request('private', 'asks a private network', get('http://10.0.0.1:1/'), REFUSED),
  request('file', 'reads a file by URL', get('file:///etc/passwd'), [
    'ERR_HOST_NOT_ALLOWED',
    'ERR_GUEST_RETURNED_ERROR',
  ]),
  request('user-in-url', 'hides the host behind a user', get('http://example.com@127.0.0.1:1/'), [
    ...REFUSED,
    'ERR_GUEST_RETURNED_ERROR',
  ]),
  request(
    'header-injection',
    'puts a second request into a header',
    get('http://127.0.0.1:1/', ',"headers":{"a":"b\\r\\nHost: evil"}'),
    [...REFUSED, 'ERR_GUEST_RETURNED_ERROR'],
  ),
  request(
    'method-injection',
    'puts a second request into the method',
    get('http://127.0.0.1:1/', ',"method":"GET / HTTP/1.1\\r\\n\\r\\nGET"'),
    [...REFUSED, 'ERR_GUEST_RETURNED_ERROR'],
  ),
  request(
    'proto-headers',
    'pollutes prototypes through headers',
    get('http://127.0.0.1:1/', ',"headers":{"__proto__":"x"}'),
    [...REFUSED, 'ERR_GUEST_RETURNED_ERROR'],
  ),
  request('no-json', 'makes a request that is no JSON', '{"url"', ['ERR_GUEST_RETURNED_ERROR']),
  {
    name: 'request-by-forged-handle',
    tries: 'makes a request of a block that is none',
    source: {
      wat: '(func (export "attack") (result i32) (drop (call $http_request (i64.const -1) (i64.const 99))) (i32.const 0))',
    },
    grants: () => ({ allowedHosts: ['*'] }),
    endings: ['ERR_GUEST_HANDLE', 'ok'],
  },
  {
    name: 'redirect-inside',
    tries: 'is sent by an allowed server to a service that is not allowed',
    source: {
      wat: `(func (export "attack") (result i32)
        (call $give (call $http_request (call $config_get (call $key)) (i64.const 0))) (i32.const 0))
        (data (i32.const 0) "request") (func $key (result i64) (call $block (i32.const 0) (i32.const 7)))`,
    },
    grants: ({ server }) => ({
      ...PATIENT,
      allowedHosts: [server.split(':')[0] ?? ''],
      config: { request: get(`http://${server}/redirect-to-metadata`) },
    }),
    endings: ['ERR_HOST_NOT_ALLOWED', 'ERR_ADDRESS_NOT_ALLOWED'],
  },
  {
    name: 'endless-body',
    tries: 'has a server send without end',
    source: {
      wat: `(func (export "attack") (result i32)
        (call $give (call $http_request (call $config_get (call $key)) (i64.const 0))) (i32.const 0))
        (data (i32.const 0) "request") (func $key (result i64) (call $block (i32.const 0) (i32.const 7)))`,
    },
    grants: ({ server }) => ({ allowedHosts: ['127.0.0.1'], config: { request: get(`http://${server}/endless`) } }),
    endings: ['ERR_HTTP_BODY_LIMIT', 'ERR_TIMEOUT'],
  },
  {
    name: 'bomb-in-gzip',
    tries: 'has a server send 100 MB in 100 KB',
    source: {
      wat: `(func (export "attack") (result i32)
        (call $give (call $http_request (call $config_get (call $key)) (i64.const 0))) (i32.const 0))
        (data (i32.const 0) "request") (func $key (result i64) (call $block (i32.const 0) (i32.const 7)))`,
    },
    grants: ({ server }) => ({ allowedHosts: ['127.0.0.1'], config: { request: get(`http://${server}/bomb`) } }),
    endings: ['ERR_HTTP_BODY_LIMIT', 'ERR_TIMEOUT'],
  },
  {
    name: 'server-that-never-answers',
    tries: 'waits for a server that never answers',
    source: {
      wat: `(func (export "attack") (result i32)
        (call $give (call $http_request (call $config_get (call $key)) (i64.const 0))) (i32.const 0))
        (data (i32.const 0) "request") (func $key (result i64) (call $block (i32.const 0) (i32.const 7)))`,
    },
    grants: ({ server }) => ({ allowedHosts: ['127.0.0.1'], config: { request: get(`http://${server}/silent`) } }),
    endings: ['ERR_TIMEOUT'],
    check: () => assert.fail('it was answered'),
  },
]
