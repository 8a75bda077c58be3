import { type Answered } from 'tsuzuri';
import { quoted } from 'tsuzuri/data';
import { RunError } from '../errors.ts';
import { surroundings } from '../surroundings.ts';
import { isLive } from '../terminal/style.ts';
import { tell } from '../terminal/tell.ts';
import { countOf, formatCount } from '../text/format.ts';

const MOST = 20; // unknown symbols that are told

/** What a person hears of answers besides them: unknown symbols, each once; failures; how far it is. */
export class Notes {
  /** Texts so far. */
  count = 0;
  readonly #isCounting: boolean;
  readonly #unknown = new Set<string>();
  #told = 0;
  #failures = 0;
  #firstFailure = '';

  /** @param counts whether progress is shown, where standard error is a terminal */
  constructor(counts: boolean) {
    this.#isCounting = counts && isLive(surroundings().stderr);
  }

  /** Hears of the answers to a text. */
  hear({ source, unknown, unknownFeatures = [], failure }: Answered): void {
    this.count++;
    for (const symbol of [...unknown, ...unknownFeatures]) this.#unknown.add(symbol);
    if (failure === undefined) return;
    if (this.#failures++ === 0) this.#firstFailure = `${quoted(source)}: ${failure}`;
  }

  /** Tells what is new. */
  tell(): void {
    const fresh = [...this.#unknown].slice(this.#told, MOST);
    if (fresh.length > 0) {
      tell(`not known to the model: ${fresh.map(quoted).join(', ')}`);
      if (this.#told + fresh.length === MOST) tell('further unknown symbols are not told');
      this.#told += fresh.length;
    }
    if (this.#isCounting) surroundings().stderr.write(`\r${formatCount(this.count)} answered`);
  }

  /** @throws RunError when a text has no answer */
  end(): void {
    if (this.#isCounting) surroundings().stderr.write('\r\u001b[K');
    if (this.#failures === 0) return;
    const first = this.#firstFailure;
    if (this.count === 1) throw new RunError(first);
    const all = countOf(this.count, 'text');
    throw new RunError(
      `${formatCount(this.#failures)} of ${all} without an answer, the first ${first}`,
    );
  }
}
