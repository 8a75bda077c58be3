/** Settings that the library calls by another name than the command. */
const aliases: Readonly<Record<string, string>> = { sharedEmbedding: 'sharedEmbeddings' };

/** The flag of a setting: `batchSize` → `--batch-size`. */
export function flagOf(setting: string): string {
  const name = aliases[setting] ?? setting;
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
