import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect } from 'chai';
import { importsOf, packageOf } from '../../packaging/imports.ts';
import { closureOf } from '../../packaging/modules.ts';
import { coordinatorPaths, nodePaths } from '../../shared/paths.ts';
import { read, repository } from './sources.ts';

describe('importsOf', () => {
  const cases: readonly [text: string, specifier: string, isTypeOnly: boolean][] = [
    ["import { a } from './a.ts';", './a.ts', false],
    ["import type { A } from './a.ts';", './a.ts', true],
    ["import 'reflect-metadata';", 'reflect-metadata', false],
    ["import * as grpc from '@grpc/grpc-js';", '@grpc/grpc-js', false],
    ["import {\n  a,\n  type B,\n} from './a.ts';", './a.ts', false],
    ["export { a } from './a.ts';", './a.ts', false],
    ["export type { A } from './a.ts';", './a.ts', true],
    ["const { x } = await import('node:os');", 'node:os', false],
    ["import yaml, { parse } from 'yaml';", 'yaml', false],
  ];
  for (const [text, specifier, isTypeOnly] of cases) {
    it(`reads ${JSON.stringify(text)}`, () => {
      expect(importsOf(text)).to.deep.equal([{ specifier, isTypeOnly }]);
    });
  }

  it('reads every line of many', () => {
    const text = "import a from 'a';\nimport type { B } from 'b';\n\nexport const from = 'c';\nexport { d } from 'd';\n";

    expect(importsOf(text).map(({ specifier }) => specifier)).to.deep.equal(['a', 'b', 'd']);
  });
});

describe('packageOf', () => {
  for (const [specifier, name] of [
    ['@grpc/grpc-js/build/src/x.js', '@grpc/grpc-js'],
    ['zod', 'zod'],
    ['yaml/util', 'yaml'],
    ['node:fs', undefined],
    ['./a.ts', undefined],
  ]) {
    it(`takes ${name} from ${specifier}`, () => {
      expect(packageOf(specifier ?? '')).to.equal(name);
    });
  }
});

describe('closureOf', () => {
  const locked = {
    'node_modules/a': { version: '1.0.0', dependencies: { b: '^1.0.0', '@types/x': '1' } },
    'node_modules/a/node_modules/b': { version: '1.0.0', dependencies: { c: '*' } },
    'node_modules/b': { version: '2.0.0' },
    'node_modules/c': { version: '1.0.0', peerDependencies: { d: '*', e: '*' }, peerDependenciesMeta: { e: { optional: true } } },
    'node_modules/d': { version: '1.0.0', dependencies: { a: '*' } },
    'node_modules/e': { version: '1.0.0' },
  };

  it('takes the nearest copy, needed peers, and no types; a circle ends', () => {
    expect(closureOf(['a'], locked)).to.deep.equal(['node_modules/a', 'node_modules/a/node_modules/b', 'node_modules/c', 'node_modules/d']);
  });

  it('refuses what the lock file does not hold, and names who wants it', () => {
    expect(() => closureOf(['z'], locked)).to.throw('z, imported by our own code, is not in package-lock.json');
  });
});

describe('the packages', () => {
  const foldersOf = (name: string) =>
    read(`packaging/${name}/tmpfiles.conf`)
      .split('\n')
      .filter((line) => line.startsWith('d '))
      .map((line) => line.split(/\s+/).slice(1, 5).join(' '));

  it('make the folders of a node, each for who may look into it', () => {
    const paths = nodePaths();

    expect(foldersOf('agent')).to.include.members([
      `${paths.agentStateDir} 0700 kubestep-agent kubestep-agent`,
      `${paths.executorStateDir} 0700 root root`,
      `${paths.operationsDir} 0750 root kubestep-agent`,
      `${paths.snapshotsDir} 2750 kubestep-etcd kubestep-agent`,
      `${paths.etcdToolsDir} 0755 root root`,
    ]);
  });

  it("make the coordinator's folder for it alone", () => {
    expect(foldersOf('coordinator')).to.deep.equal([`${coordinatorPaths().stateDir} 0700 kubestep-coordinator kubestep-coordinator`]);
  });

  for (const script of ['agent', 'coordinator'].flatMap((name) =>
    ['postinst', 'prerm', 'postrm'].map((part) => `packaging/${name}/${part}`),
  )) {
    it(`${script} is a shell script that ends at the first failure`, () => {
      expect(read(script)).to.match(/^#!\/bin\/sh\nset -e\n/);
      expect(spawnSync('sh', ['-n', join(repository, script)], { encoding: 'utf8' }).stderr).to.equal('');
    });
  }
});
