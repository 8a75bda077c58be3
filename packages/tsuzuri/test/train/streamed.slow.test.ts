import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

describe('Training on a stream', () => {
  it('keeps the heap flat over 100,000 examples', () => {
    const script = fileURLToPath(new URL('./streamed-child.js', import.meta.url));
    const output = execFileSync(process.execPath, ['--expose-gc', script], { encoding: 'utf8' });
    const { steps, heaps } = JSON.parse(output) as { steps: number; heaps: number[] };
    expect(steps).toBe(200);
    // All examples would be 30 MB.
    expect(Math.max(...heaps) - heaps[0]).toBeLessThan(1e6);
  });
});
