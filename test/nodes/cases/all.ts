import type { Suite } from '../suite.ts';
import { etcdSuite } from './etcd.ts';
import { failuresSuite } from './failures.ts';
import { killsSuite, powerCutSuite } from './kills.ts';
import { operationsSuite } from './operations.ts';
import { wallsSuite } from './walls.ts';

export const suites: readonly Suite[] = [operationsSuite, failuresSuite, killsSuite, powerCutSuite, etcdSuite, wallsSuite];
