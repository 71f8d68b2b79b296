import { layout as dagre, Graph } from '@dagrejs/dagre';
import type { StepView } from '../../core/run/view.ts';
import { arrows } from './arrows.ts';
import { wrap } from './wrap.ts';

interface Placed {
  readonly step: StepView;
  /** Its name, broken into lines that fit. */
  readonly name: readonly string[];
  /** Middle of the sign, in pixels. */
  readonly x: number;
  readonly y: number;
}

interface Line {
  readonly from: StepView;
  readonly to: StepView;
  /** Path data. */
  readonly path: string;
}

export interface Drawing {
  readonly nodes: readonly Placed[];
  readonly lines: readonly Line[];
  readonly width: number;
  readonly height: number;
  /** Height of one line of words. */
  readonly line: number;
}

/** Radius of a step's sign. */
export const RADIUS = 12;
const TOP = 20;
const LINE = 14.5;
const BEND = 10;

/** Steps from left to right; `room` is the width to fill, exceeded when there are too many ranks for it. */
export function layout(steps: readonly StepView[], room: number): Drawing {
  const edges = arrows(steps);
  const ranks = depth(steps, edges);
  const column = Math.floor(Math.min(188, Math.max(112, room / Math.max(1, ranks))));
  const names = new Map(steps.map((step) => [step.id, wrap(step.name, Math.floor((column - 14) / 6.4), 4)]));
  const tall = TOP + RADIUS + 16 + LINE * (1 + Math.max(1, ...[...names.values()].map((lines) => lines.length)));
  const graph = new Graph<{ width: number; height: number }>();
  graph.setGraph({ rankdir: 'LR', nodesep: 8, ranksep: 0, edgesep: 4 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const step of steps) graph.setNode(step.id, { width: column, height: tall });
  for (const { from, to } of edges) graph.setEdge(from, to);
  dagre(graph);
  const nodes = steps.map((step): Placed => {
    const node = graph.node(step.id) as { x: number; y: number };
    return { step, name: names.get(step.id) ?? [], x: node.x, y: node.y - tall / 2 + TOP };
  });
  const at = new Map(nodes.map((node) => [node.step.id, node]));
  const lines = edges.map(({ from, to }): Line => {
    const bends = (graph.edge(from, to) as { points: { x: number; y: number }[] }).points.slice(1, -1);
    const a = at.get(from)!;
    const b = at.get(to)!;
    // dagre's first and last bends of a short edge say nothing that the two ends do not.
    const between = b.x - a.x > column * 1.5 ? bends.map((point) => ({ x: point.x, y: point.y - tall / 2 + TOP })) : [];
    return { from: a.step, to: b.step, path: path(a, b, between, column) };
  });
  const size = graph.graph() as { width?: number };
  const bottom = Math.max(0, ...nodes.map((node) => node.y + RADIUS + 20 + LINE * (node.name.length + 1)));
  return { nodes, lines, width: Math.ceil(size.width ?? 0), height: Math.ceil(bottom), line: LINE };
}

function depth(steps: readonly StepView[], edges: ReturnType<typeof arrows>): number {
  const deep = new Map<string, number>();
  for (let pass = 0; pass < steps.length; pass++) {
    let moved = false;
    for (const { from, to } of edges) {
      const want = (deep.get(from) ?? 1) + 1;
      if (want > (deep.get(to) ?? 1) && want <= steps.length) {
        deep.set(to, want);
        moved = true;
      }
    }
    if (!moved) break;
  }
  return Math.max(1, ...deep.values());
}

/** Straight runs with round corners, like a line map; it turns in the gap between columns, where no words stand. */
function path(a: Placed, b: Placed, between: readonly { x: number; y: number }[], column: number): string {
  let data = `M${round(a.x + RADIUS + 3)} ${round(a.y)}`;
  let y = a.y;
  let edge = a.x + column / 2;
  for (const point of [...between.filter((bend) => bend.x > edge && bend.x < b.x - column / 2), { x: b.x, y: b.y }]) {
    if (Math.abs(point.y - y) > 1) data += turn(edge, y, point.y);
    y = point.y;
    edge = point.x + column / 2;
  }
  return `${data}H${round(b.x - RADIUS - 3)}`;
}

function turn(x: number, from: number, to: number): string {
  const bend = Math.min(BEND, Math.abs(to - from) / 2) * Math.sign(to - from);
  const side = Math.abs(bend);
  return `H${round(x - side)}Q${round(x)} ${round(from)} ${round(x)} ${round(from + bend)}V${round(to - bend)}Q${round(x)} ${round(to)} ${round(x + side)} ${round(to)}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
