import { render } from 'preact';
import './style/base.css';
import './style/parts.css';
import { App } from './app.tsx';
import { NoSimd } from './parts/no-simd.tsx';
import { openAddress } from './run/open.ts';
import { hasSimd } from './run/simd.ts';
import { findLanguage, language } from './texts/texts.ts';

findLanguage();
document.documentElement.lang = language.value; // the line-breaking of its first paint too
const place = document.querySelector('#app')!;
if (hasSimd()) {
  render(<App />, place);
  void openAddress();
} else {
  render(<NoSimd />, place);
}
