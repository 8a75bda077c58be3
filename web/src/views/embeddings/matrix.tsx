import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { texts } from '../../texts/texts.ts';
import type { Embeddings } from '../../worker/requests/embeddings.ts';
import { cssColor, rampOf } from '../../style/colors.ts';
import { useTheme } from '../../style/theme.ts';
import { precise, visible } from '../../texts/write.ts';

const [CANVAS, LABELLED] = [800, 40]; // pixels of the picture; tokens that fit beside it

/** The cosines of all pairs as a heat map; the pair under the pointer, or that of the keys, in words. */
export function Matrix({ embeddings }: { readonly embeddings: Embeddings }) {
  const words = texts.value.embeddings;
  const { tokens, cosines } = embeddings;
  const { length } = tokens;
  const theme = useTheme();
  const canvas = useRef<HTMLCanvasElement>(null);
  const at = useSignal<readonly [number, number]>([0, 0]);
  const keep = (place: number) => Math.min(length - 1, Math.max(0, place));
  useEffect(() => {
    const context = canvas.current!.getContext('2d')!;
    const edge = (place: number) => Math.round((place * CANVAS) / length);
    cosines.forEach((cosine, cell) => {
      const [x, y] = [cell % length, Math.floor(cell / length)];
      context.fillStyle = cssColor(theme, cosine);
      context.fillRect(edge(x), edge(y), edge(x + 1) - edge(x), edge(y + 1) - edge(y));
    });
  }, [cosines, theme]);
  const point = (event: PointerEvent) => {
    const { left, top, width, height } = canvas.current!.getBoundingClientRect();
    const row = Math.floor(((event.clientY - top) / height) * length);
    at.value = [keep(row), keep(Math.floor(((event.clientX - left) / width) * length))];
  };
  const move = (event: KeyboardEvent) => {
    const [down, right] = moves[event.key] ?? [0, 0];
    if (down === 0 && right === 0) return;
    event.preventDefault();
    at.value = [keep(at.value[0] + down), keep(at.value[1] + right)];
  };
  const [row, column] = at.value.map(keep);
  const reading = words.pair(
    visible(tokens[row]),
    visible(tokens[column]),
    precise(cosines[row * length + column]),
  );
  const labels =
    length <= LABELLED && tokens.map((token, place) => <span key={place}>{visible(token)}</span>);
  return (
    <figure class="matrix">
      <figcaption>{words.cosines}</figcaption>
      <div class="matrix-area">
        <div class="rows" aria-hidden="true">
          {labels}
        </div>
        <div class="columns" aria-hidden="true">
          {labels}
        </div>
        <canvas
          ref={canvas}
          width={CANVAS}
          height={CANVAS}
          tabIndex={0}
          role="img"
          aria-label={`${words.cosines}. ${reading}`}
          onPointerMove={point}
          onKeyDown={move}
        />
      </div>
      <p class="reading" aria-live="polite">
        {reading}
      </p>
      <p class="hint scale">
        −1 <span class="ramp" style={{ background: rampOf(theme) }} /> 1 · {words.scale}
      </p>
    </figure>
  );
}

const moves: Readonly<Record<string, readonly [down: number, right: number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};
