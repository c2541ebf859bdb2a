import { handlersOf } from '../../../_lib/handlers.ts';
import { endpoints } from './endpoints.ts';

/** Seconds; a platform reads it from the source, so it is a literal. COLLOQUY_FUNCTION_SECONDS tells us where it is less. */
export const maxDuration = 300;

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = handlersOf(endpoints);
