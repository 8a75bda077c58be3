import { render } from 'preact';
import '../style/base.css';
import '../style/parts.css';
import { findLanguage } from '../texts/texts.ts';
import { begin } from './state.ts';
import { TryIt } from './try-it.tsx';

findLanguage();
render(<TryIt />, document.querySelector('#app')!);
begin();
