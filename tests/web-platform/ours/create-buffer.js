// The suite takes SharedArrayBuffer from WebAssembly, which plug-ins do not have.
self.createBuffer = (type, length) => new self[type](length)
