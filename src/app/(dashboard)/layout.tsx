import type { ReactNode } from 'react';
import { Frame } from '#app/_lib/frame.tsx';
import { NowProvider } from '#components/now.tsx';
import { LiveData } from './_data/live-data.tsx';

export default function DashboardLayout({ children }: { children: ReactNode }) {
  return (
    <NowProvider firstMs={Date.now()}>
      <LiveData>
        <Frame>{children}</Frame>
      </LiveData>
    </NowProvider>
  );
}
