import type { Station } from 'tsuzuri/inspect';
import type { Run } from '../../run/run.ts';
import { texts } from '../../texts/texts.ts';
import { Equation } from './equation.tsx';
import { Legend } from './legend.tsx';
import { type Look, kindOf, shownValues, titleOf, whereIs } from './look.ts';
import { pointed, selected, tourStop } from './state.ts';
import { Strip } from './strip.tsx';
import { Tour } from './tour/tour.tsx';
import { precise } from '../../texts/write.ts';

/** What is known of the station that is looked at: equation, shape, file, and its numbers. */
export function Panel({ run, ...look }: Look & { readonly run: Run }) {
  const words = texts.value.flow.panel;
  const isTour = tourStop.value !== undefined;
  const id = pointed.value ?? selected.value;
  const station = look.flow.stations.find((one) => one.id === id);
  return (
    <section class={`flow-panel ${isTour ? 'with-tour' : ''}`} aria-label={words.title}>
      {isTour && <Tour flow={look.flow} run={run} />}
      {station ? (
        <Facts {...look} station={station} />
      ) : (
        <div class="flow-facts">
          <p class="hint">{words.hint}</p>
          <Legend {...look} station={undefined} />
        </div>
      )}
    </section>
  );
}

function Facts(props: Look & { readonly station: Station }) {
  const { flow, station, isGradient } = props;
  const words = texts.value.flow.panel;
  const { library } = texts.value.flow;
  const { kind, shape } = station;
  const { description, equation, shape: named, file, gradient, noGradient } = kindOf(station);
  const values = shownValues(station, isGradient);
  return (
    <div class="flow-facts">
      <div class="flow-about">
        <h2>
          {titleOf(station)} <small>{whereIs(station, flow)}</small>
        </h2>
        <p>{library(kind, description)}</p>
        <p>
          <Equation text={equation} />
        </p>
        <p class="hint">
          {words.shape} <code>{named}</code> = <code>[{shape.join(', ')}]</code> · {words.computed}{' '}
          <code>{file}</code>
          {isGradient &&
            gradient !== undefined &&
            ` · ${words.gradientOf(library(gradient, gradient))}`}
        </p>
      </div>
      <div class="flow-numbers">
        <Legend {...props} />
        <p class="hint range">
          <b>{isGradient ? words.gradient : words.values}</b>{' '}
          {values && values.length > 1 && rangeOf(values)}
        </p>
        {values ? (
          <Strip {...props} values={values} />
        ) : (
          <p class="hint">{words.none(noGradient && library(noGradient, noGradient))}</p>
        )}
      </div>
    </div>
  );
}

function rangeOf(values: Float32Array): string {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return texts.value.flow.panel.range(precise(low), precise(high));
}
