import { expect, test } from 'vitest';
import type { LearnSettings } from 'tsuzuri';
import { learnDefaultsFor, requireLearnable } from 'tsuzuri/nn';
import { codeOf } from '../../src/setup/code.ts';
import { commandOf } from '../../src/setup/command.ts';
import {
  type SettingName,
  fields,
  parseValue,
  settingNames,
  writeValue,
} from '../../src/setup/fields.ts';
import { fieldOf, isUsable } from '../../src/setup/fitting.ts';
import { readHash, writeHash, writeHashes } from '../../src/setup/hash.ts';
import { menus } from '../../src/setup/menus.ts';
import { OWN, parts } from '../../src/setup/parts.ts';
import {
  type Setup,
  defaultSetup,
  defaultsFor,
  withFeatures,
  withSetting,
  withTask,
} from '../../src/setup/setup.ts';

const changed: Setup = {
  ...defaultSetup,
  task: 'addition',
  options: { digits: 3 },
  count: 500,
  dataSeed: 7,
  settings: { ...defaultSetup.settings, attention: 'dot', reverseSource: true, dropout: 0.1 },
};

const shapes = Object.keys(menus.shapes).map((key) => {
  const names = key.split(' ');
  return Object.fromEntries(parts.map((part, at) => [part, names[at]]));
});

test('the defaults are those of the library, whatever optimiser and decoder', () => {
  for (const optimizer of Object.keys(menus.optimizers)) {
    for (const peeky of [false, true]) {
      for (const shape of shapes) {
        const { settings } = defaultSetup;
        const given = { ...shape, hiddenSize: 32, optimizer, peeky };
        const { objective = 'likelihood', ...rest } = learnDefaultsFor(given);
        const expected: Record<string, unknown> = { objective, ...rest, ...given };
        const found: Record<string, unknown> = {
          ...defaultsFor({ ...settings, ...given }),
          ...given,
        };
        expect(settingNames.filter((name) => found[name] !== expected[name])).toEqual([]);
      }
    }
  }
});

test('a file to open may lie in a folder, escaped or not', () => {
  expect(readHash('#open=models/a.safetensors').open).toBe('models/a.safetensors');
  expect(readHash('#view=flow&open=models%2Fa.safetensors')).toMatchObject({
    open: 'models/a.safetensors',
    view: 'flow',
    unknown: [],
  });
});

test('whatever is chosen, the settings are some that learn can be asked for', () => {
  const seen = new Set<string>();
  for (const shape of shapes) {
    const { settings } = Object.entries(shape).reduce(
      (setup, [name, value]) => withSetting(setup, name as SettingName, value),
      defaultSetup,
    );
    expect(settings).toMatchObject(shape);
    for (const name of settingNames) {
      const field = fieldOf(name, settings);
      const values = field.kind === 'choice' ? field.names : field.kind === 'switch' ? [true] : [];
      for (const value of isUsable(name, settings) ? values : []) {
        const all = withSetting({ ...defaultSetup, settings }, name, value).settings;
        expect(all[name]).toBe(value);
        seen.add(JSON.stringify(all));
      }
    }
  }
  for (const text of seen) {
    const settings = JSON.parse(text) as Setup['settings'];
    requireLearnable({ ...learnDefaultsFor(settings), ...settings } as LearnSettings);
  }
});

test('what does not go together is made to fit: the part that was chosen stays', () => {
  const ofPointer = withSetting(defaultSetup, 'generator', 'pointer');
  expect(ofPointer.settings).toMatchObject({ generator: 'pointer', attention: 'general' });
  const edits = withSetting(ofPointer, 'model', 'edit-transducer');
  expect(edits.settings).toMatchObject({ generator: 'softmax', attention: 'none' });
  const transformer = withSetting(edits, 'encoder', 'transformer');
  expect(transformer.settings).toMatchObject({ model: 'seq2seq', attention: 'general' });
  const wide = withSetting(withSetting(defaultSetup, 'hiddenSize', 33), 'encoder', 'transformer');
  expect(wide.settings).toMatchObject({ hiddenSize: 36, embeddingSize: 36 });
  expect(readHash('#model=edit-transducer&decoder=transformer').setups[0].settings).toMatchObject({
    model: 'edit-transducer',
    decoder: 'recurrent',
  });
  expect(readHash(`#${writeHash(transformer)}`).setups).toEqual([transformer]);
});

test('every setting is one that learn has', () => {
  const known = { ...learnDefaultsFor({}), epochs: 60, objective: 'likelihood' };
  expect(settingNames.filter((name) => !(name in known))).toEqual([]);
});

test('an address has what differs, and gives the same set-up', () => {
  expect(writeHash(defaultSetup)).toBe('');
  expect(writeHash(changed)).toBe(
    'task=addition&digits=3&count=500&dataSeed=7&attention=dot&reverseSource=on&dropout=0.1',
  );
  expect(readHash(`#${writeHash(changed)}`)).toEqual({ setups: [changed], unknown: [] });
});

