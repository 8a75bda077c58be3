/** A count with its thousands apart: `5,000`. */
export function formatCount(value: number): string {
  // Not Intl.NumberFormat: making one takes a tenth of the time of `tsuzuri --help`.
  return value.toFixed(0).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** So many things: `1 epoch`, `2,000 epochs`. */
export function countOf(value: number, thing: string): string {
  return `${formatCount(value)} ${thing}${value === 1 ? '' : 's'}`;
}

/** An accuracy, a loss or a cosine with a true minus sign: `0.784`, `−0.12`. */
export function formatFixed(value: number, digits: number): string {
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) !== 0 ? `−${text}` : text;
}

/** A share from 0 to 1 in per cent: `0 %`, `<0.1 %`, `12.5 %`. */
export function formatShare(share: number): string {
  if (share > 0 && share < 0.001) return '<0.1 %';
  return `${Number((100 * share).toFixed(1))} %`;
}

/** A size of a file: `512 B`, `9.8 kB`, `0.97 MB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 100_000 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(2)} MB`;
}

/** A duration in minutes and seconds, hours when there are any: `0:43`, `1:02:03`. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const two = (value: number) => String(value).padStart(2, '0');
  const minutes = Math.floor(whole / 60) % 60;
  const hours = Math.floor(whole / 3600);
  return hours > 0
    ? `${hours}:${two(minutes)}:${two(whole % 60)}`
    : `${minutes}:${two(whole % 60)}`;
}

/** Text for a cell of a table: a tab or an end of line in it becomes a space. */
export function oneCell(text: string): string {
  return text.replace(/[\t\r\n]/g, ' ');
}
