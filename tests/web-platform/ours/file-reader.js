// The suite reads blobs with a FileReader, which plug-ins do not have; this one reads with Blob's own methods.
self.FileReader = class {
  readAsText(blob) {
    void this.#read(blob.text())
  }

  readAsArrayBuffer(blob) {
    void this.#read(blob.arrayBuffer())
  }

  async #read(promise) {
    this.result = await promise
    this.onload?.({ target: this })
  }
}
