import type { Station } from 'tsuzuri/inspect';
import { texts } from '../../texts/texts.ts';
import { Equation } from './equation.tsx';
import { Legend } from './legend.tsx';
import { type Look, kindOf, shownValues, titleOf, whereIs } from './look.ts';
import { pointed, selected } from './state.ts';
import { Strip } from './strip.tsx';
import { precise } from './write.ts';

/** What is known of the station that is looked at: equation, shape, file, and its numbers. */
export function Panel(look: Look) {
  const words = texts.value.flow.panel;
  const id = pointed.value ?? selected.value;
  const station = look.flow.stations.find((one) => one.id === id);
  return (
    <section class="flow-panel" aria-label={words.title}>
      <Legend {...look} station={station} />
      {station ? <Facts {...look} station={station} /> : <p class="hint">{words.hint}</p>}
    </section>
  );
}

function Facts(props: Look & { readonly station: Station }) {
  const { flow, station, isGradient } = props;
  const words = texts.value.flow.panel;
  const { library } = texts.value.flow;
  const { kind, shape } = station;
  const { description, equation, shape: named, file, gradient } = kindOf(station);
  const values = shownValues(station, isGradient);
  return (
    <div class="flow-facts">
      <div class="flow-about">
        <h3>
          {titleOf(station)} <small>{whereIs(station, flow)}</small>
        </h3>
        <p>{library(kind, description)}</p>
        <p>
          <Equation text={equation} />
        </p>
        <p class="hint">
          {words.shape} <code>{named}</code> = <code>[{shape.join(', ')}]</code> · {words.computed}{' '}
          <code>{file}</code>
        </p>
      </div>
      <div class="flow-numbers">
        <p class="hint">
          <b>{isGradient ? words.gradient : words.values}</b>{' '}
          {isGradient &&
            gradient !== undefined &&
            `(${words.gradientOf(library(gradient, gradient))}) `}
          {values && values.length > 1 && rangeOf(values)}
        </p>
        {values ? <Strip {...props} values={values} /> : <p class="hint">{words.none}</p>}
      </div>
    </div>
  );
}

function rangeOf(values: Float32Array): string {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return texts.value.flow.panel.range(precise(low), precise(high));
}
