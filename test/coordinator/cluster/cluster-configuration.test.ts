import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { parse } from 'yaml';
import { parseClusterConfiguration } from '../../../coordinator/cluster/cluster-configuration.ts';

const configmaps = readFileSync(new URL('../../fixtures/kubeadm-1.33.13/configmaps.yaml', import.meta.url), 'utf8');

describe('parseClusterConfiguration', () => {
  it('reads what kubeadm 1.33 stored', () => {
    const configuration = parseClusterConfiguration(parse(configmaps).items[0].data.ClusterConfiguration);

    expect(configuration).to.deep.equal({
      clusterName: 'kubernetes',
      kubernetesVersion: 'v1.33.13',
      imageRepository: 'registry.k8s.io',
      controlPlaneEndpoint: '10.77.0.11:6443',
      etcd: { kind: 'local', dataDir: '/var/lib/etcd', extraArgs: [] },
      extraArgs: { apiServer: [], controllerManager: ['allocate-node-cidrs=false'], scheduler: [] },
      extraHostPaths: { apiServer: [], controllerManager: [], scheduler: [] },
      featureGates: [],
    });
  });

  it('reads extra volumes and where CoreDNS comes from', () => {
    const configuration = parseClusterConfiguration(`
apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: v1.34.4
dns: {imageRepository: registry.example/dns}
apiServer: {extraVolumes: [{name: audit, hostPath: /var/log/audit, mountPath: /var/log/audit}]}
`);

    expect(configuration.extraHostPaths.apiServer).to.deep.equal(['/var/log/audit']);
    expect(configuration.dnsImageRepository).to.equal('registry.example/dns');
  });

  it('reads v1beta3 with its maps, an image tag and feature gates', () => {
    const configuration = parseClusterConfiguration(`
apiVersion: kubeadm.k8s.io/v1beta3
kind: ClusterConfiguration
kubernetesVersion: v1.30.14
apiServer: {extraArgs: {v: "4"}}
featureGates: {RootlessControlPlane: true}
etcd: {local: {dataDir: /data/etcd, imageTag: 3.5.21-0, extraArgs: {quota-backend-bytes: "8589934592"}}}
`);

    expect(configuration.etcd).to.deep.equal({
      kind: 'local',
      dataDir: '/data/etcd',
      imageTag: '3.5.21-0',
      extraArgs: ['quota-backend-bytes=8589934592'],
    });
    expect(configuration.extraArgs.apiServer).to.deep.equal(['v=4']);
    expect(configuration.featureGates).to.deep.equal(['RootlessControlPlane=true']);
  });

  it('keeps arguments that repeat', () => {
    const { extraArgs } = parseClusterConfiguration(`
apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: v1.34.4
apiServer: {extraArgs: [{name: feature-gates, value: A=true}, {name: feature-gates, value: B=true}]}
`);

    expect(extraArgs.apiServer).to.deep.equal(['feature-gates=A=true', 'feature-gates=B=true']);
  });

  it('reads external etcd', () => {
    const { etcd } = parseClusterConfiguration(`
apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: v1.34.4
etcd: {external: {endpoints: ["https://10.0.0.1:2379"], caFile: /ca}}
`);

    expect(etcd).to.deep.equal({ kind: 'external', endpoints: ['https://10.0.0.1:2379'] });
  });

  for (const [what, text] of [
    ['an unknown version', 'apiVersion: kubeadm.k8s.io/v1\nkind: ClusterConfiguration\nkubernetesVersion: v1.40.0\n'],
    ['another kind', 'apiVersion: kubeadm.k8s.io/v1beta4\nkind: InitConfiguration\n'],
    ['nothing', ''],
    ['broken YAML', 'a: [b'],
  ] as const) {
    it(`refuses ${what} with a command that shows it`, () => {
      expect(() => parseClusterConfiguration(text))
        .to.throw(/ClusterConfiguration of v1beta3 or v1beta4/)
        .with.property('code', 'preflight-refused');
    });
  }
});
