import { describe, expect, it } from 'vitest';
import { differences } from '../scripts/check-translations.js';

const original = `# A tutorial

It has two parts and 68,428 weights; see [the page](docs/a.md#parts) and \`npm start\`.

![A cell](cell.svg)

## Parts

| part | loss |
|---|---|
| encoder | −0.25 |

\`\`\`sh
npm start
\`\`\`

\`\`\`
y = 0.5 x      half
\`\`\`
`;

const translation = `# チュートリアル

2つの部分と68,428個の重みがあります。\`npm start\`と[このページ](docs/a.ja.md#部分)を見てください。

![セル](cell.svg)

## 部分

| 部分 | 損失 |
|---|---|
| エンコーダ | −0.25 |

\`\`\`sh
npm start
\`\`\`

\`\`\`
y = 0.5 x      半分
\`\`\`
`;

describe('the check of translations', () => {
  it('accepts a translation, whose words stand in another order', () => {
    expect(differences(original, translation)).toEqual([]);
  });

  it.each([
    ['## 部分', '### 部分', /headings differ .* "## Parts"/],
    ['## 部分', '## 部分\n\n## もう一つ', /headings differ .* "## もう一つ"/],
    ['npm start\n```', 'npm run start\n```', /a code block differs/],
    ['0.5 x', '0.25 x', /a code block differs/],
    ['`npm start`', '`npm test`', /code npm start is missing/],
    ['68,428', '68,248', /figure 68,428 is missing/],
    ['−0.25', '0.25', /figure -0.25 is missing/],
    ['−0.25', '−0.25 ± 0.5', /figure 0.5 is not in the original/],
    ['cell.svg', 'other.svg', /picture cell.svg is missing/],
    ['docs/a.ja.md', 'docs/b.ja.md', /link docs\/a.md is missing/],
    ['| エンコーダ | −0.25 |', '| エンコーダ −0.25 |', /row of 2 cells is missing/],
  ])('finds the drift from %s to %s', (from, to, problem) => {
    expect(translation).toContain(from);
    expect(differences(original, translation.replace(from, to)).join('\n')).toMatch(problem);
  });
});
