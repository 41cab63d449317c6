import type { Inventory, NodeInventory } from '../inventory/inventory.ts';

/** The coordinator's own node comes last, so that the path is proven on the others before its API server goes. */
export function controlPlaneInOrder(inventory: Inventory): NodeInventory[] {
  const isOwn = (node: NodeInventory) => (node.name === inventory.coordinatorNode ? 1 : 0);
  return inventory.nodes.filter(({ role }) => role === 'control-plane').sort((a, b) => isOwn(a) - isOwn(b) || (a.name < b.name ? -1 : 1));
}
