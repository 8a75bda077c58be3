/** Does nothing: whoever asks wants to know whether the worker still answers. */
export const ping = (): void => {};
