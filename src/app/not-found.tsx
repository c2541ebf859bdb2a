import { Frame } from './_lib/frame.tsx';
import { NotThere } from './_lib/not-there.tsx';

export default function NotFound() {
  return (
    <Frame>
      <NotThere />
    </Frame>
  );
}
