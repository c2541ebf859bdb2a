/** A job’s name as a file’s, without an ending: “Été, demo” is ete-demo. Plain letters, digits and hyphens, so it is safe in a shell, a header and any file system. */
export function fileNameOf(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return plain.slice(0, 60) || 'conversations';
}

/** The name of a job’s training file; what the rehearsal model wrote says so in it. */
export const exportFileName = (
  { name, rehearsal }: { name: string; rehearsal: boolean },
  target: { extension: string },
) => `${fileNameOf(name)}${rehearsal ? '-rehearsal' : ''}.${target.extension}`;
