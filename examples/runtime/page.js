// Answers while one types. Beside the page: runtime.js, from node_modules/tsuzuri/dist, and the model.
import { load } from './runtime.js';

const [input, output] = ['input', 'output'].map((name) => document.querySelector(name));
const show = (text) => (output.textContent = text);
const runtime = await load(new URL('model.safetensors', import.meta.url));
input.addEventListener('input', () => {
  runtime.predict(input.value).then(show, ({ message }) => show(message));
});
