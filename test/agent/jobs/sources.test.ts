import { expect } from 'chai';
import { parseSources, withMinor } from '../../../agent/jobs/apt/sources.ts';
import { probedEntry } from '../../../agent/jobs/probe-repository.ts';

const keyring = '/etc/apt/keyrings/kubernetes.gpg';
const oneLine = (text: string) => parseSources('/etc/apt/sources.list.d/k.list', '/etc/apt/sources.list.d/k.list', text);
const stanzas = (text: string) => parseSources('/etc/apt/sources.list.d/k.sources', '/etc/apt/sources.list.d/k.sources', text);

describe('Kubernetes apt sources', () => {
  const lines: readonly (readonly [string, string])[] = [
    ['with a keyring', `deb [signed-by=${keyring}] https://mirror.invalid/core:/stable:/v1.33/deb/ /\n`],
    ['with more options', `deb [arch=amd64 signed-by=${keyring}] http://apt.lab:8080/v1.33/deb/ ./\n`],
    [
      'after other lines',
      `# deb https://old.invalid/v1.32/deb/ /\n\ndeb http://deb.invalid/debian bookworm main\ndeb [signed-by=${keyring}] https://m.invalid/v1.33/deb/ /`,
    ],
    ['with tabs', `deb\t[signed-by=${keyring}]\thttps://m.invalid/v1.33/deb/\t/\n`],
  ];
  for (const [what, text] of lines) {
    it(`reads a line ${what}, and changes its minor alone`, () => {
      const [source, ...others] = oneLine(text);

      expect(others).to.be.empty;
      expect(source).to.include({ minor: 'v1.33', signedBy: keyring });
      expect(source && withMinor(text, source, 'v1.34')).to.equal(text.replace('/v1.33/', '/v1.34/'));
    });
  }

  const stanza = ['Types: deb', 'URIs: https://m.invalid/core:/stable:/v1.33/deb/', 'Suites: /', `Signed-By: ${keyring}`].join('\n');
  const others = ['Types: deb', 'URIs: http://deb.invalid/debian', 'Suites: bookworm', 'Components: main'].join('\n');

  for (const [what, text] of [
    ['alone', `${stanza}\n`],
    ['after a comment', `# Kubernetes\n${stanza}\n`],
    ['after another stanza', `${others}\n\n${stanza}\n`],
    ['with its URI on a line of its own', `Types: deb\nURIs:\n https://m.invalid/v1.33/deb/\nSuites: /\nSigned-By: ${keyring}\n`],
  ] as const) {
    it(`reads a stanza ${what}, and changes its minor alone`, () => {
      const [source, ...rest] = stanzas(text);

      expect(rest).to.be.empty;
      expect(source).to.include({ minor: 'v1.33', signedBy: keyring });
      expect(source && withMinor(text, source, 'v1.34')).to.equal(text.replace('/v1.33/', '/v1.34/'));
    });
  }

  const ignored: readonly (readonly [string, string])[] = [
    ['a commented line', '# deb https://m.invalid/v1.33/deb/ /\n'],
    ['sources of sources', 'deb-src https://m.invalid/v1.33/deb/ /\n'],
    ['a repository of Debian', 'deb http://deb.invalid/debian bookworm main\n'],
    ['a version that is no folder', 'deb https://m.invalid/repo-v1.33 /\n'],
  ];
  for (const [what, text] of ignored) it(`does not take ${what} for one`, () => expect(oneLine(text)).to.be.empty);

  it('does not take a disabled stanza, or one of sources, for one', () => {
    expect(stanzas(`Enabled: no\n${stanza}\n`)).to.be.empty;
    expect(stanzas(stanza.replace('Types: deb', 'Types: deb-src'))).to.be.empty;
  });

  it('tells a key inside of a stanza from a keyring', () => {
    const [source] = stanzas(
      stanza.replace(keyring, '\n -----BEGIN PGP PUBLIC KEY BLOCK-----\n .\n mQINB\n -----END PGP PUBLIC KEY BLOCK-----'),
    );

    expect(source).to.include({ hasOwnKey: true, minor: 'v1.33' }).and.not.have.property('signedBy');
  });

  it('finds both of two', () => {
    expect(oneLine('deb https://a.invalid/v1.33/deb/ /\ndeb https://b.invalid/v1.34/deb/ /\n')).to.have.length(2);
  });

  it('probes an entry of a file without its neighbours', () => {
    const text = `deb https://broken.invalid/debian x main\ndeb [signed-by=${keyring}] https://m.invalid/v1.33/deb/ /\ndeb https://more.invalid/x y z\n`;
    const [line] = oneLine(text);
    const [inStanza] = stanzas(`${others}\n\n${stanza}\n`);

    expect(line && probedEntry(text, line, 'v1.34')).to.equal(`deb [signed-by=${keyring}] https://m.invalid/v1.34/deb/ /\n`);
    expect(inStanza && probedEntry(`${others}\n\n${stanza}\n`, inStanza, 'v1.34')).to.equal(`${stanza.replace('v1.33', 'v1.34')}\n`);
  });
});
