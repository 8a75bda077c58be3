// An edge worker that answers /?text=… ; its bundler makes a compiled module of a .wasm file.
import { load } from 'tsuzuri/runtime/slim';
import wasm from 'tsuzuri/runtime.wasm';

let runtime;

export default {
  async fetch(request, { MODEL_URL }) {
    runtime ??= load(MODEL_URL, { wasm });
    const texts = new URL(request.url).searchParams.getAll('text');
    return Response.json(await (await runtime).answer(texts, { beam: 5 }));
  },
};
