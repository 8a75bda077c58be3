// (module (func (result v128) (i8x16.splat (i32.const 0))))
const MODULE =
  '\0asm\x01\0\0\0\x01\x05\x01\x60\0\x01\x7b\x03\x02\x01\0\x0a\x08\x01\x06\0\x41\0\xfd\x0f\x0b';

/** Whether WebAssembly has SIMD here, without which there is no training in a page. */
export function hasSimd(): boolean {
  const bytes = Uint8Array.from(MODULE, (letter) => letter.codePointAt(0)!);
  return typeof WebAssembly === 'object' && WebAssembly.validate(bytes);
}
