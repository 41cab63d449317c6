import { readFileSync } from 'node:fs';
import { imagesOf } from './catalog.ts';

/** In the order in which kubeadm replaces them. */
export const components = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'] as const;
export type Component = (typeof components)[number];

const folder = new URL('../../fixtures/kubeadm-1.33.13-to-1.34.4/', import.meta.url);

/** The captured output of one `kubeadm upgrade apply`, cut where something happens. */
export interface UpgradeScript {
  readonly preflight: readonly string[];
  readonly begin: readonly string[];
  /** Until the new manifest is moved, and after the component is back. */
  readonly component: (name: Component) => { readonly before: readonly string[]; readonly after: readonly string[] };
  readonly end: readonly string[];
}

/** Reads the script and writes the versions of this upgrade into it. */
export function applyScript(versions: { readonly from: string; readonly to: string }): UpgradeScript {
  const lines = readCapture('apply.txt', versions);
  const at = (text: string) => lines.findIndex((line) => line.includes(text));
  const begin = at('[upgrade/control-plane] Upgrading your static Pod-hosted control plane');
  const end = at('[upgrade/control-plane] The control plane instance');
  const starts = components.map((name) => at(`Preparing for "${name}" upgrade`));
  return {
    preflight: lines.slice(0, begin),
    begin: lines.slice(begin, starts[0]),
    component: (name) => {
      const index = components.indexOf(name);
      const part = lines.slice(starts[index], starts[index + 1] ?? end);
      const back = part.findIndex((line) => line.startsWith('[apiclient]'));
      return { before: part.slice(0, back), after: part.slice(back) };
    },
    end: lines.slice(end),
  };
}

/** What `kubeadm upgrade node` prints on a worker. */
export function workerScript(versions: { readonly from: string; readonly to: string }): string[] {
  return readCapture('w1-upgrade-node.txt', versions);
}

function readCapture(name: string, { from, to }: { readonly from: string; readonly to: string }): string[] {
  const captured: Readonly<Record<string, string>> = { 'v1.33.13': from, 'v1.34.4': to, 'pause:3.10.1': `pause:${imagesOf(to).pause}` };
  const text = readFileSync(new URL(name, folder), 'utf8').replace(
    /v1\.33\.13|v1\.34\.4|pause:3\.10\.1/g,
    (found) => captured[found] ?? found,
  );
  return text.split('\n').filter((line) => line !== '' && !line.startsWith('rc='));
}
