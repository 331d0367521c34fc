import { useId } from 'react';

/** A field for a text, with its label and the reason why the text cannot be sent. */
export function TextField(props: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly problem?: string | undefined;
  /** Something that helps, as long as there is no problem. */
  readonly note?: string;
  readonly placeholder?: string;
  readonly maxLength?: number;
  readonly isNumber?: boolean;
  /** Rows of a field for a long text. */
  readonly rows?: number;
}) {
  const { label, value, onChange, problem, note, placeholder, maxLength, isNumber = false, rows } = props;
  const id = useId();
  const words = problem ?? note;
  const field = {
    ...{ id, value, placeholder, maxLength, autoComplete: 'off' },
    ...{
      'aria-invalid': problem !== undefined,
      'aria-describedby': words === undefined ? undefined : `${id}-hint`,
    },
  };
  return (
    <div className="field">
      <label className="label" htmlFor={id}>
        {label}
      </label>
      {rows === undefined ? (
        <input
          {...field}
          className={isNumber ? 'input num' : 'input'}
          inputMode={isNumber ? 'decimal' : 'text'}
          onChange={(event) => onChange(event.target.value)}
        />
      ) : (
        <textarea {...field} rows={rows} onChange={(event) => onChange(event.target.value)} />
      )}
      {words === undefined ? null : (
        <p id={`${id}-hint`} className={problem === undefined ? 'note' : 'hint'}>
          {words}
        </p>
      )}
    </div>
  );
}
