// The suite detaches buffers by sending them to a port, which plug-ins do not have.
self.MessageChannel = class {
  port1 = { postMessage: (message, transfer) => structuredClone(message, { transfer }) }
}
