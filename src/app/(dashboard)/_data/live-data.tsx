'use client';

import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { ApiError } from './api.ts';

const retryMsMax = 15_000;

/**
 * What pages know of the server. A read that fails for a passing reason is tried again, with growing pauses, as long as someone looks at the page; meanwhile the old
 * value stays.
 */
function newClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // A local server is reached without a network, too.
        networkMode: 'always',
        staleTime: 500,
        retry: (_failures, error) => error instanceof ApiError && error.passing,
        retryDelay: (failures) => Math.min(1_000 * 2 ** failures, retryMsMax) * (0.75 + Math.random() / 2),
        refetchIntervalInBackground: false,
      },
      mutations: { networkMode: 'always' },
    },
  });
}

export function LiveData({ children }: { children: ReactNode }) {
  const [client] = useState(newClient);
  return <QueryClientProvider client={client}>{children}</QueryClientProvider>;
}
