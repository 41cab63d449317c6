import { expect } from 'chai';
import { causeChain, errorCodes, KubestepError, toKubestepError } from '../../shared/errors.ts';
import { lineLogger } from '../../shared/log.ts';
import { fullJitterMs } from '../../shared/random.ts';
import { formatBytes, formatDuration, lastLines, printable } from '../../shared/text.ts';

describe('text', () => {
  it('takes terminal escapes and control characters out of foreign output', () => {
    expect(printable('\u001b[31mred\u001b[0m\r\n\u0007bell\ttab\u009b1m\u001b]0;title\u0007')).to.equal('red\nbell\ttab1m0;title');
  });

  it('gives the last lines that say something', () => {
    expect(lastLines('a\n\nb\n  \nc\n', 2)).to.deep.equal(['b', 'c']);
  });

  for (const [ms, text] of [
    [0, '0s'],
    [119_000, '119s'],
    [150_000, '2m30s'],
    [610_000, '10m'],
    [5 * 3600_000 + 720_000, '5h12m'],
    [53 * 3600_000, '2d5h'],
    [864_000_000, '10d'],
  ] as const) {
    it(`writes ${ms} ms as ${text}`, () => {
      expect(formatDuration(ms)).to.equal(text);
    });
  }

  for (const [bytes, text] of [
    [0, '0 B'],
    [1023, '1023 B'],
    [137_916_448, '131.5 MiB'],
  ] as const) {
    it(`writes ${bytes} bytes as ${text}`, () => {
      expect(formatBytes(bytes)).to.equal(text);
    });
  }
});

describe('errors', () => {
  it('lists each message of a chain of causes once', () => {
    const error = new KubestepError('step-failed', 'outer', { cause: new Error('inner', { cause: new Error('inner') }) });

    expect(causeChain(error)).to.deep.equal(['outer', 'inner']);
  });

  it('keeps a KubestepError and wraps anything else as internal', () => {
    const known = new KubestepError('usage', 'x');

    expect(toKubestepError(known)).to.equal(known);
    expect(toKubestepError('boom')).to.include({ code: 'internal', message: 'boom' });
  });

  it('ends no failure with exit code 0', () => {
    for (const { exitCode } of Object.values(errorCodes)) expect(exitCode).to.be.greaterThan(0);
  });
});

describe('log', () => {
  it('writes one JSON line with bound and own fields, the journal prefix, and errors as text', () => {
    const lines: string[] = [];
    const log = lineLogger({ write: (line) => lines.push(line), now: () => 0, hasJournalPrefix: true }).child({ node: 'w1' });

    log.warn('step late', { cause: new Error('outer', { cause: new Error('inner') }) });
    log.debug('not at this level');

    expect(lines).to.deep.equal([
      '<4>{"time":"1970-01-01T00:00:00.000Z","level":"warn","message":"step late","node":"w1","cause":"outer: inner"}\n',
    ]);
  });
});

describe('jitter', () => {
  it('spreads over the whole span and never passes the cap', () => {
    const at = (fraction: number) => ({ bytes: () => new Uint8Array(), fraction: () => fraction });

    expect(fullJitterMs(3, at(0))).to.equal(0);
    expect(fullJitterMs(3, at(0.5))).to.equal(2000);
    expect(fullJitterMs(500, at(0.999_999))).to.be.at.most(30_000);
  });
});
