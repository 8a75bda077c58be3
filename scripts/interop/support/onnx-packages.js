// ONNX Runtime of `npm run interop:install`, in Node and as WebAssembly.

/** The packages that are installed, by name. */
export async function runtimes() {
  const found = await Promise.all(['onnxruntime-node', 'onnxruntime-web'].map(packageOf));
  return Object.fromEntries(found.filter(Boolean));
}

async function packageOf(name) {
  try {
    const { default: ort } = await import(name);
    return [name, ort];
  } catch (error) {
    if (error.code === 'ERR_MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}
