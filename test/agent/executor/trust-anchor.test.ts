import { generateKeyPairSync } from 'node:crypto';
import { chmodSync, chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { loadTrust } from '../../../agent/executor/trust-anchor.ts';
import { KubestepError } from '../../../shared/errors.ts';
import { formatSigningPublicKey } from '../../../shared/order.ts';

const signingKey = formatSigningPublicKey(generateKeyPairSync('ed25519').publicKey);
const good = { clusterId: 'c1', node: 'w1', caPin: `sha256:${'0'.repeat(64)}`, signingKey };

async function refusal(path: string): Promise<KubestepError> {
  try {
    await loadTrust(path, true);
  } catch (thrown) {
    if (thrown instanceof KubestepError) return thrown;
    throw thrown;
  }
  throw new Error('it was accepted');
}

describe('the trust anchor', () => {
  let folder: string;
  let path: string;
  beforeEach(function () {
    if (process.getuid?.() !== 0) {
      console.log('skipped: only root can make files that are root’s');
      this.skip();
    }
    folder = mkdtempSync(join(tmpdir(), 'ks-trust-'));
    path = join(folder, 'trust.json');
    writeFileSync(path, JSON.stringify(good), { mode: 0o644 });
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is read when it is root’s alone', async () => {
    const trust = await loadTrust(path, true);

    expect(trust).to.include({ clusterId: 'c1', node: 'w1' });
    expect(trust.publicKey.asymmetricKeyType).to.equal('ed25519');
  });

  it('is refused when it belongs to somebody else', async () => {
    chownSync(path, 12345, 0);

    expect(await refusal(path)).to.have.property('code', 'permission-denied');
  });

  for (const mode of [0o664, 0o646, 0o666]) {
    it(`is refused with mode ${mode.toString(8)}`, async () => {
      chmodSync(path, mode);

      const error = await refusal(path);

      expect(error).to.have.property('code', 'permission-denied');
      expect(error.message).to.include(mode.toString(8));
    });
  }

  const rsaKey = formatSigningPublicKey(generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey);
  const malformed: readonly (readonly [string, string])[] = [
    ['no JSON', '{'],
    ['no object', '[]'],
    ['no cluster', JSON.stringify({ ...good, clusterId: '' })],
    ['a node that is a path', JSON.stringify({ ...good, node: '../w1' })],
    ['no key', JSON.stringify({ ...good, signingKey: undefined })],
    ['a key of another kind', JSON.stringify({ ...good, signingKey: rsaKey })],
    ['too much', JSON.stringify({ ...good, more: 'x'.repeat(70_000) })],
  ];
  for (const [what, text] of malformed) {
    it(`is refused with ${what} in it`, async () => {
      writeFileSync(path, text);

      expect(await refusal(path)).to.have.property('code', 'usage');
    });
  }

  it('is said to be missing when the node is not enrolled', async () => {
    rmSync(path);

    expect(await refusal(path)).to.include({ code: 'not-found' });
  });
});
