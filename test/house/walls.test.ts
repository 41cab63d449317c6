import { expect } from 'chai';
import { filesBelow, importsOfFile, loadedBy, read } from './sources.ts';

/** "file imports target" for every import line of a folder that the rule does not allow; imports of types count too. */
function forbiddenImports(folder: string, isForbidden: (target: string) => boolean): string[] {
  return filesBelow(folder).flatMap((file) =>
    importsOfFile(file)
      .filter(({ target }) => isForbidden(target))
      .map(({ target }) => `${file} imports ${target}`),
  );
}

const isIn = (folder: string) => (target: string) => target.startsWith(`${folder}/`);
const isPackageOf = (target: string) => !/^(agent|coordinator|shared|test|packaging)\//.test(target) && !target.startsWith('node:');

describe('the walls between folders', () => {
  it('finds source files to read', () => {
    for (const folder of ['agent', 'coordinator', 'shared', 'test']) expect(filesBelow(folder), folder).not.to.be.empty;
  });

  const walls: readonly [folder: string, mayNotImport: string][] = [
    ['agent', 'coordinator'],
    ['coordinator', 'agent'],
    ['shared', 'agent'],
    ['shared', 'coordinator'],
    ['agent', 'test'],
    ['coordinator', 'test'],
    ['shared', 'test'],
    ['agent', 'packaging'],
    ['coordinator', 'packaging'],
    ['shared', 'packaging'],
  ];
  for (const [folder, other] of walls) {
    it(`${folder}/ imports nothing of ${other}/`, () => {
      expect(forbiddenImports(folder, isIn(other))).to.deep.equal([]);
    });
  }

  it('every import of an own file ends in .ts and names a file that exists', () => {
    const own = ['agent', 'coordinator', 'shared', 'test', 'packaging'].flatMap((folder) => filesBelow(folder));
    const known = new Set([...own, ...filesBelow('shared/gen')]);

    const broken = own.flatMap((file) =>
      importsOfFile(file)
        .filter(
          ({ target }) => /^(agent|coordinator|shared|test|packaging)\//.test(target) && !target.endsWith('.json') && !known.has(target),
        )
        .map(({ target }) => `${file} imports ${target}`),
    );

    expect(broken).to.deep.equal([]);
  });
});

describe('the root executor', () => {
  const executorFiles = filesBelow('agent/executor');

  it('loads only node: modules, its own folder and shared files', () => {
    const foreign = executorFiles.flatMap((file) =>
      [...loadedBy(file)]
        .filter(([target]) => !target.startsWith('node:') && !isIn('agent/executor')(target) && !isIn('shared')(target))
        .map(([, way]) => way.join(' → ')),
    );

    expect(foreign).to.deep.equal([]);
  });

  it('imports nothing of the rest of agent/, not even types', () => {
    expect(forbiddenImports('agent/executor', (target) => isIn('agent')(target) && !isIn('agent/executor')(target))).to.deep.equal([]);
  });

  it('opens no network: no file it loads imports a module that could', () => {
    const network = /^node:(http|https|http2|dgram|tls|dns|inspector|cluster|worker_threads)(\/|$)/;
    const found = executorFiles.flatMap((file) =>
      [...loadedBy(file).keys()].filter((target) => network.test(target)).map((target) => `${file}: ${target}`),
    );

    expect(found).to.deep.equal([]);
  });
});

describe('deciding code', () => {
  const pure = [...filesBelow('coordinator/policy'), ...filesBelow('coordinator/plan'), 'shared/version.ts'];

  it('imports no node: module, no package and nothing that does', () => {
    const impure = pure.flatMap((file) =>
      [...loadedBy(file)].filter(([target]) => target.startsWith('node:') || isPackageOf(target)).map(([, way]) => way.join(' → ')),
    );

    expect(impure).to.deep.equal([]);
  });

  it('reads no clock, no chance and no environment', () => {
    const ambient = /\b(Date\.now\(|new Date\(\)|Math\.random\(|process\.|performance\.|globalThis\.|setTimeout\(|fetch\()/;
    const found = pure.filter((file) => ambient.test(read(file)));

    expect(found).to.deep.equal([]);
  });
});

describe('doing code', () => {
  it('reads the environment only where a program begins: main.ts files and jobs', () => {
    const files = ['agent', 'coordinator', 'shared'].flatMap((folder) => filesBelow(folder));
    const found = files.filter((file) => !file.endsWith('/main.ts') && !isIn('agent/jobs')(file) && /\bprocess\.env\b/.test(read(file)));

    expect(found).to.deep.equal([]);
  });

  it('starts no shell', () => {
    const files = ['agent', 'coordinator', 'shared'].flatMap((folder) => filesBelow(folder));
    const found = files.filter((file) => /\bshell:\s*true|\bexecSync\(|[^.\w]exec\(/.test(read(file)));

    expect(found).to.deep.equal([]);
  });
});
