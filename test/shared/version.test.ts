import { expect } from 'chai';
import fc from 'fast-check';
import {
  compareKubeVersions,
  debVersionPattern,
  formatKubeVersion,
  kubeVersionOfDeb,
  minorsBetween,
  parseKubeVersion,
} from '../../shared/version.ts';

const versions = fc.record({ major: fc.constant(1), minor: fc.integer({ min: 0, max: 999 }), patch: fc.integer({ min: 0, max: 9999 }) });

describe('version', () => {
  for (const text of ['1.31', 'latest', '1.31.4; reboot', '', 'v1.34.4-rc.1', 'v01.34.4', ' v1.34.4', 'v1.34.4\n']) {
    it(`refuses ${JSON.stringify(text)} and names it`, () => {
      expect(() => parseKubeVersion(text))
        .to.throw(JSON.stringify(text))
        .with.property('code', 'usage');
    });
  }

  it('reads back what it formats', () => {
    fc.assert(
      fc.property(versions, (version) => {
        expect(parseKubeVersion(formatKubeVersion(version))).to.deep.equal(version);
      }),
    );
  });

  it('orders versions as numbers, not as text', () => {
    expect(compareKubeVersions(parseKubeVersion('v1.34.10'), parseKubeVersion('v1.34.9'))).to.be.greaterThan(0);
    expect(compareKubeVersions(parseKubeVersion('v1.9.0'), parseKubeVersion('v1.10.0'))).to.be.lessThan(0);
  });

  it('orders antisymmetrically', () => {
    fc.assert(fc.property(versions, versions, (a, b) => Math.sign(compareKubeVersions(a, b)) === -Math.sign(compareKubeVersions(b, a))));
  });

  it('counts minors with a sign', () => {
    expect(minorsBetween(parseKubeVersion('v1.33.13'), parseKubeVersion('v1.35.4'))).to.equal(2);
    expect(minorsBetween(parseKubeVersion('v1.35.4'), parseKubeVersion('v1.34.0'))).to.equal(-1);
  });

  it('does not compare minors of different majors', () => {
    expect(() => minorsBetween(parseKubeVersion('v1.33.13'), parseKubeVersion('v2.0.0'))).to.throw('different major versions');
  });

  it('maps a package version to the Kubernetes version inside', () => {
    expect(kubeVersionOfDeb('1.34.4-1.1')).to.deep.equal({ major: 1, minor: 34, patch: 4 });
    expect(kubeVersionOfDeb('2:1.34.4-1.1')).to.equal(undefined);
  });

  for (const text of ['1.34.4', '1.34.4-1.1 --reinstall', '1.34.4-1.1;reboot', '-oAPT::x', '1.34.*']) {
    it(`takes ${JSON.stringify(text)} for no package version`, () => {
      expect(debVersionPattern.test(text)).to.equal(false);
    });
  }
});
