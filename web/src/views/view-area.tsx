import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { chosen, view as shown, writeAddress } from '../run/state.ts';
import { texts } from '../texts/texts.ts';
import { Stories } from './stories.tsx';
import { type View, type ViewName, views } from './views.ts';

const first: ViewName = 'learning';

/** The choice of views, and the one that is shown of the chosen run. */
export function ViewArea() {
  const run = chosen.value;
  const all = (Object.entries(views) as [ViewName, View][]).filter(
    ([, { ofTraining }]) => !run || run.setup || !ofTraining,
  );
  const [current] = all.find(([name]) => name === (shown.value ?? first)) ?? all[0];
  const { title, Component } = views[current] as View;
  const show = (name: ViewName) => {
    shown.value = name === first ? undefined : name;
    writeAddress();
  };
  if (run?.phase.value === 'failed' && !run.facts.value) return null; // its card says why
  return (
    <>
      {run && all.length > 1 && (
        <nav class="views" aria-label={texts.value.views.title}>
          {all.map(([name, view]) => (
            <button
              type="button"
              key={name}
              aria-pressed={name === current}
              onClick={() => show(name)}
            >
              {view.title(texts.value)}
            </button>
          ))}
        </nav>
      )}
      <section class="view" aria-label={title(texts.value)}>
        {run ? (
          <Later key={run.id}>
            <Component run={run} />
          </Later>
        ) : (
          <Stories />
        )}
      </section>
    </>
  );
}

/** Children that come after the next frame, so that pressing Train is no long task. */
function Later({ children }: { readonly children: ComponentChildren }) {
  const isDue = useSignal(false);
  useEffect(() => void (isDue.value = true), []);
  return <>{isDue.value && children}</>;
}
