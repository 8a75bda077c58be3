// npm run test:api-fuzz: schemathesis asks a served model all that its own OpenAPI document allows and
// forbids. Without schemathesis (PyPI; SCHEMATHESIS names its command) it says so and does nothing.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { learn, saveTranslator } from 'tsuzuri';

const fuzzer = process.env.SCHEMATHESIS ?? 'schemathesis';
const examples = process.argv[2] ?? '100';
const bin = fileURLToPath(new URL('../packages/cli/bin/tsuzuri.js', import.meta.url));

// A text that the schema allows may still be none for this model: 422.
const config = `[checks.positive_data_acceptance]
expected-statuses = ["2xx", 401, 404, 422, 429, 503]
`;

async function fuzz(folder) {
  const pairs = Array.from({ length: 40 }, (_, i) => [(i + 27).toString(3), (i + 27).toString(4)]);
  const sizes = { hiddenSize: 16, embeddingSize: 8, attention: 'general' };
  const model = join(folder, 'small.safetensors');
  writeFileSync(model, await saveTranslator(await learn(pairs, { epochs: 2, ...sizes })));
  writeFileSync(join(folder, 'schemathesis.toml'), config);
  const server = spawn(process.execPath, [bin, 'serve', model, '--port', '0']);
  try {
    const address = await addressOf(server);
    const args = ['run', `${address}/openapi.json`, '--max-examples', examples, '--no-color'];
    const found = spawn(fuzzer, args, { cwd: folder, stdio: 'inherit' });
    const [code] = await once(found, 'exit');
    const { status } = await fetch(`${address}/readyz`);
    return code || (status === 200 ? 0 : 1);
  } finally {
    server.kill();
    await once(server, 'exit');
  }
}

/** Where the server listens, which it says on standard error. */
async function addressOf(server) {
  let said = '';
  for await (const chunk of server.stderr) {
    said += chunk;
    const [address] = /http:\/\/\S+/.exec(said) ?? [];
    if (address) return address;
  }
  throw new Error(`the server has not started: ${said}`);
}

if (spawnSync(fuzzer, ['--version']).status === 0) {
  const folder = mkdtempSync(join(tmpdir(), 'tsuzuri-fuzz-'));
  process.exitCode = await fuzz(folder).finally(() => rmSync(folder, { recursive: true }));
} else console.log('skipped: schemathesis is not installed (pip install schemathesis)');
