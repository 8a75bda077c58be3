import { useId } from 'preact/hooks';
import type { JSX } from 'preact';
import { type Field, parseValue } from '../setup/fields.ts';
import type { Value } from '../setup/parts.ts';
import { texts } from '../texts/texts.ts';

interface FieldProps {
  readonly field: Field;
  readonly label: string;
  readonly value: Value | undefined;
  /** What an empty box stands for; without it there must be a number. */
  readonly placeholder?: string | undefined;
  readonly disabled?: boolean;
  /** Whether the label has a line of its own. */
  readonly isWide?: boolean;
  /** What a pointer that rests on it shows. */
  readonly title?: string | undefined;
  readonly onChange: (value: Value) => void;
  readonly onClear?: () => void;
}

type Control = (props: FieldProps & { readonly id: string }) => JSX.Element;

const controls: Readonly<Record<Field['kind'], Control>> = {
  choice: Choice,
  whole: NumberBox,
  number: NumberBox,
  switch: Switch,
};

/** A setting with its label. */
export function FieldRow(props: FieldProps) {
  const id = useId();
  const Control = controls[props.field.kind];
  return (
    <div class={`field field-${props.isWide ? 'wide' : props.field.kind}`} title={props.title}>
      <label for={id}>{props.label}</label>
      <Control {...props} id={id} />
    </div>
  );
}

function Choice({ id, field, value, disabled, onChange }: FieldProps & { readonly id: string }) {
  const { names } = field as Extract<Field, { kind: 'choice' }>;
  return (
    <select
      id={id}
      value={String(value)}
      disabled={disabled}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    >
      {names.map((name) => (
        <option key={name} value={name}>
          {texts.value.kinds[name] ?? name}
        </option>
      ))}
    </select>
  );
}

/** A number; one that is out of the range is shown as wrong and changes nothing. */
function NumberBox(props: FieldProps & { readonly id: string }) {
  const { id, field, value, placeholder, disabled, onChange, onClear } = props;
  const { kind, minimum, maximum } = field as Extract<Field, { kind: 'whole' | 'number' }>;
  const step = 'divisor' in field ? field.divisor : 1;
  return (
    <input
      id={id}
      type="number"
      inputMode={kind === 'whole' ? 'numeric' : 'decimal'}
      min={step === 1 ? minimum : step}
      max={maximum}
      step={kind === 'whole' ? step : 'any'}
      value={value === undefined ? '' : String(value)}
      placeholder={placeholder}
      disabled={disabled}
      onInput={({ currentTarget }) => {
        const isCleared = onClear !== undefined && currentTarget.value === '';
        const parsed = parseValue(field, currentTarget.value);
        currentTarget.setAttribute('aria-invalid', String(parsed === undefined && !isCleared));
        if (parsed !== undefined) onChange(parsed);
        else if (isCleared) onClear();
      }}
      onBlur={({ currentTarget }) => {
        if (value !== undefined) currentTarget.value = String(value);
        currentTarget.setAttribute('aria-invalid', 'false');
      }}
    />
  );
}

function Switch({ id, value, disabled, onChange }: FieldProps & { readonly id: string }) {
  return (
    <input
      id={id}
      type="checkbox"
      role="switch"
      checked={value === true}
      disabled={disabled}
      onChange={({ currentTarget }) => onChange(currentTarget.checked)}
    />
  );
}
