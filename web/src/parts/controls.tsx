import { trainForm } from '../run/open.ts';
import {
  MOST_RUNS,
  askAll,
  compareReversed,
  isTraining,
  rewindAll,
  runs,
  setup,
  trainBeside,
  trainWithNewSeed,
} from '../run/state.ts';
import { texts } from '../texts/texts.ts';
import { Icon } from './icons.tsx';

/** The buttons of a training. */
export function Controls() {
  const words = texts.value.controls;
  const trained = runs.value.filter((run) => run.setup);
  const isPaused = trained.some(({ phase }) => phase.value === 'paused');
  const isIdle =
    trained.every(({ phase }) => phase.value === 'failed') ||
    trained.some(({ phase }) => phase.value === 'starting');
  const isChanged = trained.length > 0 && !trained.some((run) => isSame(run.setup, setup.value));
  return (
    <section class="controls" aria-label={words.title}>
      <div class="buttons">
        <button type="button" class="primary" onClick={() => void trainForm()}>
          <Icon name="train" />
          {isChanged ? words.again : words.train}
        </button>
        {isChanged && runs.value.length < MOST_RUNS && (
          <button type="button" title={words.besideHelp} onClick={() => void trainBeside()}>
            <Icon name="beside" />
            {words.beside}
          </button>
        )}
        <button
          type="button"
          disabled={isIdle || !(isTraining.value || isPaused)}
          onClick={() => void askAll(isTraining.value ? 'stop' : 'go')}
        >
          <Icon name={isPaused && !isTraining.value ? 'train' : 'pause'} />
          {isPaused && !isTraining.value ? words.resume : words.pause}
        </button>
        <button
          type="button"
          disabled={isIdle || isTraining.value || !isPaused}
          onClick={() => void askAll('step')}
        >
          <Icon name="step" />
          {words.step}
        </button>
        <button
          type="button"
          disabled={isIdle}
          title={words.rewindHelp}
          onClick={() => void rewindAll()}
        >
          <Icon name="rewind" />
          {words.rewind}
        </button>
        <button type="button" onClick={() => void trainWithNewSeed()}>
          <Icon name="seed" />
          {words.newSeed}
        </button>
        <button type="button" title={words.compareHelp} onClick={() => void compareReversed()}>
          <Icon name="compare" />
          {words.compare}
        </button>
      </div>
      {isChanged && <p class="hint">{texts.value.setup.changed}</p>}
    </section>
  );
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
