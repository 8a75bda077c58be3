import { afterEach, describe, expect, it, vi } from 'vitest';
import { patience } from '../../src/backend/wasm/team.ts';
import { BackendError } from '../../src/errors.ts';

afterEach(() => vi.restoreAllMocks());

/** Patience under a clock that is set by hand, in seconds. */
function underClock() {
  let seconds = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => 1000 * seconds);
  const signals = new Int32Array(new SharedArrayBuffer(8));
  return { ...patience(signals), signals, pass: (time: number) => (seconds += time) };
}

describe('patience with workers', () => {
  it('does not end in a training that goes on for hours, kernel after kernel', () => {
    const { begin, giveWay, pass } = underClock();
    for (let kernel = 0; kernel < 1000; kernel++) {
      begin();
      giveWay();
      pass(0.5);
      giveWay();
    }
  });

  it('ends within a kernel, after a minute', () => {
    const { begin, giveWay, pass } = underClock();
    pass(1000);
    begin();
    giveWay();
    pass(59);
    giveWay();
    pass(2);
    expect(giveWay).toThrow(BackendError);
    expect(giveWay).toThrow('a worker did not answer for 60 seconds');
    begin();
    giveWay();
  });

  it('ends at once when a worker has failed', () => {
    const { begin, giveWay, signals } = underClock();
    begin();
    signals[0] = 1;
    expect(giveWay).toThrow('a worker failed');
  });
});
