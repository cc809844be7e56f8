/** Runs something, and gives the modules that the engine compiled meanwhile: what the host made of a plug-in. */
export async function modulesCompiledBy(run: () => Promise<void>): Promise<readonly WebAssembly.Module[]> {
  const { compile } = WebAssembly
  const modules: WebAssembly.Module[] = []
  const recording = async (bytes: BufferSource): Promise<WebAssembly.Module> => {
    const module = await compile(bytes)
    modules.push(module)
    return module
  }
  Object.assign(WebAssembly, { compile: recording })
  try {
    await run()
  } finally {
    Object.assign(WebAssembly, { compile })
  }
  return modules
}
