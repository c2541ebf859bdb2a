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
