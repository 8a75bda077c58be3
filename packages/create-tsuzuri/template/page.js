import { load } from 'tsuzuri/runtime';

const model = await load(new URL(`${import.meta.env.BASE_URL}model.safetensors`, location.href));
const input = document.querySelector('input');
const output = document.querySelector('output');

async function show() {
  const text = input.value;
  const answer = text.trim() === '' ? '' : await model.predict(text);
  if (text === input.value) output.textContent = answer;
}

input.addEventListener('input', () => void show());
await show();
