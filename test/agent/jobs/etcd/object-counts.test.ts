import { expect } from 'chai';
import { countObjects, resourceOf } from '../../../../agent/jobs/etcd/object-counts.ts';

describe('counting objects by their keys', () => {
  const cases: [path: string, resource: string | undefined][] = [
    ['pods/kube-system/etcd-cp1', 'pods'],
    ['minions/cp1', 'nodes'],
    ['services/specs/default/kubernetes', 'services'],
    ['services/endpoints/default/kubernetes', 'endpoints'],
    ['example.com/widgets/shop/one', 'widgets.example.com'],
    ['apiregistration.k8s.io/apiservices/v1.apps', 'apiservices.apiregistration.k8s.io'],
    ['masterleases/10.0.0.1', undefined],
    ['ranges/serviceips', undefined],
    ['pods', undefined],
  ];
  for (const [path, resource] of cases) {
    it(`takes ${path} for ${resource ?? 'no object'}`, () => {
      expect(resourceOf(path)).to.equal(resource);
    });
  }

  it('goes through every page, and stops where the keys of Kubernetes end', async () => {
    const keys = [
      ...Array.from({ length: 25_000 }, (_, index) => `/registry/pods/ns/p${String(index).padStart(6, '0')}`),
      '/registry/secrets/ns/s',
      '/zzz/other',
    ].map((key) => Buffer.from(key));
    const keysFrom = async (from: Uint8Array, _revision: number, limit: number) =>
      keys.filter((key) => Buffer.compare(key, from) >= 0).slice(0, limit);

    expect(await countObjects({ keysFrom }, 1)).to.deep.equal({ pods: 25_000, secrets: 1 });
  });

  it('counts nothing in an empty keyspace', async () => {
    expect(await countObjects({ keysFrom: async () => [] }, 1)).to.deep.equal({});
  });
});
