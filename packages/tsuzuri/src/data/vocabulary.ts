import { ConfigError } from '../errors.ts';

/** The tokens of one side and their ids: 0, 1, 2 … in the order given. */
export class Vocabulary {
  readonly tokens: readonly string[];
  readonly #ids: ReadonlyMap<string, number>;

  /** @throws ConfigError when there is no token, or one stands twice */
  constructor(tokens: readonly string[]) {
    if (tokens.length === 0) throw new ConfigError('vocabulary', 'needs at least one token');
    this.tokens = tokens;
    this.#ids = new Map(tokens.map((token, id) => [token, id]));
    if (this.#ids.size !== tokens.length) {
      const twice = tokens.find((token, id) => this.#ids.get(token) !== id);
      throw new ConfigError('vocabulary', `the token "${twice}" stands twice`);
    }
  }

  /** How many tokens there are. */
  get size(): number {
    return this.tokens.length;
  }

  /** The id of a token, or undefined. */
  id(token: string): number | undefined {
    return this.#ids.get(token);
  }

  /** The token of an id, or undefined. */
  token(id: number): string | undefined {
    return this.tokens[id];
  }
}
