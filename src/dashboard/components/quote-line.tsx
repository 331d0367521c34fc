/** A line of a quote. A strong line is the sum, and a loud line is a warning. */
export function QuoteLine(props: {
  readonly name: string;
  readonly value: string;
  readonly isStrong?: boolean;
  readonly isLoud?: boolean;
}) {
  const { name, value, isStrong = false, isLoud = false } = props;
  return (
    <div data-strong={isStrong ? '' : undefined} data-loud={isLoud ? '' : undefined}>
      <dt>{name}</dt>
      <dd className="num">
        {isLoud ? '⚠ ' : ''}
        {value}
      </dd>
    </div>
  );
}
