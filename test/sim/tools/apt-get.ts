import { install } from './apt-install.ts';
import { readAptOptions } from './apt-options.ts';
import { update } from './apt-update.ts';
import { runTool, UnknownArgument } from './tool.ts';

await runTool('apt-get', async (tool) => {
  const options = readAptOptions(tool.argv);
  const [command, ...words] = options.arguments.words;
  if (command === 'update') return update(tool, options);
  if (command === 'install') return install(tool, options, words);
  throw new UnknownArgument(`unknown command ${command}`);
});
