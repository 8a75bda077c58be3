import { useEffect, useRef } from 'preact/hooks';
import type { Flow } from 'tsuzuri/inspect';
import type { Run } from '../../../run/run.ts';
import { compareReversed, setup, writeAddress } from '../../../run/state.ts';
import { OWN } from '../../../setup/parts.ts';
import { withTask } from '../../../setup/setup.ts';
import { texts } from '../../../texts/texts.ts';
import { knownTarget } from '../options.tsx';
import { isForced, isGradient, isTable, selected, tourStop, typedTarget, walk } from '../state.ts';
import { factsOf } from './facts.ts';
import { type Stop, type StopName, stopNames, stops } from './stops.ts';

const OPENER = 'flow-tour';

/** Goes to a stop of the tour and shows what it speaks of. */
export function goTo(name: StopName, run: Run): void {
  const stop: Stop = stops[name];
  const target = typedTarget.value ?? knownTarget(run);
  tourStop.value = name;
  walk.value = undefined;
  isTable.value = false;
  isGradient.value = stop.isGradient ?? false;
  isForced.value = stop.isGradient === true && target !== undefined;
  selected.value = stop.looksAt;
}

/** Ends the tour. */
function end(): void {
  tourStop.value = undefined;
  isGradient.value = false;
  isForced.value = false;
  document.getElementById(OPENER)?.focus();
}

/** The button that begins the tour. */
export function TourButton({ run }: { readonly run: Run }) {
  const words = texts.value.flow.tour;
  const isOpen = tourStop.value !== undefined;
  return (
    <button
      type="button"
      id={OPENER}
      class="tour-button"
      aria-expanded={isOpen}
      onClick={() => (isOpen ? end() : goTo(stopNames[0], run))}
    >
      {words.begin}
    </button>
  );
}

const actions: Readonly<Record<NonNullable<Stop['action']>, () => void>> = {
  compare: () => void compareReversed(),
  own: () => {
    setup.value = withTask(setup.value, OWN);
    writeAddress();
    requestAnimationFrame(() => {
      const box = document.getElementById('pairs');
      const fold = box?.closest('details');
      if (fold) fold.open = true;
      box?.focus();
    });
  },
};

/** A stop of the tour: what is to be seen, with the visitor's own model. */
export function Tour({ flow, run }: { readonly flow: Flow; readonly run: Run }) {
  const words = texts.value.flow.tour;
  const heading = useRef<HTMLHeadingElement>(null);
  const name = tourStop.value!;
  const at = stopNames.indexOf(name);
  const { action }: Stop = stops[name];
  const { title, text } = words.stops[name];
  const move = (by: number) => {
    const next = stopNames[at + by];
    if (next) goTo(next, run);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') end();
    if (event.key === 'ArrowRight') move(1);
    if (event.key === 'ArrowLeft') move(-1);
  };
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  const isReversed = run.setup?.settings.reverseSource === true;
  return (
    <div class="tour" role="region" aria-label={words.title} onKeyDown={onKeyDown}>
      <div aria-live="polite">
        <h2 ref={heading} tabIndex={-1}>
          <small>{words.place(at + 1, stopNames.length)}</small> {title}
        </h2>
        <p>{text(factsOf(flow, isReversed))}</p>
      </div>
      <div class="buttons">
        <button type="button" disabled={at === 0} onClick={() => move(-1)}>
          {words.back}
        </button>
        {at < stopNames.length - 1 && (
          <button type="button" class="primary" onClick={() => move(1)}>
            {words.next}
          </button>
        )}
        {action && (
          <button type="button" onClick={actions[action]}>
            {words.actions[action]}
          </button>
        )}
        <button type="button" class="tour-end" onClick={end}>
          {words.end}
        </button>
      </div>
    </div>
  );
}
