/** Reads a list of names in a record from an option; ends the process at one that it has not. */
export const namesIn = (record) => (text) => {
  const list = text.split(',');
  const unknown = list.find((name) => !Object.hasOwn(record, name));
  if (unknown === undefined) return list;
  console.error(`accuracy: expected ${Object.keys(record).join(', ')}, got ${unknown}`);
  return process.exit(2);
};

/** Reads a whole number of at least `least` from an option; ends the process at anything else. */
export const wholeFrom = (least) => (text) => {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least) return value;
  console.error(`accuracy: expected a whole number of at least ${least}, got ${text}`);
  return process.exit(2);
};
