import { scaffoldingRoute } from '../_lib/list-scaffolding.ts';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = scaffoldingRoute('personas');
