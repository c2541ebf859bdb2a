import { handlersOf } from '../../../../_lib/route.ts';
import { endpoints } from './endpoints.ts';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = handlersOf(endpoints);
