/** Reads a list of names in a record from an option; ends the process at one that it has not. */
export const namesIn = (record) => (text) => {
  const list = text.split(',');
  const unknown = list.find((name) => !Object.hasOwn(record, name));
  if (unknown === undefined) return list;
  console.error(`accuracy: expected ${Object.keys(record).join(', ')}, got ${unknown}`);
  return process.exit(2);
};
