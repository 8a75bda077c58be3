import { type Sending, post } from './raw.ts';

/** What a hostile client sends, and how. */
export type Hostile = readonly [parts: readonly (string | Uint8Array)[], sending?: Sending];

const head = (...lines: string[]) => `${lines.join('\r\n')}\r\n\r\n`;
const get = (path: string, ...more: string[]) =>
  head(`GET ${path} HTTP/1.1`, 'host: localhost', 'connection: close', ...more);
const start = ['POST /v1/predict HTTP/1.1', 'host: localhost', 'content-type: application/json'];
const json = (value: unknown) => post(JSON.stringify(value));
const body = JSON.stringify({ inputs: ['a'] });
const typed = (type: string) => [
  head(...start.slice(0, 2), 'connection: close', type, `content-length: ${body.length}`) + body,
];
const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(body, 'utf16le')]);
const half = { half: true };

/** Bytes that are no HTTP. */
const noHttp: Readonly<Record<string, Hostile>> = {
  'HTTP/0.9': [['GET /\r\n']],
  'HTTP/2': [['PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n']],
  'a version that does not exist': [[head('GET /healthz HTTP/9.9', 'host: localhost')]],
  TLS: [[Buffer.from('16030100c8010000c40303', 'hex'), Buffer.alloc(200, 7)]],
  'zero bytes': [[Buffer.alloc(1000)]],
  'only line ends, and then nothing': [['\r\n\r\n'], half],
  'a method that does not exist': [[head('BREW /v1/predict HTTP/1.1', 'host: localhost')]],
  'a method in small letters': [[head('get /healthz HTTP/1.1', 'host: localhost')]],
  'a line of 100 kB': [[`GET /${'a'.repeat(100_000)} HTTP/1.1\r\n`]],
};

/** Requests whose headers are wrong. */
const headers: Readonly<Record<string, Hostile>> = {
  'no host': [[head('GET /healthz HTTP/1.1', 'connection: close')]],
  '2,000 headers': [[get('/healthz', ...Array.from({ length: 2000 }, (_, i) => `x-${i}: ${i}`))]],
  'a header of 100 kB': [[get('/healthz', `x: ${'a'.repeat(100_000)}`)]],
  'a header without a colon': [[get('/healthz', 'x')]],
  'a zero byte in a header': [[get('/healthz', 'x: \0')]],
  'a space before the colon': [[get('/healthz', 'content-length : 5')]],
  'a line feed alone': [[`GET /healthz HTTP/1.1\nhost: localhost\n\n`, 'x'], half],
  'an expectation': [[head(...start, 'connection: close', 'expect: gold', 'content-length: 0')]],
  'length and chunks': [
    [head(...start, 'content-length: 5', 'transfer-encoding: chunked'), '0\r\n\r\n'],
  ],
  'two lengths': [[head(...start, 'content-length: 5', 'content-length: 6'), 'abcdef']],
  'a negative length': [[head(...start, 'content-length: -1')]],
  'a hexadecimal length': [[head(...start, 'content-length: 0x10'), body]],
  'a length beyond all numbers': [[head(...start, `content-length: ${'9'.repeat(40)}`)]],
  'an unknown coding': [[head(...start, 'transfer-encoding: xchunked'), body], half],
  'a coding behind chunks': [[head(...start, 'transfer-encoding: chunked, gzip'), '0\r\n\r\n']],
  'a chunk of no length': [[head(...start, 'transfer-encoding: chunked'), 'xyz\r\n']],
  'extensions of chunks': [
    [head(...start, 'transfer-encoding: chunked'), `1;${'a'.repeat(100_000)}\r\n{\r\n`],
  ],
};

/** Addresses and methods that nothing answers to. */
const addresses: Readonly<Record<string, Hostile>> = {
  'a way out of the folder': [[get('/../../../etc/passwd')]],
  'an encoded way out': [[get('/..%2f..%2f..%2fetc%2fpasswd')]],
  'a twice encoded way out': [[get('/%252e%252e/%252e%252e/etc/passwd')]],
  'a backslash': [[get('/..\\..\\windows\\win.ini')]],
  'a broken escape': [[get('/%zz')]],
  'an escape that is not UTF-8': [[get('/%ff%fe')]],
  'an encoded zero byte': [[get('/v1/models%00.json')]],
  'another host': [[get('http://example.org/v1')]],
  'a star': [[head('OPTIONS * HTTP/1.1', 'host: localhost', 'connection: close')]],
  'a tunnel': [[head('CONNECT example.org:443 HTTP/1.1', 'host: example.org')]],
  'an upgrade': [
    [get('/v1/predict', 'connection: upgrade', 'upgrade: websocket', 'sec-websocket-version: 13')],
  ],
  ...Object.fromEntries(
    ['TRACE', 'DELETE', 'PATCH', 'PUT', 'OPTIONS', 'PROPFIND', 'GET', 'LINK'].map(
      (method): [string, Hostile] => [
        `${method} where POST is taken`,
        [[head(`${method} /v1/predict HTTP/1.1`, 'host: localhost', 'connection: close')]],
      ],
    ),
  ),
};

