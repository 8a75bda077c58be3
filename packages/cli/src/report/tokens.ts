import { UNKNOWN_TOKEN } from 'tsuzuri/data';
import { visibleToken } from '../text/visible.ts';

/** What stands where a token is missing. */
export const NOTHING = '·';

/** A token as a page shows it: a space, nothing and an unknown one have signs of their own. */
export function tokenOf(token: string): string {
  if (token === '') return NOTHING;
  return token === UNKNOWN_TOKEN ? '<unk>' : visibleToken(token);
}
