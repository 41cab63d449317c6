import type { Suite } from '../suite.ts';
import { operationsSuite } from './operations.ts';

export const suites: readonly Suite[] = [operationsSuite];
