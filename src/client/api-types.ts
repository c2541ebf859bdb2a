/** Made by npm run generate:client from the API’s document; not to be edited. */

interface Content<Type extends string, Value> {
  headers: Record<string, unknown>;
  content: { [type in Type]: Value };
}

type Refusal<Code> = Content<'application/problem+json', components['schemas']['Problem'] & { code: Code }>;

export interface components {
  schemas: {
    Adjustment: {
      name?: string;
      priority?: ('low' | 'normal' | 'high');
      budgetUsd?: number;
      concurrentProcessing?: (number | 'auto');
    };
    Advisor: {
      key: string;
      name: string;
      expertise?: string;
      principles?: string[];
      style?: string;
      avoid?: string[];
      systemPrompt?: string;
      id: components['schemas']['Id'];
      /** Raised by each change of what it says */
      version: number;
      /** Whether submissions may refer to it */
      active: boolean;
    };
    AdvisorChange: {
      name?: string;
      expertise?: (string | null);
      principles?: (string[] | null);
      style?: (string | null);
      avoid?: (string[] | null);
      systemPrompt?: (string | null);
      /** Whether submissions may refer to it */
      active?: boolean;
    };
    AdvisorFile: {
      key: string;
      name: string;
      expertise?: string;
      principles?: string[];
      style?: string;
      avoid?: string[];
      systemPrompt?: string;
      /** Whether submissions may refer to it */
      active?: boolean;
    }[];
    AdvisorPage: {
      items: components['schemas']['Advisor'][];
      /** The `cursor` of the next page; null on the last */
      nextCursor: (string | null);
    };
    ApiKey: {
      id: components['schemas']['Id'];
      name: string;
      /** Its first characters, by which people tell keys apart */
      start: string;
      scopes: components['schemas']['Scope'][];
      /** The member who made it; null: a program, the local owner or the command line */
      createdBy: (components['schemas']['Id'] | null);
      createdAt: components['schemas']['Time'];
      expiresAt: (components['schemas']['Time'] | null);
      revokedAt: (components['schemas']['Time'] | null);
      /** To the minute */
      lastUsedAt: (components['schemas']['Time'] | null);
    };
    ApiKeyPage: {
      items: components['schemas']['ApiKey'][];
      /** The `cursor` of the next page; null on the last */
      nextCursor: (string | null);
    };
    /** One call to a provider */
    Attempt: {
      id: components['schemas']['Id'];
      number: number;
      run: number;
      worker: string;
      model: string;
      /** Null: it is in flight */
      outcome: (('succeeded' | 'failed' | 'late' | 'late_used' | 'late_failed' | 'reused' | 'lost' | 'aborted' | 'handed_back') | null);
      /** Whether it used up one of the item’s attempts */
      counted: boolean;
      errorCode: (components['schemas']['AttemptErrorCode'] | null);
      errorMessage: (string | null);
      error: (components['schemas']['ErrorRecord'] | null);
      httpStatus: (number | null);
      /** The provider’s */
      requestId: (string | null);
      finishReason: (string | null);
      inputTokens: (number | null);
      cachedInputTokens: (number | null);
      cacheWriteTokens: (number | null);
      outputTokens: (number | null);
      reasoningTokens: (number | null);
      reservedCost: components['schemas']['Usd'];
      actualCost: (components['schemas']['Usd'] | null);
      unknownCost: components['schemas']['Usd'];
      /** The price by which it was costed, where there is one */
      priceId: (components['schemas']['Id'] | null);
      /** When somebody said what it cost, which was not known */
      resolvedAt: (components['schemas']['Time'] | null);
      startedAt: components['schemas']['Time'];
      settledAt: (components['schemas']['Time'] | null);
      durationMs: (number | null);
      prompt: components['schemas']['TextState'];
      rawAnswer: components['schemas']['TextState'];
    };
    /** Why an attempt, and perhaps its item, ended: */
    AttemptErrorCode: ('rate_limited' | 'provider_overloaded' | 'provider_error' | 'connection_failed' | 'timeout' | 'key_refused' | 'quota_exhausted' | 'access_denied' | 'model_unknown' | 'request_invalid' | 'context_too_long' | 'truncated' | 'refused' | 'content_filtered' | 'not_json' | 'wrong_shape' | 'too_few_turns' | 'roles_not_alternating' | 'empty_content' | 'mid_sentence' | 'intensity_out_of_range' | 'repeated_turn' | 'prompt_leak' | 'unstorable_result' | 'placeholder_unresolved' | 'scaffolding_missing' | 'adopted_failure' | 'lease_expired' | 'cancelled' | 'job_stopped' | 'handed_back' | 'driver_ended' | 'lease_lost' | 'internal_error');
    AttemptTexts: {
      number: number;
      prompt: {
        state: components['schemas']['TextState'];
        text: (string | null);
      };
      rawAnswer: {
        state: components['schemas']['TextState'];
        text: (string | null);
      };
      /** How long prompts and raw answers are kept */
      keepRawDays: number;
    };
    BulkAct: {
      id: components['schemas']['Id'];
      action: ('pause' | 'resume' | 'cancel' | 'retry' | 'delete');
      status: ('running' | 'completed' | 'aborted');
      /** Jobs that were found when it began */
      total: number;
      done: number;
      /** Jobs that it could not change as they were */
      skipped: number;
      /** Jobs at which the server failed */
      failed: number;
      startedBy: string;
      createdAt: components['schemas']['Time'];
      updatedAt: components['schemas']['Time'];
      endedAt: (components['schemas']['Time'] | null);
      /** The first hundred jobs that were skipped or failed, and why */
      unchanged: {
        jobId: components['schemas']['Id'];
        outcome: ('skipped' | 'failed');
        code: string;
        message: string;
      }[];
    };
    BulkRequest: {
      action: ('pause' | 'resume' | 'cancel' | 'retry' | 'delete');
      /** These jobs */
      ids?: string[];
      /** Jobs that are so when the act begins */
      filter?: {
        status?: ('queued' | 'processing' | 'paused' | 'completed' | 'failed' | 'cancelled')[];
        /** Only jobs of this model */
        model?: string;
        /** A part of the name, or the beginning of the id */
        search?: string;
      };
      /** Of a retry: only items that ended with it */
      errorCode?: string;
      /** Of a retry: cancelled and skipped items too */
      includeCancelled?: boolean;
      /** Of a deletion: conversations go too */
      conversations?: boolean;
    };
    BulkReview: {
      /** These conversations */
      ids?: string[];
      /** Those that the list shows with it */
      filter?: {
        /** Only conversations of this job */
        job?: string;
        /** Only of this persona */
        persona?: string;
        /** Only of this arc */
        emotionalArc?: string;
        /** Only of this topic */
        topic?: string;
        /** Only of this tier */
        tier?: ('template' | 'scenario' | 'edge_case');
        /** Only of this model */
        model?: string;
        /** Only of this review status */
        reviewStatus?: ('generated' | 'pending_review' | 'approved' | 'rejected' | 'needs_revision');
        /** Words, or their beginnings, all of which are in its turns, in what it is about, or in its persona, arc or topic */
        search?: string;
      };
      /** The `actId` of a review that is to be taken back */
      undo?: string;
      reviewStatus?: components['schemas']['ReviewStatus'];
      /** A rejection needs one */
      reason?: string;
      /** The `nextCursor` of an answer: go on with the same, as the same act */
      cursor?: string;
    };
    BulkReviewOutcome: {
      /** By which all of it can be taken back */
      actId: components['schemas']['Id'];
      changed: number;
      /** They were so already; in an undo: they were changed again since */
      unchanged: number;
      /** Ids that name no conversation */
      missing: components['schemas']['Id'][];
      /** There are more: send the same with this `cursor` */
      nextCursor: (string | null);
    };
    Conversation: {
      /** In the plan’s order */
      position: number;
      conversationId: components['schemas']['Id'];
      itemId: components['schemas']['Id'];
      /** Null where its job was deleted */
      jobId: (components['schemas']['Id'] | null);
      systemPrompt: (string | null);
      turns: components['schemas']['Turn'][];
      persona: string;
      emotionalArc: string;
      topic: string;
      tier: ('template' | 'scenario' | 'edge_case');
      templateId: (components['schemas']['Id'] | null);
      templateVersion: (number | null);
      model: string;
      /** Of all attempts; null where a part of it is not known */
      costUsd: (components['schemas']['Usd'] | null);
      reviewStatus: components['schemas']['ReviewStatus'];
      reviewNote: (string | null);
      /** Who changed it last; null: nobody yet */
      reviewedBy: (string | null);
      reviewedAt: (components['schemas']['Time'] | null);
      createdAt: components['schemas']['Time'];
      /** The last 100 changes of its review status, newest first */
      reviews: components['schemas']['ReviewChange'][];
      /** The conversation that its job made once more */
      regenerates: (components['schemas']['Id'] | null);
      /** The jobs that make it once more, newest first */
      regeneratedBy: {
        jobId: components['schemas']['Id'];
        conversationId: (components['schemas']['Id'] | null);
      }[];
    };
    ConversationPage: {
      items: components['schemas']['ListedConversation'][];
      /** The `cursor` of the next page; null on the last */
      nextCursor: (string | null);
    };
    CostResolution: {
      /** All calls of it whose cost is not known */
      jobId?: string;
      /** This one */
      attemptId?: string;
      /** What they cost, all together */
      costUsd?: number;
      /** `billed`: all that they may have cost; `free`: nothing */
      as?: ('billed' | 'free');
    };
    Deleted: {
      deleted: true;
      id: components['schemas']['Id'];
    };
    DeletedProviderKey: {
      deleted: true;
      provider: components['schemas']['KeyedProvider'];
    };
    Draft: {
      jobId: components['schemas']['Id'];
      name: string;
      model: string;
      /** Items that it has already */
      totalItems: number;
      /** When it goes, unless it is submitted before; null: it is submitted */
      expiresAt: (components['schemas']['Time'] | null);
      /** What is doubtful about the plan */
      warnings: string[];
    };
    Draining: {
      name: string;
      draining: true;
    };
    EmotionalArc: {
      key: string;
      name: string;
      startingEmotion: string;
      startingIntensityMin: number;
      startingIntensityMax: number;
      endingEmotion: string;
      endingIntensityMin: number;
      endingIntensityMax: number;
      strategy?: string;
      keyPrinciples?: string[];
      responseTechniques?: string[];
      avoidTactics?: string[];
      turnsMin: number;
      turnsMax: number;
      complexity?: number;
      category?: ('core' | 'edge');
      suitablePersonas?: string[];
      suitableTopics?: string[];
      id: components['schemas']['Id'];
      /** Raised by each change of what it says */
      version: number;
      /** Whether submissions may refer to it */
      active: boolean;
    };
    EmotionalArcChange: {
      name?: string;
      startingEmotion?: string;
      startingIntensityMin?: number;
      startingIntensityMax?: number;
      endingEmotion?: string;
      endingIntensityMin?: number;
      endingIntensityMax?: number;
      strategy?: (string | null);
      keyPrinciples?: (string[] | null);
      responseTechniques?: (string[] | null);
      avoidTactics?: (string[] | null);
      turnsMin?: number;
      turnsMax?: number;
      complexity?: (number | null);
      category?: (('core' | 'edge') | null);
      suitablePersonas?: (string[] | null);
      suitableTopics?: (string[] | null);
      /** Whether submissions may refer to it */
      active?: boolean;
    };
    EmotionalArcFile: {
      key: string;
      name: string;
      startingEmotion: string;
      startingIntensityMin: number;
      startingIntensityMax: number;
      endingEmotion: string;
      endingIntensityMin: number;
      endingIntensityMax: number;
      strategy?: string;
      keyPrinciples?: string[];
      responseTechniques?: string[];
      avoidTactics?: string[];
      turnsMin: number;
      turnsMax: number;
      complexity?: number;
      category?: ('core' | 'edge');
      suitablePersonas?: string[];
      suitableTopics?: string[];
      /** Whether submissions may refer to it */
      active?: boolean;
    }[];
    EmotionalArcPage: {
      items: components['schemas']['EmotionalArc'][];
      /** The `cursor` of the next page; null on the last */
      nextCursor: (string | null);
    };
    /** Everything kept of a thrown error, secrets cut out */
    ErrorRecord: {
      name: string;
      message: string;
      status?: number;
      providerCode?: string;
      requestId?: string;
      cause?: components['schemas']['ErrorRecord'];
    };
    Estimate: {
      name: string;
      model: string;
      totalItems: number;
      /** Null where the model’s price is not known */
      estimatedCost: ({
        low: components['schemas']['Usd'];
        high: components['schemas']['Usd'];
        currency: 'USD';
      } | null);
      unknownBecause?: string;
      estimatedSeconds: {
        low: number;
        high: number;
      };
      /** What the estimate rests on */
      estimatedFrom: string;
      /** What is doubtful about the plan */
      warnings: string[];
      /** Combinations that no active template can write; a submission with one is refused */
      withoutTemplate: {
        emotionalArc: string;
        tier: ('template' | 'scenario' | 'edge_case');
        items: number;
      }[];
    };
    FileCheck: {
      ok: boolean;
      /** Lines with data */
      lines: number;
      /** At most the first 100 */
      problems: {
        /** From 1; 0 is the file as a whole */
        line: number;
        code: string;
        message: string;
      }[];
      problemsTotal: number;
    };
    Id: string;
    /** How many rows are made, changed, and as they were */
    ImportOutcome: {
      created: number;
      updated: number;
      unchanged: number;
    };
    Item: {
      id: components['schemas']['Id'];
      /** In the plan’s order */
      position: number;
      persona: string;
      emotionalArc: string;
      topic: string;
      tier: ('template' | 'scenario' | 'edge_case');
      status: components['schemas']['ItemStatus'];
      /** Raised by each retry */
      run: number;
      attemptsUsed: number;
      errorCode: (components['schemas']['AttemptErrorCode'] | null);
      errorMessage: (string | null);
      conversationId: (components['schemas']['Id'] | null);
      spend: {
        actual: components['schemas']['Usd'];
        reserved: components['schemas']['Usd'];
        unknown: components['schemas']['Usd'];
        currency: 'USD';
      };
      tokens: components['schemas']['Tokens'];
      worker: (string | null);
      leaseExpiresAt: (components['schemas']['Time'] | null);
      nextAttemptAt: (components['schemas']['Time'] | null);
      startedAt: (components['schemas']['Time'] | null);
      completedAt: (components['schemas']['Time'] | null);
      /** Null: it is being called, or it has ended */
      waiting: (components['schemas']['Waiting'] | null);
    };
    ItemDetail: {
      id: components['schemas']['Id'];
      /** In the plan’s order */
      position: number;
      persona: string;
      emotionalArc: string;
      topic: string;
      tier: ('template' | 'scenario' | 'edge_case');
      status: components['schemas']['ItemStatus'];
      /** Raised by each retry */
      run: number;
      attemptsUsed: number;
      errorCode: (components['schemas']['AttemptErrorCode'] | null);
      errorMessage: (string | null);
      conversationId: (components['schemas']['Id'] | null);
      spend: {
        actual: components['schemas']['Usd'];
        reserved: components['schemas']['Usd'];
        unknown: components['schemas']['Usd'];
        currency: 'USD';
      };
      tokens: components['schemas']['Tokens'];
      worker: (string | null);
      leaseExpiresAt: (components['schemas']['Time'] | null);
      nextAttemptAt: (components['schemas']['Time'] | null);
      startedAt: (components['schemas']['Time'] | null);
      completedAt: (components['schemas']['Time'] | null);
      /** Null: it is being called, or it has ended */
      waiting: (components['schemas']['Waiting'] | null);
      attempts: components['schemas']['Attempt'][];
      /** How long prompts and raw answers are kept */
      keepRawDays: number;
    };
    ItemPage: {
      items: components['schemas']['Item'][];
      /** The `cursor` of the next page; null on the last */
      nextCursor: (string | null);
    };
    ItemStatus: ('queued' | 'processing' | 'completed' | 'failed');
    Job: {
      id: components['schemas']['Id'];
      name: string;
      description: (string | null);
      status: components['schemas']['JobStatus'];
      model: string;
      /** Written by the rehearsal model: not for training */
      rehearsal: boolean;
      priority: ('low' | 'normal' | 'high');
      errorHandling: ('continue' | 'stop');
      /** Calls at once */
      concurrentProcessing: (number | 'auto');
      createdBy: (string | null);
      counts: components['schemas']['JobCounts'];
      progressPercentage: number;
      spend: components['schemas']['JobSpend'];
      tokens: components['schemas']['Tokens'];
      /** Until the end at the pace so far */
      etaSeconds: (number | null);
      /** `seq` of the newest line of its log */
      logSeq: number;
      errorMessage: (string | null);
      pausedBy: (string | null);
      pauseReason: (string | null);
      createdAt: components['schemas']['Time'];
      startedAt: (components['schemas']['Time'] | null);
      completedAt: (components['schemas']['Time'] | null);
      lastActivityAt: (components['schemas']['Time'] | null);
      waiting: (components['schemas']['Waiting'] | null);
      estimate: (components['schemas']['JobEstimate'] | null);
      pilot: (components['schemas']['Pilot'] | null);
      maxAttempts: number;
      itemTimeoutSeconds: number;
      modelSettings: {
        temperature?: number;
        topP?: number;
        maxOutputTokens: number;
        reasoningEffort?: ('none' | 'minimal' | 'low' | 'medium' | 'high' | 'xhigh');
      };
      /** What was doubtful about its plan */
      warnings: string[];
      /** What works on it */
      driver: {
        /** Workers that can call its model */
        workers: string[];
        /** Every kind of driver that was at it lately */
        kinds: string[];
      };
      /** How often each error ended an item, the most frequent first */
      errors: {
        code: components['schemas']['AttemptErrorCode'];
        count: number;
        example: (string | null);
      }[];
    };
    JobCounts: {
      total: number;
      queued: number;
      inFlight: number;
      /** Ended: successful and failed */
      completed: number;
      successful: number;
      failed: number;
      /** Of the failed: never run, as the job was cancelled or stopped */
      skipped: number;
    };
    /** What it was expected to cost and take, when it was submitted */
    JobEstimate: {
      cost: ({
        low: components['schemas']['Usd'];
        high: components['schemas']['Usd'];
        currency: 'USD';
      } | null);
      unknownBecause?: string;
      seconds: {
        low: number;
        high: number;
      };
      /** What it rests on */
      from: string;
    };
    JobPage: {
      items: components['schemas']['ListedJob'][];
      /** The `cursor` of the next page; null on the last */
      nextCursor: (string | null);
    };
    JobSpend: {
      actual: components['schemas']['Usd'];
      /** Held for calls in flight, at most */
      reserved: components['schemas']['Usd'];
      /** Of calls whose cost is not known, at most */
      unknown: components['schemas']['Usd'];
      estimated: (components['schemas']['Usd'] | null);
      budget: (components['schemas']['Usd'] | null);
      /** Of what was spent, for what became no conversation: failed, truncated, too late and not used since */
      wasted: components['schemas']['Usd'];
      /** Spent by conversation; null while there is none */
      perConversation: (components['schemas']['Usd'] | null);
      currency: 'USD';
      priceKnown: boolean;
    };
    JobStatus: ('queued' | 'processing' | 'paused' | 'completed' | 'failed' | 'cancelled');
    /** Why nobody calls for now */
    KeyBlock: {
      code: ('key_refused' | 'quota_exhausted' | 'access_denied' | 'model_unknown');
      detail: string;
      since: components['schemas']['Time'];
      /** Then it is tried again */
      until: components['schemas']['Time'];
      who: 'you';
      /** What to do, for people */
      next: string;
    };
    KeyedProvider: ('anthropic' | 'openai' | 'local');
    ListedConversation: {
      conversationId: components['schemas']['Id'];
      itemId: (components['schemas']['Id'] | null);
      /** Null where its job was deleted */
      jobId: (components['schemas']['Id'] | null);
      position: (number | null);
      persona: string;
      emotionalArc: string;
      topic: string;
      tier: ('template' | 'scenario' | 'edge_case');
      templateId: (components['schemas']['Id'] | null);
      templateVersion: (number | null);
      model: string;
      /** The beginning of its first turn */
      opening: string;
      turnCount: number;
      reviewStatus: components['schemas']['ReviewStatus'];
      reviewNote: (string | null);
      /** Who changed it last; null: nobody yet */
      reviewedBy: (string | null);
      reviewedAt: (components['schemas']['Time'] | null);
      createdAt: components['schemas']['Time'];
    };
    ListedJob: {
      id: components['schemas']['Id'];
      name: string;
      description: (string | null);
      status: components['schemas']['JobStatus'];
      model: string;
      /** Written by the rehearsal model: not for training */
      rehearsal: boolean;
      priority: ('low' | 'normal' | 'high');
      errorHandling: ('continue' | 'stop');
      /** Calls at once */
      concurrentProcessing: (number | 'auto');
      createdBy: (string | null);
      counts: components['schemas']['JobCounts'];
      progressPercentage: number;
      spend: components['schemas']['JobSpend'];
      tokens: components['schemas']['Tokens'];
      /** Until the end at the pace so far */
      etaSeconds: (number | null);
      /** `seq` of the newest line of its log */
      logSeq: number;
      errorMessage: (string | null);
      pausedBy: (string | null);
      pauseReason: (string | null);
      createdAt: components['schemas']['Time'];
      startedAt: (components['schemas']['Time'] | null);
      completedAt: (components['schemas']['Time'] | null);
      lastActivityAt: (components['schemas']['Time'] | null);
      waiting: (components['schemas']['Waiting'] | null);
    };
    LogLine: {
      /** 1…n in its job, without a gap */
      seq: number;
      at: components['schemas']['Time'];
      level: ('debug' | 'info' | 'warn' | 'error');
      event: string;
      itemId: (components['schemas']['Id'] | null);
      attemptId: (components['schemas']['Id'] | null);
      message: string;
      data: ({
        [name: string]: unknown;
      } | null);
    };
    LogPage: {
      items: components['schemas']['LogLine'][];
      /** The `cursor` of the next page; null on the last */
      nextCursor: (string | null);
    };
    MadeApiKey: {
      id: components['schemas']['Id'];
      name: string;
      /** Its first characters, by which people tell keys apart */
      start: string;
      scopes: components['schemas']['Scope'][];
      /** The member who made it; null: a program, the local owner or the command line */
      createdBy: (components['schemas']['Id'] | null);
      createdAt: components['schemas']['Time'];
      expiresAt: (components['schemas']['Time'] | null);
      revokedAt: (components['schemas']['Time'] | null);
      /** To the minute */
      lastUsedAt: (components['schemas']['Time'] | null);
      /** The key itself, shown this once */
      secret: string;
    };
    Manifest: {
      file: string;
      format: string;
      system: boolean;
      lines: number;
      bytes: number;
      /** Of the file, in hexadecimal */
      sha256: string;
      /** When the job ended, or last moved */
      createdAt: components['schemas']['Time'];
      job: {
        id: components['schemas']['Id'];
        name: string;
      };
      /** Only these are in it; null: all */
      reviewStatuses: (components['schemas']['ReviewStatus'][] | null);
      /** False where the rehearsal model wrote any of it, or it is empty */
      trainable: boolean;
      models: {
        [name: string]: number;
      };
      counts: {
        persona: {
          [name: string]: number;
        };
        emotionalArc: {
          [name: string]: number;
        };
        topic: {
          [name: string]: number;
        };
        tier: {
          [name: string]: number;
        };
      };
      cost: {
        knownUsd: (components['schemas']['Usd'] | null);
        unknown: number;
      };
      templateVersions: ({
        [name: string]: number;
      } | null);
      /** By which prices its calls were costed */
      priceVersion: (string | null);
      /** Of the whole job, whatever of it is in the file */
      spend: ({
        actual: components['schemas']['Usd'];
        unknown: components['schemas']['Usd'];
        wasted: components['schemas']['Usd'];
        perConversation: (components['schemas']['Usd'] | null);
        estimated: (components['schemas']['Usd'] | null);
        budget: (components['schemas']['Usd'] | null);
      } | null);
      tokens: (components['schemas']['Tokens'] | null);
    };
    Member: {
      id: components['schemas']['Id'];
      /** null: somebody of Supabase Auth, which knows it */
      email: (string | null);
      role: components['schemas']['Role'];
      createdAt: components['schemas']['Time'];
    };
    MemberChange: {
      role?: components['schemas']['Role'];
      /** A new one; wherever they are signed in, that ends */
      password?: string;
    };
    MemberPage: {
      items: components['schemas']['Member'][];
      /** The `cursor` of the next page; null on the last */
      nextCursor: (string | null);
    };
    NewAdvisor: {
      key: string;
      name: string;
      expertise?: string;
      principles?: string[];
      style?: string;
      avoid?: string[];
      systemPrompt?: string;
    };
    NewApiKey: {
      /** What it is for */
      name: string;
      scopes?: components['schemas']['Scope'][];
      /** Until it expires */
      days?: number;
    };
    NewEmotionalArc: {
      key: string;
      name: string;
      startingEmotion: string;
      startingIntensityMin: number;
      startingIntensityMax: number;
      endingEmotion: string;
      endingIntensityMin: number;
      endingIntensityMax: number;
      strategy?: string;
      keyPrinciples?: string[];
      responseTechniques?: string[];
      avoidTactics?: string[];
      turnsMin: number;
      turnsMax: number;
      complexity?: number;
      category?: ('core' | 'edge');
      suitablePersonas?: string[];
      suitableTopics?: string[];
    };
    NewMember: {
      /** By which they sign in here, with the password */
      email?: string;
      /** The first one, which you tell them and they change */
      password?: string;
      /** Instead: their id at Supabase Auth, where they sign in */
      supabaseUser?: string;
      role: components['schemas']['Role'];
    };
    NewPersona: {
      key: string;
      name: string;
      archetype?: string;
      background?: string;
      communicationStyle?: string;
      emotionalBaseline?: string;
      typicalQuestions?: string[];
      languagePatterns?: string[];
      demographics?: {
        [name: string]: (string | number | boolean);
      };
    };
    NewProviderKey: {
      /** Needed, but by a server of `local` that asks for none */
      key?: string;
      /** For `local`, which needs one: where a server speaks OpenAI’s wire, up to `/v1` */
      baseUrl?: string;
      /** What people call it */
      name?: string;
    };
    NewTemplate: {
      name: string;
      tier: ('template' | 'scenario' | 'edge_case');
      emotionalArc: string;
      text: string;
      rating?: number;
      suitablePersonas?: string[];
      suitableTopics?: string[];
      qualityThreshold?: number;
    };
    NewTopic: {
      key: string;
      name: string;
      category?: string;
      description?: string;
      complexity?: ('beginner' | 'intermediate' | 'advanced');
      exampleQuestions?: string[];
      keyConcepts?: string[];
      suitablePersonas?: string[];
      suitableEmotionalArcs?: string[];
    };
    Notification: {
      /** Also its `webhook-id` */
      id: components['schemas']['Id'];
      jobId: components['schemas']['Id'];
      type: ('job.completed' | 'job.failed' | 'job.cancelled' | 'job.waiting' | 'job.budget_warning');
      /** Whom it is for; the rest of the address may be a secret */
      host: string;
      status: ('pending' | 'delivered' | 'given_up');
      tries: number;
      /** What the receiver answered last */
      lastStatus: (number | null);
      /** Why the last try failed */
      lastError: (string | null);
      createdAt: components['schemas']['Time'];
      nextTryAt: (components['schemas']['Time'] | null);
      endedAt: (components['schemas']['Time'] | null);
    };
    NotificationChange: {
      url: (string | null);
    };
    NotificationSettings: {
      /** Who is told of each job that names nobody itself; null: nobody */
      url: (string | null);
      /** What receivers verify by; null: there is no COLLOQUY_SECRET, so nothing is sent */
      secret: (string | null);
      /** The last twenty, newest first */
      recent: components['schemas']['Notification'][];
    };
    Persona: {
      key: string;
      name: string;
      archetype?: string;
      background?: string;
      communicationStyle?: string;
      emotionalBaseline?: string;
      typicalQuestions?: string[];
      languagePatterns?: string[];
      demographics?: {
        [name: string]: (string | number | boolean);
      };
      id: components['schemas']['Id'];
      /** Raised by each change of what it says */
      version: number;
      /** Whether submissions may refer to it */
      active: boolean;
    };
    PersonaChange: {
      name?: string;
      archetype?: (string | null);
      background?: (string | null);
      communicationStyle?: (string | null);
      emotionalBaseline?: (string | null);
      typicalQuestions?: (string[] | null);
      languagePatterns?: (string[] | null);
      demographics?: ({
        [name: string]: (string | number | boolean);
      } | null);
      /** Whether submissions may refer to it */
      active?: boolean;
    };
    PersonaFile: {
      key: string;
      name: string;
      archetype?: string;
      background?: string;
      communicationStyle?: string;
      emotionalBaseline?: string;
      typicalQuestions?: string[];
      languagePatterns?: string[];
      demographics?: {
        [name: string]: (string | number | boolean);
      };
      /** Whether submissions may refer to it */
      active?: boolean;
    }[];
    PersonaPage: {
      items: components['schemas']['Persona'][];
      /** The `cursor` of the next page; null on the last */
      nextCursor: (string | null);
    };
    /** Items over all arcs, personas and templates that go first */
    Pilot: {
      items: number;
      /** `running`: nothing else is claimed; `done`: it has ended, and the rest waits for a resume; `accepted`: the rest goes */
      status: ('running' | 'done' | 'accepted');
      /** What the rest would cost and take, in nine of ten jobs; while it waits */
      rest: ({
        items: number;
        online: {
          /** Null where the price is not known */
          cost: ({
            low: components['schemas']['Usd'];
            high: components['schemas']['Usd'];
          } | null);
          seconds: {
            low: number;
            high: number;
          };
        };
        remoteBatch: {
          /** Null where the price is not known */
          cost: ({
            low: components['schemas']['Usd'];
            high: components['schemas']['Usd'];
          } | null);
          seconds: {
            low: number;
            high: number;
          };
        };
      } | null);
    };
    PreviewWish: {
      /** A stored template, by its id or name */
      templateId?: string;
      /** Instead of a stored template, its text */
      text?: string;
      /** By key or id, active or not; so are the others */
      persona: (string | string);
      emotionalArc: (string | string);
      topic: (string | string);
      /** Without it, the only one that is active */
      advisor?: (string | string);
      /** The template’s, where it is not given */
      tier?: ('template' | 'scenario' | 'edge_case');
      sourceText?: string;
      parameters?: {
        [name: string]: unknown;
      };
    };
    /** US dollars a million tokens, from a time on */
    Price: {
      id: components['schemas']['Id'];
      provider: string;
      /** Its name, or the beginning of several names with a * behind it */
      model: string;
      effectiveFrom: components['schemas']['Time'];
      inputUsdPerMillion: components['schemas']['Usd'];
      /** Null: what other input costs */
      cachedInputUsdPerMillion: (components['schemas']['Usd'] | null);
      cacheWriteUsdPerMillion: (components['schemas']['Usd'] | null);
      outputUsdPerMillion: components['schemas']['Usd'];
      /** Off the price of a remote batch */
      batchDiscount: number;
      /** What calls cost whose whole input has so many tokens or more */
      bands: {
        promptTokensFrom: number;
        inputUsdPerMillion: components['schemas']['Usd'];
        /** Null: what other input costs */
        cachedInputUsdPerMillion: (components['schemas']['Usd'] | null);
        cacheWriteUsdPerMillion: (components['schemas']['Usd'] | null);
        outputUsdPerMillion: components['schemas']['Usd'];
      }[];
      /** The organisation’s own, which goes before everybody’s */
      own: boolean;
      /** It counts now */
      current: boolean;
    };
    PriceInput: {
      provider: ('anthropic' | 'openai' | 'local');
      model: string;
      effectiveFrom?: (string | string);
      inputUsdPerMillion: number;
      cachedInputUsdPerMillion?: number;
      cacheWriteUsdPerMillion?: number;
      outputUsdPerMillion: number;
      batchDiscount?: number;
      bands?: {
        promptTokensFrom: number;
        inputUsdPerMillion: number;
        cachedInputUsdPerMillion?: number;
        cacheWriteUsdPerMillion?: number;
        outputUsdPerMillion: number;
      }[];
    };
    PricePage: {
      items: components['schemas']['Price'][];
      /** The `cursor` of the next page; null on the last */
      nextCursor: (string | null);
    };
    PricesOutcome: {
      created: number;
      /** Prices that took the place of others of the same time */
      updated: number;
      unchanged: number;
    };
    /** An error, by RFC 9457 */
    Problem: {
      /** The address of a page about the code */
      type: string;
      title: string;
      status: number;
      /** What happened here, for people */
      detail: string;
      code: components['schemas']['ProblemCode'];
      /** What to do next, for people */
      next: string;
      /** What is wrong in the input, and where */
      errors?: {
        path: string;
        message: string;
      }[];
    };
    /** What went wrong, for programs: */
    ProblemCode: ('invalid_input' | 'plan_unreadable' | 'plan_empty' | 'scaffolding_unknown' | 'no_template' | 'duplicate_item' | 'model_invalid' | 'key_missing' | 'address_refused' | 'price_unknown' | 'not_found' | 'conflict' | 'key_taken' | 'idempotency_mismatch' | 'too_many_items' | 'body_too_large' | 'configuration_invalid' | 'database_unreachable' | 'database_too_old' | 'migration_mismatch' | 'adoption_needed' | 'unexpected' | 'cross_site' | 'foreign_host' | 'method_not_allowed' | 'unauthorized' | 'forbidden' | 'precondition_failed' | 'too_many_requests' | 'setup_needed' | 'identity_unreachable' | 'cron_secret_missing' | 'unsupported_media_type');
    ProcessNext: {
      /** The job’s status where nothing more is to be done for it now; else `processed`: items moved; `no_items`: none could be claimed; `error`: none of those that were claimed could be run, or its answer stored */
      status: ('processed' | 'no_items' | 'job_paused' | 'job_cancelled' | 'job_completed' | 'job_failed' | 'error');
      itemId?: components['schemas']['Id'];
      conversationId?: components['schemas']['Id'];
      /** It has failed, or goes back into the queue where tries are left */
      error?: string;
      items: {
        itemId: components['schemas']['Id'];
        conversationId?: components['schemas']['Id'];
        /** It has failed, or goes back into the queue where tries are left */
        error?: string;
      }[];
      /** Items that have not ended */
      remainingItems: number;
      /** How long to wait before the next call */
      retryAfterMs: number;
      waiting?: components['schemas']['Waiting'];
      progress: {
        total: number;
        completed: number;
        successful: number;
        failed: number;
        percentage: number;
      };
    };
    PromptPreview: {
      system: string;
      /** What no value fills stays as it stands in the text */
      prompt: string;
      placeholders: {
        name: string;
        value: (string | null);
        /** Where its value comes from; null where there is none */
        source: (('persona' | 'emotionalArc' | 'topic' | 'advisor' | 'tier' | 'sourceText' | 'parameters') | null);
      }[];
      /** What no value fills; such an item would fail, unsent */
      unresolved: string[];
      /** Of system and prompt, estimated as a submission does it */
      tokens: number;
    };
    Provider: {
      provider: ('anthropic' | 'openai' | 'local' | 'rehearsal');
      /** Where its key comes from */
      key: {
        /** `environment`: this server’s; workers may have others */
        from: ('organization' | 'environment' | 'none');
        name: (string | null);
        baseUrl: (string | null);
        lastFour: (string | null);
        readable: boolean;
      };
      /** What runs now and can call it */
      drivers: number;
      /** Where the whole key is blocked */
      blocked: (components['schemas']['KeyBlock'] | null);
      models: {
        model: string;
        blocked: (components['schemas']['KeyBlock'] | null);
        calls: number;
        failed: number;
        errors: {
          code: string;
          count: number;
        }[];
        lastCallAt: (components['schemas']['Time'] | null);
      }[];
    };
    /** An organisation’s key of a provider; the key itself is never shown */
    ProviderKey: {
      provider: components['schemas']['KeyedProvider'];
      name: (string | null);
      /** null: the provider’s own */
      baseUrl: (string | null);
      /** null: it has none, or is too short to show any of it */
      lastFour: (string | null);
      /** Whether this server has the COLLOQUY_SECRET under which it was set; else set it again */
      readable: boolean;
      setBy: (string | null);
      createdAt: components['schemas']['Time'];
      updatedAt: components['schemas']['Time'];
    };
    ProviderKeyPage: {
      items: components['schemas']['ProviderKey'][];
      /** The `cursor` of the next page; null on the last */
      nextCursor: (string | null);
    };
    ProviderPage: {
      items: components['schemas']['Provider'][];
      /** The `cursor` of the next page; null on the last */
      nextCursor: (string | null);
    };
    Received: {
      added: number;
      /** Positions whose item was another */
      replaced: number;
      /** Positions that had the very item */
      unchanged: number;
      /** Items that the draft has now */
      totalItems: number;
      /** What is doubtful about the plan */
      warnings: string[];
    };
    Regeneration: {
      jobId: components['schemas']['Id'];
      regenerates: components['schemas']['Id'];
    };
    RemovedMember: {
      deleted: true;
      id: components['schemas']['Id'];
    };
    ResolvedCost: {
      jobId: components['schemas']['Id'];
      attempts: number;
      /** What counted until now, at most */
      unknown: components['schemas']['Usd'];
      spent: components['schemas']['Usd'];
      currency: 'USD';
    };
    Retry: {
      /** Only items that ended with it */
      errorCode?: string;
      /** Only these items */
      itemIds?: string[];
      /** Cancelled and skipped items too */
      includeCancelled?: boolean;
    };
    Review: {
      reviewStatus: components['schemas']['ReviewStatus'];
      /** Why; a rejection needs one. The note of another status does not stay */
      reviewNote?: string;
    };
    ReviewChange: {
      number: number;
      /** By which it can be taken back */
      actId: components['schemas']['Id'];
      from: components['schemas']['ReviewStatus'];
      to: components['schemas']['ReviewStatus'];
      note: (string | null);
      by: string;
      at: components['schemas']['Time'];
    };
    ReviewStatus: ('generated' | 'pending_review' | 'approved' | 'rejected' | 'needs_revision');
    /** Each may what those before it may */
    Role: ('viewer' | 'editor' | 'owner');
    /** Each includes those before it */
    Scope: ('read' | 'write' | 'admin');
    Spend: {
      from: components['schemas']['Time'];
      to: components['schemas']['Time'];
      currency: 'USD';
      /** Of the whole range */
      total: {
        /** That were answered or failed */
        calls: number;
        conversations: number;
        actual: components['schemas']['Usd'];
        /** Of it, for what became no conversation: failed, truncated, too late */
        wasted: components['schemas']['Usd'];
        tokens: components['schemas']['Tokens'];
        /** Held for calls in flight at this moment */
        reserved: components['schemas']['Usd'];
        /** Of calls whose cost is not known at this moment, at most */
        unknown: components['schemas']['Usd'];
      };
      items: components['schemas']['SpendRow'][];
      nextCursor: (string | null);
    };
    SpendRow: {
      /** When its hour or day begins, in UTC */
      at: components['schemas']['Time'];
      model: (string | null);
      jobId: (components['schemas']['Id'] | null);
      jobName: (string | null);
      /** That were answered or failed */
      calls: number;
      conversations: number;
      actual: components['schemas']['Usd'];
      /** Of it, for what became no conversation: failed, truncated, too late */
      wasted: components['schemas']['Usd'];
      tokens: components['schemas']['Tokens'];
    };
    /** What a plan asks for: exactly one of `items`, `grid` and `parameterSets`. Scaffolding is named by its key or id, and may be defined inline. */
    Submission: {
      name: string;
      description?: string;
      model?: string;
      modelSettings?: {
        temperature?: number;
        topP?: number;
        maxOutputTokens?: number;
        reasoningEffort?: ('none' | 'minimal' | 'low' | 'medium' | 'high' | 'xhigh');
      };
      advisor?: ((string | string) | {
        key: string;
        name: string;
        expertise?: string;
        principles?: string[];
        style?: string;
        avoid?: string[];
        systemPrompt?: string;
      });
      items?: {
        topic: (string | string);
        persona: (string | string);
        emotionalArc: (string | string);
        tier?: ('template' | 'scenario' | 'edge_case');
        templateId?: (string | '00000000-0000-0000-0000-000000000000');
        parameters?: {
          [name: string]: unknown;
        };
        sourceText?: string;
      }[];
      grid?: {
        personas: (string | string)[];
        emotionalArcs: (string | string)[];
        topics: (string | string)[];
        tiers?: ('template' | 'scenario' | 'edge_case')[];
        repeat?: number;
      };
      parameterSets?: {
        templateId?: (string | '00000000-0000-0000-0000-000000000000');
        parameters: {
          persona_id: (string | string);
          emotional_arc_id: (string | string);
          training_topic_id: (string | string);
        };
        tier: ('template' | 'scenario' | 'edge_case');
      }[];
      sharedParameters?: {
        [name: string]: unknown;
      };
      concurrentProcessing?: (number | 'auto');
      errorHandling?: ('continue' | 'stop');
      priority?: ('low' | 'normal' | 'high');
      maxAttempts?: number;
      itemTimeoutSeconds?: number;
      budgetUsd?: number;
      notify?: {
        url: string;
      };
      mode?: ('online' | 'remote_batch');
      pilot?: number;
      personas?: {
        key: string;
        name: string;
        archetype?: string;
        background?: string;
        communicationStyle?: string;
        emotionalBaseline?: string;
        typicalQuestions?: string[];
        languagePatterns?: string[];
        demographics?: {
          [name: string]: (string | number | boolean);
        };
      }[];
      emotionalArcs?: {
        key: string;
        name: string;
        startingEmotion: string;
        startingIntensityMin: number;
        startingIntensityMax: number;
        endingEmotion: string;
        endingIntensityMin: number;
        endingIntensityMax: number;
        strategy?: string;
        keyPrinciples?: string[];
        responseTechniques?: string[];
        avoidTactics?: string[];
        turnsMin: number;
        turnsMax: number;
        complexity?: number;
        category?: ('core' | 'edge');
        suitablePersonas?: string[];
        suitableTopics?: string[];
      }[];
      topics?: {
        key: string;
        name: string;
        category?: string;
        description?: string;
        complexity?: ('beginner' | 'intermediate' | 'advanced');
        exampleQuestions?: string[];
        keyConcepts?: string[];
        suitablePersonas?: string[];
        suitableEmotionalArcs?: string[];
      }[];
      templates?: {
        id?: string;
        name: string;
        tier: ('template' | 'scenario' | 'edge_case');
        emotionalArc: string;
        text: string;
        rating?: number;
        version?: number;
        suitablePersonas?: string[];
        suitableTopics?: string[];
        qualityThreshold?: number;
      }[];
    };
    Submitted: {
      jobId: components['schemas']['Id'];
      /** Another than `queued` where the key was used before */
      status: ('queued' | 'processing' | 'paused' | 'completed' | 'failed' | 'cancelled');
      name: string;
      model: string;
      totalItems: number;
      /** Null where the model’s price is not known */
      estimatedCost: ({
        low: components['schemas']['Usd'];
        high: components['schemas']['Usd'];
        currency: 'USD';
      } | null);
      unknownBecause?: string;
      estimatedSeconds: {
        low: number;
        high: number;
      };
      /** What the estimate rests on */
      estimatedFrom: string;
      /** What is doubtful about the plan */
      warnings: string[];
    };
    Template: {
      id: components['schemas']['Id'];
      name: string;
      tier: ('template' | 'scenario' | 'edge_case');
      emotionalArc: string;
      text: string;
      rating?: number;
      /** Raised by each change of what it says */
      version: number;
      suitablePersonas?: string[];
      suitableTopics?: string[];
      qualityThreshold?: number;
      /** Whether submissions may refer to it */
      active: boolean;
    };
    TemplateChange: {
      name?: string;
      tier?: ('template' | 'scenario' | 'edge_case');
      emotionalArc?: string;
      text?: string;
      rating?: (number | null);
      suitablePersonas?: (string[] | null);
      suitableTopics?: (string[] | null);
      qualityThreshold?: (number | null);
      /** Whether submissions may refer to it */
      active?: boolean;
    };
    TemplateFile: {
      id?: string;
      name: string;
      tier: ('template' | 'scenario' | 'edge_case');
      emotionalArc: string;
      text: string;
      rating?: number;
      version?: number;
      suitablePersonas?: string[];
      suitableTopics?: string[];
      qualityThreshold?: number;
      /** Whether submissions may refer to it */
      active?: boolean;
    }[];
    TemplatePage: {
      items: components['schemas']['Template'][];
      /** The `cursor` of the next page; null on the last */
      nextCursor: (string | null);
    };
    TemplateVersion: {
      name: string;
      tier: ('template' | 'scenario' | 'edge_case');
      emotionalArc: string;
      text: string;
      rating?: number;
      suitablePersonas?: string[];
      suitableTopics?: string[];
      qualityThreshold?: number;
      version: number;
      /** When it was followed by the next; not in the present one */
      replacedAt?: components['schemas']['Time'];
    };
    TemplateVersionPage: {
      items: components['schemas']['TemplateVersion'][];
      /** The `cursor` of the next page; null on the last */
      nextCursor: (string | null);
    };
    /** `purged`: it was kept until its age was over; `none`: there never was one */
    TextState: ('kept' | 'purged' | 'none');
    Tick: {
      /** Calls that came to an end */
      items: {
        completed: number;
        failed: number;
        retried: number;
        /** Claimed and not called */
        handedBack: number;
        /** Their lease was gone */
        late: number;
      };
      /** Leases of lost workers that were taken back */
      reaped: number;
      duties: {
        /** Those that have more to do */
        left: string[];
      };
      unfinishedJobs: number;
      /** Whether another tick has something to do */
      more: boolean;
      ms: number;
    };
    /** ISO 8601, in UTC */
    Time: string;
    Tokens: {
      /** With those read from and written to the provider’s cache */
      input: number;
      cachedInput: number;
      cacheWrite: number;
      /** With the reasoning */
      output: number;
      reasoning: number;
    };
    Topic: {
      key: string;
      name: string;
      category?: string;
      description?: string;
      complexity?: ('beginner' | 'intermediate' | 'advanced');
      exampleQuestions?: string[];
      keyConcepts?: string[];
      suitablePersonas?: string[];
      suitableEmotionalArcs?: string[];
      id: components['schemas']['Id'];
      /** Raised by each change of what it says */
      version: number;
      /** Whether submissions may refer to it */
      active: boolean;
    };
    TopicChange: {
      name?: string;
      category?: (string | null);
      description?: (string | null);
      complexity?: (('beginner' | 'intermediate' | 'advanced') | null);
      exampleQuestions?: (string[] | null);
      keyConcepts?: (string[] | null);
      suitablePersonas?: (string[] | null);
      suitableEmotionalArcs?: (string[] | null);
      /** Whether submissions may refer to it */
      active?: boolean;
    };
    TopicFile: {
      key: string;
      name: string;
      category?: string;
      description?: string;
      complexity?: ('beginner' | 'intermediate' | 'advanced');
      exampleQuestions?: string[];
      keyConcepts?: string[];
      suitablePersonas?: string[];
      suitableEmotionalArcs?: string[];
      /** Whether submissions may refer to it */
      active?: boolean;
    }[];
    TopicPage: {
      items: components['schemas']['Topic'][];
      /** The `cursor` of the next page; null on the last */
      nextCursor: (string | null);
    };
    Turn: {
      turn_number: number;
      role: ('user' | 'assistant');
      content: string;
      emotional_context: {
        primary_emotion: string;
        secondary_emotion?: (string | null);
        intensity: number;
      };
    };
    /** US dollars */
    Usd: number;
    /** Why nothing moves right now */
    Waiting: {
      code: components['schemas']['WaitingCode'];
      /** What it waits for and what to do, for people */
      detail: string;
      /** When it goes on by itself, where that is known */
      until: (components['schemas']['Time'] | null);
      /** Who must act */
      who: ('you' | 'nobody');
    };
    /** Why nothing moves: */
    WaitingCode: ('no_driver' | 'next_tick' | 'kick_refused' | 'paused' | 'pilot_done' | 'retry_due' | 'rate_limited' | 'key_refused' | 'quota_exhausted' | 'access_denied' | 'model_unknown' | 'key_missing' | 'budget_held' | 'budget_reached' | 'concurrency_full' | 'others_before' | 'driver_too_short' | 'runs_alone' | 'worker_lost' | 'draft' | 'being_copied' | 'database_away');
    Worker: {
      name: string;
      host: string;
      pid: number;
      version: string;
      kind: ('worker' | 'generate' | 'start' | 'tick' | 'process_next' | 'after_response');
      /** Calls at once, at most */
      concurrency: number;
      inFlight: number;
      /** Whose models it can call */
      providers: string[];
      startedAt: components['schemas']['Time'];
      /** When it was last heard of */
      heartbeatAt: components['schemas']['Time'];
      /** It claims nothing more, and ends when its calls have */
      draining: boolean;
      /** How long it may run; null: as long as it likes */
      timeLimitMs: (number | null);
      /** The one job that it works on; null: any, or another’s */
      jobId: (components['schemas']['Id'] | null);
      alive: boolean;
    };
    WorkerPage: {
      items: components['schemas']['Worker'][];
      /** The `cursor` of the next page; null on the last */
      nextCursor: (string | null);
    };
  };
}

