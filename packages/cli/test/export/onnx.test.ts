import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import { saveTranslator } from 'tsuzuri';
import { toOnnx } from 'tsuzuri/formats';
import { describe, expect, it } from 'vitest';
import {
  names,
  verifiedFile,
  verifiedModel,
} from '../../../../scripts/interop/support/onnx-models.js';
import { encodeOnnx } from '../../src/export/onnx/encode.ts';
import { tsuzuri } from '../support/command.ts';

/** The hash of every file that gave Tsuzuri's answers in ONNX Runtime, and some answers. */
interface Verified {
  readonly encoder: string;
  readonly step: string;
  readonly greedy: string;
  readonly examples: readonly (readonly [text: string, answer: string])[];
}

const verified = JSON.parse(readFileSync(verifiedFile, 'utf8')) as Record<string, Verified>;
const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** The length-delimited fields of a message by their numbers; a second look without any code of ours. */
function fieldsOf(bytes: Uint8Array): Map<number, Uint8Array[]> {
  const reader = new BinaryReader(bytes);
  const fields = new Map<number, Uint8Array[]>();
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    if (type !== WireType.LengthDelimited) reader.skip(type, field);
    else fields.set(field, [...(fields.get(field) ?? []), reader.bytes()]);
  }
  return fields;
}

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

describe('an exported ONNX model', () => {
  it.each(names)(
    'is the one that ONNX Runtime has answered with: %s (else: TSUZURI_WRITE=1 npm run test:interop -- onnx)',
    async (name) => {
      const translator = await verifiedModel(name);
      const { models } = await toOnnx(translator);
      const { examples, ...hashes } = verified[name];
      const got = Object.entries(models).map(([part, model]) => [part, hash(encodeOnnx(model))]);
      expect(Object.fromEntries(got)).toEqual(hashes);
      const [texts, answers] = [0, 1].map((i) => examples.map((example) => example[i]));
      expect(await translator.predict(texts, { beam: 1 })).toEqual(answers);
      translator.dispose();
    },
  );

  it('is what the command writes, with all else as JSON', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tsuzuri-onnx-'));
    const translator = await verifiedModel('gru');
    writeFileSync(join(folder, 'gru.safetensors'), await saveTranslator(translator));
    const flags = ['--format', 'onnx', '--out', 'gru'];
    const { code, stderr } = await tsuzuri(folder, 'export', 'gru.safetensors', ...flags);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    const files = ['encoder.onnx', 'greedy.onnx', 'model.json', 'step.onnx'];
    expect(readdirSync(join(folder, 'gru')).sort()).toEqual(files);
    const read = (name: string) => readFileSync(join(folder, 'gru', name));
    expect(hash(read('greedy.onnx'))).toBe(verified.gru.greedy);
    const { description } = await toOnnx(translator);
    expect(JSON.parse(read('model.json').toString())).toEqual(description);
    translator.dispose();
    rmSync(folder, { recursive: true });
  });

  it('is encoded as onnx.proto says', async () => {
    const translator = await verifiedModel('tutorial');
    const { encoder } = (await toOnnx(translator)).models;
    const model = fieldsOf(encodeOnnx(encoder));
    const graph = fieldsOf(model.get(7)![0]);
    const types = graph.get(1)!.map((node) => text(fieldsOf(node).get(4)![0]));
    expect(types).toEqual(encoder.graph.nodes.map(({ type }) => type));
    const inputs = graph.get(11)!.map((input) => text(fieldsOf(input).get(1)![0]));
    expect(inputs).toEqual(['source', 'lengths']);
    const tensors = graph.get(5)!.map((tensor) => fieldsOf(tensor));
    expect(tensors.map((tensor) => text(tensor.get(8)![0]))).toEqual(
      encoder.graph.initializers.map(({ name }) => name),
    );
    const first = encoder.graph.initializers.find(({ type }) => type === 'float')!;
    const raw = tensors.find((tensor) => text(tensor.get(8)![0]) === first.name)!.get(9)![0];
    expect(Array.from(new Float32Array(raw.slice().buffer))).toEqual(Array.from(first.values));
    const [entry] = model.get(14)!.map((metadata) => fieldsOf(metadata));
    expect(text(entry.get(1)![0])).toBe('tsuzuri');
    expect(text(entry.get(2)![0])).toBe(encoder.metadata.tsuzuri);
    translator.dispose();
  });
});
