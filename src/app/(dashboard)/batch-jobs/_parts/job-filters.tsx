'use client';

import { useEffect, useState } from 'react';
import { field } from '#components/field.ts';
import { statusWord } from '#components/status.tsx';
import { jobStatuses } from '#domain/job.ts';
import { useUrl } from '../../_data/use-url.ts';

const typingMs = 250;

export function JobFilters() {
  const { params, change } = useUrl();
  const [search, setSearch] = useState(params.get('search') ?? '');
  useEffect(() => {
    if (search === (params.get('search') ?? '')) return;
    const timer = setTimeout(() => change({ search, cursor: null }, false), typingMs);
    return () => clearTimeout(timer);
  });
  return (
    <search className="flex flex-wrap gap-2">
      <input
        type="search"
        aria-label="Search by name or id"
        placeholder="Name or id"
        className={`${field} w-52`}
        value={search}
        onChange={(event) => setSearch(event.target.value)}
      />
      <select
        aria-label="Status"
        className={field}
        value={params.get('status') ?? ''}
        onChange={(event) => change({ status: event.target.value, cursor: null })}
      >
        <option value="">Any status</option>
        {jobStatuses.map((status) => (
          <option key={status} value={status}>
            {statusWord(status)}
          </option>
        ))}
      </select>
    </search>
  );
}
