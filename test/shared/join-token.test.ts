import { expect } from 'chai';
import fc from 'fast-check';
import { KubestepError } from '../../shared/errors.ts';
import { formatJoinToken, isHostPort, parseJoinToken, splitHostPort } from '../../shared/join-token.ts';

const token = { enrolment: 'cp1:7445', pin: `sha256:${'a'.repeat(64)}`, node: 'w1', secret: 'S'.repeat(43) };
const encode = (value: unknown) => `ks1.${Buffer.from(JSON.stringify(value)).toString('base64url')}`;

describe('join token', () => {
  it('reads back what it writes, also with the line feed of a pipe', () => {
    expect(parseJoinToken(`${formatJoinToken(token)}\n`)).to.deep.equal(token);
  });

  for (const [text, says] of [
    ['', 'does not begin with "ks1."'],
    ['abcdef.0123456789abcdef', 'does not begin with "ks1."'],
    ['ks1.%%%', 'cut or changed'],
    [formatJoinToken(token).slice(0, -20), 'cut or changed'],
    [encode([]), 'enrolment address'],
    [encode({ ...token, enrolment: 'cp1' }), 'enrolment address'],
    [encode({ ...token, pin: undefined }), 'no CA pin'],
    [encode({ ...token, pin: 'sha256:' }), 'no CA pin'],
    [encode({ ...token, node: '../w1' }), 'names no node'],
    [encode({ ...token, secret: 'short' }), 'secret is damaged'],
  ] as const) {
    it(`refuses ${JSON.stringify(text.slice(0, 24))}…: ${says}`, () => {
      expect(() => parseJoinToken(text))
        .to.throw(KubestepError, says)
        .with.property('code', 'usage');
    });
  }

  it('never shows what it was given', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 12 }), (noise) => {
        try {
          parseJoinToken(`ks1.${noise}`);
        } catch (thrown) {
          return thrown instanceof KubestepError && !thrown.message.includes(noise);
        }
        return true;
      }),
    );
  });
});

describe('host and port', () => {
  for (const [text, host, port] of [
    ['cp1:7444', 'cp1', 7444],
    ['10.0.0.1:1', '10.0.0.1', 1],
    ['[fd00::1]:65535', 'fd00::1', 65_535],
  ] as const) {
    it(`splits ${text}`, () => {
      expect(isHostPort(text)).to.equal(true);
      expect(splitHostPort(text)).to.deep.equal({ host, port });
    });
  }

  for (const text of [
    'cp1',
    'cp1:',
    ':7444',
    'cp1:0',
    'cp1:65536',
    'fd00::1:7444',
    'http://cp1:7444',
    'cp1:7444/x',
    'c p1:7444',
    '-cp1:7444',
  ]) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      expect(isHostPort(text)).to.equal(false);
    });
  }
});
