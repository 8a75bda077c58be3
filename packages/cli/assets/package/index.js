// The model beside this file, ready to answer: in Node, Deno, Bun and browsers, as it is or through a bundler.
import { load as open } from './runtime.js';

const file = new URL('./model.safetensors', import.meta.url);
let opened;

export function load() {
  opened ??= openModel();
  return opened;
}

export async function answer(texts, options) {
  return (await load()).answer(texts, options);
}

export async function predict(texts, options) {
  return (await load()).predict(texts, options);
}

/** A file is read where there is a file system, and fetched elsewhere. A failure is not kept. */
async function openModel() {
  try {
    const fs = file.protocol === 'file:' && globalThis.process.getBuiltinModule('node:fs');
    return await open(fs ? new Uint8Array(fs.readFileSync(file)) : file);
  } catch (error) {
    opened = undefined;
    throw error;
  }
}
