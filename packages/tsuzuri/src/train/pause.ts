declare const setImmediate: ((callback: () => void) => void) | undefined;

const SLICE = 16; // milliseconds

/**
 * Makes a function to await between steps that yields to the event loop every 16 ms, so that a page can
 * draw and a process can receive signals.
 */
export function createPause(): () => Promise<void> {
  let last = performance.now();
  return async () => {
    if (performance.now() - last < SLICE) return;
    await nextTask();
    last = performance.now();
  };
}

function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof setImmediate === 'function') setImmediate(resolve);
    else {
      // Unlike setTimeout, which browsers slow down to 4 ms and, in a hidden tab, to a second.
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        resolve();
      };
      port2.postMessage(0);
    }
  });
}
