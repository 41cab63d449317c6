import { readFileSync } from 'node:fs';

/** What each repository offers: minor, as `v1.33`, to package to versions, newest first. */
export type Repositories = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

export const kubernetesPackages = ['kubeadm', 'kubelet', 'kubectl'] as const;

export function readRepositories(file: string): Repositories {
  return JSON.parse(readFileSync(file, 'utf8')) as Repositories;
}

/** Repositories that hold the packages of these releases, as `v1.33.13`. */
export function repositoriesOf(versions: readonly string[]): Repositories {
  const newestFirst = versions.toSorted((a, b) => b.localeCompare(a, 'en', { numeric: true }));
  const minors = new Set(newestFirst.map((version) => version.split('.').slice(0, 2).join('.')));
  return Object.fromEntries(
    [...minors].map((minor) => {
      const debs = newestFirst.filter((version) => version.startsWith(`${minor}.`)).map(debVersion);
      const packages = Object.fromEntries(kubernetesPackages.map((name) => [name, debs]));
      return [minor, { ...packages, 'kubernetes-cni': ['1.6.0-1.1'] }];
    }),
  );
}

/** `1.33.13-1.1` of `v1.33.13`. */
export function debVersion(version: string): string {
  return `${version.replace(/^v/, '')}-1.1`;
}

/** `v1.33.13` of `1.33.13-1.1`. */
export function kubeVersionOf(deb: string): string {
  return `v${deb.split('-')[0]}`;
}

export function minorOf(version: string): number {
  return Number(version.replace(/^v/, '').split('.')[1]);
}

/** Image tags that kubeadm of a minor has built in; later minors keep the last ones. */
const builtIn: readonly { readonly minor: number; readonly etcd: string; readonly coredns: string; readonly pause: string }[] = [
  { minor: 32, etcd: '3.5.16-0', coredns: 'v1.11.3', pause: '3.10' },
  { minor: 33, etcd: '3.5.24-0', coredns: 'v1.12.0', pause: '3.10' },
  { minor: 34, etcd: '3.6.5-0', coredns: 'v1.12.1', pause: '3.10.1' },
  { minor: 35, etcd: '3.6.6-0', coredns: 'v1.13.1', pause: '3.10.1' },
];

export function imagesOf(version: string): { readonly etcd: string; readonly coredns: string; readonly pause: string } {
  const known = builtIn.findLast(({ minor }) => minor <= minorOf(version)) ?? builtIn[0];
  if (!known) throw new Error(`no images are known for ${version}`);
  return known;
}

/** In the order in which kubeadm pulls them. */
export function imageNamesOf(version: string): string[] {
  const { etcd, coredns, pause } = imagesOf(version);
  const components = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kube-proxy'];
  return [...components.map((name) => `${name}:${version}`), `coredns/coredns:${coredns}`, `pause:${pause}`, `etcd:${etcd}`].map(
    (image) => `registry.k8s.io/${image}`,
  );
}
