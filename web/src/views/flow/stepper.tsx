import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Flow } from 'tsuzuri/inspect';
import { Icon } from '../../parts/icons.tsx';
import { texts } from '../../texts/texts.ts';
import { choose, orderOf } from './look.ts';
import { isGradient, selected, walk } from './state.ts';

const PACE = 450; // milliseconds per station

/** Goes through the stations in the order of computation. */
export function Stepper({ flow }: { readonly flow: Flow }) {
  const words = texts.value.flow.walk;
  const isPlaying = useSignal(false);
  const order = orderOf(flow, isGradient.value);
  const last = order.length - 1;
  const at = walk.value === undefined ? undefined : Math.min(walk.value, last);
  const goTo = (place: number) => {
    walk.value = Math.max(0, Math.min(place, last));
    choose(order[walk.value].id);
  };
  const current = order.findIndex(({ id }) => id === selected.value);
  useEffect(() => {
    if (!isPlaying.value) return undefined;
    const timer = setTimeout(() => {
      if ((at ?? -1) >= last) isPlaying.value = false;
      else goTo((at ?? -1) + 1);
    }, PACE);
    return () => clearTimeout(timer);
  }, [isPlaying.value, at, last]);
  const play = () => {
    if (!isPlaying.value && (at === undefined || at === last)) goTo(0);
    isPlaying.value = !isPlaying.value;
  };
  return (
    <div class="stepper" role="group" aria-label={words.title}>
      <button type="button" onClick={play}>
        <Icon name={isPlaying.value ? 'pause' : 'train'} />
        {isPlaying.value ? words.pause : words.play}
      </button>
      <button
        type="button"
        aria-label={words.previous}
        title={words.previous}
        disabled={(at ?? current) <= 0}
        onClick={() => goTo((at ?? current) - 1)}
      >
        ‹
      </button>
      <button
        type="button"
        aria-label={words.next}
        title={words.next}
        disabled={(at ?? current) >= last}
        onClick={() => goTo((at ?? current) + 1)}
      >
        ›
      </button>
      <input
        type="range"
        aria-label={words.place}
        min={0}
        max={last}
        value={at ?? last}
        onInput={({ currentTarget }) => goTo(Number(currentTarget.value))}
      />
      <span class="hint place">{words.at((at ?? last) + 1, last + 1)}</span>
      <button
        type="button"
        disabled={at === undefined}
        onClick={() => {
          isPlaying.value = false;
          walk.value = undefined;
        }}
      >
        {words.all}
      </button>
    </div>
  );
}
