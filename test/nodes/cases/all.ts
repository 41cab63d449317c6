import type { Suite } from '../suite.ts';
import { etcdSuite } from './etcd.ts';
import { failuresSuite } from './failures.ts';
import { killsSuite, powerCutSuite } from './kills.ts';
import { operationsSuite } from './operations.ts';
import { osSuite } from './os.ts';
import { packageSuite } from './package.ts';
import { refusalsSuite } from './refusals.ts';
import { wallsSuite } from './walls.ts';

export const suites: readonly Suite[] = [
  packageSuite,
  operationsSuite,
  refusalsSuite,
  failuresSuite,
  killsSuite,
  powerCutSuite,
  etcdSuite,
  osSuite,
  wallsSuite,
];
