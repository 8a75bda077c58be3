// Answers while one types. Beside the page: runtime.js, from node_modules/tsuzuri/dist, and the model.
import { load } from './runtime.js';

const [input, output] = ['input', 'output'].map((name) => document.querySelector(name));
const runtime = await load(new URL('model.safetensors', import.meta.url));
input.addEventListener('input', async () => {
  output.textContent = await runtime.predict(input.value).catch((error) => error.message);
});
