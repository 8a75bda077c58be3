import { mean, row, spread } from '../g2p/runs.js';

/** Prints the error rate of each candidate on each task, and its difference from the defaults, fold by fold. */
export function printStudy(results, tasks, candidates) {
  const of = (task, candidate) =>
    results
      .filter((one) => one.task === task && one.candidate === candidate)
      .toSorted((a, b) => a.fold - b.fold);
  console.log(row(['wrong answers in %', ...tasks, 'parameters', 'minutes']));
  console.log(row(Array.from({ length: tasks.length + 3 }, () => '---')));
  for (const candidate of candidates) {
    const all = tasks.flatMap((task) => of(task, candidate));
    console.log(
      row([
        candidate,
        ...tasks.map((task) => spread(of(task, candidate).map((one) => one.sequenceErrorRate))),
        `${mean(all.map((one) => one.parameters / 1e6)).toFixed(2)} M`,
        mean(all.map((one) => one.seconds / 60)).toFixed(1),
      ]),
    );
  }
  console.log(`\n${row(['less the defaults', ...tasks, 'mean of tasks'])}`);
  console.log(row(Array.from({ length: tasks.length + 2 }, () => '---')));
  for (const candidate of candidates.slice(1)) {
    const differences = tasks.map((task) => {
      const base = of(task, 'defaults');
      return of(task, candidate).map((one, i) => one.sequenceErrorRate - base[i].sequenceErrorRate);
    });
    const together = differences[0].map((_, i) => mean(differences.map((list) => list[i])));
    console.log(row([candidate, ...differences.map(difference), difference(together)]));
  }
  console.log('\nMean ± standard error; in bold what is more than two of them from 0.');
}

/** The mean of paired differences ± its standard error, bold where it is no chance. */
function difference(list) {
  const middle = mean(list);
  const squares = list.reduce((sum, value) => sum + (value - middle) ** 2, 0);
  const error = Math.sqrt(squares / (list.length - 1) / list.length);
  const text = `${middle > 0 ? '+' : ''}${middle.toFixed(2)} ± ${error.toFixed(2)}`;
  return Math.abs(middle) > 2 * error ? `**${text}**` : text;
}
