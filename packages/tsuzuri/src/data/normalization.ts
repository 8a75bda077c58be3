/**
 * What is done to the Unicode of a text before it is cut into tokens. Only texts that look the same
 * and are the same to a reader change under NFC and NFD; NFKC also makes wide and narrow letters,
 * ligatures and the like one (`ｱ` and `ア`, `①` and `1`), and cannot be undone.
 *
 * The tables are the engine's: a character that is newer than the engine stays as it is.
 */
export const normalizers = {
  NFC: (text: string) => text.normalize('NFC'),
  NFD: (text: string) => text.normalize('NFD'),
  NFKC: (text: string) => text.normalize('NFKC'),
  none: (text: string) => text,
} as const;

/** The name of a normalisation. */
export type Normalization = keyof typeof normalizers;
