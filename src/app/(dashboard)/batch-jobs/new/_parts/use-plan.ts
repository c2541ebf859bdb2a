'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { request } from '../../../_data/api.ts';
import { formatOfFile, formatOfText, type PlanFormat, planFormats } from './plan-formats.ts';

export interface PlanInput {
  text: string;
  /** A file that is too large to be edited here. */
  file: File | null;
  /** Where the text came from, for errors. */
  name: string;
  format: PlanFormat;
  /** Changes with each change, so that one text is submitted once, however often the button is pressed. */
  key: string;
}

export interface Estimate {
  name: string;
  model: string;
  totalItems: number;
  estimatedCost: { low: number; high: number; currency: 'USD' } | null;
  unknownBecause?: string;
  estimatedSeconds: { low: number; high: number };
  estimatedFrom: string;
  warnings: string[];
  /** A submission with one is refused. */
  withoutTemplate: { emotionalArc: string; tier: string; items: number }[];
}

const keptAs = 'colloquy.plan';
/** A larger file is sent as it is: a box for text gets slow. */
const editableBytesMax = 512 * 1024;
const typingMs = 600;

const empty: PlanInput = { text: '', file: null, name: 'plan', format: 'yaml', key: '' };

/** The plan that is being written. What was typed outlives a reload, and a step back from the job that it made. */
export function usePlan() {
  const [plan, setPlan] = useState(empty);
  useEffect(() => {
    const kept = sessionStorage.getItem(keptAs);
    if (kept) setPlan({ ...empty, ...(JSON.parse(kept) as Partial<PlanInput>), key: newKey() });
  }, []);
  const change = (changes: Partial<PlanInput>) => {
    const next = { ...plan, ...changes, key: newKey() };
    setPlan(next);
    const { text, name, format } = next;
    keep(JSON.stringify({ text, name, format }));
  };
  return {
    plan,
    setFormat: (format: PlanFormat) => change({ format }),
    setText: (text: string) => {
      if (text === '') return change({ ...empty, file: null });
      // Someone who goes on typing has settled on a format; a text that comes at once has not.
      const pasted = Math.abs(text.length - plan.text.length) > 20 || plan.text === '';
      change({ text, file: null, ...(pasted && { format: formatOfText(text) }) });
    },
    setFile: async (file: File | null) => {
      if (!file) return change({ file });
      const [name, format] = [file.name.replace(/\.\w+$/, '') || 'plan', formatOfFile(file.name)];
      if (file.size > editableBytesMax) return change({ file, name, format: format ?? 'yaml' });
      const text = await file.text();
      change({ text, file: null, name, format: format ?? formatOfText(text) });
    },
  };
}

function keep(value: string): void {
  try {
    sessionStorage.setItem(keptAs, value);
  } catch {
    // The browser keeps nothing, or not so much: then a reload loses it, as anywhere.
  }
}

/** What the plan would make, asked for whenever it has rested for a moment. */
export function useDryRun(plan: PlanInput) {
  const rested = useRested(plan, typingMs);
  const given = rested.text.trim() !== '' || rested.file !== null;
  const query = useQuery({
    queryKey: ['dry run', rested.key],
    queryFn: ({ signal }) => send<Estimate>(rested, '&dryRun=true', { signal }),
    enabled: given,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
    placeholderData: keepPreviousData,
  });
  const current = rested.key === plan.key && given && !query.isPlaceholderData;
  return {
    data: current ? query.data : undefined,
    error: given ? query.error : null,
    isFetching: query.isFetching || (given && rested.key !== plan.key),
  };
}

export function submitPlan(plan: PlanInput): Promise<{ jobId: string }> {
  return send(plan, '', { headers: { 'Idempotency-Key': plan.key } });
}

function send<Answer>(
  { text, file, name, format, key: _ }: PlanInput,
  query: string,
  init: RequestInit,
): Promise<Answer> {
  const headers = { 'Content-Type': planFormats[format].type, ...init.headers };
  const path = `/api/conversations/generate-batch?name=${encodeURIComponent(`${name}.${format}`)}${query}`;
  return request<Answer>(path, { ...init, method: 'POST', headers, body: file ?? text });
}

function useRested<Value>(value: Value, restMs: number): Value {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), restMs);
    return () => clearTimeout(timer);
  }, [value, restMs]);
  return rested;
}

/** Works without HTTPS, too, where there is no randomUUID. */
function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(16).padStart(8, '0')).join('');
}
