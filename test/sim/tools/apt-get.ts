import { install } from './apt-install.ts';
import { readAptOptions } from './apt-options.ts';
import { update } from './apt-update.ts';
import { runAsProcess, type StandIn, UnknownArgument } from './tool.ts';

export const aptGet: StandIn = {
  name: 'apt-get',
  async main(tool) {
    const options = readAptOptions(tool.argv);
    const [command, ...words] = options.arguments.words;
    if (command === 'update') return update(tool, options);
    if (command === 'install') return install(tool, options, words);
    throw new UnknownArgument(`unknown command ${command}`);
  },
};

if (import.meta.main) await runAsProcess(aptGet);
