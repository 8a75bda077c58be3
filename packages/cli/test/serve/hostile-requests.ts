import * as fc from 'fast-check';
import { post } from './raw.ts';

const valid = { inputs: ['a', 'bc'], model: 'model', beam: 3, nBest: 2, scores: true };
const noList = fc.oneof(
  fc.string(),
  fc.integer(),
  fc.constant(null),
  fc.dictionary(fc.string(), fc.jsonValue()),
);
const noText = fc.oneof(
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.array(fc.jsonValue()),
  fc.object(),
);
const noNumber = fc.oneof(
  fc.string(),
  fc.boolean(),
  fc.array(fc.integer()),
  fc.integer({ max: 0 }),
);

/** A request whose body has one field that is wrong. */
const wrongField = fc
  .oneof(
    noList.map((inputs) => ({ ...valid, inputs })),
    fc
      .tuple(fc.array(fc.string({ maxLength: 5 }), { maxLength: 5 }), noText)
      .map(([texts, no]) => ({
        ...valid,
        inputs: [...texts, no],
      })),
    noNumber.map((beam) => ({ ...valid, beam })),
    noNumber.map((nBest) => ({ ...valid, nBest })),
    noText.filter((one) => typeof one !== 'boolean').map((scores) => ({ ...valid, scores })),
    fc
      .string()
      .filter((name) => name !== 'model')
      .map((model) => ({ ...valid, model })),
    fc
      .tuple(
        fc.string().filter((name) => !(name in valid)),
        fc.jsonValue(),
      )
      .filter(([name]) => name !== 'attention')
      .map(([name, value]) => ({ ...valid, [name]: value })),
  )
  .map((body) => [post(JSON.stringify(body))]);

/** A body that is no JSON of an object. */
const wrongBody = fc
  .oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc
      .json()
      .filter((text) => !text.startsWith('{'))
      .map((text) => Buffer.from(text)),
    fc.string({ unit: 'binary', maxLength: 100 }).map((text) => Buffer.from(text)),
    fc
      .nat(JSON.stringify(valid).length - 1)
      .map((end) => Buffer.from(JSON.stringify(valid).slice(0, end))),
    fc.nat(JSON.stringify(valid).length - 1).map((at) => {
      const bytes = Buffer.from(JSON.stringify(valid));
      bytes[at] = 0xff;
      return bytes;
    }),
  )
  .map((bytes) => [post(bytes)]);

const token = fc.string({ unit: fc.constantFrom(...'abcXYZ019-_:;, \t\0\u007fé'), maxLength: 30 });

/** Headers that may be anything; the body is never right. */
const wrongHeaders = fc
  .tuple(fc.array(fc.tuple(token, token), { maxLength: 20 }), fc.nat(50))
  .map(([lines, length]) => [
    post('{"inputs":', [...lines.map(([name, value]) => `${name}: ${value}`), `x-n: ${length}`]),
  ]);

/** Addresses below which there is nothing. */
const wrongPath = fc
  .tuple(
    fc.constantFrom('GET', 'POST', 'PUT', 'HEAD', 'DELETE'),
    fc.webPath(),
    fc.webQueryParameters(),
  )
  .map(([method, path, query]) => [
    `${method} /nothing${path}?${query} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n`,
  ]);

/** Bytes that begin like a request, or do not. */
const noRequest = fc
  .tuple(
    fc.constantFrom('', 'GET ', 'POST /v1/predict ', 'GET /healthz HTTP/1.1\r\n'),
    fc.uint8Array({ minLength: 1, maxLength: 200 }),
  )
  .map(([start, bytes]) => [Buffer.concat([Buffer.from(start), bytes, Buffer.from('\r\n\r\n\0')])]);

/** Lengths that the body does not have. */
const wrongLength = fc.nat(40).map((length) => {
  const body = JSON.stringify(valid);
  const [head] = Buffer.from(post(body)).toString().split('\r\n\r\n');
  return [`${head.replace(/content-length: \d+/, `content-length: ${length}`)}\r\n\r\n${body}`];
});

/** Malformed requests, the same for the same seed. */
export function hostileRequests(count: number, seed: number): (string | Uint8Array)[][] {
  const kinds = fc.oneof(wrongField, wrongBody, wrongHeaders, wrongPath, noRequest, wrongLength);
  return fc.sample<(string | Uint8Array)[]>(kinds, { numRuns: count, seed });
}
