import { computed } from '@preact/signals';
import { type Language, language } from './texts.ts';

const en = {
  lead: 'Try the models of this server. They answer as you type.',
  model: 'Model',
  routes: 'The routes of this server',
  size: (parameters: string, beam: string) => `${parameters} parameters, default beam size ${beam}`,
  unreachable: 'The server does not answer.',
  key: 'API key',
  keyHint: 'This server asks for a key. The page forgets it when it is closed.',
  steps: 'How likely each token of the best answer is, given those before it.',
};

const ja: typeof en = {
  lead: 'このサーバーのモデルを試せます。入力するとすぐに答えます。',
  model: 'モデル',
  routes: 'このサーバーの API',
  size: (parameters, beam) => `パラメータ数 ${parameters}、既定のビーム幅 ${beam}`,
  unreachable: 'サーバーが応答しません。',
  key: 'API キー',
  keyHint: 'このサーバーにはキーが必要です。ページを閉じるとキーは消えます。',
  steps: '最良の答えの各トークンの、それより前のトークンを与えたときの確率です。',
};

const all: Readonly<Record<Language, typeof en>> = { en, ja };

/** What the page of `tsuzuri serve` says besides the words of answers, in its language. */
export const serveTexts = computed(() => all[language.value]);
