import './embeddings.css';
import { signal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import { useLive } from '../../run/live.ts';
import type { Run } from '../../run/run.ts';
import { count, texts } from '../../texts/texts.ts';
import { Members } from '../members.tsx';
import { TokenMap } from './map.tsx';
import { Matrix } from './matrix.tsx';
import { inOrder } from './order.ts';
import { Table } from './table.tsx';

const side = signal<'source' | 'target'>('source');

/** What the model has learnt of its tokens: how alike their vectors are, and where they lie. */
export function Embeddings({ run }: { readonly run: Run }) {
  const words = texts.value.embeddings;
  const { result, error } = useLive(run, 'embeddings', {
    side: side.value,
    member: run.member.value,
  }).value;
  const shown = useMemo(() => result && inOrder(result), [result]);
  return (
    <div class="embeddings">
      <Members run={run} />
      <div class="segments" role="group" aria-label={words.side}>
        {(['source', 'target'] as const).map((one) => (
          <button
            type="button"
            key={one}
            aria-pressed={one === side.value}
            onClick={() => (side.value = one)}
          >
            {words.sides[one]}
          </button>
        ))}
      </div>
      {error !== undefined && <p class="failure">{error}</p>}
      {shown && shown.all > shown.tokens.length && (
        <p class="hint">{words.first(count(shown.tokens.length), count(shown.all))}</p>
      )}
      {shown && (
        <div class="embeddings-pair">
          <Matrix embeddings={shown} />
          <TokenMap key={side.value} embeddings={shown} />
        </div>
      )}
      {shown && <Table embeddings={shown} />}
    </div>
  );
}
