import { useEffect, useState } from 'react';

import { categories, categoryNames, stateNames, states } from '../../components/words.ts';
import { orders, showFilters, type Filters } from './filters.ts';
import { ProposeButton } from './propose.tsx';

/** Milliseconds of quiet after which the words are searched. */
const quietMs = 250;

/** The search and the filters above the list. */
export function MarketControls({ filters }: { readonly filters: Filters }) {
  const [search, setSearch] = useState(filters.search);
  useEffect(() => setSearch(filters.search), [filters.search]);
  useEffect(() => {
    if (search === filters.search) return undefined;
    const timer = setTimeout(() => showFilters({ ...filters, search }), quietMs);
    return () => clearTimeout(timer);
  }, [search, filters]);
  return (
    <div className="controls">
      <form className="search" role="search" onSubmit={(event) => event.preventDefault()}>
        <label className="control-search">
          <span className="hidden">Search markets</span>
          <input
            type="search"
            value={search}
            maxLength={200}
            placeholder="Search markets"
            onChange={(event) => setSearch(event.target.value)}
          />
        </label>
        <Choice
          label="Category"
          value={filters.category}
          options={categories.map((category) => [category, categoryNames[category]])}
          onChange={(category) => showFilters({ ...filters, category })}
        />
        <Choice
          label="State"
          value={filters.state}
          options={states.map((state) => [state, stateNames[state]])}
          onChange={(state) => showFilters({ ...filters, state })}
        />
        <label>
          <span className="hidden">Sort</span>
          <select
            value={filters.orderBy}
            onChange={(event) => {
              const orderBy = orders.find(([order]) => order === event.target.value)?.[0] ?? 'TRENDING';
              showFilters({ ...filters, orderBy });
            }}
          >
            {orders.map(([order, words]) => (
              <option key={order} value={order}>
                {words}
              </option>
            ))}
          </select>
        </label>
      </form>
      <ProposeButton />
    </div>
  );
}

function Choice<Value extends string>(props: {
  readonly label: string;
  readonly value: Value | null;
  readonly options: readonly (readonly [Value, string])[];
  readonly onChange: (value: Value | null) => void;
}) {
  const { label, value, options, onChange } = props;
  return (
    <label>
      <span className="hidden">{label}</span>
      <select
        value={value ?? ''}
        onChange={(event) => onChange(options.find(([option]) => option === event.target.value)?.[0] ?? null)}
      >
        <option value="">{label}</option>
        {options.map(([option, words]) => (
          <option key={option} value={option}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );
}
