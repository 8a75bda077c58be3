import { signal } from '@preact/signals';
import { chosen } from '../run/state.ts';
import { texts } from '../texts/texts.ts';
import { type View, type ViewName, views } from './views.ts';

/** The view that is shown. */
export const shownView = signal<ViewName>('learning');

/** The choice of views, and the one that is shown of the chosen run. */
export function ViewArea() {
  const run = chosen.value;
  const all = Object.entries(views) as [ViewName, View][];
  const { title, Component } = views[shownView.value] as View;
  return (
    <>
      {all.length > 1 && (
        <nav class="views" aria-label={texts.value.views.title}>
          {all.map(([name, view]) => (
            <button
              type="button"
              key={name}
              aria-pressed={name === shownView.value}
              onClick={() => (shownView.value = name)}
            >
              {view.title(texts.value)}
            </button>
          ))}
        </nav>
      )}
      <section class="view" aria-label={title(texts.value)}>
        {run ? (
          <Component key={run.id} run={run} />
        ) : (
          <p class="empty">{texts.value.learning.empty}</p>
        )}
      </section>
    </>
  );
}
