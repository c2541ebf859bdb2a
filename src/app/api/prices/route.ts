import { handlersOf } from '../_lib/handlers.ts';
import { endpoints } from './endpoints.ts';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = handlersOf(endpoints);
