import protobuf from 'protobufjs'

const { root } = protobuf.parse(
  'syntax = "proto3"; message Person { string name = 1; uint32 age = 2; repeated string tags = 3; }',
)
const Person = root.lookupType('Person')

export function run(input) {
  const bytes = Person.encode(Person.create(JSON.parse(input))).finish()
  return { bytes: [...bytes], value: Person.toObject(Person.decode(bytes)) }
}
