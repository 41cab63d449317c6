import { Metadata, status } from '@grpc/grpc-js';
import { expect } from 'chai';
import { causeChain, type ErrorCode, errorCodes, KubestepError } from '../../shared/errors.ts';
import { failureKey, fromServiceError, toServiceError } from '../../shared/failure.ts';

/** What a client of grpc-js is given for a status. */
function received(code: number, details: string, metadata = new Metadata()): Error {
  return Object.assign(new Error(`${code} ${details}`), { code, details, metadata });
}

describe('failure on the wire', () => {
  for (const code of Object.keys(errorCodes) as ErrorCode[]) {
    it(`brings ${code} over with message, hint and causes`, () => {
      const cause = new Error('outer', { cause: new Error('inner') });
      const sent = toServiceError(new KubestepError(code, 'it failed', { cause, hint: 'try again' }));

      const error = fromServiceError(received(sent.code, sent.details, sent.metadata));

      expect(error).to.include({ code, message: 'it failed', hint: 'try again' });
      expect(causeChain(error.cause)).to.deep.equal(['outer', 'inner']);
      expect(sent.code).not.to.equal(status.OK);
    });
  }

  it('cuts what would be too long for a header', () => {
    const sent = toServiceError(new KubestepError('internal', 'x'.repeat(100_000), { cause: new Error('y'.repeat(100_000)) }));

    expect(sent.details.length).to.be.lessThan(2_100);
    expect((sent.metadata.get(failureKey)[0] as Buffer).length).to.be.lessThan(10_000);
  });

  it('falls back to what gRPC says when the other side is not ours or sends garbage', () => {
    const garbage = new Metadata();
    garbage.set(failureKey, Buffer.from('garbage'));
    const unknownCode = toServiceError(new KubestepError('internal', 'x'));

    const codes = [
      fromServiceError(received(status.UNAVAILABLE, 'no connection')).code,
      fromServiceError(received(status.DEADLINE_EXCEEDED, 'late', garbage)).code,
      fromServiceError(received(status.UNIMPLEMENTED, 'no such method')).code,
      fromServiceError(received(status.INTERNAL, 'x', unknownCode.metadata)).code,
    ];

    expect(codes).to.deep.equal(['unavailable', 'deadline-exceeded', 'usage', 'internal']);
  });

  it('leaves errors that are no failed calls as they are', () => {
    const error = new KubestepError('conflict', 'taken');

    expect(fromServiceError(error)).to.equal(error);
    expect(fromServiceError('text')).to.include({ code: 'internal', message: 'text' });
  });
});
