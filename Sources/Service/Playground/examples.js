// Examples: configurations that show what a material can do, made for any host.

import { Configuration } from "./configuration.js";

/** The examples: the title, and a function that returns the configuration for a host, or null if it has none. */
export const examples = [
  { title: "Single vacancy", make: (host) => vacancies(host, [[0, 0]]) },
  { title: "Vacancy pair", make: (host) => vacancies(host, [[0, 0], [1, 0]]) },
  { title: "Line of vacancies", make: (host) => vacancies(host, [[-2, 0], [-1, 0], [0, 0], [1, 0], [2, 0]]) },
  { title: "Alloy", make: alloy },
];

/** Returns the first example that a host has, of MoS2 if it is one of the hosts. */
export function firstExample(hosts) {
  const host = hosts.find(({ name }) => name === "MoS2") ?? hosts[0];
  return examples.map(({ make }) => make(host)).find((each) => each !== null) ?? Configuration.pristine(host);
}

/** Returns the host's supercell with vacancies in cells relative to the middle one, at one basis atom. */
function vacancies(host, cells) {
  // The uppermost atom that can be removed is the easiest to see.
  const [basis] = bases(host, (element) => host.occupants.get(element).includes("v"));
  if (basis === undefined) return null;
  const { pristine, middle: [i, j] } = empty(host);
  return cells.reduce((configuration, [di, dj]) =>
    configuration.with(pristine.index([i + di, j + dj, basis]), "v"), pristine);
}

/** Returns the host's supercell with substitutions at a quarter of its cells at most, every fourth of another element. */
function alloy(host) {
  const substitutes = (element) => host.occupants.get(element).filter((occupant) => occupant !== "v");
  const [first, ...others] = bases(host, (element) => substitutes(element).length > 0);
  if (first === undefined) return null;
  const elementOf = (basis) => host.atoms[basis].element;
  const second = others.find((basis) => elementOf(basis) !== elementOf(first)) ?? first;
  const { pristine, repeats: [a, b] } = empty(host);
  const cells = [];
  // Rows are shifted, so that the atoms are spread.
  for (let i = 0; i < a; i += 2) for (let j = i % 4; j < b; j += 4) cells.push([i, j]);
  return cells.slice(0, Math.min(host.defectCounts[1], 8)).reduce((configuration, [i, j], index) => {
    const basis = index % 4 === 3 ? second : first;
    return configuration.with(pristine.index([i, j, basis]), substitutes(elementOf(basis))[0]);
  }, pristine);
}

function empty(host) {
  const pristine = Configuration.pristine(host);
  const repeats = pristine.supercell.repeats ?? [1, 1];
  return { pristine, repeats, middle: repeats.map((each) => Math.floor(each / 2)) };
}

/** Returns the basis atoms whose element meets a condition, the uppermost first. */
function bases(host, isWanted) {
  return host.atoms.map((_, basis) => basis)
    .filter((basis) => isWanted(host.atoms[basis].element))
    .sort((left, right) => host.atoms[right].position[2] - host.atoms[left].position[2]);
}
