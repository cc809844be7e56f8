const EventEmitter = require('events')
const util = require('util')
const path = require('node:path')
const { Buffer } = require('buffer')
const assert = require('assert')

function Emitter() {
  EventEmitter.call(this)
}
util.inherits(Emitter, EventEmitter)

exports.run = function run() {
  const seen = []
  const emitter = new Emitter()
  emitter.on('a', (value) => seen.push(value))
  emitter.emit('a', path.join('a', 'b'))
  assert(seen.length === 1)
  assert.strictEqual(Buffer.from('x').length, 1)
  return [seen, typeof EventEmitter, EventEmitter.EventEmitter === EventEmitter]
}
