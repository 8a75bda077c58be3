import type { Run } from '../run/run.ts';
import { chosen, remove, restart, runs } from '../run/state.ts';
import { groups, settingNames, writeValue } from '../setup/fields.ts';
import { isUsable } from '../setup/fitting.ts';
import { count, texts } from '../texts/texts.ts';
import { Icon } from './icons.tsx';

/** The runs side by side: how each stands, and which one is looked into. */
export function RunList() {
  if (runs.value.length === 0) return null;
  return (
    <section class="runs" aria-label={texts.value.run.title}>
      {runs.value.map((run, index) => (
        <RunCard key={run.id} run={run} index={index} />
      ))}
    </section>
  );
}

function RunCard({ run, index }: { readonly run: Run; readonly index: number }) {
  const words = texts.value.run;
  const { phase, failure, facts, epochs, early, isSilent } = run;
  const isChosen = chosen.value === run;
  const isDiverging = epochs.value.at(-1)?.diverging === true;
  return (
    <div class={`run ${isChosen ? 'chosen' : ''}`}>
      <button
        type="button"
        class="run-name"
        aria-pressed={isChosen}
        onClick={() => (chosen.value = run)}
      >
        <span class={`dot series-${index}`} />
        {nameOf(run)}
        <span class="phase">{words.phases[phase.value]}</span>
      </button>
      {runs.value.length > 1 && (
        <button
          type="button"
          class="remove"
          aria-label={words.remove(nameOf(run))}
          onClick={() => remove(run)}
        >
          <Icon name="close" />
        </button>
      )}
      <RunStatus run={run} />
      <p class="run-facts">
        {facts.value &&
          facts.value.members > 1 &&
          `${texts.value.members.together(count(facts.value.members))} · `}
        {facts.value && words.parameters(count(facts.value.parameterCount))}
        {facts.value &&
          ` · ${facts.value.backend.name}, ${words.backend(facts.value.backend.details)}`}
      </p>
      {early.value && <p class="run-facts">{words.early(early.value)}</p>}
      {failure.value !== undefined && (
        <p class="failure" role="alert">
          {failure.value === '' ? words.workerDied : failure.value}
        </p>
      )}
      {isSilent.value && (
        <p class="failure" role="alert">
          {words.silent}
        </p>
      )}
      {(failure.value !== undefined || isSilent.value) && (
        <button type="button" class="restart" onClick={() => void restart(run)}>
          <Icon name="rewind" />
          {words.restart}
        </button>
      )}
      {isDiverging && <p class="failure">{words.diverging}</p>}
    </div>
  );
}

function RunStatus({ run }: { readonly run: Run }) {
  const words = texts.value.run;
  if (!run.setup) return null;
  const { epoch, step } = run.at.value;
  const epochs = Number(run.setup.settings.epochs);
  const total = run.stepsPerEpoch.value * epochs;
  const current = Math.min(epochs, epoch + (run.phase.value === 'ended' ? 0 : 1));
  const speed = run.speed.value > 0 ? ` · ${words.speed(count(run.speed.value))}` : '';
  return (
    <>
      <progress value={step} max={Math.max(1, total)} aria-label={nameOf(run)} />
      <p class="run-status">
        {words.status(count(current), count(epochs), count(step))}
        {speed}
      </p>
    </>
  );
}

/** What a run is called: what it differs in from the others, or what it learns. */
export function nameOf(run: Run): string {
  const { run: words, data, settings: names, kinds } = texts.value;
  if (run.origin.kind === 'file') return run.origin.name;
  const { settings, task } = run.origin.setup;
  const all = runs.value.flatMap(({ setup }) => setup?.settings ?? []);
  const differing = settingNames.filter(
    (name) => isUsable(name, settings) && all.some((other) => other[name] !== settings[name]),
  );
  if (differing.length === 1 && differing[0] === 'reverseSource') {
    return settings.reverseSource ? words.reversed : words.plain;
  }
  if (differing.length > 0) {
    return differing
      .map((name) => {
        const kind = kinds[String(settings[name])];
        const isPart = name in groups.kinds;
        if (kind !== undefined && !isPart) return kind;
        return `${names[name]} ${kind ?? writeValue(settings[name])}`;
      })
      .join(', ');
  }
  return task === 'own' ? data.own : (data.tasks[task]?.split(/[:\uFF1A]/)[0] ?? task);
}
