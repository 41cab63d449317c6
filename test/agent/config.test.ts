import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { readAgentConfig, readTrustAnchor } from '../../agent/config.ts';
import { rejection } from '../rejection.ts';

describe('files of an enrolled node', () => {
  let path: string;
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'kubestep-config-'));
    path = join(dir, 'file');
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  it('reads agent.yaml with comments, quotes and blank lines', async () => {
    await writeFile(path, `# ours\ncoordinator: cp1:7444 # the session\n\nenrolment: "[fd00::1]:7445"\nnode: 'w1'\n`);

    const config = await readAgentConfig(path);

    expect(config).to.deep.equal({ coordinator: 'cp1:7444', enrolment: '[fd00::1]:7445', node: 'w1' });
  });

  const good = 'coordinator: cp1:7444\nenrolment: cp1:7445\nnode: w1\n';
  for (const [what, text, says] of [
    ['a field that is not known', `${good}colour: red\n`, 'colour is not a field of it'],
    ['a field twice', `${good}node: w2\n`, 'line 4 gives node a second time'],
    ['a missing field', 'coordinator: cp1:7444\nnode: w1\n', 'enrolment is missing'],
    ['an address without port', good.replace('cp1:7444', 'cp1'), 'coordinator is wrong: "cp1"'],
    ['a node name with a path in it', good.replace('w1', '../w1'), 'node is wrong'],
    ['nesting', `${good}  more: x\n`, 'line 4 is not NAME: VALUE'],
    ['a tag', `${good.replace('w1', '!!js/function x')}`, 'line 3 is not NAME: VALUE'],
  ] as const) {
    it(`refuses ${what}`, async () => {
      await writeFile(path, text);

      const error = await rejection(readAgentConfig(path));

      expect(error).to.have.property('code', 'usage');
      expect(error).to.have.property('message').that.contains(path).and.contains(says);
    });
  }

  it('says that the node is not enrolled when there is no file', async () => {
    const error = await rejection(readTrustAnchor(path));

    expect(error).to.have.property('code', 'not-found');
    expect(error).to.have.property('hint').that.contains('kubestep agent install');
  });

  for (const text of ['{', '[]', 'null', '{"clusterId":"c-1"}', '{"clusterId":"c-1","node":"w1","caPin":"sha256:00","signingKey":"x"}']) {
    it(`refuses the trust anchor ${text}`, async () => {
      await writeFile(path, text);

      expect(await rejection(readTrustAnchor(path))).to.have.property('code', 'usage');
    });
  }
});
