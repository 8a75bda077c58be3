import type { BeamNode, BeamTree } from 'tsuzuri/inspect';

/** Pixels of a node, and between two of them. */
export const NODE = { width: 98, height: 22, columnGap: 30, rowGap: 6 } as const;

/** A node with its place. */
export interface PlacedNode {
  readonly node: BeamNode;
  readonly x: number;
  readonly y: number;
  /** Whether the best answer passes here. */
  readonly isOnPath: boolean;
}

/** Beam search as a picture: a column for each step, the likeliest candidate on top. */
export interface TreeLayout {
  readonly placed: readonly PlacedNode[];
  readonly width: number;
  readonly height: number;
}

/** Places all nodes of a tree. */
export function treeLayout({ nodes, answers }: BeamTree): TreeLayout {
  const path = new Set<number>();
  for (let at = answers[0]?.node ?? -1; at >= 0; at = nodes[at].parent) path.add(at);
  const [across, down] = [NODE.width + NODE.columnGap, NODE.height + NODE.rowGap];
  const placed = nodes.map((node) => ({
    node,
    x: node.step * across,
    y: (node.rank - 1) * down,
    isOnPath: path.has(node.id),
  }));
  return {
    placed,
    width: Math.max(0, ...placed.map(({ x }) => x)) + NODE.width,
    height: Math.max(0, ...placed.map(({ y }) => y)) + NODE.height,
  };
}

/** Where an arrow key leads from a node: along the tree, or within its step; undefined for no way. */
export function nodeByKey(key: string, from: number, { nodes }: BeamTree): number | undefined {
  const { parent, step, rank } = nodes[from];
  const beside = (by: number) => nodes.find((one) => one.step === step && one.rank === rank + by);
  const ways: Readonly<Record<string, () => number | undefined>> = {
    ArrowLeft: () => (parent < 0 ? undefined : parent),
    ArrowRight: () => nodes.find((one) => one.parent === from)?.id,
    ArrowUp: () => beside(-1)?.id,
    ArrowDown: () => beside(1)?.id,
  };
  return ways[key]?.();
}