export interface paths {
  '/api/advisors': {
    /** Advisors */
    get: {
      parameters: {
        query?: {
          search?: string;
          active?: ('true' | 'false' | 'all');
          limit?: number;
          cursor?: string;
        };
        header?: never;
        path?: never;
      };
      responses: {
        200: Content<'application/json', components['schemas']['AdvisorPage']>;
        400: Refusal<('invalid_input')>;
        401: Refusal<('unauthorized' | 'foreign_host')>;
        403: Refusal<('forbidden')>;
        429: Refusal<('too_many_requests')>;
        500: Refusal<('unexpected')>;
        503: Refusal<('setup_needed' | 'identity_unreachable' | 'configuration_invalid' | 'database_unreachable' | 'database_too_old' | 'migration_mismatch' | 'adoption_needed')>;
      };
    };
    /** Make an advisor */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
      };
      requestBody: Content<'application/json', components['schemas']['NewAdvisor']>;
      responses: {
        201: Content<'application/json', components['schemas']['Advisor']>;
        400: Refusal<('invalid_input')>;
        401: Refusal<('unauthorized' | 'foreign_host')>;
        403: Refusal<('forbidden' | 'cross_site')>;
        409: Refusal<('key_taken')>;
        413: Refusal<('body_too_large')>;
        415: Refusal<('unsupported_media_type')>;
        429: Refusal<('too_many_requests')>;
        500: Refusal<('unexpected')>;
        503: Refusal<('setup_needed' | 'identity_unreachable' | 'configuration_invalid' | 'database_unreachable' | 'database_too_old' | 'migration_mismatch' | 'adoption_needed')>;
      };
    };
    parameters: Record<never, never>;
  };
  '/api/advisors/export': {
    /** Advisors as a file */
    get: {
      parameters: {
        query?: {
          format?: ('json' | 'yaml' | 'csv');
          active?: ('true' | 'false' | 'all');
        };
        header?: never;
        path?: never;
      };
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            'application/json': components['schemas']['AdvisorFile'];
            'application/yaml': string;
            'text/csv': string;
          };
        };
        400: Refusal<('invalid_input')>;
        401: Refusal<('unauthorized' | 'foreign_host')>;
        403: Refusal<('forbidden')>;
        429: Refusal<('too_many_requests')>;
        500: Refusal<('unexpected')>;
        503: Refusal<('setup_needed' | 'identity_unreachable' | 'configuration_invalid' | 'database_unreachable' | 'database_too_old' | 'migration_mismatch' | 'adoption_needed')>;
      };
    };
    parameters: Record<never, never>;
  };
  '/api/advisors/import': {
    /** Import advisors from a file */
    post: {
      parameters: {
        query?: {
          dryRun?: boolean;
          name?: string;
        };
        header?: never;
        path?: never;
      };
      requestBody: {
        headers: Record<string, unknown>;
        content: {
          'application/json': components['schemas']['AdvisorFile'];
          'application/x-yaml': string;
          'application/yaml': string;
          'text/csv': string;
          'text/yaml': string;
        };
      };
      responses: {
        200: Content<'application/json', components['schemas']['ImportOutcome']>;
        400: Refusal<('invalid_input' | 'plan_unreadable' | 'plan_empty')>;
        401: Refusal<('unauthorized' | 'foreign_host')>;
        403: Refusal<('forbidden' | 'cross_site')>;
        413: Refusal<('body_too_large')>;
        415: Refusal<('unsupported_media_type')>;
        429: Refusal<('too_many_requests')>;
        500: Refusal<('unexpected')>;
        503: Refusal<('setup_needed' | 'identity_unreachable' | 'configuration_invalid' | 'database_unreachable' | 'database_too_old' | 'migration_mismatch' | 'adoption_needed')>;
      };
    };
    parameters: Record<never, never>;
  };
  '/api/advisors/{id}': {
    /** Deactivate an advisor */
    delete: {
      parameters: {
        query?: never;
        header?: {
          'If-Match'?: string;
        };
        path: {
          id: string;
        };
      };
      responses: {
        200: Content<'application/json', components['schemas']['Advisor']>;
        400: Refusal<('invalid_input')>;
        401: Refusal<('unauthorized' | 'foreign_host')>;
        403: Refusal<('forbidden' | 'cross_site')>;
        404: Refusal<('not_found')>;
        412: Refusal<('precondition_failed')>;
        429: Refusal<('too_many_requests')>;
        500: Refusal<('unexpected')>;
        503: Refusal<('setup_needed' | 'identity_unreachable' | 'configuration_invalid' | 'database_unreachable' | 'database_too_old' | 'migration_mismatch' | 'adoption_needed')>;
      };
    };
    /** One advisor */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
      };
      responses: {
        200: Content<'application/json', components['schemas']['Advisor']>;
        400: Refusal<('invalid_input')>;
        401: Refusal<('unauthorized' | 'foreign_host')>;
        403: Refusal<('forbidden')>;
        404: Refusal<('not_found')>;
        429: Refusal<('too_many_requests')>;
        500: Refusal<('unexpected')>;
        503: Refusal<('setup_needed' | 'identity_unreachable' | 'configuration_invalid' | 'database_unreachable' | 'database_too_old' | 'migration_mismatch' | 'adoption_needed')>;
      };
    };
    /** Change an advisor */
    patch: {
      parameters: {
        query?: never;
        header?: {
          'If-Match'?: string;
        };
        path: {
          id: string;
        };
      };
      requestBody: Content<'application/json', components['schemas']['AdvisorChange']>;
      responses: {
        200: Content<'application/json', components['schemas']['Advisor']>;
        400: Refusal<('invalid_input')>;
        401: Refusal<('unauthorized' | 'foreign_host')>;
        403: Refusal<('forbidden' | 'cross_site')>;
        404: Refusal<('not_found')>;
        412: Refusal<('precondition_failed')>;
        413: Refusal<('body_too_large')>;
        415: Refusal<('unsupported_media_type')>;
        429: Refusal<('too_many_requests')>;
        500: Refusal<('unexpected')>;
        503: Refusal<('setup_needed' | 'identity_unreachable' | 'configuration_invalid' | 'database_unreachable' | 'database_too_old' | 'migration_mismatch' | 'adoption_needed')>;
      };
    };
    parameters: Record<never, never>;
  };
  '/api/batch-jobs': {
    /** Jobs, newest first */
    get: {
      parameters: {
        query?: {
          status?: ('queued' | 'processing' | 'paused' | 'completed' | 'failed' | 'cancelled');
          model?: string;
          search?: string;
          limit?: number;
          cursor?: string;
        };
        header?: never;
        path?: never;
      };
      responses: {
        200: Content<'application/json', components['schemas']['JobPage']>;
        400: Refusal<('invalid_input')>;
        401: Refusal<('unauthorized' | 'foreign_host')>;
        403: Refusal<('forbidden')>;
        429: Refusal<('too_many_requests')>;
        500: Refusal<('unexpected')>;
        503: Refusal<('setup_needed' | 'identity_unreachable' | 'configuration_invalid' | 'database_unreachable' | 'database_too_old' | 'migration_mismatch' | 'adoption_needed')>;
      };
    };
    parameters: Record<never, never>;
  };
  '/api/batch-jobs/bulk': {
    /** Pause, resume, cancel, retry or delete many jobs */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
      };
      requestBody: Content<'application/json', components['schemas']['BulkRequest']>;
      responses: {
        202: Content<'application/json', components['schemas']['BulkAct']>;
        400: Refusal<('invalid_input')>;
        401: Refusal<('unauthorized' | 'foreign_host')>;
        403: Refusal<('forbidden' | 'cross_site')>;
        413: Refusal<('body_too_large')>;
        415: Refusal<('unsupported_media_type')>;
        429: Refusal<('too_many_requests')>;
        500: Refusal<('unexpected')>;
        503: Refusal<('setup_needed' | 'identity_unreachable' | 'configuration_invalid' | 'database_unreachable' | 'database_too_old' | 'migration_mismatch' | 'adoption_needed')>;
      };
    };
    parameters: Record<never, never>;
  };
  '/api/batch-jobs/bulk/{id}': {
    /** How far an act on many jobs came */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
      };
      responses: {
        200: Content<'application/json', components['schemas']['BulkAct']>;
        400: Refusal<('invalid_input')>;
        401: Refusal<('unauthorized' | 'foreign_host')>;
        403: Refusal<('forbidden')>;
        404: Refusal<('not_found')>;
        429: Refusal<('too_many_requests')>;
        500: Refusal<('unexpected')>;
        503: Refusal<('setup_needed' | 'identity_unreachable' | 'configuration_invalid' | 'database_unreachable' | 'database_too_old' | 'migration_mismatch' | 'adoption_needed')>;
      };
    };
    parameters: Record<never, never>;
  };
  '/api/batch-jobs/bulk/{id}/abort': {
    /** End an act on many jobs */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
      };
      requestBody?: Content<'application/json', Record<string, never>>;
      responses: {
        200: Content<'application/json', components['schemas']['BulkAct']>;
        400: Refusal<('invalid_input')>;
        401: Refusal<('unauthorized' | 'foreign_host')>;
        403: Refusal<('forbidden' | 'cross_site')>;
        404: Refusal<('not_found')>;
        409: Refusal<('conflict')>;
        413: Refusal<('body_too_large')>;
        415: Refusal<('unsupported_media_type')>;
        429: Refusal<('too_many_requests')>;
        500: Refusal<('unexpected')>;
        503: Refusal<('setup_needed' | 'identity_unreachable' | 'configuration_invalid' | 'database_unreachable' | 'database_too_old' | 'migration_mismatch' | 'adoption_needed')>;
      };
    };
    parameters: Record<never, never>;
  };
  '/api/batch-jobs/{id}': {
    /** Delete an ended job, or a draft */
    delete: {
      parameters: {
        query?: {
          conversations?: boolean;
        };
        header?: never;
        path: {
          id: string;
        };
      };
      responses: {
        200: Content<'application/json', components['schemas']['Deleted']>;
        400: Refusal<('invalid_input')>;
        401: Refusal<('unauthorized' | 'foreign_host')>;
        403: Refusal<('forbidden' | 'cross_site')>;
        404: Refusal<('not_found')>;
        409: Refusal<('conflict')>;
        429: Refusal<('too_many_requests')>;
        500: Refusal<('unexpected')>;
        503: Refusal<('setup_needed' | 'identity_unreachable' | 'configuration_invalid' | 'database_unreachable' | 'database_too_old' | 'migration_mismatch' | 'adoption_needed')>;
      };
    };
    /** One job */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
      };
      responses: {
        200: Content<'application/json', components['schemas']['Job']>;
        400: Refusal<('invalid_input')>;
        401: Refusal<('unauthorized' | 'foreign_host')>;
        403: Refusal<('forbidden')>;
        404: Refusal<('not_found')>;
        429: Refusal<('too_many_requests')>;
        500: Refusal<('unexpected')>;
        503: Refusal<('setup_needed' | 'identity_unreachable' | 'configuration_invalid' | 'database_unreachable' | 'database_too_old' | 'migration_mismatch' | 'adoption_needed')>;
      };
    };
    /** Change a job while it runs */
    patch: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
      };
      requestBody: Content<'application/json', components['schemas']['Adjustment']>;
      responses: {
        200: Content<'application/json', components['schemas']['Job']>;
        400: Refusal<('invalid_input' | 'price_unknown')>;
        401: Refusal<('unauthorized' | 'foreign_host')>;
        403: Refusal<('forbidden' | 'cross_site')>;
        404: Refusal<('not_found')>;
        413: Refusal<('body_too_large')>;
        415: Refusal<('unsupported_media_type')>;
        429: Refusal<('too_many_requests')>;
        500: Refusal<('unexpected')>;
        503: Refusal<('setup_needed' | 'identity_unreachable' | 'configuration_invalid' | 'database_unreachable' | 'database_too_old' | 'migration_mismatch' | 'adoption_needed')>;
      };
    };
    parameters: Record<never, never>;
  };
  '/api/batch-jobs/{id}/cancel': {
    /** End a job at once */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
      };
      requestBody?: Content<'application/json', Record<string, never>>;
      responses: {
        200: Content<'application/json', components['schemas']['Job']>;
        400: Refusal<('invalid_input')>;
        401: Refusal<('unauthorized' | 'foreign_host')>;
        403: Refusal<('forbidden' | 'cross_site')>;
        404: Refusal<('not_found')>;
        409: Refusal<('conflict')>;
        413: Refusal<('body_too_large')>;
        415: Refusal<('unsupported_media_type')>;
        429: Refusal<('too_many_requests')>;
        500: Refusal<('unexpected')>;
        503: Refusal<('setup_needed' | 'identity_unreachable' | 'configuration_invalid' | 'database_unreachable' | 'database_too_old' | 'migration_mismatch' | 'adoption_needed')>;
      };
    };
    parameters: Record<never, never>;
  };
  '/api/batch-jobs/{id}/duplicate': {
    /** Submit the same items again, as a new job */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
      };
      requestBody?: Content<'application/json', Record<string, never>>;
      responses: {
        200: Content<'application/json', components['schemas']['Job']>;
        400: Refusal<('invalid_input')>;
        401: Refusal<('unauthorized' | 'foreign_host')>;
        403: Refusal<('forbidden' | 'cross_site')>;
        404: Refusal<('not_found')>;
        409: Refusal<('conflict')>;
        413: Refusal<('body_too_large')>;
        415: Refusal<('unsupported_media_type')>;
        429: Refusal<('too_many_requests')>;
        500: Refusal<('unexpected')>;
        503: Refusal<('setup_needed' | 'identity_unreachable' | 'configuration_invalid' | 'database_unreachable' | 'database_too_old' | 'migration_mismatch' | 'adoption_needed')>;
      };
    };
    parameters: Record<never, never>;
  };
  '/api/batch-jobs/{id}/events': {
    /** What happens to a job, as it happens */
    get: {
      parameters: {
        query?: {
          after?: number;
        };
        header?: {
          'Last-Event-ID'?: number;
        };
        path: {
          id: string;
        };
      };
      responses: {
        200: Content<'text/event-stream', string>;
        400: Refusal<('invalid_input')>;
        401: Refusal<('unauthorized' | 'foreign_host')>;
        403: Refusal<('forbidden')>;
        404: Refusal<('not_found')>;
        429: Refusal<('too_many_requests')>;
        500: Refusal<('unexpected')>;
        503: Refusal<('setup_needed' | 'identity_unreachable' | 'configuration_invalid' | 'database_unreachable' | 'database_too_old' | 'migration_mismatch' | 'adoption_needed')>;
      };
    };
    parameters: Record<never, never>;
  };
  '/api/batch-jobs/{id}/export': {
    /** A job’s conversations as a training file */
    get: {
      parameters: {
        query?: {
          format?: ('trl' | 'openai');
          system?: boolean;
          reviewStatus?: ('generated' | 'pending_review' | 'approved' | 'rejected' | 'needs_revision')[];
        };
        header?: never;
        path: {
          id: string;
        };
      };
      responses: {
        200: Content<'application/jsonl', string>;
        400: Refusal<('invalid_input')>;
        401: Refusal<('unauthorized' | 'foreign_host')>;
        403: Refusal<('forbidden')>;
        404: Refusal<('not_found')>;
        429: Refusal<('too_many_requests')>;
        500: Refusal<('unexpected')>;
        503: Refusal<('setup_needed' | 'identity_unreachable' | 'configuration_invalid' | 'database_unreachable' | 'database_too_old' | 'migration_mismatch' | 'adoption_needed')>;
      };
    };
    parameters: Record<never, never>;
  };
  '/api/batch-jobs/{id}/export/check': {
    /** Whether the training file would be accepted */
    get: {
      parameters: {
        query?: {
          format?: ('trl' | 'openai');
          system?: boolean;
          reviewStatus?: ('generated' | 'pending_review' | 'approved' | 'rejected' | 'needs_revision')[];
        };
        header?: never;
        path: {
          id: string;
        };
      };
      responses: {
        200: Content<'application/json', components['schemas']['FileCheck']>;
        400: Refusal<('invalid_input')>;
        401: Refusal<('unauthorized' | 'foreign_host')>;
        403: Refusal<('forbidden')>;
        404: Refusal<('not_found')>;
        429: Refusal<('too_many_requests')>;
        500: Refusal<('unexpected')>;
        503: Refusal<('setup_needed' | 'identity_unreachable' | 'configuration_invalid' | 'database_unreachable' | 'database_too_old' | 'migration_mismatch' | 'adoption_needed')>;
      };
    };
    parameters: Record<never, never>;
  };
  '/api/batch-jobs/{id}/export/manifest': {
    /** What the training file holds, and its hash */
    get: {
      parameters: {
        query?: {
          format?: ('trl' | 'openai');
          system?: boolean;
          reviewStatus?: ('generated' | 'pending_review' | 'approved' | 'rejected' | 'needs_revision')[];
        };
        header?: never;
        path: {
          id: string;
        };
      };
      responses: {
        200: Content<'application/json', components['schemas']['Manifest']>;
        400: Refusal<('invalid_input')>;
        401: Refusal<('unauthorized' | 'foreign_host')>;
        403: Refusal<('forbidden')>;
        404: Refusal<('not_found')>;
        429: Refusal<('too_many_requests')>;
        500: Refusal<('unexpected')>;
        503: Refusal<('setup_needed' | 'identity_unreachable' | 'configuration_invalid' | 'database_unreachable' | 'database_too_old' | 'migration_mismatch' | 'adoption_needed')>;
      };
    };
    parameters: Record<never, never>;
  };
  '/api/batch-jobs/{id}/items': {
    /** A job’s items in the plan’s order */
    get: {
      parameters: {
        query?: {
          status?: ('queued' | 'processing' | 'completed' | 'failed');
          errorCode?: string;
          fromPosition?: number;
          limit?: number;
          cursor?: string;
        };
        header?: never;
        path: {
          id: string;
        };
      };
      responses: {
        200: Content<'application/json', components['schemas']['ItemPage']>;
        400: Refusal<('invalid_input')>;
        401: Refusal<('unauthorized' | 'foreign_host')>;
        403: Refusal<('forbidden')>;
        404: Refusal<('not_found')>;
        429: Refusal<('too_many_requests')>;
        500: Refusal<('unexpected')>;
        503: Refusal<('setup_needed' | 'identity_unreachable' | 'configuration_invalid' | 'database_unreachable' | 'database_too_old' | 'migration_mismatch' | 'adoption_needed')>;
      };
    };
    /** Put items into a draft */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
      };
      requestBody: {
        headers: Record<string, unknown>;
        content: {
          'application/jsonl': string;
          'application/x-ndjson': string;
        };
      };
      responses: {
        200: Content<'application/json', components['schemas']['Received']>;
        400: Refusal<('invalid_input' | 'plan_empty' | 'scaffolding_unknown' | 'no_template' | 'duplicate_item')>;
        401: Refusal<('unauthorized' | 'foreign_host')>;
        403: Refusal<('forbidden' | 'cross_site')>;
        404: Refusal<('not_found')>;
        409: Refusal<('conflict')>;
        413: Refusal<('body_too_large')>;
        415: Refusal<('unsupported_media_type')>;
        429: Refusal<('too_many_requests')>;
        500: Refusal<('unexpected')>;
        503: Refusal<('setup_needed' | 'identity_unreachable' | 'configuration_invalid' | 'database_unreachable' | 'database_too_old' | 'migration_mismatch' | 'adoption_needed')>;
      };
    };
    parameters: Record<never, never>;
  };
  '/api/batch-jobs/{id}/items/{itemId}': {
    /** One item with every attempt */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
          itemId: string;
        };
      };
      responses: {
        200: Content<'application/json', components['schemas']['ItemDetail']>;
        400: Refusal<('invalid_input')>;
        401: Refusal<('unauthorized' | 'foreign_host')>;
        403: Refusal<('forbidden')>;
        404: Refusal<('not_found')>;
        429: Refusal<('too_many_requests')>;
        500: Refusal<('unexpected')>;
        503: Refusal<('setup_needed' | 'identity_unreachable' | 'configuration_invalid' | 'database_unreachable' | 'database_too_old' | 'migration_mismatch' | 'adoption_needed')>;
      };
    };
    parameters: Record<never, never>;
  };
  '/api/batch-jobs/{id}/items/{itemId}/attempts/{number}': {
    /** What was sent and answered in one attempt */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
          itemId: string;
          number: string;
        };
      };
      responses: {
        200: Content<'application/json', components['schemas']['AttemptTexts']>;
        400: Refusal<('invalid_input')>;
        401: Refusal<('unauthorized' | 'foreign_host')>;
        403: Refusal<('forbidden')>;
        404: Refusal<('not_found')>;
        429: Refusal<('too_many_requests')>;
        500: Refusal<('unexpected')>;
        503: Refusal<('setup_needed' | 'identity_unreachable' | 'configuration_invalid' | 'database_unreachable' | 'database_too_old' | 'migration_mismatch' | 'adoption_needed')>;
      };
    };
    parameters: Record<never, never>;
  };
  '/api/batch-jobs/{id}/logs': {
    /** A job’s log, oldest first */
    get: {
      parameters: {
        query?: {
          after?: number;
          level?: ('debug' | 'info' | 'warn' | 'error');
          itemId?: string;
          limit?: number;
          cursor?: string;
        };
        header?: never;
        path: {
          id: string;
        };
      };
      responses: {
        200: Content<'application/json', components['schemas']['LogPage']>;
        400: Refusal<('invalid_input')>;
        401: Refusal<('unauthorized' | 'foreign_host')>;
        403: Refusal<('forbidden')>;
        404: Refusal<('not_found')>;
        429: Refusal<('too_many_requests')>;
        500: Refusal<('unexpected')>;
        503: Refusal<('setup_needed' | 'identity_unreachable' | 'configuration_invalid' | 'database_unreachable' | 'database_too_old' | 'migration_mismatch' | 'adoption_needed')>;
      };
    };
    parameters: Record<never, never>;
  };
  '/api/batch-jobs/{id}/pause': {
    /** Claim nothing more of a job */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
      };
      requestBody?: Content<'application/json', Record<string, never>>;
      responses: {
        200: Content<'application/json', components['schemas']['Job']>;
        400: Refusal<('invalid_input')>;
        401: Refusal<('unauthorized' | 'foreign_host')>;
        403: Refusal<('forbidden' | 'cross_site')>;
        404: Refusal<('not_found')>;
        409: Refusal<('conflict')>;
        413: Refusal<('body_too_large')>;
        415: Refusal<('unsupported_media_type')>;
        429: Refusal<('too_many_requests')>;
        500: Refusal<('unexpected')>;
        503: Refusal<('setup_needed' | 'identity_unreachable' | 'configuration_invalid' | 'database_unreachable' | 'database_too_old' | 'migration_mismatch' | 'adoption_needed')>;
      };
    };
    parameters: Record<never, never>;
  };
  '/api/batch-jobs/{id}/process-next': {
    /** Work on a few items of a job */
    post: {
      parameters: {
        query?: {
          items?: number;
        };
        header?: never;
        path: {
          id: string;
        };
      };
      responses: {
        200: Content<'application/json', components['schemas']['ProcessNext']>;
        400: Refusal<('invalid_input')>;
        401: Refusal<('unauthorized' | 'foreign_host')>;
        403: Refusal<('forbidden' | 'cross_site')>;
        404: Refusal<('not_found')>;
        429: Refusal<('too_many_requests')>;
        500: Refusal<('unexpected')>;
        503: Refusal<('setup_needed' | 'identity_unreachable' | 'configuration_invalid' | 'database_unreachable' | 'database_too_old' | 'migration_mismatch' | 'adoption_needed')>;
      };
    };
    parameters: Record<never, never>;
  };
  '/api/batch-jobs/{id}/resume': {
    /** Let a paused job go on */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
      };
      requestBody?: Content<'application/json', Record<string, never>>;
      responses: {
        200: Content<'application/json', components['schemas']['Job']>;
        400: Refusal<('invalid_input')>;
        401: Refusal<('unauthorized' | 'foreign_host')>;
        403: Refusal<('forbidden' | 'cross_site')>;
        404: Refusal<('not_found')>;
        409: Refusal<('conflict')>;
        413: Refusal<('body_too_large')>;
        415: Refusal<('unsupported_media_type')>;
        429: Refusal<('too_many_requests')>;
        500: Refusal<('unexpected')>;
        503: Refusal<('setup_needed' | 'identity_unreachable' | 'configuration_invalid' | 'database_unreachable' | 'database_too_old' | 'migration_mismatch' | 'adoption_needed')>;
      };
    };
    parameters: Record<never, never>;
  };
  '/api/batch-jobs/{id}/retry-failed': {
    /** Run failed items again */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
      };
      requestBody?: Content<'application/json', components['schemas']['Retry']>;
      responses: {
        200: Content<'application/json', components['schemas']['Job']>;
        400: Refusal<('invalid_input')>;
        401: Refusal<('unauthorized' | 'foreign_host')>;
        403: Refusal<('forbidden' | 'cross_site')>;
        404: Refusal<('not_found')>;
        409: Refusal<('conflict')>;
        413: Refusal<('body_too_large')>;
        415: Refusal<('unsupported_media_type')>;
        429: Refusal<('too_many_requests')>;
        500: Refusal<('unexpected')>;
        503: Refusal<('setup_needed' | 'identity_unreachable' | 'configuration_invalid' | 'database_unreachable' | 'database_too_old' | 'migration_mismatch' | 'adoption_needed')>;
      };
    };
    parameters: Record<never, never>;
  };
  '/api/batch-jobs/{id}/submit': {
    /** Submit a draft */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
      };
      requestBody?: Content<'application/json', Record<string, never>>;
      responses: {
        202: Content<'application/json', components['schemas']['Submitted']>;
        400: Refusal<('invalid_input' | 'plan_empty')>;
        401: Refusal<('unauthorized' | 'foreign_host')>;
        403: Refusal<('forbidden' | 'cross_site')>;
        404: Refusal<('not_found')>;
        409: Refusal<('conflict')>;
        413: Refusal<('body_too_large')>;
        415: Refusal<('unsupported_media_type')>;
        429: Refusal<('too_many_requests')>;
        500: Refusal<('unexpected')>;
        503: Refusal<('setup_needed' | 'identity_unreachable' | 'configuration_invalid' | 'database_unreachable' | 'database_too_old' | 'migration_mismatch' | 'adoption_needed')>;
      };
    };
    parameters: Record<never, never>;
  };
  '/api/conversations': {
    /** Conversations of every job, newest first */
    get: {
      parameters: {
        query?: {
          job?: string;
          persona?: string;
          emotionalArc?: string;
          topic?: string;
          tier?: ('template' | 'scenario' | 'edge_case');
          model?: string;
          reviewStatus?: ('generated' | 'pending_review' | 'approved' | 'rejected' | 'needs_revision');
          search?: string;
          limit?: number;
          cursor?: string;
        };
        header?: never;
        path?: never;
      };
      responses: {
        200: Content<'application/json', components['schemas']['ConversationPage']>;
        400: Refusal<('invalid_input')>;
        401: Refusal<('unauthorized' | 'foreign_host')>;
        403: Refusal<('forbidden')>;
        429: Refusal<('too_many_requests')>;
        500: Refusal<('unexpected')>;
        503: Refusal<('setup_needed' | 'identity_unreachable' | 'configuration_invalid' | 'database_unreachable' | 'database_too_old' | 'migration_mismatch' | 'adoption_needed')>;
      };
    };
    parameters: Record<never, never>;
  };
  '/api/conversations/bulk-review': {
    /** Review many conversations at once, or take that back */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
      };
      requestBody: Content<'application/json', components['schemas']['BulkReview']>;
      responses: {
        200: Content<'application/json', components['schemas']['BulkReviewOutcome']>;
        400: Refusal<('invalid_input')>;
        401: Refusal<('unauthorized' | 'foreign_host')>;
        403: Refusal<('forbidden' | 'cross_site')>;
        404: Refusal<('not_found')>;
        413: Refusal<('body_too_large')>;
        415: Refusal<('unsupported_media_type')>;
        429: Refusal<('too_many_requests')>;
        500: Refusal<('unexpected')>;
        503: Refusal<('setup_needed' | 'identity_unreachable' | 'configuration_invalid' | 'database_unreachable' | 'database_too_old' | 'migration_mismatch' | 'adoption_needed')>;
      };
    };
    parameters: Record<never, never>;
  };
  '/api/conversations/generate-batch': {
    /** Submit a job */
    post: {
      parameters: {
        query?: {
          dryRun?: boolean;
          draft?: boolean;
          name?: string;
        };
        header?: {
          'Idempotency-Key'?: string;
        };
        path?: never;
      };
      requestBody: {
        headers: Record<string, unknown>;
        content: {
          'application/json': components['schemas']['Submission'];
          'application/jsonl': string;
          'application/x-ndjson': string;
          'application/x-yaml': string;
          'application/yaml': string;
          'text/csv': string;
          'text/yaml': string;
        };
      };
      responses: {
        200: Content<'application/json', components['schemas']['Estimate']>;
        201: Content<'application/json', components['schemas']['Draft']>;
        202: Content<'application/json', components['schemas']['Submitted']>;
        400: Refusal<('invalid_input' | 'plan_unreadable' | 'plan_empty' | 'scaffolding_unknown' | 'no_template' | 'duplicate_item' | 'model_invalid' | 'key_missing' | 'price_unknown')>;
        401: Refusal<('unauthorized' | 'foreign_host')>;
        403: Refusal<('forbidden' | 'cross_site')>;
        409: Refusal<('idempotency_mismatch')>;
        413: Refusal<('body_too_large' | 'too_many_items')>;
        415: Refusal<('unsupported_media_type')>;
        429: Refusal<('too_many_requests')>;
        500: Refusal<('unexpected')>;
        503: Refusal<('setup_needed' | 'identity_unreachable' | 'configuration_invalid' | 'database_unreachable' | 'database_too_old' | 'migration_mismatch' | 'adoption_needed')>;
      };
    };
    parameters: Record<never, never>;
  };
  '/api/conversations/{id}': {
    /** One conversation */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
      };
      responses: {
        200: Content<'application/json', components['schemas']['Conversation']>;
        400: Refusal<('invalid_input')>;
        401: Refusal<('unauthorized' | 'foreign_host')>;
        403: Refusal<('forbidden')>;
        404: Refusal<('not_found')>;
        429: Refusal<('too_many_requests')>;
        500: Refusal<('unexpected')>;
        503: Refusal<('setup_needed' | 'identity_unreachable' | 'configuration_invalid' | 'database_unreachable' | 'database_too_old' | 'migration_mismatch' | 'adoption_needed')>;
      };
    };
    /** Say what you think of a conversation */
    patch: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
      };
      requestBody: Content<'application/json', components['schemas']['Review']>;
      responses: {
        200: Content<'application/json', components['schemas']['Conversation']>;
        400: Refusal<('invalid_input')>;
        401: Refusal<('unauthorized' | 'foreign_host')>;
        403: Refusal<('forbidden' | 'cross_site')>;
        404: Refusal<('not_found')>;
        413: Refusal<('body_too_large')>;
        415: Refusal<('unsupported_media_type')>;
        429: Refusal<('too_many_requests')>;
        500: Refusal<('unexpected')>;
        503: Refusal<('setup_needed' | 'identity_unreachable' | 'configuration_invalid' | 'database_unreachable' | 'database_too_old' | 'migration_mismatch' | 'adoption_needed')>;
      };
    };
    parameters: Record<never, never>;
  };
  '/api/conversations/{id}/regenerate': {
    /** Make a conversation once more */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
      };
      requestBody?: Content<'application/json', Record<string, never>>;
      responses: {
        202: Content<'application/json', components['schemas']['Regeneration']>;
        400: Refusal<('invalid_input')>;
        401: Refusal<('unauthorized' | 'foreign_host')>;
        403: Refusal<('forbidden' | 'cross_site')>;
        404: Refusal<('not_found')>;
        409: Refusal<('conflict')>;
        413: Refusal<('body_too_large')>;
        415: Refusal<('unsupported_media_type')>;
        429: Refusal<('too_many_requests')>;
        500: Refusal<('unexpected')>;
        503: Refusal<('setup_needed' | 'identity_unreachable' | 'configuration_invalid' | 'database_unreachable' | 'database_too_old' | 'migration_mismatch' | 'adoption_needed')>;
      };
    };
    parameters: Record<never, never>;
  };
  '/api/cron/tick': {
    /** One bounded slice of work for whoever needs it */
    get: {
      parameters: {
        query?: {
          job?: string;
        };
        header?: never;
        path?: never;
      };
      responses: {
        200: Content<'application/json', components['schemas']['Tick']>;
        400: Refusal<('invalid_input')>;
        401: Refusal<('unauthorized' | 'foreign_host')>;
        404: Refusal<('not_found')>;
        429: Refusal<('too_many_requests')>;
        500: Refusal<('unexpected')>;
        503: Refusal<('cron_secret_missing' | 'setup_needed' | 'configuration_invalid' | 'database_unreachable' | 'database_too_old' | 'migration_mismatch' | 'adoption_needed')>;
      };
    };
    /** One bounded slice of work for whoever needs it */
    post: {
      parameters: {
        query?: {
          job?: string;
        };
        header?: never;
        path?: never;
      };
      responses: {
        200: Content<'application/json', components['schemas']['Tick']>;
        400: Refusal<('invalid_input')>;
        401: Refusal<('unauthorized' | 'foreign_host')>;
        404: Refusal<('not_found')>;
        429: Refusal<('too_many_requests')>;
        500: Refusal<('unexpected')>;
        503: Refusal<('cron_secret_missing' | 'setup_needed' | 'configuration_invalid' | 'database_unreachable' | 'database_too_old' | 'migration_mismatch' | 'adoption_needed')>;
      };
    };
    parameters: Record<never, never>;
  };
  '/api/emotional-arcs': {
    /** Emotional arcs */
    get: {
      parameters: {
        query?: {
          search?: string;
          active?: ('true' | 'false' | 'all');
          limit?: number;
          cursor?: string;
        };
        header?: never;
        path?: never;
      };
      responses: {
        200: Content<'application/json', components['schemas']['EmotionalArcPage']>;
        400: Refusal<('invalid_input')>;
        401: Refusal<('unauthorized' | 'foreign_host')>;
        403: Refusal<('forbidden')>;
        429: Refusal<('too_many_requests')>;
        500: Refusal<('unexpected')>;
        503: Refusal<('setup_needed' | 'identity_unreachable' | 'configuration_invalid' | 'database_unreachable' | 'database_too_old' | 'migration_mismatch' | 'adoption_needed')>;
      };
    };
    /** Make an emotional arc */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
      };
      requestBody: Content<'application/json', components['schemas']['NewEmotionalArc']>;
      responses: {
        201: Content<'application/json', components['schemas']['EmotionalArc']>;
        400: Refusal<('invalid_input')>;
        401: Refusal<('unauthorized' | 'foreign_host')>;
        403: Refusal<('forbidden' | 'cross_site')>;
        409: Refusal<('key_taken')>;
        413: Refusal<('body_too_large')>;
        415: Refusal<('unsupported_media_type')>;
        429: Refusal<('too_many_requests')>;
        500: Refusal<('unexpected')>;
        503: Refusal<('setup_needed' | 'identity_unreachable' | 'configuration_invalid' | 'database_unreachable' | 'database_too_old' | 'migration_mismatch' | 'adoption_needed')>;
      };
    };
    parameters: Record<never, never>;
  };
  '/api/emotional-arcs/export': {
    /** Emotional arcs as a file */
    get: {
      parameters: {
        query?: {
          format?: ('json' | 'yaml' | 'csv');
          active?: ('true' | 'false' | 'all');
        };
        header?: never;
        path?: never;
      };
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            'application/json': components['schemas']['EmotionalArcFile'];
            'application/yaml': string;
            'text/csv': string;
          };
        };
        400: Refusal<('invalid_input')>;
        401: Refusal<('unauthorized' | 'foreign_host')>;
        403: Refusal<('forbidden')>;
        429: Refusal<('too_many_requests')>;
        500: Refusal<('unexpected')>;
        503: Refusal<('setup_needed' | 'identity_unreachable' | 'configuration_invalid' | 'database_unreachable' | 'database_too_old' | 'migration_mismatch' | 'adoption_needed')>;
      };
    };
    parameters: Record<never, never>;
  };
  '/api/emotional-arcs/import': {
    /** Import emotional arcs from a file */
    post: {
      parameters: {
        query?: {
          dryRun?: boolean;
          name?: string;
        };
        header?: never;
        path?: never;
      };
      requestBody: {
        headers: Record<string, unknown>;
        content: {
          'application/json': components['schemas']['EmotionalArcFile'];
          'application/x-yaml': string;
          'application/yaml': string;
          'text/csv': string;
          'text/yaml': string;
        };
      };
      responses: {
        200: Content<'application/json', components['schemas']['ImportOutcome']>;
        400: Refusal<('invalid_input' | 'plan_unreadable' | 'plan_empty')>;
        401: Refusal<('unauthorized' | 'foreign_host')>;
        403: Refusal<('forbidden' | 'cross_site')>;
        413: Refusal<('body_too_large')>;
        415: Refusal<('unsupported_media_type')>;
        429: Refusal<('too_many_requests')>;
        500: Refusal<('unexpected')>;
        503: Refusal<('setup_needed' | 'identity_unreachable' | 'configuration_invalid' | 'database_unreachable' | 'database_too_old' | 'migration_mismatch' | 'adoption_needed')>;
      };
    };
    parameters: Record<never, never>;
  };
  '/api/emotional-arcs/{id}': {
    /** Deactivate an emotional arc */
    delete: {
      parameters: {
        query?: never;
        header?: {
          'If-Match'?: string;
        };
        path: {
          id: string;
        };
      };
      responses: {
        200: Content<'application/json', components['schemas']['EmotionalArc']>;
        400: Refusal<('invalid_input')>;
        401: Refusal<('unauthorized' | 'foreign_host')>;
        403: Refusal<('forbidden' | 'cross_site')>;
        404: Refusal<('not_found')>;
        412: Refusal<('precondition_failed')>;
        429: Refusal<('too_many_requests')>;
        500: Refusal<('unexpected')>;
        503: Refusal<('setup_needed' | 'identity_unreachable' | 'configuration_invalid' | 'database_unreachable' | 'database_too_old' | 'migration_mismatch' | 'adoption_needed')>;
      };
    };
    /** One emotional arc */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
      };
      responses: {
        200: Content<'application/json', components['schemas']['EmotionalArc']>;
        400: Refusal<('invalid_input')>;
        401: Refusal<('unauthorized' | 'foreign_host')>;
        403: Refusal<('forbidden')>;
        404: Refusal<('not_found')>;
        429: Refusal<('too_many_requests')>;
        500: Refusal<('unexpected')>;
        503: Refusal<('setup_needed' | 'identity_unreachable' | 'configuration_invalid' | 'database_unreachable' | 'database_too_old' | 'migration_mismatch' | 'adoption_needed')>;
      };
    };
    /** Change an emotional arc */
    patch: {
      parameters: {
        query?: never;
        header?: {
          'If-Match'?: string;
        };
        path: {
          id: string;
        };
      };
      requestBody: Content<'application/json', components['schemas']['EmotionalArcChange']>;
      responses: {
        200: Content<'application/json', components['schemas']['EmotionalArc']>;
        400: Refusal<('invalid_input')>;
        401: Refusal<('unauthorized' | 'foreign_host')>;
        403: Refusal<('forbidden' | 'cross_site')>;
        404: Refusal<('not_found')>;
        412: Refusal<('precondition_failed')>;
        413: Refusal<('body_too_large')>;
        415: Refusal<('unsupported_media_type')>;
        429: Refusal<('too_many_requests')>;
        500: Refusal<('unexpected')>;
        503: Refusal<('setup_needed' | 'identity_unreachable' | 'configuration_invalid' | 'database_unreachable' | 'database_too_old' | 'migration_mismatch' | 'adoption_needed')>;
      };
    };
    parameters: Record<never, never>;
  };
  '/api/health': {
    /** Whether the process answers */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
      };
      responses: {
        200: Content<'application/json', {
          status: 'ok';
          notifications: ('heard' | 'polled' | 'idle');
        }>;
        400: Refusal<('invalid_input')>;
        401: Refusal<('foreign_host')>;
        500: Refusal<('unexpected')>;
        503: Refusal<('setup_needed' | 'configuration_invalid' | 'database_unreachable' | 'database_too_old' | 'migration_mismatch' | 'adoption_needed')>;
      };
    };
    parameters: Record<never, never>;
  };
  '/api/keys': {
    /** API keys */
    get: {
      parameters: {
        query?: {
          limit?: number;
          cursor?: string;
        };
        header?: never;
        path?: never;
      };
      responses: {
        200: Content<'application/json', components['schemas']['ApiKeyPage']>;
        400: Refusal<('invalid_input')>;
        401: Refusal<('unauthorized' | 'foreign_host')>;
        403: Refusal<('forbidden')>;
        429: Refusal<('too_many_requests')>;
        500: Refusal<('unexpected')>;
        503: Refusal<('setup_needed' | 'identity_unreachable' | 'configuration_invalid' | 'database_unreachable' | 'database_too_old' | 'migration_mismatch' | 'adoption_needed')>;
      };
    };
    /** Make an API key */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
      };
      requestBody: Content<'application/json', components['schemas']['NewApiKey']>;
      responses: {
        201: Content<'application/json', components['schemas']['MadeApiKey']>;
        400: Refusal<('invalid_input')>;
        401: Refusal<('unauthorized' | 'foreign_host')>;
        403: Refusal<('forbidden' | 'cross_site')>;
        413: Refusal<('body_too_large')>;
        415: Refusal<('unsupported_media_type')>;
        429: Refusal<('too_many_requests')>;
        500: Refusal<('unexpected')>;
        503: Refusal<('setup_needed' | 'identity_unreachable' | 'configuration_invalid' | 'database_unreachable' | 'database_too_old' | 'migration_mismatch' | 'adoption_needed')>;
      };
    };
    parameters: Record<never, never>;
  };
  '/api/keys/{id}': {
    /** Revoke an API key */
    delete: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
      };
      responses: {
        200: Content<'application/json', components['schemas']['ApiKey']>;
        400: Refusal<('invalid_input')>;
        401: Refusal<('unauthorized' | 'foreign_host')>;
        403: Refusal<('forbidden' | 'cross_site')>;
        404: Refusal<('not_found')>;
        429: Refusal<('too_many_requests')>;
        500: Refusal<('unexpected')>;
        503: Refusal<('setup_needed' | 'identity_unreachable' | 'configuration_invalid' | 'database_unreachable' | 'database_too_old' | 'migration_mismatch' | 'adoption_needed')>;
      };
    };
    parameters: Record<never, never>;
  };
  '/api/members': {
    /** People and their roles */
    get: {
      parameters: {
        query?: {
          limit?: number;
          cursor?: string;
        };
        header?: never;
        path?: never;
      };
      responses: {
        200: Content<'application/json', components['schemas']['MemberPage']>;
        400: Refusal<('invalid_input')>;
        401: Refusal<('unauthorized' | 'foreign_host')>;
        403: Refusal<('forbidden')>;
        429: Refusal<('too_many_requests')>;
        500: Refusal<('unexpected')>;
        503: Refusal<('setup_needed' | 'identity_unreachable' | 'configuration_invalid' | 'database_unreachable' | 'database_too_old' | 'migration_mismatch' | 'adoption_needed')>;
      };
    };
    /** Let somebody in */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
      };
      requestBody: Content<'application/json', components['schemas']['NewMember']>;
      responses: {
        201: Content<'application/json', components['schemas']['Member']>;
        400: Refusal<('invalid_input')>;
        401: Refusal<('unauthorized' | 'foreign_host')>;
        403: Refusal<('forbidden' | 'cross_site')>;
        409: Refusal<('conflict')>;
        413: Refusal<('body_too_large')>;
        415: Refusal<('unsupported_media_type')>;
        429: Refusal<('too_many_requests')>;
        500: Refusal<('unexpected')>;
        503: Refusal<('setup_needed' | 'identity_unreachable' | 'configuration_invalid' | 'database_unreachable' | 'database_too_old' | 'migration_mismatch' | 'adoption_needed')>;
      };
    };
    parameters: Record<never, never>;
  };
  '/api/members/{id}': {
    /** Take somebody’s role away */
    delete: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
      };
      responses: {
        200: Content<'application/json', components['schemas']['RemovedMember']>;
        400: Refusal<('invalid_input')>;
        401: Refusal<('unauthorized' | 'foreign_host')>;
        403: Refusal<('forbidden' | 'cross_site')>;
        404: Refusal<('not_found')>;
        409: Refusal<('conflict')>;
        429: Refusal<('too_many_requests')>;
        500: Refusal<('unexpected')>;
        503: Refusal<('setup_needed' | 'identity_unreachable' | 'configuration_invalid' | 'database_unreachable' | 'database_too_old' | 'migration_mismatch' | 'adoption_needed')>;
      };
    };
    /** Change somebody’s role or password */
    patch: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
      };
      requestBody: Content<'application/json', components['schemas']['MemberChange']>;
      responses: {
        200: Content<'application/json', components['schemas']['Member']>;
        400: Refusal<('invalid_input')>;
        401: Refusal<('unauthorized' | 'foreign_host')>;
        403: Refusal<('forbidden' | 'cross_site')>;
        404: Refusal<('not_found')>;
        409: Refusal<('conflict')>;
        413: Refusal<('body_too_large')>;
        415: Refusal<('unsupported_media_type')>;
        429: Refusal<('too_many_requests')>;
        500: Refusal<('unexpected')>;
        503: Refusal<('setup_needed' | 'identity_unreachable' | 'configuration_invalid' | 'database_unreachable' | 'database_too_old' | 'migration_mismatch' | 'adoption_needed')>;
      };
    };
    parameters: Record<never, never>;
  };
  '/api/metrics': {
    /** What the whole server does, for Prometheus */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
      };
      responses: {
        200: Content<'text/plain', string>;
        400: Refusal<('invalid_input')>;
        401: Refusal<('unauthorized' | 'foreign_host')>;
        403: Refusal<('forbidden')>;
        429: Refusal<('too_many_requests')>;
        500: Refusal<('unexpected')>;
        503: Refusal<('setup_needed' | 'identity_unreachable' | 'configuration_invalid' | 'database_unreachable' | 'database_too_old' | 'migration_mismatch' | 'adoption_needed')>;
      };
    };
    parameters: Record<never, never>;
  };
  '/api/notifications': {
    /** Who is told of jobs, what they verify by, and what they were told */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
      };
      responses: {
        200: Content<'application/json', components['schemas']['NotificationSettings']>;
        400: Refusal<('invalid_input')>;
        401: Refusal<('unauthorized' | 'foreign_host')>;
        403: Refusal<('forbidden')>;
        429: Refusal<('too_many_requests')>;
        500: Refusal<('unexpected')>;
        503: Refusal<('setup_needed' | 'identity_unreachable' | 'configuration_invalid' | 'database_unreachable' | 'database_too_old' | 'migration_mismatch' | 'adoption_needed')>;
      };
    };
    /** Say who is told of jobs */
    put: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
      };
      requestBody: Content<'application/json', components['schemas']['NotificationChange']>;
      responses: {
        200: Content<'application/json', components['schemas']['NotificationSettings']>;
        400: Refusal<('invalid_input' | 'address_refused')>;
        401: Refusal<('unauthorized' | 'foreign_host')>;
        403: Refusal<('forbidden' | 'cross_site')>;
        413: Refusal<('body_too_large')>;
        415: Refusal<('unsupported_media_type')>;
        429: Refusal<('too_many_requests')>;
        500: Refusal<('unexpected')>;
        503: Refusal<('setup_needed' | 'identity_unreachable' | 'configuration_invalid' | 'database_unreachable' | 'database_too_old' | 'migration_mismatch' | 'adoption_needed')>;
      };
    };
    parameters: Record<never, never>;
  };
  '/api/openapi.json': {
    /** This description */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
      };
      responses: {
        200: Content<'application/json', {
          openapi: '3.1.0';
          paths: {
            [name: string]: unknown;
          };
        }>;
        400: Refusal<('invalid_input')>;
        401: Refusal<('foreign_host')>;
        500: Refusal<('unexpected')>;
        503: Refusal<('setup_needed' | 'configuration_invalid' | 'database_unreachable' | 'database_too_old' | 'migration_mismatch' | 'adoption_needed')>;
      };
    };
    parameters: Record<never, never>;
  };
  '/api/personas': {
    /** Personas */
    get: {
      parameters: {
        query?: {
          search?: string;
          active?: ('true' | 'false' | 'all');
          limit?: number;
          cursor?: string;
        };
        header?: never;
        path?: never;
      };
      responses: {
        200: Content<'application/json', components['schemas']['PersonaPage']>;
        400: Refusal<('invalid_input')>;
        401: Refusal<('unauthorized' | 'foreign_host')>;
        403: Refusal<('forbidden')>;
        429: Refusal<('too_many_requests')>;
        500: Refusal<('unexpected')>;
        503: Refusal<('setup_needed' | 'identity_unreachable' | 'configuration_invalid' | 'database_unreachable' | 'database_too_old' | 'migration_mismatch' | 'adoption_needed')>;
      };
    };
    /** Make a persona */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
      };
      requestBody: Content<'application/json', components['schemas']['NewPersona']>;
      responses: {
        201: Content<'application/json', components['schemas']['Persona']>;
        400: Refusal<('invalid_input')>;
        401: Refusal<('unauthorized' | 'foreign_host')>;
        403: Refusal<('forbidden' | 'cross_site')>;
        409: Refusal<('key_taken')>;
        413: Refusal<('body_too_large')>;
        415: Refusal<('unsupported_media_type')>;
        429: Refusal<('too_many_requests')>;
        500: Refusal<('unexpected')>;
        503: Refusal<('setup_needed' | 'identity_unreachable' | 'configuration_invalid' | 'database_unreachable' | 'database_too_old' | 'migration_mismatch' | 'adoption_needed')>;
      };
    };
    parameters: Record<never, never>;
  };
  '/api/personas/export': {
    /** Personas as a file */
    get: {
      parameters: {
        query?: {
          format?: ('json' | 'yaml' | 'csv');
          active?: ('true' | 'false' | 'all');
        };
        header?: never;
        path?: never;
      };
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            'application/json': components['schemas']['PersonaFile'];
            'application/yaml': string;
            'text/csv': string;
          };
        };
        400: Refusal<('invalid_input')>;
        401: Refusal<('unauthorized' | 'foreign_host')>;
        403: Refusal<('forbidden')>;
        429: Refusal<('too_many_requests')>;
        500: Refusal<('unexpected')>;
        503: Refusal<('setup_needed' | 'identity_unreachable' | 'configuration_invalid' | 'database_unreachable' | 'database_too_old' | 'migration_mismatch' | 'adoption_needed')>;
      };
    };
    parameters: Record<never, never>;
  };
  '/api/personas/import': {
    /** Import personas from a file */
    post: {
      parameters: {
        query?: {
          dryRun?: boolean;
          name?: string;
        };
        header?: never;
        path?: never;
      };
      requestBody: {
        headers: Record<string, unknown>;
        content: {
          'application/json': components['schemas']['PersonaFile'];
          'application/x-yaml': string;
          'application/yaml': string;
          'text/csv': string;
          'text/yaml': string;
        };
      };
      responses: {
        200: Content<'application/json', components['schemas']['ImportOutcome']>;
        400: Refusal<('invalid_input' | 'plan_unreadable' | 'plan_empty')>;
        401: Refusal<('unauthorized' | 'foreign_host')>;
        403: Refusal<('forbidden' | 'cross_site')>;
        413: Refusal<('body_too_large')>;
        415: Refusal<('unsupported_media_type')>;
        429: Refusal<('too_many_requests')>;
        500: Refusal<('unexpected')>;
        503: Refusal<('setup_needed' | 'identity_unreachable' | 'configuration_invalid' | 'database_unreachable' | 'database_too_old' | 'migration_mismatch' | 'adoption_needed')>;
      };
    };
    parameters: Record<never, never>;
  };
  '/api/personas/{id}': {
    /** Deactivate a persona */
    delete: {
      parameters: {
        query?: never;
        header?: {
          'If-Match'?: string;
        };
        path: {
          id: string;
        };
      };
      responses: {
        200: Content<'application/json', components['schemas']['Persona']>;
        400: Refusal<('invalid_input')>;
        401: Refusal<('unauthorized' | 'foreign_host')>;
        403: Refusal<('forbidden' | 'cross_site')>;
        404: Refusal<('not_found')>;
        412: Refusal<('precondition_failed')>;
        429: Refusal<('too_many_requests')>;
        500: Refusal<('unexpected')>;
        503: Refusal<('setup_needed' | 'identity_unreachable' | 'configuration_invalid' | 'database_unreachable' | 'database_too_old' | 'migration_mismatch' | 'adoption_needed')>;
      };
    };
    /** One persona */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
      };
      responses: {
        200: Content<'application/json', components['schemas']['Persona']>;
        400: Refusal<('invalid_input')>;
        401: Refusal<('unauthorized' | 'foreign_host')>;
        403: Refusal<('forbidden')>;
        404: Refusal<('not_found')>;
        429: Refusal<('too_many_requests')>;
        500: Refusal<('unexpected')>;
        503: Refusal<('setup_needed' | 'identity_unreachable' | 'configuration_invalid' | 'database_unreachable' | 'database_too_old' | 'migration_mismatch' | 'adoption_needed')>;
      };
    };
    /** Change a persona */
    patch: {
      parameters: {
        query?: never;
        header?: {
          'If-Match'?: string;
        };
        path: {
          id: string;
        };
      };
      requestBody: Content<'application/json', components['schemas']['PersonaChange']>;
      responses: {
        200: Content<'application/json', components['schemas']['Persona']>;
        400: Refusal<('invalid_input')>;
        401: Refusal<('unauthorized' | 'foreign_host')>;
        403: Refusal<('forbidden' | 'cross_site')>;
        404: Refusal<('not_found')>;
        412: Refusal<('precondition_failed')>;
        413: Refusal<('body_too_large')>;
        415: Refusal<('unsupported_media_type')>;
        429: Refusal<('too_many_requests')>;
        500: Refusal<('unexpected')>;
        503: Refusal<('setup_needed' | 'identity_unreachable' | 'configuration_invalid' | 'database_unreachable' | 'database_too_old' | 'migration_mismatch' | 'adoption_needed')>;
      };
    };
    parameters: Record<never, never>;
  };
  '/api/prices': {
    /** Prices of models */
    get: {
      parameters: {
        query?: {
          model?: string;
          limit?: number;
          cursor?: string;
        };
        header?: never;
        path?: never;
      };
      responses: {
        200: Content<'application/json', components['schemas']['PricePage']>;
        400: Refusal<('invalid_input')>;
        401: Refusal<('unauthorized' | 'foreign_host')>;
        403: Refusal<('forbidden')>;
        429: Refusal<('too_many_requests')>;
        500: Refusal<('unexpected')>;
        503: Refusal<('setup_needed' | 'identity_unreachable' | 'configuration_invalid' | 'database_unreachable' | 'database_too_old' | 'migration_mismatch' | 'adoption_needed')>;
      };
    };
    /** Set a price of one’s own */
    put: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
      };
      requestBody: Content<'application/json', components['schemas']['PriceInput']>;
      responses: {
        200: Content<'application/json', components['schemas']['PricesOutcome']>;
        400: Refusal<('invalid_input')>;
        401: Refusal<('unauthorized' | 'foreign_host')>;
        403: Refusal<('forbidden' | 'cross_site')>;
        413: Refusal<('body_too_large')>;
        415: Refusal<('unsupported_media_type')>;
        429: Refusal<('too_many_requests')>;
        500: Refusal<('unexpected')>;
        503: Refusal<('setup_needed' | 'identity_unreachable' | 'configuration_invalid' | 'database_unreachable' | 'database_too_old' | 'migration_mismatch' | 'adoption_needed')>;
      };
    };
    parameters: Record<never, never>;
  };
  '/api/prices/import': {
    /** Set prices of one’s own from a file */
    post: {
      parameters: {
        query?: {
          dryRun?: boolean;
          name?: string;
        };
        header?: never;
        path?: never;
      };
      requestBody: {
        headers: Record<string, unknown>;
        content: {
          'application/json': components['schemas']['PriceInput'][];
          'application/x-yaml': string;
          'application/yaml': string;
          'text/csv': string;
          'text/yaml': string;
        };
      };
      responses: {
        200: Content<'application/json', components['schemas']['PricesOutcome']>;
        400: Refusal<('invalid_input' | 'plan_unreadable')>;
        401: Refusal<('unauthorized' | 'foreign_host')>;
        403: Refusal<('forbidden' | 'cross_site')>;
        413: Refusal<('body_too_large')>;
        415: Refusal<('unsupported_media_type')>;
        429: Refusal<('too_many_requests')>;
        500: Refusal<('unexpected')>;
        503: Refusal<('setup_needed' | 'identity_unreachable' | 'configuration_invalid' | 'database_unreachable' | 'database_too_old' | 'migration_mismatch' | 'adoption_needed')>;
      };
    };
    parameters: Record<never, never>;
  };
  '/api/provider-keys': {
    /** The organisation’s keys of providers */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
      };
      responses: {
        200: Content<'application/json', components['schemas']['ProviderKeyPage']>;
        400: Refusal<('invalid_input')>;
        401: Refusal<('unauthorized' | 'foreign_host')>;
        403: Refusal<('forbidden')>;
        429: Refusal<('too_many_requests')>;
        500: Refusal<('unexpected')>;
        503: Refusal<('setup_needed' | 'identity_unreachable' | 'configuration_invalid' | 'database_unreachable' | 'database_too_old' | 'migration_mismatch' | 'adoption_needed')>;
      };
    };
    parameters: Record<never, never>;
  };
  '/api/provider-keys/{provider}': {
    /** Remove the organisation’s key of a provider */
    delete: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          provider: components['schemas']['KeyedProvider'];
        };
      };
      responses: {
        200: Content<'application/json', components['schemas']['DeletedProviderKey']>;
        400: Refusal<('invalid_input')>;
        401: Refusal<('unauthorized' | 'foreign_host')>;
        403: Refusal<('forbidden' | 'cross_site')>;
        404: Refusal<('not_found')>;
        429: Refusal<('too_many_requests')>;
        500: Refusal<('unexpected')>;
        503: Refusal<('setup_needed' | 'identity_unreachable' | 'configuration_invalid' | 'database_unreachable' | 'database_too_old' | 'migration_mismatch' | 'adoption_needed')>;
      };
    };
    /** The organisation’s key of a provider */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          provider: components['schemas']['KeyedProvider'];
        };
      };
      responses: {
        200: Content<'application/json', components['schemas']['ProviderKey']>;
        400: Refusal<('invalid_input')>;
        401: Refusal<('unauthorized' | 'foreign_host')>;
        403: Refusal<('forbidden')>;
        404: Refusal<('not_found')>;
        429: Refusal<('too_many_requests')>;
        500: Refusal<('unexpected')>;
        503: Refusal<('setup_needed' | 'identity_unreachable' | 'configuration_invalid' | 'database_unreachable' | 'database_too_old' | 'migration_mismatch' | 'adoption_needed')>;
      };
    };
    /** Set the organisation’s key of a provider */
    put: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          provider: components['schemas']['KeyedProvider'];
        };
      };
      requestBody?: Content<'application/json', components['schemas']['NewProviderKey']>;
      responses: {
        200: Content<'application/json', components['schemas']['ProviderKey']>;
        400: Refusal<('invalid_input' | 'address_refused')>;
        401: Refusal<('unauthorized' | 'foreign_host')>;
        403: Refusal<('forbidden' | 'cross_site')>;
        404: Refusal<('not_found')>;
        413: Refusal<('body_too_large')>;
        415: Refusal<('unsupported_media_type')>;
        429: Refusal<('too_many_requests')>;
        500: Refusal<('unexpected')>;
        503: Refusal<('setup_needed' | 'identity_unreachable' | 'configuration_invalid' | 'database_unreachable' | 'database_too_old' | 'migration_mismatch' | 'adoption_needed')>;
      };
    };
    parameters: Record<never, never>;
  };
  '/api/providers': {
    /** Providers, their keys and how calls went */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
      };
      responses: {
        200: Content<'application/json', components['schemas']['ProviderPage']>;
        400: Refusal<('invalid_input')>;
        401: Refusal<('unauthorized' | 'foreign_host')>;
        403: Refusal<('forbidden')>;
        429: Refusal<('too_many_requests')>;
        500: Refusal<('unexpected')>;
        503: Refusal<('setup_needed' | 'identity_unreachable' | 'configuration_invalid' | 'database_unreachable' | 'database_too_old' | 'migration_mismatch' | 'adoption_needed')>;
      };
    };
    parameters: Record<never, never>;
  };
  '/api/ready': {
    /** Whether requests can be answered */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
      };
      responses: {
        200: Content<'application/json', {
          status: 'ready';
        }>;
        400: Refusal<('invalid_input')>;
        401: Refusal<('foreign_host')>;
        500: Refusal<('unexpected')>;
        503: Refusal<('setup_needed' | 'configuration_invalid' | 'database_unreachable' | 'database_too_old' | 'migration_mismatch' | 'adoption_needed')>;
      };
    };
    parameters: Record<never, never>;
  };
  '/api/spend': {
    /** What was spent, over time */
    get: {
      parameters: {
        query?: {
          from?: (string | string);
          to?: (string | string);
          by?: ('day' | 'hour');
          group?: ('model' | 'job');
          limit?: number;
          cursor?: string;
        };
        header?: never;
        path?: never;
      };
      responses: {
        200: Content<'application/json', components['schemas']['Spend']>;
        400: Refusal<('invalid_input')>;
        401: Refusal<('unauthorized' | 'foreign_host')>;
        403: Refusal<('forbidden')>;
        429: Refusal<('too_many_requests')>;
        500: Refusal<('unexpected')>;
        503: Refusal<('setup_needed' | 'identity_unreachable' | 'configuration_invalid' | 'database_unreachable' | 'database_too_old' | 'migration_mismatch' | 'adoption_needed')>;
      };
    };
    parameters: Record<never, never>;
  };
  '/api/spend/resolve': {
    /** Say what calls of unknown cost have cost */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
      };
      requestBody: Content<'application/json', components['schemas']['CostResolution']>;
      responses: {
        200: Content<'application/json', components['schemas']['ResolvedCost']>;
        400: Refusal<('invalid_input')>;
        401: Refusal<('unauthorized' | 'foreign_host')>;
        403: Refusal<('forbidden' | 'cross_site')>;
        404: Refusal<('not_found')>;
        409: Refusal<('conflict')>;
        413: Refusal<('body_too_large')>;
        415: Refusal<('unsupported_media_type')>;
        429: Refusal<('too_many_requests')>;
        500: Refusal<('unexpected')>;
        503: Refusal<('setup_needed' | 'identity_unreachable' | 'configuration_invalid' | 'database_unreachable' | 'database_too_old' | 'migration_mismatch' | 'adoption_needed')>;
      };
    };
    parameters: Record<never, never>;
  };
  '/api/templates': {
    /** Prompt templates */
    get: {
      parameters: {
        query?: {
          search?: string;
          active?: ('true' | 'false' | 'all');
          limit?: number;
          cursor?: string;
        };
        header?: never;
        path?: never;
      };
      responses: {
        200: Content<'application/json', components['schemas']['TemplatePage']>;
        400: Refusal<('invalid_input')>;
        401: Refusal<('unauthorized' | 'foreign_host')>;
        403: Refusal<('forbidden')>;
        429: Refusal<('too_many_requests')>;
        500: Refusal<('unexpected')>;
        503: Refusal<('setup_needed' | 'identity_unreachable' | 'configuration_invalid' | 'database_unreachable' | 'database_too_old' | 'migration_mismatch' | 'adoption_needed')>;
      };
    };
    /** Make a template */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
      };
      requestBody: Content<'application/json', components['schemas']['NewTemplate']>;
      responses: {
        201: Content<'application/json', components['schemas']['Template']>;
        400: Refusal<('invalid_input')>;
        401: Refusal<('unauthorized' | 'foreign_host')>;
        403: Refusal<('forbidden' | 'cross_site')>;
        409: Refusal<('key_taken')>;
        413: Refusal<('body_too_large')>;
        415: Refusal<('unsupported_media_type')>;
        429: Refusal<('too_many_requests')>;
        500: Refusal<('unexpected')>;
        503: Refusal<('setup_needed' | 'identity_unreachable' | 'configuration_invalid' | 'database_unreachable' | 'database_too_old' | 'migration_mismatch' | 'adoption_needed')>;
      };
    };
    parameters: Record<never, never>;
  };
  '/api/templates/export': {
    /** Prompt templates as a file */
    get: {
      parameters: {
        query?: {
          format?: ('json' | 'yaml' | 'csv');
          active?: ('true' | 'false' | 'all');
        };
        header?: never;
        path?: never;
      };
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            'application/json': components['schemas']['TemplateFile'];
            'application/yaml': string;
            'text/csv': string;
          };
        };
        400: Refusal<('invalid_input')>;
        401: Refusal<('unauthorized' | 'foreign_host')>;
        403: Refusal<('forbidden')>;
        429: Refusal<('too_many_requests')>;
        500: Refusal<('unexpected')>;
        503: Refusal<('setup_needed' | 'identity_unreachable' | 'configuration_invalid' | 'database_unreachable' | 'database_too_old' | 'migration_mismatch' | 'adoption_needed')>;
      };
    };
    parameters: Record<never, never>;
  };
  '/api/templates/import': {
    /** Import prompt templates from a file */
    post: {
      parameters: {
        query?: {
          dryRun?: boolean;
          name?: string;
        };
        header?: never;
        path?: never;
      };
      requestBody: {
        headers: Record<string, unknown>;
        content: {
          'application/json': components['schemas']['TemplateFile'];
          'application/x-yaml': string;
          'application/yaml': string;
          'text/csv': string;
          'text/yaml': string;
        };
      };
      responses: {
        200: Content<'application/json', components['schemas']['ImportOutcome']>;
        400: Refusal<('invalid_input' | 'plan_unreadable' | 'plan_empty')>;
        401: Refusal<('unauthorized' | 'foreign_host')>;
        403: Refusal<('forbidden' | 'cross_site')>;
        413: Refusal<('body_too_large')>;
        415: Refusal<('unsupported_media_type')>;
        429: Refusal<('too_many_requests')>;
        500: Refusal<('unexpected')>;
        503: Refusal<('setup_needed' | 'identity_unreachable' | 'configuration_invalid' | 'database_unreachable' | 'database_too_old' | 'migration_mismatch' | 'adoption_needed')>;
      };
    };
    parameters: Record<never, never>;
  };
  '/api/templates/preview': {
    /** The prompt of one combination */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
      };
      requestBody: Content<'application/json', components['schemas']['PreviewWish']>;
      responses: {
        200: Content<'application/json', components['schemas']['PromptPreview']>;
        400: Refusal<('invalid_input' | 'scaffolding_unknown')>;
        401: Refusal<('unauthorized' | 'foreign_host')>;
        403: Refusal<('forbidden' | 'cross_site')>;
        404: Refusal<('not_found')>;
        413: Refusal<('body_too_large')>;
        415: Refusal<('unsupported_media_type')>;
        429: Refusal<('too_many_requests')>;
        500: Refusal<('unexpected')>;
        503: Refusal<('setup_needed' | 'identity_unreachable' | 'configuration_invalid' | 'database_unreachable' | 'database_too_old' | 'migration_mismatch' | 'adoption_needed')>;
      };
    };
    parameters: Record<never, never>;
  };
  '/api/templates/{id}': {
    /** Deactivate a template */
    delete: {
      parameters: {
        query?: never;
        header?: {
          'If-Match'?: string;
        };
        path: {
          id: string;
        };
      };
      responses: {
        200: Content<'application/json', components['schemas']['Template']>;
        400: Refusal<('invalid_input')>;
        401: Refusal<('unauthorized' | 'foreign_host')>;
        403: Refusal<('forbidden' | 'cross_site')>;
        404: Refusal<('not_found')>;
        412: Refusal<('precondition_failed')>;
        429: Refusal<('too_many_requests')>;
        500: Refusal<('unexpected')>;
        503: Refusal<('setup_needed' | 'identity_unreachable' | 'configuration_invalid' | 'database_unreachable' | 'database_too_old' | 'migration_mismatch' | 'adoption_needed')>;
      };
    };
    /** One template */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
      };
      responses: {
        200: Content<'application/json', components['schemas']['Template']>;
        400: Refusal<('invalid_input')>;
        401: Refusal<('unauthorized' | 'foreign_host')>;
        403: Refusal<('forbidden')>;
        404: Refusal<('not_found')>;
        429: Refusal<('too_many_requests')>;
        500: Refusal<('unexpected')>;
        503: Refusal<('setup_needed' | 'identity_unreachable' | 'configuration_invalid' | 'database_unreachable' | 'database_too_old' | 'migration_mismatch' | 'adoption_needed')>;
      };
    };
    /** Change a template */
    patch: {
      parameters: {
        query?: never;
        header?: {
          'If-Match'?: string;
        };
        path: {
          id: string;
        };
      };
      requestBody: Content<'application/json', components['schemas']['TemplateChange']>;
      responses: {
        200: Content<'application/json', components['schemas']['Template']>;
        400: Refusal<('invalid_input')>;
        401: Refusal<('unauthorized' | 'foreign_host')>;
        403: Refusal<('forbidden' | 'cross_site')>;
        404: Refusal<('not_found')>;
        409: Refusal<('key_taken')>;
        412: Refusal<('precondition_failed')>;
        413: Refusal<('body_too_large')>;
        415: Refusal<('unsupported_media_type')>;
        429: Refusal<('too_many_requests')>;
        500: Refusal<('unexpected')>;
        503: Refusal<('setup_needed' | 'identity_unreachable' | 'configuration_invalid' | 'database_unreachable' | 'database_too_old' | 'migration_mismatch' | 'adoption_needed')>;
      };
    };
    parameters: Record<never, never>;
  };
  '/api/templates/{id}/versions': {
    /** What a template said */
    get: {
      parameters: {
        query?: {
          limit?: number;
          cursor?: string;
        };
        header?: never;
        path: {
          id: string;
        };
      };
      responses: {
        200: Content<'application/json', components['schemas']['TemplateVersionPage']>;
        400: Refusal<('invalid_input')>;
        401: Refusal<('unauthorized' | 'foreign_host')>;
        403: Refusal<('forbidden')>;
        404: Refusal<('not_found')>;
        429: Refusal<('too_many_requests')>;
        500: Refusal<('unexpected')>;
        503: Refusal<('setup_needed' | 'identity_unreachable' | 'configuration_invalid' | 'database_unreachable' | 'database_too_old' | 'migration_mismatch' | 'adoption_needed')>;
      };
    };
    parameters: Record<never, never>;
  };
  '/api/training-topics': {
    /** Topics */
    get: {
      parameters: {
        query?: {
          search?: string;
          active?: ('true' | 'false' | 'all');
          limit?: number;
          cursor?: string;
        };
        header?: never;
        path?: never;
      };
      responses: {
        200: Content<'application/json', components['schemas']['TopicPage']>;
        400: Refusal<('invalid_input')>;
        401: Refusal<('unauthorized' | 'foreign_host')>;
        403: Refusal<('forbidden')>;
        429: Refusal<('too_many_requests')>;
        500: Refusal<('unexpected')>;
        503: Refusal<('setup_needed' | 'identity_unreachable' | 'configuration_invalid' | 'database_unreachable' | 'database_too_old' | 'migration_mismatch' | 'adoption_needed')>;
      };
    };
    /** Make a topic */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
      };
      requestBody: Content<'application/json', components['schemas']['NewTopic']>;
      responses: {
        201: Content<'application/json', components['schemas']['Topic']>;
        400: Refusal<('invalid_input')>;
        401: Refusal<('unauthorized' | 'foreign_host')>;
        403: Refusal<('forbidden' | 'cross_site')>;
        409: Refusal<('key_taken')>;
        413: Refusal<('body_too_large')>;
        415: Refusal<('unsupported_media_type')>;
        429: Refusal<('too_many_requests')>;
        500: Refusal<('unexpected')>;
        503: Refusal<('setup_needed' | 'identity_unreachable' | 'configuration_invalid' | 'database_unreachable' | 'database_too_old' | 'migration_mismatch' | 'adoption_needed')>;
      };
    };
    parameters: Record<never, never>;
  };
  '/api/training-topics/export': {
    /** Topics as a file */
    get: {
      parameters: {
        query?: {
          format?: ('json' | 'yaml' | 'csv');
          active?: ('true' | 'false' | 'all');
        };
        header?: never;
        path?: never;
      };
      responses: {
        200: {
          headers: Record<string, unknown>;
          content: {
            'application/json': components['schemas']['TopicFile'];
            'application/yaml': string;
            'text/csv': string;
          };
        };
        400: Refusal<('invalid_input')>;
        401: Refusal<('unauthorized' | 'foreign_host')>;
        403: Refusal<('forbidden')>;
        429: Refusal<('too_many_requests')>;
        500: Refusal<('unexpected')>;
        503: Refusal<('setup_needed' | 'identity_unreachable' | 'configuration_invalid' | 'database_unreachable' | 'database_too_old' | 'migration_mismatch' | 'adoption_needed')>;
      };
    };
    parameters: Record<never, never>;
  };
  '/api/training-topics/import': {
    /** Import topics from a file */
    post: {
      parameters: {
        query?: {
          dryRun?: boolean;
          name?: string;
        };
        header?: never;
        path?: never;
      };
      requestBody: {
        headers: Record<string, unknown>;
        content: {
          'application/json': components['schemas']['TopicFile'];
          'application/x-yaml': string;
          'application/yaml': string;
          'text/csv': string;
          'text/yaml': string;
        };
      };
      responses: {
        200: Content<'application/json', components['schemas']['ImportOutcome']>;
        400: Refusal<('invalid_input' | 'plan_unreadable' | 'plan_empty')>;
        401: Refusal<('unauthorized' | 'foreign_host')>;
        403: Refusal<('forbidden' | 'cross_site')>;
        413: Refusal<('body_too_large')>;
        415: Refusal<('unsupported_media_type')>;
        429: Refusal<('too_many_requests')>;
        500: Refusal<('unexpected')>;
        503: Refusal<('setup_needed' | 'identity_unreachable' | 'configuration_invalid' | 'database_unreachable' | 'database_too_old' | 'migration_mismatch' | 'adoption_needed')>;
      };
    };
    parameters: Record<never, never>;
  };
  '/api/training-topics/{id}': {
    /** Deactivate a topic */
    delete: {
      parameters: {
        query?: never;
        header?: {
          'If-Match'?: string;
        };
        path: {
          id: string;
        };
      };
      responses: {
        200: Content<'application/json', components['schemas']['Topic']>;
        400: Refusal<('invalid_input')>;
        401: Refusal<('unauthorized' | 'foreign_host')>;
        403: Refusal<('forbidden' | 'cross_site')>;
        404: Refusal<('not_found')>;
        412: Refusal<('precondition_failed')>;
        429: Refusal<('too_many_requests')>;
        500: Refusal<('unexpected')>;
        503: Refusal<('setup_needed' | 'identity_unreachable' | 'configuration_invalid' | 'database_unreachable' | 'database_too_old' | 'migration_mismatch' | 'adoption_needed')>;
      };
    };
    /** One topic */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
      };
      responses: {
        200: Content<'application/json', components['schemas']['Topic']>;
        400: Refusal<('invalid_input')>;
        401: Refusal<('unauthorized' | 'foreign_host')>;
        403: Refusal<('forbidden')>;
        404: Refusal<('not_found')>;
        429: Refusal<('too_many_requests')>;
        500: Refusal<('unexpected')>;
        503: Refusal<('setup_needed' | 'identity_unreachable' | 'configuration_invalid' | 'database_unreachable' | 'database_too_old' | 'migration_mismatch' | 'adoption_needed')>;
      };
    };
    /** Change a topic */
    patch: {
      parameters: {
        query?: never;
        header?: {
          'If-Match'?: string;
        };
        path: {
          id: string;
        };
      };
      requestBody: Content<'application/json', components['schemas']['TopicChange']>;
      responses: {
        200: Content<'application/json', components['schemas']['Topic']>;
        400: Refusal<('invalid_input')>;
        401: Refusal<('unauthorized' | 'foreign_host')>;
        403: Refusal<('forbidden' | 'cross_site')>;
        404: Refusal<('not_found')>;
        412: Refusal<('precondition_failed')>;
        413: Refusal<('body_too_large')>;
        415: Refusal<('unsupported_media_type')>;
        429: Refusal<('too_many_requests')>;
        500: Refusal<('unexpected')>;
        503: Refusal<('setup_needed' | 'identity_unreachable' | 'configuration_invalid' | 'database_unreachable' | 'database_too_old' | 'migration_mismatch' | 'adoption_needed')>;
      };
    };
    parameters: Record<never, never>;
  };
  '/api/workers': {
    /** What works on jobs */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
      };
      responses: {
        200: Content<'application/json', components['schemas']['WorkerPage']>;
        400: Refusal<('invalid_input')>;
        401: Refusal<('unauthorized' | 'foreign_host')>;
        403: Refusal<('forbidden')>;
        429: Refusal<('too_many_requests')>;
        500: Refusal<('unexpected')>;
        503: Refusal<('setup_needed' | 'identity_unreachable' | 'configuration_invalid' | 'database_unreachable' | 'database_too_old' | 'migration_mismatch' | 'adoption_needed')>;
      };
    };
    parameters: Record<never, never>;
  };
  '/api/workers/{id}/drain': {
    /** Ask a worker to end */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
      };
      requestBody?: Content<'application/json', Record<string, never>>;
      responses: {
        200: Content<'application/json', components['schemas']['Draining']>;
        400: Refusal<('invalid_input')>;
        401: Refusal<('unauthorized' | 'foreign_host')>;
        403: Refusal<('forbidden' | 'cross_site')>;
        404: Refusal<('not_found')>;
        413: Refusal<('body_too_large')>;
        415: Refusal<('unsupported_media_type')>;
        429: Refusal<('too_many_requests')>;
        500: Refusal<('unexpected')>;
        503: Refusal<('setup_needed' | 'identity_unreachable' | 'configuration_invalid' | 'database_unreachable' | 'database_too_old' | 'migration_mismatch' | 'adoption_needed')>;
      };
    };
    parameters: Record<never, never>;
  };
}
