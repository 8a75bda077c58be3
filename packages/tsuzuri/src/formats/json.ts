import { CheckpointError } from '../errors.ts';

const DEEPEST = 32; // nested objects and lists

/**
 * `JSON.parse` for untrusted text: refuses duplicate keys, and nesting that could overflow the stack of
 * code that walks the result.
 *
 * @param what the name of the text in messages
 * @throws CheckpointError
 */
export function parseJson(what: string, text: string): unknown {
  requireShallow(what, text);
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new CheckpointError(`model file: ${what} is not JSON; it is damaged or not one of ours`);
  }
  requireSingleKeys(what, text);
  return parsed;
}

/** A value from JSON as text; unlike String(), it never calls a hostile `toString`. */
export function show(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

/** Splits JSON text into strings and what is between them, with one callback for each. */
interface Visitor {
  open?(): void;
  close?(): void;
  /** A string with its quotes, and whether it is a key. */
  text?(quoted: string, isKey: boolean): void;
}

const QUOTE = 34;
const BACKSLASH = 92;

function visit(json: string, visitor: Visitor): void {
  for (let i = 0; i < json.length; i++) {
    const code = json.charCodeAt(i);
    if (code === 123 || code === 91) visitor.open?.();
    else if (code === 125 || code === 93) visitor.close?.();
    else if (code === QUOTE) {
      const end = endOfString(json, i);
      let next = end + 1;
      while (json.charCodeAt(next) <= 32) next++;
      visitor.text?.(json.slice(i, end + 1), json[next] === ':');
      i = end;
    }
  }
}

/** The position of the closing quote of the string that begins at `start`; the text's end if there is none. */
function endOfString(json: string, start: number): number {
  for (let i = start + 1; i < json.length; i++) {
    const code = json.charCodeAt(i);
    if (code === QUOTE) return i;
    if (code === BACKSLASH) i++;
  }
  return json.length;
}

function requireShallow(what: string, json: string): void {
  let depth = 0;
  visit(json, {
    open() {
      if (++depth > DEEPEST) {
        throw new CheckpointError(`model file: ${what} is nested more than ${DEEPEST} deep`);
      }
    },
    close() {
      depth--;
    },
  });
}

/** For text that is valid JSON. */
function requireSingleKeys(what: string, json: string): void {
  const keys: Set<string>[] = [];
  visit(json, {
    open: () => void keys.push(new Set()),
    close: () => void keys.pop(),
    text(quoted, isKey) {
      if (!isKey) return;
      const key = JSON.parse(quoted) as string;
      const known = keys[keys.length - 1];
      if (known.has(key)) throw new CheckpointError(`model file: ${what} has ${show(key)} twice`);
      known.add(key);
    },
  });
}
