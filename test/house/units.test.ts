import { expect } from 'chai';
import { filesBelow, read } from './sources.ts';

/** Settings of a unit file, the last one of a name winning, as in systemd. */
function settingsOf(unit: string): Map<string, string> {
  const lines = read(`packaging/systemd/${unit}`).split('\n');
  const pairs = lines
    .filter((line) => /^[A-Z]\w*=/.test(line))
    .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]);
  return new Map(pairs as [string, string][]);
}

const networkUnits = { 'kubestep-agent.service': 'kubestep-agent', 'kubestep-coordinator.service': 'kubestep-coordinator' };

describe('the systemd units', () => {
  for (const [unit, user] of Object.entries(networkUnits)) {
    it(`${unit} talks to the network without root and without a capability`, () => {
      const settings = settingsOf(unit);

      expect(settings.get('User')).to.equal(user);
      expect(settings.get('CapabilityBoundingSet')).to.equal('');
      expect(settings.get('AmbientCapabilities') ?? '').to.equal('');
      expect(settings.get('NoNewPrivileges')).to.equal('yes');
      expect(settings.get('ProtectSystem')).to.equal('strict');
    });
  }

  it('kubestep-executor.service is root without network', () => {
    const settings = settingsOf('kubestep-executor.service');

    expect(settings.get('User') ?? 'root').to.equal('root');
    expect(settings.get('PrivateNetwork')).to.equal('yes');
    expect(settings.get('RestrictAddressFamilies')).to.equal('AF_UNIX');
  });

  it('kubestep-coordinator.service may give its socket to the group of the operators', () => {
    const filters = [...read('packaging/systemd/kubestep-coordinator.service').matchAll(/^SystemCallFilter=(.*)$/gm)].map(
      ([, words]) => words,
    );

    expect(filters.at(-1)).to.equal('@chown'); // after ~@privileged, which holds it
  });

  it('no unit opens a socket by systemd', () => {
    expect(filesBelow('packaging/systemd', (path) => path.endsWith('.socket'))).to.deep.equal([]);
  });

  it('start programs that the packages bring', () => {
    const programs = filesBelow('packaging/systemd', (path) => path.endsWith('.service')).map((path) => {
      const script = /^ExecStart=\/usr\/lib\/kubestep\/node (?:-\S+ )*\/usr\/lib\/kubestep\/js\/(\S+)\.js$/m.exec(read(path))?.[1];
      return `${script}.ts`;
    });

    const known = [...filesBelow('agent'), ...filesBelow('coordinator')];
    expect(programs.filter((program) => !known.includes(program))).to.deep.equal([]);
  });

  it('ask nothing that systemd 252 does not know', () => {
    const later =
      /^(RestartSteps|RestartMaxDelaySec|RestartMode|MemoryPressureWatch|SurviveFinalKillSignal|RootEphemeral|PrivatePIDs|DelegateSubgroup)=/m;
    const found = filesBelow('packaging/systemd', (path) => path.endsWith('.service')).filter((path) => later.test(read(path)));

    expect(found).to.deep.equal([]);
  });
});
