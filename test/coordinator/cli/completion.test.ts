import { spawnSync } from 'node:child_process';
import { expect } from 'chai';
import { CliHarness } from './cli-harness.ts';

const harness = new CliHarness();

/** What bash offers after these words. */
async function offered(words: readonly string[]): Promise<string[]> {
  const { stdout } = await harness.run('completion bash');
  const set = `COMP_WORDS=(${['kubestep', ...words].map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length}; _kubestep`;
  const bash = spawnSync('bash', ['-c', `${stdout}\n${set}; printf '%s\\n' "\${COMPREPLY[@]}"`], { encoding: 'utf8' });
  expect(bash.stderr).to.equal('');
  return bash.stdout.split('\n').filter((line) => line !== '');
}

describe('kubestep completion', () => {
  before(() => harness.start());
  after(() => harness.stop());

  const cases: readonly [words: readonly string[], among: readonly string[]][] = [
    [[''], ['upgrade', 'backup', 'node', 'agent', 'coordinator']],
    [['up'], ['upgrade']],
    [
      ['upgrade', ''],
      ['plan', 'start', 'retry'],
    ],
    [
      ['upgrade', 'start', 'v1.34.4', '--'],
      ['--yes', '--wait', '--allow-bare-pod'],
    ],
    [['snapshot', 'cr'], ['create']],
    [
      ['agent', ''],
      ['install', 'status', 'uninstall'],
    ],
  ];
  for (const [words, among] of cases) {
    it(`offers ${among.join(', ')} after "kubestep ${words.join(' ')}"`, async () => {
      expect(await offered(words)).to.include.members([...among]);
    });
  }

  it('knows every command in all three shells', async () => {
    for (const shell of ['bash', 'zsh', 'fish']) {
      const { exitCode, stdout } = await harness.run(`completion ${shell}`);

      expect(exitCode).to.equal(0);
      for (const word of ['export-recovery', 'uncordon', 'run-now', 'history']) expect(stdout, shell).to.include(word);
    }
  });
});
