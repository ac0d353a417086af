// The caption of the drawing: the material, the size of its supercell, and the edges of the sparse graph.

import { counted, decimals, formula } from "./dom.js";
import { sparseGraph } from "./pairs.js";

/** Returns the caption. `cutoff` is that of the sparse graph in Å, or null if it is not drawn. */
export function caption(configuration, cutoff) {
  const { host, supercell } = configuration;
  const size = supercell.repeats
    ? `${supercell.repeats.join(" × ")} cells`
    : `${supercell.cellCount} cells between (${supercell.vectors.map((each) => each.join(", ")).join(") and (")})`;
  const lengths = supercell.lengths(host).map((each) => decimals(each, 1)).join(" × ");
  return [
    `${formula(host.name)}, ${host.title}. ${size}, ${lengths} Å, ${configuration.siteCount} sites. `,
    cutoff && configuration.sites.length > 0 ? graphText(configuration, cutoff) : "",
  ].join("");
}

function graphText(configuration, cutoff) {
  const edges = sparseGraph(configuration, cutoff);
  const through = edges.filter(({ isThrough }) => isThrough).length;
  const found = edges.length === 0
    ? `no edges within ${cutoff} Å`
    : `${counted(edges.length, "edge")} within ${cutoff} Å, ${through} through the boundary`;
  return `Sparse graph, which the network reads in place of all atoms: ${found}. A node is a defect, an edge joins two`
    + " defects nearer than that, also in neighbouring supercells.";
}
