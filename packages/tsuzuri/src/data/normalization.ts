/**
 * What is done to the Unicode of a text before it is cut into tokens. Only texts that look the same
 * and are the same to a reader change under NFC and NFD; NFKC also makes wide and narrow letters,
 * ligatures and the like one (`ｱ` and `ア`, `①` and `1`), and cannot be undone.
 *
 * The tables are the engine's: a character that is newer than the engine stays as it is.
 */
export const normalizers = {
  NFC: {
    description: 'letters and marks composed where possible',
    normalize: (text: string) => text.normalize('NFC'),
  },
  NFD: {
    description: 'letters and marks decomposed',
    normalize: (text: string) => text.normalize('NFD'),
  },
  NFKC: {
    description: 'as NFC, with compatibility forms (wide letters, ligatures) unified',
    normalize: (text: string) => text.normalize('NFKC'),
  },
  none: { description: 'the text as it is', normalize: (text: string) => text },
} as const;

/** The name of a normalisation. */
export type Normalization = keyof typeof normalizers;

/** What is done to a text before it is cut; a model file keeps it. */
export interface TextForm {
  /** NFC by default. */
  readonly normalization?: Normalization | undefined;
  /** True when upper and lower case are one: texts are written in lower case, which cannot be undone. */
  readonly lowercase?: boolean | undefined;
}

/** Brings a text into a form: lower case first, then the normalisation. */
export function normalizerOf({
  normalization = 'NFC',
  lowercase = false,
}: TextForm): (text: string) => string {
  const { normalize } = normalizers[normalization];
  return lowercase ? (text) => normalize(text.toLowerCase()) : normalize;
}
