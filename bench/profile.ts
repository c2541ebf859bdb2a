interface CpuProfile {
  nodes: { id: number; callFrame: { functionName: string; url: string }; hitCount?: number; children?: number[] }[];
}

/** Where a CPU profile's time went, by part of the project or package, self time, largest first. */
export function profileSummary({ nodes }: CpuProfile, most = 14): string {
  const total = nodes.reduce((sum, node) => sum + (node.hitCount ?? 0), 0);
  const byPart = new Map<string, number>();
  for (const { callFrame, hitCount = 0 } of nodes) {
    const part = partOf(callFrame.url, callFrame.functionName);
    byPart.set(part, (byPart.get(part) ?? 0) + hitCount);
  }
  return [...byPart]
    .sort(([, a], [, b]) => b - a)
    .slice(0, most)
    .map(([part, hits]) => `  ${((100 * hits) / total).toFixed(1).padStart(5)} %  ${part}`)
    .join('\n');
}

function partOf(url: string, functionName: string): string {
  if (!url) return functionName || '(native)';
  const own = /\/(src|bench)\/(.+)$/.exec(url);
  const packaged = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url);
  if (packaged) return packaged[1]!;
  return own ? own[2]! : url;
}
