import { readSources, usableLists } from './apt-lists.ts';
import { readAptOptions } from './apt-options.ts';
import { runAsProcess, type StandIn, UnknownArgument } from './tool.ts';

/** Only `madison`: unknown packages print nothing and end with 0, as with the real one. */
export const aptCache: StandIn = {
  name: 'apt-cache',
  main(tool) {
    const options = readAptOptions(tool.argv);
    const [command, ...names] = options.arguments.words;
    if (command !== 'madison') throw new UnknownArgument(`unknown command ${command}`);
    const lists = usableLists(
      options.listsDir,
      options.sourcePaths.flatMap((path) => readSources(path)),
    );
    for (const name of names) {
      for (const { uri, packages } of lists) {
        for (const version of packages[name] ?? []) tool.print(`${name.padStart(10)} | ${version.padStart(10)} | ${uri}  Packages`);
      }
    }
    return 0;
  },
};

if (import.meta.main) await runAsProcess(aptCache);
