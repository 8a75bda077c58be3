import { computed, signal } from '@preact/signals';
import { type Texts, en } from './en.ts';
import { ja } from './ja.ts';

/** Every language by its tag, with its own name for itself. */
export const languages = {
  en: { name: 'English', texts: en },
  ja: { name: '日本語', texts: ja },
} as const satisfies Readonly<Record<string, { name: string; texts: Texts }>>;

/** The tag of a language. */
export type Language = keyof typeof languages;

const KEY = 'tsuzuri-language';

/** The language of the page: the one that was chosen, or the first of the browser's that there is. */
export const language = signal<Language>('en');

/** What the page says, in its language. */
export const texts = computed<Texts>(() => languages[language.value].texts);

/** Takes the language that was chosen before, or the browser's. */
export function findLanguage(): void {
  const wanted = [remembered(), ...navigator.languages.map((tag) => tag.slice(0, 2))];
  const found = wanted.find((tag) => tag !== undefined && Object.hasOwn(languages, tag));
  if (found !== undefined) language.value = found as Language;
}

/** Changes the language, and remembers it where the browser lets us. */
export function chooseLanguage(tag: Language): void {
  language.value = tag;
  try {
    localStorage.setItem(KEY, tag);
  } catch {
    // storage is switched off: the choice lasts as long as the page
  }
}

function remembered(): string | undefined {
  try {
    return localStorage.getItem(KEY) ?? undefined;
  } catch {
    return undefined;
  }
}

/** A number as the language writes it. */
export function count(value: number, digits = 0): string {
  return new Intl.NumberFormat(language.value, { maximumFractionDigits: digits }).format(value);
}

/** A share from 0 to 1 as a percentage. */
export function percent(share: number): string {
  const format = { style: 'percent', maximumFractionDigits: 1 } as const;
  return new Intl.NumberFormat(language.value, format).format(share);
}

/** The value of a setting as the page names it. */
export function valueName(value: string | number | boolean): string {
  const { kinds, setup } = texts.value;
  if (typeof value === 'boolean') return value ? setup.on : setup.off;
  return kinds[String(value)] ?? String(value);
}
