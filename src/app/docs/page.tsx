import type { Metadata } from 'next';
import { Frame } from '#app/_lib/frame.tsx';
import { Reference } from './_parts/reference.tsx';
import 'swagger-ui-dist/swagger-ui.css';
import './reference.css';

export const metadata: Metadata = { title: 'API' };

/** The reference of the API: what `/api/openapi.json` says, to read and to try. */
export default function Docs() {
  return (
    <Frame>
      <Reference />
    </Frame>
  );
}
