import { endpoints as cancel } from '../batch-jobs/[id]/cancel/endpoints.ts';
import { endpoints as duplicate } from '../batch-jobs/[id]/duplicate/endpoints.ts';
import { endpoints as job } from '../batch-jobs/[id]/endpoints.ts';
import { endpoints as events } from '../batch-jobs/[id]/events/endpoints.ts';
import { endpoints as checkExport } from '../batch-jobs/[id]/export/check/endpoints.ts';
import { endpoints as exportJob } from '../batch-jobs/[id]/export/endpoints.ts';
import { endpoints as exportManifest } from '../batch-jobs/[id]/export/manifest/endpoints.ts';
import { endpoints as attemptTexts } from '../batch-jobs/[id]/items/[itemId]/attempts/[number]/endpoints.ts';
import { endpoints as item } from '../batch-jobs/[id]/items/[itemId]/endpoints.ts';
import { endpoints as items } from '../batch-jobs/[id]/items/endpoints.ts';
import { endpoints as logs } from '../batch-jobs/[id]/logs/endpoints.ts';
import { endpoints as pause } from '../batch-jobs/[id]/pause/endpoints.ts';
import { endpoints as processNext } from '../batch-jobs/[id]/process-next/endpoints.ts';
import { endpoints as resume } from '../batch-jobs/[id]/resume/endpoints.ts';
import { endpoints as retryFailed } from '../batch-jobs/[id]/retry-failed/endpoints.ts';
import { endpoints as submitDraft } from '../batch-jobs/[id]/submit/endpoints.ts';
import { endpoints as abortBulkAct } from '../batch-jobs/bulk/[id]/abort/endpoints.ts';
import { endpoints as bulkAct } from '../batch-jobs/bulk/[id]/endpoints.ts';
import { endpoints as actOnJobs } from '../batch-jobs/bulk/endpoints.ts';
import { endpoints as jobs } from '../batch-jobs/endpoints.ts';
import { endpoints as conversation } from '../conversations/[id]/endpoints.ts';
import { endpoints as regenerate } from '../conversations/[id]/regenerate/endpoints.ts';
import { endpoints as bulkReview } from '../conversations/bulk-review/endpoints.ts';
import { endpoints as conversations } from '../conversations/endpoints.ts';
import { endpoints as generateBatch } from '../conversations/generate-batch/endpoints.ts';
import { endpoints as tick } from '../cron/tick/endpoints.ts';
import { endpoints as health } from '../health/endpoints.ts';
import { endpoints as key } from '../keys/[id]/endpoints.ts';
import { endpoints as keys } from '../keys/endpoints.ts';
import { endpoints as member } from '../members/[id]/endpoints.ts';
import { endpoints as members } from '../members/endpoints.ts';
import { endpoints as metrics } from '../metrics/endpoints.ts';
import { endpoints as notifications } from '../notifications/endpoints.ts';
import { endpoints as prices } from '../prices/endpoints.ts';
import { endpoints as importPrices } from '../prices/import/endpoints.ts';
import { endpoints as providerKey } from '../provider-keys/[provider]/endpoints.ts';
import { endpoints as providerKeys } from '../provider-keys/endpoints.ts';
import { endpoints as providers } from '../providers/endpoints.ts';
import { endpoints as ready } from '../ready/endpoints.ts';
import { endpoints as spend } from '../spend/endpoints.ts';
import { endpoints as resolveSpend } from '../spend/resolve/endpoints.ts';
import { endpoints as templateVersions } from '../templates/[id]/versions/endpoints.ts';
import { endpoints as previewTemplate } from '../templates/preview/endpoints.ts';
import { endpoints as drainWorker } from '../workers/[id]/drain/endpoints.ts';
import { endpoints as workers } from '../workers/endpoints.ts';
import type { Endpoints } from './endpoint.ts';
import { everyScaffolding } from './scaffolding-endpoints.ts';

/** Every address of the API but its own description’s, in the order of the reference. */
export const everyEndpoint: Endpoints[] = [
  generateBatch,
  submitDraft,
  jobs,
  job,
  pause,
  resume,
  cancel,
  retryFailed,
  duplicate,
  actOnJobs,
  bulkAct,
  abortBulkAct,
  logs,
  events,
  items,
  item,
  attemptTexts,
  processNext,
  tick,
  conversations,
  conversation,
  regenerate,
  bulkReview,
  exportJob,
  exportManifest,
  checkExport,
  ...everyScaffolding,
  templateVersions,
  previewTemplate,
  spend,
  resolveSpend,
  prices,
  importPrices,
  notifications,
  keys,
  key,
  members,
  member,
  providerKeys,
  providerKey,
  providers,
  workers,
  drainWorker,
  health,
  ready,
  metrics,
];
