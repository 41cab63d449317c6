import { setTimeout as sleep } from 'node:timers/promises';
import { readPackages, updatePackage } from './packages.ts';
import type { Tool } from './tool.ts';

/** Measured: half of a package's installation time each. */
const unpackSeconds = 0.5;
const configureSeconds = 0.3;

/** The hold is lost as soon as the package is unpacked, also when its script fails later. */
export async function unpackPackage(tool: Tool, name: string, version: string): Promise<boolean> {
  const { root } = tool.node;
  const before = readPackages(root)[name];
  tool.print(`Preparing to unpack .../${name}_${version}_amd64.deb ...`);
  if (tool.failpoint('disk-full')) {
    const path = `/usr/bin/${name}`;
    tool.complain(
      `dpkg: error processing archive /var/cache/apt/archives/${name}_${version}_amd64.deb (--unpack):`,
      ` cannot copy extracted data for '.${path}' to '${path}.dpkg-new': failed to write (No space left on device)`,
    );
    return false;
  }
  if (before) updatePackage(root, name, { state: 'half-installed', needsReinstall: true });
  tool.print(`Unpacking ${name} (${version})${before ? ` over (${before.version})` : ''} ...`);
  while (tool.failpoint('hold-unpack', ({ match }) => match === name)) await sleep(20);
  await tool.spend(unpackSeconds);
  updatePackage(root, name, { version, isHeld: false, state: 'unpacked', needsReinstall: false });
  return true;
}

/** Runs the package's script; false when it fails, with dpkg's lines on stderr. */
export async function configurePackage(tool: Tool, name: string): Promise<boolean> {
  const { root } = tool.node;
  tool.print(`Setting up ${name} (${readPackages(root)[name]?.version}) ...`);
  updatePackage(root, name, { state: 'half-configured' });
  await tool.spend(configureSeconds);
  if (tool.failpoint('postinst', ({ match }) => match === name)) {
    tool.complain(
      `dpkg: error processing package ${name} (--configure):`,
      ` installed ${name} package post-installation script subprocess returned error exit status 1`,
    );
    return false;
  }
  updatePackage(root, name, { state: 'installed' });
  return true;
}
