import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { read, repository } from './sources.ts';

const toolsPath = `${join(repository, 'node_modules/.bin')}:${process.env['PATH']}`;

/** What a tool said when it was not content, else ''. */
function complaintOf(tool: string, args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(join(repository, 'node_modules/.bin', tool), args, { cwd: repository, encoding: 'utf8' });
  return status === 0 ? '' : `${stdout}${stderr}`.trim() || `${tool} ended with ${status}`;
}

function filesWithContent(folder: string): Record<string, string> {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'));
  return Object.fromEntries(paths.sort().map((path) => [path, readFileSync(join(folder, path), 'utf8')]));
}

describe('the tools', () => {
  it('biome finds nothing to say about format and code', () => {
    expect(complaintOf('biome', ['check', '--error-on-warnings', '--max-diagnostics=20'])).to.equal('');
  }).timeout(120_000);

  it('buf lint accepts the wire', () => {
    expect(complaintOf('buf', ['lint'])).to.equal('');
  }).timeout(60_000);

  it('the types in shared/gen are what the proto files say today', () => {
    const fresh = mkdtempSync(join(tmpdir(), 'kubestep-gen-'));
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const command = (scripts['generate'] ?? '').replaceAll('shared/gen', fresh);
    const { status, stderr } = spawnSync('sh', ['-c', command], {
      cwd: repository,
      encoding: 'utf8',
      env: { ...process.env, PATH: toolsPath },
    });
    const generated = filesWithContent(fresh);
    rmSync(fresh, { recursive: true });

    expect(status, stderr).to.equal(0);
    expect(generated).to.deep.equal(filesWithContent(join(repository, 'shared/gen')));
  }).timeout(60_000);
});
