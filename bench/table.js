// What a person reads: Markdown tables of the results.
import { scales } from './cases.js';

const line = (cells) => `| ${cells.join(' | ')} |`;
const table = (titles, rows) => [titles, titles.map(() => '---'), ...rows].map(line).join('\n');
const percent = (share) => (share === null ? '-' : `${(100 * share).toFixed(1)} %`);
const rate = (gflops) => gflops.toFixed(gflops < 1 ? 3 : 1);
const ms = (number) => (number < 1 ? number.toFixed(4) : number.toFixed(2));

/** Cases by contestants; the ratio is to the first line of `native` in the same case. */
function comparison(results) {
  const titles = 'case,contestant,threads,median ms,min ms,GFLOPS,of peak,times native'.split(',');
  const rows = results.map(({ name, contestant, threads, medianMs, minMs, gflops, peakShare }) => {
    const native = results.find((other) => other.name === name && other.contestant === 'native');
    const ratio = native ? (medianMs / native.medianMs).toFixed(2) : '-';
    const numbers = [ms(medianMs), ms(minMs), rate(gflops), percent(peakShare), ratio];
    return [name, contestant, threads, ...numbers];
  });
  return table(titles, rows);
}

/** How a step's cost grows with one size: work and time as multiples of the row before. */
function growth(scale, results, flops) {
  const rows = [];
  let before;
  for (const value of scales[scale].values) {
    const name = `scale: ${scale} ${value}`;
    const found = (contestant) =>
      results.find((one) => one.name === name && one.contestant === contestant);
    const [native, torch] = [found('native'), found('torch')];
    if (!native) continue;
    const work = flops(name);
    const times = (now, then) => (before ? `× ${(now / then).toFixed(1)}` : '-');
    rows.push([
      value,
      (work / 1e9).toFixed(3),
      ms(native.medianMs),
      times(work, before?.work),
      times(native.medianMs, before?.time),
      rate(native.gflops),
      torch ? ms(torch.medianMs) : '-',
      torch ? (torch.medianMs / native.medianMs).toFixed(2) : '-',
    ]);
    before = { work, time: native.medianMs };
  }
  const titles = `${scale},GFLOP,native ms,work,time,GFLOPS,torch ms,torch / native`.split(',');
  return rows.length > 0 ? [table(titles, rows)] : [];
}

/** All tables; `flops` gives a case's operations by its name. */
export function tables({ cases: results }, flops) {
  const compared = results.filter(({ name }) => !name.startsWith('scale: '));
  const scaled = Object.keys(scales).flatMap((scale) => growth(scale, results, flops));
  return [...(compared.length > 0 ? [comparison(compared)] : []), ...scaled].join('\n\n');
}
