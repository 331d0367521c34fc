import { useId } from 'react';

/** A choice of a few: radio buttons that look like a bar, with the keyboard of radio buttons. */
export function Segments<Value extends string>(props: {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly (readonly [Value, string])[];
  readonly onChange: (value: Value) => void;
  readonly isLabelHidden?: boolean;
  readonly tone?: 'outcome';
}) {
  const { label, value, options, onChange, isLabelHidden = true, tone } = props;
  const name = useId();
  return (
    <fieldset className="segments" data-tone={tone}>
      <legend className={isLabelHidden ? 'hidden' : 'label'}>{label}</legend>
      <div className="segments-bar">
        {options.map(([option, words]) => (
          <label key={option} data-option={option}>
            <input type="radio" name={name} checked={option === value} onChange={() => onChange(option)} />
            <span>{words}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
