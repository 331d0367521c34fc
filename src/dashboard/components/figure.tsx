import { LiveNumber } from './live-number.tsx';

/** A number with its name. It flashes when `order` has changed. */
export function Figure(props: { readonly name: string; readonly value: string; readonly order?: bigint }) {
  const { name, value, order } = props;
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <LiveNumber text={value} {...(order === undefined ? {} : { order })} />
      </dd>
    </div>
  );
}
