import { lstat } from 'node:fs/promises';
import { join } from 'node:path';

/** Whether a data folder has a database. Also a link that leads nowhere: that is something to tell of, and not the same as no data. */
export const hasData = (folder: string): Promise<boolean> =>
  lstat(join(folder, 'postgres')).then(
    () => true,
    () => false,
  );
