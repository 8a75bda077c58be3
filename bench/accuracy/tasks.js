// The data of the study: training and dev set, of which it makes folds, and the test set, which only
// scores.js reads, where there is one.
const g2p = (language) => ({
  files: [`g2p/${language}_train.tsv`, `g2p/${language}_dev.tsv`],
  test: `g2p/${language}_test.tsv`,
  flags: [],
});
const inflection = (language, set, train) => ({
  files: [`inflection/${language}-train-${set}.tsv`, `inflection/${language}-dev.tsv`],
  test: `inflection/${language}-test.tsv`,
  flags: ['--columns', '1,2', '--features', '3'],
  train, // rows to train on, at most: the folds of more rows keep the size of the task
});

/** One form of each word, without tags: few examples of which most stays as it is. */
const oneForm = (language, tags) => ({
  files: [`inflection/${language}-train-high.tsv`],
  where: (row) => row.split('\t')[2] === tags,
  flags: ['--columns', '1,2'],
});

export const tasks = {
  french: g2p('fre'),
  hungarian: g2p('hun'),
  korean: g2p('kor'),
  'german-1000': inflection('german', 'medium', 1000),
  'finnish-1000': inflection('finnish', 'medium', 1000),
  'german-10000': inflection('german', 'high', 10_000),
  'finnish-10000': inflection('finnish', 'high', 10_000),
  'german-dative-plural': oneForm('german', 'N;DAT;PL'),
  'finnish-comitative': oneForm('finnish', 'N;COM;PL'),
};
