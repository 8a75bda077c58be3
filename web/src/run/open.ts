import { texts } from '../texts/texts.ts';
import { readHash } from '../setup/hash.ts';
import { OWN } from '../setup/parts.ts';
import { withFeatures, withTask } from '../setup/setup.ts';
import {
  notice,
  openModel,
  own,
  readAddress,
  setup,
  shared,
  train,
  writeAddress,
} from './state.ts';

const LARGEST = 50_000_000; // bytes

/** Takes what the address says, now and whenever a visitor changes it. */
export async function openAddress(): Promise<void> {
  addEventListener('hashchange', () => void takeAddress());
  await takeAddress();
}

async function takeAddress(): Promise<void> {
  const open = readAddress();
  if (open !== undefined) await openFrom(open);
}

/** Opens a model file that lies beside the page. */
async function openFrom(path: string): Promise<void> {
  try {
    const address = new URL(path, location.href);
    if (address.origin !== location.origin) throw new Error('it is on another host');
    const response = await fetch(address);
    if (!response.ok) throw new Error(`${response.status} ${response.statusText}`);
    await openModel(path, await response.arrayBuffer());
  } catch (error) {
    notice.value = texts.value.notices.notRead(path, (error as Error).message);
  }
}

/** Trains the set-ups that an address has behind `#`. */
export async function trainAddress(hash: string): Promise<void> {
  const { setups } = readHash(hash);
  setup.value = setups[0];
  await train(setups);
}

/** Takes a file that a visitor chose or dropped: a model by its name, anything else as pairs. */
export async function takeFile(file: File): Promise<void> {
  const { name, size } = file;
  if (size > LARGEST) {
    notice.value = texts.value.notices.tooLarge(name);
    return;
  }
  try {
    if (/\.safetensors$/i.test(name)) await openModel(name, await file.arrayBuffer());
    else takePairs(name, await file.text());
  } catch (error) {
    notice.value = texts.value.notices.notRead(name, (error as Error).message);
  }
}

/** Takes pairs of the visitor's own. */
export function takePairs(name: string, text: string): void {
  own.value = { name, text };
  setup.value = withTask(setup.value, OWN);
  const [, , features] = /^[^\n\r]*/.exec(text)![0].split('\t');
  if (features !== undefined && setup.value.features === undefined && text.includes('\n')) {
    setup.value = withFeatures(setup.value, /[;,|]/.exec(features)?.[0] ?? ';');
  }
  notice.value = undefined;
  writeAddress();
}

/** Trains what the form says, or what the shared address had side by side. */
export async function trainForm(): Promise<void> {
  if (setup.value.task === OWN && (own.value?.text ?? '').trim() === '') {
    notice.value = texts.value.notices.noPairs;
    return;
  }
  const [first] = shared.value;
  const isShared = JSON.stringify(first) === JSON.stringify(setup.value);
  await train(isShared ? shared.value : [setup.value]);
}
