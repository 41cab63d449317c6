import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { filesBelow, read, repository } from './sources.ts';

const folders = ['agent', 'coordinator', 'shared', 'test', 'packaging'];
const sources = folders.flatMap((folder) => filesBelow(folder));
const texts = [
  ...filesBelow('', (path) => /\.(ts|md|json|yaml|yml|proto|sh|conf|service)$/.test(path)),
  ...filesBelow('packaging', (path) => !path.includes('.')),
];

describe('source files', () => {
  it('are at most 250 lines long', () => {
    const long = sources.map((path) => ({ path, lines: read(path).split('\n').length - 1 })).filter(({ lines }) => lines > 250);

    expect(long).to.deep.equal([]);
  });

  it('have kebab-case names, and none is a drawer for everything', () => {
    const odd = sources.filter((path) => {
      const name = path.split('/').at(-1) ?? '';
      return (
        !/^\d*[a-z0-9]+(-[a-z0-9]+)*(\.test|\.spec)?\.ts$/.test(name) ||
        /^(utils?|helpers?|manager|common|misc|data|info|index)\.ts$/.test(name)
      );
    });

    expect(odd).to.deep.equal([]);
  });

  it('export names, never a default, and re-export nothing wholesale', () => {
    const found = sources.filter((path) => /^export (default|\* from)\b/m.test(read(path)));

    expect(found).to.deep.equal([]);
  });

  it('switch no rule off without a reason', () => {
    const bare = sources.filter((path) => /@ts-(ignore|nocheck)|@ts-expect-error\s*$|biome-ignore [\w/]+:?\s*$/m.test(read(path)));

    expect(bare).to.deep.equal([]);
  });
});

describe('tests', () => {
  const tests = sources.filter((path) => path.endsWith('.test.ts'));

  it('contain no .only', () => {
    const found = tests.filter((path) => /\b(describe|it|context|suite|test)\.only\(/.test(read(path)));

    expect(found).to.deep.equal([]);
  });

  it('skip only aloud: a line before says why', () => {
    const silent = tests.flatMap((path) => {
      const lines = read(path).split('\n');
      return lines.flatMap((line, at) => {
        const isSkip = /\bthis\.skip\(\)|\b(describe|it)\.skip\(/.test(line);
        const isExplained = /console\.(log|warn|error)\(/.test(lines.slice(Math.max(0, at - 3), at + 1).join('\n'));
        return isSkip && !isExplained ? [`${path}:${at + 1}`] : [];
      });
    });

    expect(silent).to.deep.equal([]);
  });

  it('say what is so, without "should"', () => {
    const found = tests.filter((path) => /\bit\(\s*[`'"](should|it should)\b/.test(read(path)));

    expect(found).to.deep.equal([]);
  });
});

describe('the repository', () => {
  it('names only tests that exist where the README promises something', () => {
    const named = [...read('README.md').matchAll(/`(test\/[\w./-]+)`/g)].map(([, path = '']) => path);

    expect(named).not.to.be.empty;
    expect(named.filter((path) => !existsSync(join(repository, path)))).to.deep.equal([]);
  });

  it('names no folder of a developer machine', () => {
    // spelled apart, so that this file passes its own test
    const machine = new RegExp(['/wo' + 'rk/', '/ho' + 'me/[a-z]', '/tmp/br' + 'ief'].join('|'));
    const found = texts.filter((path) => machine.test(read(path)));

    expect(found).to.deep.equal([]);
  });

  it('names no package registry by its host', () => {
    const registry = /https?:\/\/[\w.-]*(npmjs|jfrog|artifactory|nexus)[\w.-]*/i;
    const found = [...texts, 'package-lock.json', '.npmrc'].filter((path) => registry.test(read(path)));

    expect(found).to.deep.equal([]);
  });

  it('locks every dependency by version and hash, and none by the host it came from', () => {
    const lock = JSON.parse(read('package-lock.json')) as {
      packages: Record<string, { version?: string; integrity?: string; resolved?: string }>;
    };
    const loose = Object.entries(lock.packages).filter(([path, { version, integrity, resolved }]) =>
      path === '' ? false : version === undefined || integrity === undefined || resolved !== undefined,
    );

    expect(loose.map(([path]) => path)).to.deep.equal([]);
  });

  it('asks for exact versions only', () => {
    const manifest = JSON.parse(read('package.json')) as Record<string, Record<string, string>>;
    const asked = ['dependencies', 'devDependencies', 'optionalDependencies'].flatMap((kind) => Object.entries(manifest[kind] ?? {}));

    expect(asked.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).to.deep.equal([]);
  });
});
