import { parseArguments } from './arguments.ts';
import { kubeVersionOf, minorOf } from './catalog.ts';
import { readPackages } from './packages.ts';
import { runTool, UnknownArgument } from './tool.ts';

/** Only `version --client`, which asks no server. */
await runTool('kubectl', (tool) => {
  const given = parseArguments(tool.argv, { flags: ['--client', '--client=true'], values: ['-o', '--output'] });
  if (given.words.join(' ') !== 'version') throw new UnknownArgument(`unknown command ${given.words.join(' ')}`);
  const gitVersion = kubeVersionOf(readPackages(tool.node.root)['kubectl']?.version ?? '0.0.0-1.1');
  const output = [...given.valuesOf('-o'), ...given.valuesOf('--output')].at(-1);
  const clientVersion = { major: '1', minor: String(minorOf(gitVersion)), gitVersion };
  if (output === 'json') tool.print(JSON.stringify({ clientVersion, kustomizeVersion: 'v5.7.1' }, null, 2));
  else tool.print(`Client Version: ${gitVersion}`, 'Kustomize Version: v5.7.1');
  return 0;
});