test('an address has set-ups side by side', () => {
  const other = withSetting(changed, 'reverseSource', false);
  const hash = writeHashes([changed, other]);
  expect(hash).toMatch(/\/reverseSource=off$/);
  expect(readHash(hash).setups).toEqual([changed, other]);
});

test('names that every object has mean nothing', () => {
  for (const text of ['constructor', '__proto__', 'toString']) {
    for (const field of Object.values(fields)) expect(parseValue(field, text)).toBe(undefined);
  }
});

test('what an address cannot mean is told of and changes nothing', () => {
  const { setups, unknown } = readHash('#task=nothing&layers=9&cell=gru&shift=x&color=red');
  expect(setups).toEqual([withSetting(defaultSetup, 'cell', 'gru')]);
  expect(unknown).toEqual(['task=nothing', 'layers=9', 'shift=x', 'color=red']);
});

test('values are read as they are written', () => {
  for (const name of settingNames) {
    const value = defaultSetup.settings[name];
    expect(parseValue(fields[name], writeValue(value))).toBe(value);
  }
  expect(parseValue(fields.layers, '1.5')).toBeUndefined();
  expect(parseValue(fields.learningRate, '')).toBeUndefined();
  expect(parseValue(fields.learningRate, 'x')).toBeUndefined();
  expect(parseValue(fields.peeky, 'yes')).toBeUndefined();
});

test('settings without effect are not kept', () => {
  const feeding = withSetting(changed, 'inputFeeding', true);
  expect(feeding.settings.inputFeeding).toBe(true);
  expect(withSetting(feeding, 'attention', 'none').settings.inputFeeding).toBe(false);
  expect(
    withSetting(withSetting(changed, 'tiedOutput', true), 'peeky', true).settings,
  ).toMatchObject({ peeky: true, tiedOutput: false });
  expect(withSetting(changed, 'optimizer', 'sgd').settings.learningRate).toBe(menus.optimizers.sgd);
});

test('a set-up is a command with the flags that are no defaults', () => {
  expect(commandOf(withSetting(changed, 'hiddenSize', 256))).toBe(
    `tsuzuri data addition --count 500 --seed 7 --digits 3 > addition.tsv
tsuzuri train addition.tsv --backend wasm --out runs/addition --embedding-size 64 --attention dot --reverse-source on --bidirectional off --tied-output off --learning-rate 0.003 --batch-size 64 --dropout 0.1 --label-smoothing 0 --averaging 0 --epochs 30`,
  );
  expect(commandOf(withTask(changed, OWN), "-it's.tsv")).toMatch(
    /^tsuzuri train '\.\/-it'\\''s\.tsv' --backend wasm --out runs\/own /,
  );
});

test('features of the visitor’s own pairs are in the address, the command and the module', () => {
  const own = withFeatures(withTask(defaultSetup, OWN), '|');
  const setup = withSetting(own, 'featuresKind', 'prefix');
  expect(writeHash(setup)).toBe('task=own&features=%7C&featuresKind=prefix');
  expect(readHash(`#${writeHash(setup)}`)).toEqual({ setups: [setup], unknown: [] });
  expect(readHash('#features=%7C').unknown).toEqual(['features=|']);
  expect(commandOf(setup)).toContain("--features 3 --features-separator '|'");
  expect(commandOf(setup)).toContain('--features-kind prefix');
  expect(commandOf(withFeatures(setup, undefined))).not.toContain('features');
  expect(codeOf(setup)).toContain("features: features.split('|') }");
  expect(withTask(setup, 'copy').features).toBe(undefined);
});

test('a set-up is a module', () => {
  expect(codeOf(changed)).toMatchInlineSnapshot(`
    "import { learn } from 'tsuzuri';
    import { makeExamples, tasks } from 'tsuzuri/data';

    const examples = makeExamples(tasks.addition({ digits: 3 }), { count: 500, seed: 7 });
    const pairs = examples.map(({ source, target }) => [source, target] as const);

    const learning = learn(pairs, { backend: 'wasm', embeddingSize: 64, hiddenSize: 64, attention: 'dot', reverseSource: true, bidirectional: false, tiedOutput: false, learningRate: 0.003, batchSize: 64, dropout: 0.1, labelSmoothing: 0, averaging: 0, epochs: 30 });
    for await (const event of learning) {
      if (event.kind === 'epoch') console.log(event.epoch, event.loss, event.evaluation?.sequenceAccuracy);
    }
    const translator = await learning;
    console.log(await translator.predict(pairs[0][0]));
    "
  `);
  expect(codeOf(withTask(changed, OWN), "it's.tsv")).toContain(String.raw`'it\'s.tsv'`);
});