/** Bodies that are not what the route takes. */
const bodies: Readonly<Record<string, Hostile>> = {
  'no body': [[post('')]],
  'a body of 1 MB': [[post(`{"inputs":["${'a'.repeat(1_000_000)}"]}`)]],
  'a chunk of 1 MB': [
    [head(...start, 'transfer-encoding: chunked'), `f4240\r\n${'a'.repeat(1_000_000)}\r\n`],
  ],
  'brackets 100,000 deep': [[post('['.repeat(100_000))]],
  'lists 50,000 deep': [[post(`{"inputs":${'['.repeat(50_000)}${']'.repeat(50_000)}}`)]],
  'objects 30,000 deep': [[post(`${'{"a":'.repeat(30_000)}1${'}'.repeat(30_000)}`)]],
  'half a JSON': [[post(body.slice(0, -3))]],
  'two JSONs': [[post(body + body)]],
  'not a number': [[post('{"inputs":["a"],"beam":NaN}')]],
  'a number beyond all numbers': [[post('{"inputs":["a"],"beam":1e999}')]],
  'a prototype': [[post('{"inputs":["a"],"__proto__":{"beam":2}}')]],
  'a hidden prototype': [[post('{"inputs":["a"],"__pro\\u0074o__":{"beam":2}}')]],
  'a constructor': [[post('{"inputs":["a"],"constructor":{"prototype":{"beam":2}}}')]],
  'a model called __proto__': [[json({ inputs: ['a'], model: '__proto__' })]],
  'a model called constructor': [[json({ inputs: ['a'], model: 'constructor' })]],
  'a model in another folder': [[json({ inputs: ['a'], model: '../../etc/passwd' })]],
  'no UTF-8': [[post(Buffer.from('7b22696e70757473223a5b22ff225d7d', 'hex'))]],
  'an overlong character': [[post(Buffer.from('7b22696e70757473223a5b22c0af225d7d', 'hex'))]],
  'UTF-16': [[post(utf16)]],
  'half a surrogate': [[post('{"inputs":["\\ud800"]}')]],
  'surrogates in the wrong order': [[post('{"inputs":["\\udc00\\ud800"]}')]],
  'no type': [typed('x: y')],
  'plain text': [typed('content-type: text/plain')],
  'a form': [typed('content-type: multipart/form-data; boundary=a')],
  'no type at all': [typed('content-type: ;;;')],
  'another encoding': [typed('content-type: application/json; charset=utf-16')],
  'a packed body': [typed('content-type: application/json\r\ncontent-encoding: gzip')],
};

const wrong: Readonly<Record<string, readonly unknown[]>> = {
  inputs: ['a', 7, null, {}, [], [7], [null], [['a']], [{}], Array(65).fill('a'), true],
  beam: ['5', 0, -1, 1.5, 17, 1e300, null, [], {}],
  nBest: ['5', 0, -1, 1.5, 17, null, [3], { toString: 1 }],
  scores: ['true', 1, null, []],
  attention: ['false', 0, null, {}],
  model: [7, null, [], {}, 'none', ''],
  toString: [1],
  hasOwnProperty: [null],
};

/** Fields of a wrong type or out of range. */
const fields = Object.fromEntries(
  Object.entries(wrong).flatMap(([name, values]) =>
    values.map((value): [string, Hostile] => [
      `${name}: ${JSON.stringify(value).slice(0, 20)}`,
      [[json({ inputs: ['a'], [name]: value })]],
    ]),
  ),
);

/** Clients that keep the server waiting, or go. */
const slow: Readonly<Record<string, Hostile>> = {
  'a client that says nothing': [[]],
  'headers by the letter': [[...get('/healthz', `x: ${'a'.repeat(200)}`)], { pause: 5 }],
  'a body by the letter': [
    [head(...start, 'content-length: 1000'), ...'{"inputs":["'.padEnd(200, 'a')],
    { pause: 5 },
  ],
  'chunks by the letter': [
    [head(...start, 'transfer-encoding: chunked'), ...Array(200).fill('1\r\na\r\n')],
    { pause: 5 },
  ],
  'half a header': [[`${start[0]}\r\nhost:`]],
  'half a header, then half closed': [[`${start[0]}\r\nhost:`], half],
  'half a body': [[head(...start, 'content-length: 1000'), body]],
  'half a body, then half closed': [[head(...start, 'content-length: 1000'), body], half],
};

/** Everything by name. */
export const hostileCases: Readonly<Record<string, Hostile>> = {
  ...noHttp,
  ...headers,
  ...addresses,
  ...bodies,
  ...fields,
  ...slow,
};
